package bot_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// missing draws the needs of the area once the day is over: words, place, age, how often.
func (s *stage) missing() map[string][2]int {
	s.t.Helper()
	found := map[string][2]int{}
	if _, err := s.store.CountNeeds(s.ctx, s.clock.Now().AddDate(0, 0, 1)); err != nil {
		s.t.Fatal(err)
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.UnmetNeeds(ctx, s.area, tx.Now)
		for _, n := range list {
			found[n.Words+"/"+n.Municipality+"/"+n.AgeBand] = [2]int{n.Times, n.Near}
		}
		return err
	})
	return found
}

func TestUnmetNeedsAreNoted(t *testing.T) {
	s := newStage(t, text.De)
	provides(s) // Hausaufgabenhilfe, everywhere
	colleague := s.nextDoor("Nachbarin")
	for _, typed := range []string{
		"/angebote hausaufgaben", "/angebote Trommeln 8 Jahre", "/angebote trommeln 8 jahre", "/angebote Alsfeld",
		"/angebote Kevin trommeln", "/angebote müller", "/angebote hausaufgaben trommeln",
		"/angebote trommeln auf Arabisch",
	} {
		s.say(s.boss, typed)
	}
	s.say(colleague, "/angebote 9 Jahre Trommeln")
	want := map[string][2]int{
		"trommeln//6-9":           {2, 0}, // twice of one person on one day is once
		"hausaufgaben trommeln//": {1, 1},
		"arabisch trommeln//":     {1, 0},
	}
	if diff := cmp.Diff(want, s.missing()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.clock.Set(s.clock.Now().AddDate(0, 0, 1))
	s.say(s.boss, "/angebote Trommeln 8 Jahre")
	if got := s.missing()["trommeln//6-9"]; got[0] != 3 {
		t.Errorf("the next day it counts %d times", got[0])
	}
	s.unharmed()
}
