package simulator

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOpenWithPayload(t *testing.T) {
	r := setup(t, Options{})
	id := r.anna.Open("einladung-1")
	got := r.updates(0)
	if len(got) != 1 {
		t.Fatalf("%d updates", len(got))
	}
	m := got[0].Raw["message"]
	if dig(m, "text") != "/start einladung-1" || dig(m, "message_id") != float64(id) || dig(m, "chat", "type") != "private" ||
		dig(m, "from", "id") != float64(r.anna.ID()) || dig(m, "from", "language_code") != "de" {
		t.Errorf("got %v", m)
	}
	if dig(m, "entities", 0, "type") != "bot_command" || dig(m, "entities", 0, "length") != 6.0 {
		t.Errorf("entities %v", dig(m, "entities"))
	}
}

func TestUserEntities(t *testing.T) {
	for text, want := range map[string][]Entity{
		"/start@simulated_bot x":      {{Type: "bot_command", Length: 20}},
		"😀 /hilfe":                    {{Type: "bot_command", Offset: 3, Length: 6}},
		"a/b 1/2 /ä //x":              nil,
		"/hilfeä":                     nil,
		"ich @anna_l, du":             {{Type: "mention", Offset: 4, Length: 7}},
		"a@b @x":                      nil,
		"#grüße #":                    {{Type: "hashtag", Length: 6}},
		"ä https://example.org/?a=ä.": {{Type: "url", Offset: 2, Length: 24}},
		"siehe example.org, gut":      {{Type: "url", Offset: 6, Length: 11}},
		"an a.b@example.org":          {{Type: "email", Offset: 3, Length: 15}},
		"Hallo.Wie geht 3.5":          nil,
	} {
		if diff := cmp.Diff(want, userEntities(text)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestSendAsTheAppDoes(t *testing.T) {
	r := setup(t, Options{})
	if r.anna.Send(" \n ") != 0 {
		t.Error("an empty message was sent")
	}
	r.anna.Send("  x  ")
	r.anna.Send(strings.Repeat("ä", 4096) + "ende")
	got := r.updates(0)
	if len(got) != 3 || dig(got[0].Raw, "message", "text") != "x" || dig(got[2].Raw, "message", "text") != "ende" {
		t.Errorf("%d updates", len(got))
	}
}

func TestReplyEditAndFile(t *testing.T) {
	r := setup(t, Options{})
	id := r.send("Frage", "Ja")
	answer := r.anna.Reply(id, "Antwort")
	if err := r.anna.Edit(answer, "Bessere /antwort"); err != nil {
		t.Fatal(err)
	}
	if r.anna.Edit(id, "x") == nil {
		t.Error("Anna could edit the bot's message")
	}
	r.anna.SendFile("liste.csv", "text/csv", []byte("a;b"))
	got := r.updates(0)
	if len(got) != 3 {
		t.Fatalf("%d updates", len(got))
	}
	if dig(got[0].Raw, "message", "reply_to_message", "message_id") != float64(id) {
		t.Errorf("got %v", got[0].Raw)
	}
	edited := got[1].Raw["edited_message"]
	if dig(edited, "text") != "Bessere /antwort" || dig(edited, "edit_date") == nil || dig(edited, "entities", 0, "offset") != 8.0 {
		t.Errorf("got %v", edited)
	}
	if dig(got[2].Raw, "message", "document", "file_name") != "liste.csv" {
		t.Errorf("got %v", got[2].Raw)
	}
}

func TestTap(t *testing.T) {
	r := setup(t, Options{})
	old := r.send("old", "Weiter", "Abbrechen")
	id := r.send("new", "Weiter", "Weiter zu Schritt 2", "Zurück")
	for _, label := range []string{"Weiter", "Zur", "Abbrechen"} {
		if err := r.anna.Tap(label); err != nil {
			t.Fatal(err)
		}
	}
	for _, in := range []int{old, id} {
		if err := r.anna.TapIn(in, "Weiter"); err != nil {
			t.Fatal(err)
		}
	}
	r.anna.TapData(old, "forged")
	r.anna.TapData(99, "gone")
	var got []any
	for _, u := range r.updates(0) {
		q := u.Raw["callback_query"]
		got = append(got, dig(q, "data"), dig(q, "message", "message_id"))
		if dig(q, "chat_instance") == "" || dig(q, "from", "id") != float64(r.anna.ID()) {
			t.Errorf("got %v", q)
		}
	}
	o, n := float64(old), float64(id)
	if diff := cmp.Diff([]any{"Weiter", n, "Zurück", n, "Abbrechen", o, "Weiter", o, "Weiter", n, "forged", o, "gone", 99.0}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTapFails(t *testing.T) {
	r := setup(t, Options{})
	id := r.send("x", "Ja, gern", "Ja, sofort")
	for label, part := range map[string]string{
		"Nein": `visible, newest message first: ["Ja, gern" "Ja, sofort"]`,
		"Ja":   `"Ja" fits ["Ja, gern" "Ja, sofort"]`,
	} {
		err := r.anna.Tap(label)
		if !errors.Is(err, ErrNoButton) || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: got %v", label, err)
		}
	}
	for _, err := range []error{r.anna.TapIn(id, "Nein"), r.anna.TapIn(99, "Ja")} {
		if !errors.Is(err, ErrNoButton) {
			t.Errorf("got %v", err)
		}
	}
	if r.Pending() != 0 {
		t.Error("something was sent")
	}
}

func TestTapOnLinks(t *testing.T) {
	r := setup(t, Options{})
	row := []any{dict{"text": "Einladung", "url": "https://t.me/simulated_bot?start=abc"}, dict{"text": "Seite", "url": "https://example.org"}}
	r.ok("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x", "reply_markup": dict{"inline_keyboard": []any{row}}})
	if err := r.anna.Tap("Einladung"); err != nil {
		t.Fatal(err)
	}
	if err := r.anna.Tap("Seite"); !errors.Is(err, ErrNoButton) {
		t.Errorf("got %v", err)
	}
	got := r.updates(0)
	if len(got) != 1 || dig(got[0].Raw, "message", "text") != "/start abc" {
		t.Errorf("got %v", got)
	}
}

func TestBlockAndUnblock(t *testing.T) {
	r := setup(t, Options{})
	r.anna.Block()
	r.anna.Block()
	if !r.anna.Blocked() {
		t.Error("not blocked")
	}
	r.anna.Send("doch")
	got := r.updates(0)
	if len(got) != 3 {
		t.Fatalf("%d updates", len(got))
	}
	for i, want := range []string{"kicked", "member"} {
		if s := dig(got[i].Raw, "my_chat_member", "new_chat_member", "status"); s != want {
			t.Errorf("got %v, want %s", s, want)
		}
	}
	if dig(got[2].Raw, "message", "text") != "doch" || r.anna.Blocked() {
		t.Errorf("got %v", got[2].Raw)
	}
	r.anna.Unblock()
	if r.Pending() != 3 {
		t.Error("unblocking twice told the bot")
	}
}

// TestKinds sends every kind of message; updates holds each against the table.
func TestKinds(t *testing.T) {
	r := setup(t, Options{})
	for _, kind := range Kinds() {
		r.anna.SendKind(kind)
		got := r.updates(0)
		if len(got) != 1 {
			t.Fatalf("%s: %d updates", kind, len(got))
		}
		m, _ := got[0].Raw["message"].(map[string]any)
		named := map[string]string{"forward": "forward_origin", "reply": "reply_to_message", "media_group": "media_group_id"}[kind]
		if named == "" {
			named = kind
		}
		if m[named] == nil {
			t.Errorf("%s: got %v", kind, m)
		}
		r.confirmAll()
	}
	if n := len(Kinds()); n < 60 {
		t.Errorf("only %d kinds", n)
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown kind was sent")
		}
	}()
	r.AddPerson(Profile{}).SendKind("soup")
}

func TestToasts(t *testing.T) {
	r := setup(t, Options{})
	r.send("x", "Ja")
	var ids []any
	for range 2 {
		if err := r.anna.Tap("Ja"); err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range r.updates(0) {
		ids = append(ids, dig(u.Raw, "callback_query", "id"))
	}
	r.ok("answerCallbackQuery", dict{"callback_query_id": ids[0], "text": "Gespeichert"})
	r.ok("answerCallbackQuery", dict{"callback_query_id": ids[1]})
	if diff := cmp.Diff([]string{"Gespeichert"}, r.anna.Toasts()); diff != "" || r.anna.Answers() != 2 {
		t.Error(diff, r.anna.Answers())
	}
}

func TestCallbackAnswersAreChecked(t *testing.T) {
	now := time.Now()
	r := setup(t, Options{Clock: func() time.Time { return now }, CallbackTTL: time.Minute})
	r.send("x", "Ja")
	tap := func() any {
		if err := r.anna.Tap("Ja"); err != nil {
			t.Fatal(err)
		}
		got := r.updates(0)
		return dig(got[len(got)-1].Raw, "callback_query", "id")
	}
	first := tap()
	r.refuses("answerCallbackQuery", dict{"callback_query_id": first, "text": strings.Repeat("ä", 201)}, 400, "Bad Request: MESSAGE_TOO_LONG")
	r.ok("answerCallbackQuery", dict{"callback_query_id": first, "text": strings.Repeat("ä", 200)})
	r.refuses("answerCallbackQuery", dict{"callback_query_id": first}, 400, "Bad Request: "+tooOld)
	r.refuses("answerCallbackQuery", dict{"callback_query_id": "1"}, 400, "Bad Request: "+tooOld)
	late := tap()
	now = now.Add(61 * time.Second)
	r.refuses("answerCallbackQuery", dict{"callback_query_id": late}, 400, "Bad Request: "+tooOld)
}

func TestWait(t *testing.T) {
	r := setup(t, Options{})
	ctx := patience(t)
	var waiting sync.WaitGroup
	for range 5 {
		waiting.Go(func() {
			if err := r.anna.Wait(ctx, func(m []Message) bool { return m[len(m)-1].Text == "drei" }); err != nil {
				t.Error(err)
			}
		})
	}
	for _, text := range []string{"eins", "zwei", "drei"} {
		r.send(text)
	}
	waiting.Wait()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := r.anna.Wait(ended, func([]Message) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTakenNames(t *testing.T) {
	r := setup(t, Options{})
	for _, profile := range []Profile{{ID: r.anna.ID()}, {Username: "Anna_L"}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was added twice", profile)
				}
			}()
			r.AddPerson(profile)
		}()
	}
	if r.Person(r.anna.ID()) != r.anna || len(r.People()) != 1 {
		t.Error("Anna is not to be found")
	}
}
