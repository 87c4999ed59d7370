package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"sozialraum/bot"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// belongs tells whether the person is in the area.
func (w *world) belongs(p *simulator.Person, area int64) (yes bool) {
	w.t.Helper()
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		yes = person.AreaID == area
		return err
	})
	return yes
}

func TestUnusableInvitations(t *testing.T) {
	s := newStage(t, text.De)
	used, expired := s.invitation(false), ""
	first := s.sim.AddPerson(simulator.Profile{FirstName: "Erste", Language: "de"})
	first.Open(used)
	s.settle()
	s.tap(first, "Deutsch")
	s.tap(first, "Einverstanden")
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		code := bot.NewCode()
		expired = bot.LinkCode(code)
		return tx.Invite(ctx, bot.HashCode(s.key, code), storage.Invitation{AreaID: s.area, ExpiresAt: tx.Now})
	})
	for name, code := range map[string]string{
		"used": used, "expired": expired, "invented": bot.LinkCode(bot.NewCode()), "HTML-like": "<b>", "emoji": "😀😀😀", "long": strings.Repeat("A", 4000),
	} {
		p := s.sim.AddPerson(simulator.Profile{FirstName: "Neuling", Language: "de"})
		p.Open(code)
		s.settle()
		if got := last(t, p).Text; got != text.De.T("join.wrong_code") {
			t.Errorf("%s: %s", name, got)
		}
		if s.belongs(p, s.area) {
			t.Errorf("%s: let in", name)
		}
	}
	s.unharmed()
}

// The invitation is used up, or over, between opening it and agreeing.
func TestAnInvitationThatIsUsedInTheMeantime(t *testing.T) {
	s := newStage(t, text.En)
	code := s.invitation(true)
	var people []*simulator.Person
	for _, name := range []string{"Eine", "Andere", "Dritte"} {
		p := s.sim.AddPerson(simulator.Profile{FirstName: name, Language: "en"})
		p.Open(code)
		s.settle()
		s.tap(p, "English")
		people = append(people, p)
	}
	for _, p := range people {
		if err := errors.Join(p.Tap("I agree"), p.Tap("I agree")); err != nil { // all at once, and twice each
			t.Fatal(err)
		}
	}
	s.settle()
	var in int
	for _, p := range people {
		if s.belongs(p, s.area) {
			in++
		} else if got := last(t, p).Text; got != text.En.T("join.used") {
			t.Errorf("somebody who came too late sees: %s", got)
		}
	}
	if in != 1 {
		t.Errorf("%d people are in with one invitation", in)
	}
	s.unharmed()
}

// Whoever is in the middle of something is asked before an invitation leads them to another area.
func TestAnInvitationToAnotherAreaInMidDialog(t *testing.T) {
	s := newStage(t, text.De)
	n := s.neighbour()
	p := s.joins("Wanderer", false)
	s.say(p, "/registrieren")
	s.say(p, "Waldschule")
	s.tap(p, "Schule")
	s.tap(p, "Alsfeld")
	code := bot.NewCode()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		return tx.Invite(ctx, bot.HashCode(s.key, code), storage.Invitation{AreaID: n.area, ExpiresAt: tx.Now.AddDate(0, 0, 1)})
	})
	p.Open(bot.LinkCode(code))
	s.settle()
	if _, draft := s.draft(p); draft == nil || !s.belongs(p, s.area) {
		t.Fatalf("not asked: %s", last(t, p).Text)
	}
	s.tap(p, "Verwerfen")
	if _, draft := s.draft(p); draft != nil || !s.belongs(p, n.area) {
		t.Errorf("not there: %s", last(t, p).Text)
	}
	s.say(p, "/registrieren")
	s.say(p, "Bergschule")
	s.say(p, "/profil")
	s.tap(p, "Wechseln zu „Nord“")
	if _, draft := s.draft(p); draft == nil || !s.belongs(p, n.area) {
		t.Errorf("not asked before changing areas: %s", last(t, p).Text)
	}
	s.tap(p, "Verwerfen")
	if _, draft := s.draft(p); draft != nil || !s.belongs(p, s.area) {
		t.Errorf("not back: %s", last(t, p).Text)
	}
	s.unharmed()
}

// Names are what people typed into Telegram, and Telegram takes nearly everything.
func TestStrangeNames(t *testing.T) {
	s := newStage(t, text.De)
	for i, name := range []string{
		"", "\u202e\u2066", "<b>Anna</b> & <script>", strings.Repeat("😀", 64), strings.Repeat("👩‍👩‍👧", 12), "\u200b", "...", "{{.Name}}", "Zeile\nzwei\x00",
	} {
		p := s.sim.AddPerson(simulator.Profile{FirstName: "Platzhalter", Language: "de"})
		p.Open("") // nobody gets messages before they have tapped Start
		s.settle()
		for _, words := range []string{"/start " + s.invitation(false), "Deutsch", "Einverstanden", "/profil"} {
			s.as(p, name, words)
		}
		if got := last(t, p); !strings.Contains(got.Text, "Planungsraum: Nord") {
			t.Errorf("name %d: %s", i, got.Text)
		}
		s.inTx(func(ctx context.Context, tx *storage.Tx) error {
			person, err := personOf(ctx, tx, p)
			if err == nil && person.Name != bot.DisplayName(name) {
				t.Errorf("name %d is kept as %q", i, person.Name)
			}
			if err != nil {
				return err
			}
			id, err := tx.Apply(ctx, s.area, person.ID, s.house, "join")
			s.application = id
			return err
		})
		s.say(s.boss, "/anfragen")
		if got := last(t, s.boss); !strings.Contains(got.Text, bot.DisplayName(name)) {
			t.Errorf("name %d is not on the card: %s", i, got.Text)
		}
		s.press(s.boss, last(t, s.boss).ID, "approve:"+itoa(s.application))
	}
	s.unharmed()
}

// as sends a message of the person under another name.
func (s *stage) as(p *simulator.Person, name, words string) {
	s.t.Helper()
	raw, err := json.Marshal(map[string]any{"message": map[string]any{
		"message_id": 1, "date": s.clock.Now().Unix(), "text": words,
		"from": map[string]any{"id": p.ID(), "is_bot": false, "first_name": name, "language_code": "de"},
		"chat": map[string]any{"id": p.ID(), "type": "private", "first_name": name},
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.sim.InjectUpdate(raw)
	s.settle()
}
