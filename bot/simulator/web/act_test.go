package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func keyboard(rows ...[]map[string]any) map[string]any {
	return map[string]any{"inline_keyboard": rows}
}

func TestDeedsReachTheBot(t *testing.T) {
	r := setup(t)
	p := r.simulator().Person(7)
	r.bot("sendMessage", map[string]any{"chat_id": 7, "text": "Was?", "reply_markup": keyboard([]map[string]any{
		{"text": "Ja", "callback_data": "y"}, {"text": "Los", "url": "https://t.me/planungsraum_bot?start=abc"},
	})})
	id := p.Messages()[1].ID
	pending := r.simulator().Pending()
	for _, deed := range []string{
		`"do":"send","text":"hallo"`,
		`"do":"open","text":"abc"`,
		`"do":"tap","message":` + itoa(id) + `,"text":"Ja"`,
		`"do":"tap","message":` + itoa(id) + `,"column":1,"text":"Los"`,
		`"do":"attach","text":"voice"`,
		`"do":"file","name":"a.txt","content":"aGFsbG8="`,
		`"do":"block"`,
		`"do":"unblock"`,
	} {
		r.does("/api/act", `{"person":7,`+deed+`}`)
		if now := r.simulator().Pending(); now != pending+1 {
			t.Errorf("%s: %d updates", deed, now-pending)
		}
		pending = r.simulator().Pending()
	}
	last := p.Messages()
	r.does("/api/act", `{"person":7,"do":"edit","message":`+itoa(last[2].ID)+`,"text":"neu"}`)
	if got := p.Messages()[2].Text; got != "neu" {
		t.Errorf("edited: %q", got)
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n) // every number can be encoded
	return string(b)
}

func TestDeedsThatCannotBe(t *testing.T) {
	r := setup(t)
	r.bot("sendMessage", map[string]any{"chat_id": 7, "text": "Was?", "reply_markup": keyboard([]map[string]any{{"text": "Ja", "callback_data": "y"}})})
	id := itoa(r.simulator().Person(7).Messages()[1].ID)
	for body, reason := range map[string]refusal{
		`{"person":8,"do":"send","text":"x"}`:                                  refusedPerson,
		`{"person":7,"do":"fly"}`:                                              refusedInput,
		`{"person":7,"do":"attach","text":"poison"}`:                           refusedInput,
		`{"person":7,"do":"file","name":"","content":"aGFsbG8="}`:              refusedInput,
		`{"person":7,"do":"edit","message":1000,"text":"x"}`:                   refusedInput,
		`{"person":7,"do":"key","text":"x"}`:                                   refusedButton,
		`{"person":7,"do":"tap","message":` + id + `,"text":"Nein"}`:           refusedButton,
		`{"person":7,"do":"tap","message":` + id + `,"row":1,"text":"Ja"}`:     refusedButton,
		`{"person":7,"do":"tap","message":` + id + `,"column":-1,"text":"Ja"}`: refusedButton,
		`{"person":7,"do":"tap","message":1000,"text":"Ja"}`:                   refusedButton,
	} {
		r.refuses("/api/act", body, reason)
	}
}

func TestNewPeople(t *testing.T) {
	r := setup(t)
	for body, want := range map[string]struct {
		messages int
		deed     string
	}{
		`{"name":" Pfarrerin ","language":"de","as":"stranger"}`:             {0, ""},
		`{"name":"Erzieher","language":"en","as":"invited"}`:                 {1, "invite"},
		`{"name":"Hausmeister","language":"xx","as":"works","house":"Kita"}`: {1, "employ Kita"},
	} {
		r.mu.Lock()
		r.deeds = nil
		r.mu.Unlock()
		var out struct{ ID int64 }
		if err := json.Unmarshal([]byte(r.does("/api/people", body)), &out); err != nil {
			t.Fatal(err)
		}
		p := r.simulator().Person(out.ID)
		if p == nil || len(p.Messages()) != want.messages || strings.Join(r.deeds, ",") != want.deed {
			t.Errorf("%s: %v, %v", body, p, r.deeds)
		}
	}
	r.refuses("/api/people", `{"name":"  ","as":"stranger"}`, refusedName)
	r.refuses("/api/people", `{"name":"`+strings.Repeat("x", 65)+`","as":"stranger"}`, refusedName)
	if n := len(r.state().People); n != 4 {
		t.Errorf("the page shows %d people", n)
	}
}

func TestStateShowsWhatPeopleSee(t *testing.T) {
	r := setup(t)
	r.bot("sendMessage", map[string]any{
		"chat_id": 7, "text": "<b>Fett</b> und <tg-spoiler>verdeckt</tg-spoiler>", "parse_mode": "HTML", "protect_content": true,
		"reply_markup": keyboard([]map[string]any{{"text": "Ja", "callback_data": "geheim"}}),
	})
	s := r.state()
	want := wireMessage{
		ID: 2, Chat: 7, FromBot: true, Kind: "text", Text: "Fett und verdeckt", At: start.UnixMilli(), Protected: true,
		Entities: []wireEntity{{Type: "bold", Length: 4}, {Type: "spoiler", Offset: 9, Length: 8}},
		Buttons:  [][]wireButton{{{Label: "Ja", Kind: "callback_data"}}},
	}
	if diff := cmp.Diff(want, s.Messages[7][1]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]wirePerson{{ID: 7, Name: "Lehrerin", Language: "de", House: "Schule", Role: "member"}}, s.People); diff != "" {
		t.Error(diff)
	}
	if n := len(s.Calls); n != 1 || s.Calls[0].Lane != "reply" || s.Calls[0].Method != "sendMessage" || s.Calls[0].Size == 0 {
		t.Errorf("calls: %+v", s.Calls)
	}
}

func TestFilesAreKeptNotRun(t *testing.T) {
	r := setup(t)
	r.does("/api/act", `{"person":7,"do":"file","name":"a.html","content":"PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="}`)
	answer := r.request(http.MethodGet, "/api/file/file1", "")
	if answer.Code != 200 || answer.Header().Get("Content-Type") != "application/octet-stream" ||
		!strings.HasPrefix(answer.Header().Get("Content-Disposition"), "attachment") || !strings.Contains(answer.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	if answer := r.request(http.MethodGet, "/api/file/nothing", ""); answer.Code != 404 {
		t.Errorf("a file that is not there: %d", answer.Code)
	}
}

func TestCommands(t *testing.T) {
	r := setup(t)
	set := func(scope, language, about string) {
		r.bot("setMyCommands", map[string]any{
			"commands": []any{map[string]any{"command": "hilfe", "description": about}}, "scope": map[string]any{"type": scope}, "language_code": language,
		})
	}
	for _, c := range []struct{ scope, language, about string }{
		{"default", "", "alle"}, {"all_private_chats", "", "private"}, {"all_private_chats", "de", "deutsche"},
	} {
		set(c.scope, c.language, c.about)
		if got := r.request(http.MethodGet, "/api/commands?person=7", "").Body.String(); !strings.Contains(got, c.about) {
			t.Errorf("after %v: %s", c, got)
		}
	}
}
