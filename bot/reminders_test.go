package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// remindsAt are the minutes before the stage's meeting at which it reminds; nil: as its area does.
func (s *stage) remindsAt() (minutes []int64) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		minutes, err = tx.ReminderMinutes(ctx, s.area, s.conference)
		return err
	})
	return minutes
}

// habitOf is how somebody wants to be reminded, and whether at all.
func (s *stage) habitOf(p *simulator.Person) (h storage.Habit, on bool) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		on = person.Reminders
		h, err = tx.HabitOf(ctx, person.ID)
		return err
	})
	return h, on
}

func TestAMeetingRemindsAtItsOwnTimes(t *testing.T) {
	for _, lang := range text.Langs {
		s := newStage(t, lang)
		card := s.meetingOf(s.boss)
		press := func(data string) string {
			return s.press(s.boss, card.ID, fmt.Sprintf("confremind:%d%s", s.conference, data))[0]
		}
		press("")
		if s.remindsAt() != nil {
			t.Error("looking has changed it")
		}
		press(":set:10080:off")
		press(":set:10080:off") // tapped twice
		press(":set:30:on")
		if diff := cmp.Diff([]int64{1440, 120, 30}, s.remindsAt()); diff != "" {
			t.Errorf("buttons (-want +got):\n%s", diff)
		}
		for _, off := range []string{"1440", "120", "30"} {
			press(":set:" + off + ":off")
		}
		if got := s.remindsAt(); got == nil || len(got) > 0 {
			t.Errorf("none at all: %v", got)
		}
		for minutes := range 10 {
			press(fmt.Sprintf(":set:%d:on", minutes+1))
		}
		if shown := press(":set:11:on"); !strings.Contains(shown, lang.T("remindedit.too_many")) || len(s.remindsAt()) != 10 {
			t.Errorf("an eleventh: %q, %v", shown, s.remindsAt())
		}
		press(":usual")
		if s.remindsAt() != nil {
			t.Errorf("as usual: %v", s.remindsAt())
		}
		for _, forged := range []string{":set", ":set:0:on", ":set:-5:on", ":set:x:on", ":set:999999:on"} {
			if told := press(forged); told != lang.T("error.gone") {
				t.Errorf("%s: %q", forged, told)
			}
		}
		if s.remindsAt() != nil {
			t.Errorf("forged: %v", s.remindsAt())
		}
		s.unharmed()
	}
}

func TestAMeetingThatHasBegunRemindsNobody(t *testing.T) {
	s := newStage(t, text.De)
	card := s.meetingOf(s.boss)
	s.clock.Set(s.clock.Now().AddDate(1, 0, 0))
	s.press(s.boss, card.ID, fmt.Sprintf("confremind:%d:set:30:on", s.conference))
	if s.remindsAt() != nil {
		t.Errorf("changed: %v", s.remindsAt())
	}
}

func TestPeopleChooseTheirReminders(t *testing.T) {
	for _, lang := range text.Langs {
		s := newStage(t, lang)
		member := s.colleague("Mitglied")
		s.say(member, "/profile")
		press := func(data ...string) []string { return s.press(member, last(t, member).ID, data...) }
		is := func(want string) {
			t.Helper()
			h, on := s.habitOf(member)
			if got := fmt.Sprintf("%v %v %d-%d", on, []int64(h.Minutes), h.From/60, h.Until/60); got != want {
				t.Errorf("habit is %s, want %s", got, want)
			}
		}
		is("true [] 20-7")
		press("profile:remind", "profile:remind:only:1440")
		is("true [1440] 20-7")
		press("profile:remind:own:30:on", "profile:remind:own:30:on", "profile:remind:own:10080:on", "profile:remind:own:1440:off")
		is("true [10080 30] 20-7")
		press("profile:remind:own:30:off")
		if told := press("profile:remind:own:10080:off"); told[0] != lang.T("habit.last") {
			t.Errorf("the last one: %q", told)
		}
		is("true [10080] 20-7")
		press("profile:remind:none")
		is("false [10080] 20-7")
		press("profile:remind:meeting")
		is("true [] 20-7")
		press("profile:quiet", "profile:quiet:from:22", "profile:quiet:until:5")
		is("true [] 22-5")
		press("profile:quiet:none")
		is("true [] 0-0")
		press("profile:quiet:from:0") // begins at midnight, and ends as usual
		is("true [] 0-7")
		for _, forged := range []string{
			"profile:remind:only", "profile:remind:only:5", "profile:remind:own:5:on", "profile:quiet:from", "profile:quiet:from:12",
			"profile:quiet:until:4", "profile:quiet:until:x", "profile:quiet:x",
		} {
			if told := press(forged); told[0] != lang.T("error.gone") {
				t.Errorf("%s: %q", forged, told)
			}
		}
		is("true [] 0-7")
		s.unharmed()
	}
}
