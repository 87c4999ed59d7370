package simulator

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// found lists the violations in a form that is easy to compare.
func (r *rig) found() []string {
	list := []string{}
	for _, v := range r.Violations() {
		list = append(list, fmt.Sprintf("%s %s of %d: %s", v.Param, v.Kind, v.Owner, v.Found))
	}
	r.ResetViolations()
	return list
}

func TestGuardFindsIDsAndNames(t *testing.T) {
	r := setup(t, Options{})
	r.AddPerson(Profile{ID: 555, FirstName: "Bea", Username: "Bea_M"})
	anna := r.anna.ID()
	for _, c := range []struct {
		p    dict
		want []string
	}{
		{dict{"text": "Nummer 555."}, []string{"text id of 555: 555"}},
		{dict{"text": "x555y"}, []string{"text id of 555: 555"}},
		{dict{"text": "5555 1555 55"}, []string{}},
		{dict{"text": "frag @bea_m"}, []string{"text username of 555: bea_m"}},
		{dict{"text": "https://t.me/bea_m"}, []string{"text username of 555: bea_m"}},
		{dict{"text": "tg://resolve?domain=Bea_M"}, []string{"text username of 555: Bea_M"}},
		{dict{"text": "bea_m, @bea_mueller"}, []string{}},
		{dict{"text": "@anna_l " + itoa(anna)}, []string{}},
		{dict{"text": "5<b>55</b>", "parse_mode": "HTML"}, []string{"text as shown id of 555: 555"}},
		{dict{"text": `<a href="tg://user?id=555">x</a>`, "parse_mode": "HTML"}, []string{"text id of 555: 555"}},
		{dict{"text": "x", "reply_markup": keyboard("to:555")}, []string{
			"reply_markup.inline_keyboard[0][0].callback_data id of 555: 555", "reply_markup.inline_keyboard[0][0].text id of 555: 555",
		}},
		{dict{"text": "x", "reply_markup": dict{"inline_keyboard": []any{[]any{dict{"text": "x", "url": "https://example.org/?q=%40Bea_m"}}}}}, []string{
			"reply_markup.inline_keyboard[0][0].url username of 555: Bea_m",
		}},
		{dict{"text": "x", "entities": []any{dict{"type": "text_mention", "offset": 0, "length": 1, "user": dict{"id": 555, "is_bot": false, "first_name": "B"}}}}, []string{
			"entities[0].user.id id of 555: 555",
		}},
	} {
		c.p["chat_id"] = anna
		r.ok("sendMessage", c.p)
		got := r.found()
		if len(got) == 2 && got[0] > got[1] {
			got[0], got[1] = got[1], got[0]
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", short(c.p), diff)
		}
	}
}

func TestGuardWatchesEveryWay(t *testing.T) {
	r := setup(t, Options{})
	bea := r.AddPerson(Profile{ID: 555})
	bea.Open("")
	id := r.send("x", "Ja")
	if err := r.anna.Tap("Ja"); err != nil {
		t.Fatal(err)
	}
	got := r.updates(0)
	query := dig(got[len(got)-1].Raw, "callback_query", "id")
	r.ok("answerCallbackQuery", dict{"callback_query_id": query, "text": "von 555"})
	r.ok("editMessageText", dict{"chat_id": r.anna.ID(), "message_id": id, "text": "555"})
	r.ok("copyMessage", dict{"chat_id": r.anna.ID(), "from_chat_id": 555, "message_id": bea.Messages()[0].ID})
	r.ok("sendDocument", dict{"chat_id": r.anna.ID(), "document": "https://example.org/555.ics"})
	r.ok("setMyCommands", dict{"commands": []any{dict{"command": "x", "description": "555"}}})
	want := []string{
		"text id of 555: 555", "text id of 555: 555", "from_chat_id id of 555: 555", "document id of 555: 555",
		"commands[0].description id of 555: 555",
	}
	if diff := cmp.Diff(want, r.found()); diff != "" {
		t.Error(diff)
	}
	r.ok("sendMessage", dict{"chat_id": 555, "text": "555"})
	r.ok("setMyCommands", dict{"commands": []any{dict{"command": "x", "description": "555"}}, "scope": dict{"type": "chat", "chat_id": 555}})
	if got := r.found(); len(got) != 0 {
		t.Error(got)
	}
	calls := r.Calls()
	r.ok("sendMessage", dict{"chat_id": r.anna.ID(), "text": "555"})
	if v := r.Violations(); len(v) != 1 || v[0].Seq != calls[len(calls)-1].Seq+1 || v[0].Method != "sendMessage" || v[0].ChatID != r.anna.ID() {
		t.Errorf("got %+v", v)
	}
}

func TestGuardReadsFiles(t *testing.T) {
	r := setup(t, Options{})
	bea := r.AddPerson(Profile{Username: "bea_m"})
	r.upload("sendDocument", map[string]string{"chat_id": itoa(r.anna.ID())}, "document", "liste.txt", []byte("wer: @bea_m"))
	if diff := cmp.Diff([]string{"document.content username of " + itoa(bea.ID()) + ": bea_m"}, r.found()); diff != "" {
		t.Error(diff)
	}
}

func TestGuardProtects(t *testing.T) {
	r := setup(t, Options{})
	r.Guard().Protect(r.anna, "Eva", "Kita Sonnenschein", " ")
	bea := r.AddPerson(Profile{})
	bea.Open("")
	g := r.AddGroup("Runde", false)
	r.anna.JoinGroup(g)
	for text, leaks := range map[string]bool{
		"Eva kommt": true, "eva": true, "Evas Gruppe": true, "(EVA)": true, "Die Kita Sonnenschein": true,
		"Evangelisch": false, "Geeva": false, "Evasion": false, "Kita": false,
	} {
		r.ok("sendMessage", dict{"chat_id": bea.ID(), "text": text})
		if got := r.found(); (len(got) == 1) != leaks {
			t.Errorf("%s: %v", text, got)
		}
	}
	r.ok("sendMessage", dict{"chat_id": bea.ID(), "text": "E<i>va</i>", "parse_mode": "HTML"})
	if got := r.found(); len(got) != 1 {
		t.Errorf("split by a tag: %v", got)
	}
	r.send("Eva")
	if got := r.found(); len(got) != 0 {
		t.Errorf("to the owner: %v", got)
	}
	r.ok("sendMessage", dict{"chat_id": g.ID(), "text": "Eva " + itoa(r.anna.ID())})
	if got := r.found(); len(got) != 2 {
		t.Errorf("to a group: %v", got)
	}
}

func TestGuardOverlooksRefusedCalls(t *testing.T) {
	r := setup(t, Options{})
	r.AddPerson(Profile{ID: 555})
	r.call("sendMessage", dict{"chat_id": 555, "text": itoa(r.anna.ID())})
	if got := r.found(); len(got) != 0 {
		t.Error(got)
	}
}

func TestGuardKeepsParticipantsApart(t *testing.T) {
	r := setup(t, Options{})
	bea := r.AddPerson(Profile{FirstName: "Bea", LastName: "Musterfrau"})
	outside := r.AddPerson(Profile{FirstName: "Carl"})
	bea.Open("")
	outside.Open("")
	circle := r.Guard().Circle()
	circle.Join(r.anna, "Schule am Bach")
	circle.Join(bea, "Kita Sonnenschein")
	say := func(to *Person, text string) []string {
		t.Helper()
		r.ok("sendMessage", dict{"chat_id": to.ID(), "text": text, "parse_mode": "HTML"})
		return r.found()
	}
	for text, want := range map[string]string{
		"Die Kita <b>Sonnen</b>schein meint":   "text as shown participant of %d: kita sonnenschein",
		"Beas Antwort":                         "text participant of %d: bea",
		"von Frau MUSTERFRAU":                  "text participant of %d: musterfrau",
		"Carl, Anna, Schule am Bach, Beatrice": "",
	} {
		if want != "" {
			want = fmt.Sprintf(want, bea.ID())
		}
		got := say(r.anna, text)
		if (want == "") != (len(got) == 0) || want != "" && got[0] != want {
			t.Errorf("%s: %v, want %q", text, got, want)
		}
	}
	if got := say(outside, "Bea von der Kita Sonnenschein"); len(got) != 0 {
		t.Errorf("to somebody outside: %v", got)
	}
	if got := say(bea, "Schule am Bach"); len(got) != 1 {
		t.Errorf("the other way: %v", got)
	}
	circle.Reveal(r.anna, bea)
	if got := append(say(r.anna, "Bea, Kita Sonnenschein"), say(bea, "Schule am Bach")...); len(got) != 0 {
		t.Errorf("after the revelation: %v", got)
	}
	if got := say(r.anna, fmt.Sprint(bea.ID())); len(got) != 1 {
		t.Errorf("an id after the revelation: %v", got)
	}
	circle.Join(outside)
	if got := say(outside, "Bea"); len(got) != 1 {
		t.Errorf("a third one: %v", got)
	}
	circle.End()
	if got := say(outside, "Bea"); len(got) != 0 {
		t.Errorf("after the end: %v", got)
	}
}
