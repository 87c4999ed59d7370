package simulator

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCommands(t *testing.T) {
	r := setup(t, Options{})
	list := func(pairs ...string) []any {
		out := []any{}
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, dict{"command": pairs[i], "description": pairs[i+1]})
		}
		return out
	}
	r.ok("setMyCommands", dict{"commands": list("hilfe", "Hilfe"), "language_code": "de"})
	scope := dict{"type": "chat", "chat_id": r.anna.ID()}
	r.ok("setMyCommands", dict{"commands": list("termine", "Termine", "a_1", "x"), "scope": scope})
	for _, c := range []struct {
		scope    Scope
		language string
		want     []Command
		set      bool
	}{
		{Scope{}, "de", []Command{{"hilfe", "Hilfe"}}, true},
		{Scope{}, "", nil, false},
		{Scope{Type: "chat", ChatID: r.anna.ID()}, "", []Command{{"termine", "Termine"}, {"a_1", "x"}}, true},
	} {
		got, set := r.Commands(c.scope, c.language)
		if diff := cmp.Diff(c.want, got); diff != "" || set != c.set {
			t.Errorf("%+v: %s", c.scope, diff)
		}
	}
	if got := string(r.ok("getMyCommands", dict{"language_code": "de"}).Result); got != `[{"command":"hilfe","description":"Hilfe"}]` {
		t.Error(got)
	}
	r.ok("deleteMyCommands", dict{"scope": scope})
	if _, set := r.Commands(Scope{Type: "chat", ChatID: r.anna.ID()}, ""); set {
		t.Error("still set")
	}
	var many []string
	for i := range 101 {
		many = append(many, fmt.Sprint("c", i), "x")
	}
	r.ok("setMyCommands", dict{"commands": list(many[:200]...)})
	for _, c := range []struct {
		p           dict
		description string
	}{
		{dict{"commands": list(many...)}, "BOT_COMMANDS_TOO_MUCH"},
		{dict{"commands": list("Hilfe", "x")}, "BOT_COMMAND_INVALID"},
		{dict{"commands": list("", "x")}, "BOT_COMMAND_INVALID"},
		{dict{"commands": list("größe", "x")}, "BOT_COMMAND_INVALID"},
		{dict{"commands": list(strings.Repeat("x", 33), "x")}, "BOT_COMMAND_INVALID"},
		{dict{"commands": list("x", "")}, "BOT_COMMAND_DESCRIPTION_INVALID"},
		{dict{"commands": list("x", strings.Repeat("ä", 257))}, "BOT_COMMAND_DESCRIPTION_INVALID"},
		{dict{"commands": list("x", "y", "x", "z")}, "simulator: command x is given twice"},
		{dict{"commands": list("x", "y"), "language_code": "deutsch"}, "invalid language code specified"},
		{dict{"commands": list("x", "y"), "scope": dict{"type": "chat", "chat_id": 5}}, "chat not found"},
	} {
		r.refuses("setMyCommands", c.p, 400, "Bad Request: "+c.description)
	}
}

func TestNamesAndDescriptions(t *testing.T) {
	r := setup(t, Options{})
	for _, c := range []struct {
		method, kind string
		limit        int
	}{{"MyName", "name", 64}, {"MyDescription", "description", 512}, {"MyShortDescription", "short_description", 120}} {
		longest := strings.Repeat("ä", c.limit)
		r.ok("set"+c.method, dict{c.kind: longest})
		r.ok("set"+c.method, dict{c.kind: "Deutsch", "language_code": "de"})
		r.refuses("set"+c.method, dict{c.kind: longest + "x"}, 400, "Bad Request: "+c.kind+" is too long")
		for language, want := range map[string]string{"": longest, "de": "Deutsch", "fr": longest} {
			if got := r.BotText(c.kind, language); got != want {
				t.Errorf("%s in %q: %s", c.kind, language, got)
			}
			if out := r.ok("get"+c.method, dict{"language_code": language}); !strings.Contains(string(out.Result), want) {
				t.Errorf("got %s", out.Result)
			}
		}
	}
	if out := r.ok("getMe", dict{}); !strings.Contains(string(out.Result), `"first_name":"`+strings.Repeat("ä", 64)) {
		t.Errorf("got %s", out.Result)
	}
}

func TestMenuButton(t *testing.T) {
	r := setup(t, Options{})
	r.ok("setChatMenuButton", dict{"menu_button": dict{"type": "commands"}})
	r.ok("setChatMenuButton", dict{"chat_id": r.anna.ID()})
	if all, own := r.MenuButton(0), r.MenuButton(r.anna.ID()); all != `{"type":"commands"}` || own != `{"type":"default"}` {
		t.Errorf("got %s, %s", all, own)
	}
	r.ok("getChatMenuButton", dict{"chat_id": r.anna.ID()})
	r.refuses("setChatMenuButton", dict{"chat_id": 5}, 400, "Bad Request: chat not found")
}

func TestGetChat(t *testing.T) {
	r := setup(t, Options{})
	r.ok("getChat", dict{"chat_id": r.anna.ID()})
	r.ok("getChat", dict{"chat_id": r.AddGroup("Runde", true).ID()})
	r.refuses("getChat", dict{"chat_id": r.AddPerson(Profile{}).ID()}, 400, "Bad Request: chat not found")
}

func TestInlineQueries(t *testing.T) {
	r := setup(t, Options{})
	id := r.anna.AskInline(strings.Repeat("ä", 300))
	got := r.updates(0)
	if q, _ := dig(got[0].Raw, "inline_query", "query").(string); len([]rune(q)) != 256 || dig(got[0].Raw, "inline_query", "id") != id {
		t.Errorf("got %v", got)
	}
	article := func(id string) dict {
		return dict{"type": "article", "id": id, "title": "x", "input_message_content": dict{"message_text": "<b>x</b>", "parse_mode": "HTML"}}
	}
	p := func(results ...any) dict { return dict{"inline_query_id": id, "results": results} }
	var many []any
	for i := range 51 {
		many = append(many, article(fmt.Sprint(i)))
	}
	broken := article("1")
	broken["input_message_content"] = dict{"message_text": "<b>x", "parse_mode": "HTML"}
	for _, c := range []struct {
		p           dict
		description string
	}{
		{p(many...), "RESULTS_TOO_MUCH"},
		{p(article("")), "RESULT_ID_INVALID"},
		{p(article(strings.Repeat("x", 65))), "RESULT_ID_INVALID"},
		{p(article("1"), article("1")), "RESULT_ID_DUPLICATE"},
		{p(broken), `can't parse entities: Can't find end tag corresponding to start tag "b"`},
		{p(dict{"type": "article", "id": "1"}), "simulator: results[0].title is missing"},
		{dict{"inline_query_id": "5", "results": []any{}}, tooOld},
	} {
		r.refuses("answerInlineQuery", c.p, 400, "Bad Request: "+c.description)
	}
	good := p(many[:50]...)
	good["is_personal"] = true
	r.ok("answerInlineQuery", good)
	answer, ok := r.InlineAnswer(id)
	if !ok || len(answer.Results) != 50 || !answer.Personal || answer.CacheTime != 300 {
		t.Errorf("got %d results, %t", len(answer.Results), ok)
	}
	r.refuses("answerInlineQuery", good, 400, "Bad Request: "+tooOld)
}
