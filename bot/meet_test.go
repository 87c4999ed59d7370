package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// nextDoor joins the area and a house of another sector than the boss's.
func (s *stage) nextDoor(name string) *simulator.Person {
	s.t.Helper()
	p, house := s.joins(name, false), s.organisation("Haus von "+name, "active")
	house.Sector = "school"
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		if house.ID, err = tx.AddOrganisation(ctx, house); err != nil {
			return err
		}
		return tx.Admit(ctx, s.area, house.ID, person.ID, false)
	})
	return p
}

func (s *stage) idOf(p *simulator.Person) (id int64) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err == nil {
			id = person.ID
		}
		return err
	})
	return id
}

// introduce lets people take part and introduces them to each other.
func (s *stage) introduce(people ...*simulator.Person) {
	s.t.Helper()
	var ids []int64
	for _, p := range people {
		ids = append(ids, s.idOf(p))
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		var problems []error
		for _, id := range ids {
			problems = append(problems, tx.JoinMeet(ctx, s.area, id, ""))
		}
		round, err := tx.BeginMeetRound(ctx, s.area, "2017-02-01", tx.Now, tx.Now, 1)
		if err != nil {
			return err
		}
		s.introduced, err = tx.Introduce(ctx, round, ids)
		return errors.Join(append(problems, err, tx.FinishMeetPairing(ctx, round, tx.Now.AddDate(0, 0, 14)))...)
	})
}

func (s *stage) meets(p *simulator.Person, data string, values ...any) string {
	s.t.Helper()
	return s.press(p, last(s.t, p).ID, "meet:"+fmt.Sprintf(data, values...))[0]
}

// writesTo has somebody write through the bot to those whom they were introduced to.
func (s *stage) writesTo(p *simulator.Person, words string) {
	s.t.Helper()
	s.meets(p, "write:%d", s.introduced)
	s.say(p, words)
	s.tap(p, s.lang.T("meetwrite.save"))
}

func TestMessagesArePassedOnAfterAnIntroduction(t *testing.T) {
	s := newStage(t, text.De)
	other := s.nextDoor("Nachbarin")
	s.introduce(s.boss, other)
	s.writesTo(s.boss, "Dienstag um zehn?")
	if got := last(t, other).Text; !strings.Contains(got, "Koordination, Haus am Bach (Kita) schreibt dir:") || !strings.Contains(got, "Dienstag um zehn?") {
		t.Errorf("passed on: %s", got)
	}
	s.tap(other, "✉️ Antworten")
	s.say(other, "Gern.")
	s.tap(other, s.lang.T("meetwrite.save"))
	if got := last(t, s.boss).Text; !strings.Contains(got, "Gern.") {
		t.Errorf("answered: %s", got)
	}
	for range 4 {
		s.writesTo(s.boss, "Und noch etwas")
	}
	if told := s.meets(s.boss, "write:%d", s.introduced); told != view.Plain(s.lang.T("meet.enough", text.V{"Max": 5})) {
		t.Errorf("one more: told %q", told)
	}
	s.clock.Set(s.clock.Now().Add(view.MeetWriting + time.Hour))
	if told := s.meets(other, "write:%d", s.introduced); told != view.Plain(s.lang.T("meet.long_ago")) {
		t.Errorf("much later: told %q", told)
	}
	s.unharmed()
}

// Whoever is excluded notices nothing: they are told the same, see the same list, and only hear no more.
func TestNobodyNoticesThatTheyAreExcluded(t *testing.T) {
	s := newStage(t, text.De)
	other := s.nextDoor("Nachbarin")
	s.introduce(s.boss, other)
	s.say(s.boss, "/profil")
	lists := func() (list string) {
		s.say(s.boss, "/profil")
		s.meets(s.boss, "no:0")
		return fmt.Sprint(last(t, s.boss).Buttons)
	}
	before := lists()
	s.say(other, "/profil")
	s.meets(other, "no:0:%d:1", s.idOf(s.boss))
	if shown := last(t, other); len(shown.Buttons) < 2 || !strings.HasPrefix(shown.Buttons[0][0].Label, "🚫 Koordination") {
		t.Errorf("not noted: %+v", shown.Buttons)
	}
	if after := lists(); before != after {
		t.Errorf("the excluded one sees %s instead of %s", after, before)
	}
	heard := len(other.Messages())
	s.writesTo(s.boss, "Hallo?")
	if got := last(t, s.boss).Text; got != view.Plain(s.lang.T("meet.passed_on")) {
		t.Errorf("told %s", got)
	}
	if len(other.Messages()) != heard {
		t.Errorf("still heard: %s", last(t, other).Text)
	}
	s.meets(other, "no:0:%d:0", s.idOf(s.boss))
	s.writesTo(s.boss, "Hallo!")
	if got := last(t, other).Text; !strings.Contains(got, "Hallo!") {
		t.Errorf("not heard again: %s", got)
	}
	s.unharmed()
}

// Whatever data a tap carries, nobody gets into a group of others, names people who take no part, or says what does not exist.
func TestForgedIntroductions(t *testing.T) {
	s := newStage(t, text.De)
	other, third, outside := s.nextDoor("Nachbarin"), s.nextDoor("Dritte"), s.nextDoor("Draussen")
	s.introduce(s.boss, other)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, third)
		if err != nil {
			return err
		}
		return tx.JoinMeet(ctx, s.area, person.ID, "")
	})
	gone := s.lang.T("error.gone")
	s.say(third, "/profil")
	for _, data := range []string{
		fmt.Sprintf("met:%d:yes", s.introduced), fmt.Sprintf("write:%d", s.introduced), "met:99:yes", "met", "write", "elsewhere", "🙂",
	} {
		if told := s.meets(third, "%s", data); told != gone {
			t.Errorf("%s: told %q", data, told)
		}
	}
	s.say(other, "/profil")
	if told := s.meets(other, "met:%d:maybe", s.introduced); told != gone {
		t.Errorf("an answer that does not exist: told %q", told)
	}
	if told := s.meets(other, "skip:99"); told != view.Plain(s.lang.T("meet.too_late")) {
		t.Errorf("a round that does not exist: told %q", told)
	}
	s.meets(other, "no:0:%d:1", s.idOf(outside))
	if shown := fmt.Sprint(last(t, other).Buttons); strings.Contains(shown, "Draussen") {
		t.Errorf("somebody who takes no part is named: %s", shown)
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		refuses, err := tx.RefusesMeet(ctx, s.area, s.idOf(other), s.idOf(outside))
		if refuses {
			t.Error("somebody who takes no part is noted")
		}
		return err
	})
	s.unharmed()
}
