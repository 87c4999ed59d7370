package bot_test

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// The rows of THREATS.md about the conversation in writing, by their numbers.

// 4: pseudonyms link cases.
func TestThreat04PseudonymsDoNotLinkCases(t *testing.T) {
	s := newTalk(t, text.De)
	codes, references := map[string]bool{s.code: true}, map[string]bool{}
	for _, reference := range s.reference {
		references[reference] = true
	}
	for range 20 {
		s.inTx(func(ctx context.Context, tx *storage.Tx) error {
			person, err := personOf(ctx, tx, s.asks)
			if err != nil {
				return err
			}
			c, asked, err := tx.StartConsultation(ctx, person, storage.NewConsultation{
				Way: storage.WayWritten, Model: storage.ModelFree, Wanted: 1, Vignette: storage.Vignette{Question: "?", Perspective: storage.AnyPerspective},
			}, talkRules())
			if err != nil {
				return err
			}
			if codes[c.Code] {
				t.Errorf("two cases with one code")
			}
			codes[c.Code] = true
			all := []string{c.Me.Reference}
			for _, to := range asked {
				all = append(all, to.Reference)
			}
			for _, reference := range all {
				if references[reference] {
					t.Errorf("one reference in two cases, or of two people")
				}
				references[reference] = true
			}
			return nil
		})
	}
	if len(codes) != 21 {
		t.Errorf("%d codes for 21 cases", len(codes))
	}
	letters := regexp.MustCompile(`^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$`)
	first := map[byte]bool{}
	for code := range codes {
		if !letters.MatchString(code) {
			t.Errorf("code of another form")
		}
		first[code[0]] = true
	}
	if len(first) < 6 { // of 21 random letters; a counter would hold on to its first
		t.Errorf("codes begin with only %d letters", len(first))
	}
	if strings.Contains(seen(s.first)+seen(s.second), s.code) {
		t.Error("a consultant sees the requester's code")
	}
}

// 5: everything but plain text carries identity.
func TestThreat05OnlyPlainTextIsRelayed(t *testing.T) {
	for _, lang := range text.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			s := newTalk(t, lang)
			s.open(s.asks)
			s.tap(s.asks, s.lang.T("talk.write"))
			_, before := s.draft(s.asks)
			sentences := map[string]bool{}
			for _, kind := range simulator.Kinds() {
				if kind == "text" || slices.Contains(silentKinds, kind) {
					continue
				}
				shown := last(t, s.asks).ID
				s.asks.SendKind(kind)
				s.settle()
				got := last(t, s.asks)
				if got.ID == shown {
					t.Errorf("%s is not answered", kind)
					continue
				}
				sentence, _, _ := strings.Cut(strings.TrimPrefix(got.Text, "⚠️ "), "\n\n")
				if !speaks(t, lang, sentence) || sentence == s.lang.T("dialog.unusable") {
					t.Errorf("%s is refused with: %s", kind, got.Text)
				}
				sentences[sentence] = true
			}
			if _, after := s.draft(s.asks); before == nil || after == nil || len(after.Answers) != len(before.Answers) || after.Draft != "" {
				t.Errorf("something of it was taken: %+v", after)
			}
			if len(sentences) != 7 {
				t.Errorf("%d different sentences: %v", len(sentences), sentences)
			}
			s.plainText()
		})
	}
}

// plainText sends a text full of formatting, and finds nothing of that at the others.
func (s *talkStage) plainText() {
	s.t.Helper()
	words := "Seht <b>hier</b> &amp; dort"
	update, err := json.Marshal(map[string]any{"message": map[string]any{
		"message_id": 5000, "date": s.clock.Now().Unix(), "text": words,
		"chat": map[string]any{"id": s.asks.ID(), "type": "private", "first_name": "X"},
		"from": map[string]any{"id": s.asks.ID(), "is_bot": false, "first_name": "X", "language_code": s.lang},
		"entities": []any{
			map[string]any{"type": "text_link", "offset": 0, "length": 4, "url": "https://secret.example.org"},
			map[string]any{"type": "text_mention", "offset": 5, "length": 3, "user": map[string]any{"id": 12345, "is_bot": false, "first_name": "Geheim"}},
		},
		"link_preview_options": map[string]any{"url": "https://secret.example.org"},
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.sim.InjectUpdate(update)
	s.settle()
	s.tap(s.asks, s.lang.T("talkwrite.save"))
	s.passes(time.Minute)
	s.sim.ResetCalls()
	card := s.reads(s.first)
	if !strings.Contains(card.Text, words) {
		s.t.Errorf("the words are not as they were typed: %s", card.Text)
	}
	for _, e := range card.Entities {
		if e.Type != "bold" && e.Type != "italic" && e.Type != "phone_number" {
			s.t.Errorf("an entity of type %s in %s", e.Type, card.Text)
		}
	}
	if !card.Protected {
		s.t.Error("the conversation can be forwarded")
	}
	for _, call := range s.sim.Calls() {
		if strings.HasPrefix(call.Method, "forward") || strings.HasPrefix(call.Method, "copy") {
			s.t.Errorf("%s", call.Method)
		}
		preview, _ := call.Params["link_preview_options"].(map[string]any)
		if strings.HasSuffix(call.Method, "Text") && preview["is_disabled"] != true {
			s.t.Errorf("a preview is not switched off in %s", call.Method)
		}
	}
}

// 6: a payload with an id, username, name or organisation of another participant. The guard of the simulator watches
// every payload of a whole case, from the first message to the last; world fails the test when it finds anything.
func TestThreat06NoPayloadNamesAnotherParticipant(t *testing.T) {
	s := newTalk(t, text.De)
	s.open(s.asks)
	s.writes(s.asks, "Das Kind kommt montags nicht.")
	s.passes(time.Minute)
	s.reads(s.first)
	s.reads(s.second)
	s.press(s.first, last(t, s.first).ID, "talkmod:"+s.reference[s.first]+":offer")
	s.passes(time.Minute)
	if card := s.reads(s.asks); !has(card, s.lang.T("talk.mod_accept")) {
		t.Fatalf("nothing is offered: %s", card.Text)
	}
	s.tap(s.asks, s.lang.T("talk.mod_accept"))
	s.passes(time.Minute)
	s.reads(s.first)
	s.moves(s.first, "hypotheses")
	s.passes(time.Minute)
	s.writes(s.second, "Vielleicht betreut es morgens die Geschwister.")
	s.passes(time.Minute)
	s.reads(s.asks)
	s.moves(s.asks, "ideas")
	s.moves(s.asks, "feedback")
	s.sums("Wir fragen nach den Geschwistern.")
	s.tap(s.asks, s.lang.T("talk.end_yes"))
	s.tap(s.asks, "5")
	s.tap(s.asks, s.lang.T("talk.thank"))
	s.passes(time.Minute)
	if card := s.reads(s.second); !strings.Contains(card.Text, s.lang.T("talk.thanked")) {
		t.Errorf("no thanks: %s", card.Text)
	}
	s.reveals()
	s.tap(s.asks, s.lang.T("talk.exercise"))
	s.tap(s.asks, s.lang.T("talk.exercise_yes"))
	if !slices.ContainsFunc(s.asks.Messages(), func(m simulator.Message) bool {
		return strings.Contains(m.Text, s.lang.T("talk.exercise_done"))
	}) {
		t.Errorf("no exercise: %s", last(t, s.asks).Text)
	}
	s.unharmed()
}

// 7: timing and presence.
func TestThreat07TimingTellsNothing(t *testing.T) {
	s := newTalk(t, text.De)
	s.open(s.first)
	s.open(s.second)
	s.open(s.asks)
	start := s.clock.Now()
	var want []string
	for i, p := range []*simulator.Person{s.asks, s.first, s.second, s.asks, s.first, s.second, s.asks} {
		words := "Satz " + strings.Repeat("ö", i+1) + "."
		s.writes(p, words)
		want = append(want, words)
		s.clock.Set(s.clock.Now().Add(time.Second))
		s.settle()
	}
	s.visibleFrom(start)
	s.clock.Set(start.Add(7*time.Second + time.Minute))
	s.settle()
	card := s.open(s.second)
	at := -1
	for _, words := range want {
		next := strings.Index(card.Text, words)
		if next <= at {
			t.Errorf("%q is missing or out of order: %s", words, card.Text)
		}
		at = next
	}
	if found := regexp.MustCompile(`\d{1,2}:\d{2}|\d Uhr`).FindString(card.Text); found != "" {
		t.Errorf("the conversation shows a time: %s", found)
	}
	for _, call := range s.sim.Calls() {
		if call.Method == "sendChatAction" || call.Method == "setMessageReaction" {
			t.Errorf("a sign of presence: %s", call.Method)
		}
	}
}

// 8: edits and deletions.
func TestThreat08EditsAreNotRelayedAndTextsAreWithdrawn(t *testing.T) {
	s := newTalk(t, text.De)
	s.open(s.asks)
	s.press(s.asks, last(t, s.asks).ID, "talkwrite:"+s.reference[s.asks])
	typed := s.asks.Send("Es wohnt bei der Tante.")
	s.settle()
	s.tap(s.asks, s.lang.T("talkwrite.save"))
	s.passes(time.Minute)
	s.reads(s.first)

	if err := s.asks.Edit(typed, "Es wohnt bei der Oma."); err != nil {
		t.Fatal(err)
	}
	s.settle()
	if got := last(t, s.asks); !strings.Contains(got.Text, s.lang.T("talk.edited")) || !has(got, s.lang.T("talk.correct_it")) {
		t.Fatalf("no correction is offered: %s", got.Text)
	}
	s.passes(time.Minute)
	if strings.Contains(seen(s.first)+seen(s.second), "Oma") {
		t.Fatal("an edit was relayed")
	}
	s.tap(s.asks, s.lang.T("talk.correct_it"))
	s.say(s.asks, "Es wohnt bei der Oma.")
	s.tap(s.asks, s.lang.T("talkwrite.save"))
	s.passes(time.Minute)
	if got := s.reads(s.first).Text; !strings.Contains(got, s.plain("talk.corrects", text.V{"Number": 1})) || !strings.Contains(got, "Oma") {
		t.Errorf("no correction: %s", got)
	}
	s.withdrawn(1, "Tante", time.Hour)
	s.withdrawn(2, "Oma", 49*time.Hour)
	s.unharmed()
}

// 9: what a lock screen shows.
func TestThreat09NoticesAreNeutral(t *testing.T) {
	for _, lang := range text.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			s := newTalk(t, lang)
			s.open(s.asks)
			s.sim.ResetCalls()
			s.writes(s.asks, "Das Kind kommt montags nicht.")
			s.writes(s.asks, "Und freitags auch nicht.")
			s.moves(s.asks, "hypotheses")
			s.passes(time.Minute)
			var pushed int
			for _, call := range s.sim.Calls() {
				if call.ChatID != s.first.ID() && call.ChatID != s.second.ID() {
					continue
				}
				pushed++
				body := call.Params["text"].(string)
				if call.Method != "sendMessage" || body != s.lang.T("casenotice.news") || call.Params["protect_content"] != true {
					t.Errorf("%s: %s, protected %v", call.Method, body, call.Params["protect_content"])
				}
			}
			if pushed != 2 { // one each, however much is new
				t.Errorf("%d notices for two people", pushed)
			}
			card := s.reads(s.first)
			for _, words := range []string{"Das Kind kommt montags nicht.", "Und freitags auch nicht.", view.Plain(s.lang.N("talk.unread", 2))} {
				if !strings.Contains(card.Text, words) {
					t.Errorf("after the tap %q is missing: %s", words, card.Text)
				}
			}
			if again := s.open(s.first).Text; strings.Contains(again, view.Plain(s.lang.N("talk.unread", 2))) {
				t.Errorf("read messages count as new: %s", again)
			}
		})
	}
}
