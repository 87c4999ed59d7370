package bot_test

import (
	"context"
	"strings"
	"testing"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// inline types a query behind the bot's name in another chat, and returns what comes up.
func (s *stage) inline(p *simulator.Person, query string) simulator.InlineAnswer {
	s.t.Helper()
	id := p.AskInline(query)
	s.settle()
	answer, ok := s.sim.InlineAnswer(id)
	switch {
	case !ok:
		s.t.Fatalf("%q has no answer", query)
	case answer.CacheTime != 0 || !answer.Personal:
		s.t.Errorf("%q: Telegram keeps the answer: %+v", query, answer)
	}
	return answer
}

func TestMembersFindOffersInAnyChat(t *testing.T) {
	s := newStage(t, text.De)
	provides(s)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.ResourceToChange(ctx, s.area, s.resource)
		if err != nil {
			return err
		}
		r.Contact, r.Description = "06631 123456", "Montags & <b>gern</b>"
		return tx.ChangeResource(ctx, r)
	})
	answer := s.inline(s.boss, "hausaufgaben")
	if len(answer.Results) != 1 || answer.Results[0]["title"] != "Hausaufgabenhilfe" {
		t.Fatalf("found %v", answer.Results)
	}
	if words := answer.Texts[0]; !strings.Contains(words, "Montags & <b>gern</b>") || strings.Contains(words, "123456") || strings.Contains(words, "Tel. 1") {
		t.Errorf("shared would be: %s", words)
	}
	for _, query := range []string{"", "ha", "Zirkus", strings.Repeat("x ", 128), "\u2800"} {
		if answer := s.inline(s.boss, query); len(answer.Results) != 0 {
			t.Errorf("%q finds %v", query, answer.Results)
		}
	}
	s.unharmed()
}

// Who does not belong to an organisation finds the same as whoever types what nothing fits, and does not become known.
func TestOthersFindNothingInOtherChats(t *testing.T) {
	s := newStage(t, text.De)
	provides(s)
	stranger := s.sim.AddPerson(simulator.Profile{FirstName: "Fremde"})
	for _, p := range []*simulator.Person{stranger, s.joins("Gast", false)} {
		if answer := s.inline(p, "hausaufgaben"); len(answer.Results) != 0 {
			t.Errorf("found %v", answer.Results)
		}
	}
	known, err := s.store.PeopleOf(s.ctx, []int64{stranger.ID()})
	if err != nil || len(known) != 0 {
		t.Errorf("a stranger became known by typing: %v, %v", known, err)
	}
	s.unharmed()
}
