package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// wishes has somebody wish for something at the stage's meeting.
func (s *stage) wishes(p *simulator.Person, words, named string) {
	s.t.Helper()
	s.press(p, last(s.t, p).ID, fmt.Sprintf("wish:%d:new", s.conference))
	s.say(p, words)
	s.tap(p, s.lang.T("wish."+named))
	s.tap(p, s.lang.T("wish.save"))
}

// agenda lists the wishes as coordinators see them.
func (s *stage) agenda() (list []storage.AgendaWish) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Conference(ctx, s.area, s.conference)
		if err != nil {
			return err
		}
		list, err = tx.Wishes(ctx, c)
		return err
	})
	return list
}

func TestWishesInTheChat(t *testing.T) {
	for _, lang := range text.Langs {
		s := newStage(t, lang)
		guest := s.joins("Gast", false)
		for i := range storage.MaxWishes {
			s.wishes(guest, strings.Repeat("so ", i+1), []string{"with_name", "without_name"}[i%2])
		}
		s.wishes(guest, "zu viel", "without_name")
		want := view.Plain(lang.T("wish.enough", text.V{"Title": "Dritte Konferenz", "Max": storage.MaxWishes}))
		if got := last(t, guest).Text; !strings.Contains(got, want) {
			t.Errorf("one more: %s", got)
		}
		if list := s.agenda(); len(list) != 3 {
			t.Errorf("%d are shown on the same day", len(list))
		}
		s.clock.Set(s.clock.Now().Add(24 * time.Hour))
		nameless := 0
		for _, w := range s.agenda() {
			if w.PersonID == 0 {
				nameless++
			}
		}
		if nameless != 2 {
			t.Errorf("%d without a name", nameless)
		}
		s.unharmed()
	}
}

// A wish keeps its id on the way into a poll, and the poll knows which option it became.
func TestWishesBecomeOptionsOfAPoll(t *testing.T) {
	s := newStage(t, text.De)
	guest := s.joins("Gast", false)
	for _, words := range []string{"Erstens", "Zweitens", "Drittens"} {
		s.wishes(guest, words, "with_name")
	}
	list := s.agenda()
	s.say(s.boss, "/termine")
	s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("wishdesk:%d:%d:join:%d", s.conference, list[2].ID, list[0].ID))
	s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("wishpoll:%d:area", s.conference))
	for _, label := range []string{"poll.voters_person", "newpoll.now"} {
		s.tap(s.boss, s.lang.T(label))
	}
	s.say(s.boss, "28.2. 18 Uhr")
	s.tap(s.boss, s.lang.T("newpoll.no_quorum"))
	s.tap(s.boss, s.lang.T("button.skip"))
	s.tap(s.boss, s.lang.T("newpoll.save"))
	after := s.agenda()
	if len(after) != 2 || after[0].PollID == 0 || after[1].PollID != after[0].PollID || len(after[0].Same) != 1 || after[0].Same[0].PollID != after[0].PollID {
		t.Fatalf("%+v", after)
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.Poll(ctx, s.area, after[0].PollID)
		if len(p.Options) != 2 || p.Options[0] != list[0].Wording+" / "+list[2].Wording {
			t.Errorf("options: %q", p.Options)
		}
		return err
	})
	options := map[string]bool{}
	for _, row := range storagetest.Dump(t, s.url) {
		if row.Table == "wishes" {
			options["1"] = options["1"] || strings.Contains(row.Text, `"poll_option": 1`)
			options["2"] = options["2"] || strings.Contains(row.Text, `"poll_option": 2`)
		}
	}
	if !options["1"] || !options["2"] {
		t.Errorf("options noted: %v", options)
	}
	s.unharmed()
}

// The options of a poll for the whole area are read in its group, which learns nothing of a meeting about a case.
func TestWishesForACaseAreVotedOnByItsGuestsOnly(t *testing.T) {
	s := newStage(t, text.De)
	s.ofCase(s.boss, "2")
	s.tap(s.boss, "Ja, veröffentlichen")
	s.conference++
	guest := s.joins("Gast", false)
	for _, words := range []string{"Erstens", "Zweitens"} {
		s.wishes(guest, words, "with_name")
	}
	s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("wishpoll:%d", s.conference))
	for _, row := range last(t, s.boss).Buttons {
		for _, button := range row {
			if button.Label == s.lang.T("wishes.poll_area") {
				t.Error("the whole area is offered")
			}
		}
	}
	if told := s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("wishpoll:%d:area", s.conference)); told[0] != view.Plain(s.lang.T("error.gone")) {
		t.Errorf("%q", told)
	}
}

// Whatever data a tap carries, nobody takes back wishes of others, and nothing happens to a meeting that has begun.
func TestForgedWishes(t *testing.T) {
	s := newStage(t, text.De)
	guest, member := s.joins("Gast", false), s.colleague("Mitglied")
	s.wishes(guest, "Mehr Zeit", "with_name")
	wish := s.agenda()[0].ID
	gone := s.lang.T("error.gone")
	for _, data := range []string{
		"wish", "wish:0", "wish:99", "wish:99:new", "wishes", fmt.Sprintf("wishes:%d:0", s.conference),
		fmt.Sprintf("wishdesk:%d:%d", s.conference, wish), fmt.Sprintf("wishdesk:%d:%d:decline", s.conference, wish), fmt.Sprintf("wishpoll:%d", s.conference),
	} {
		if told := s.press(member, last(t, member).ID, data); told[0] != gone {
			t.Errorf("%s: told %q", data, told)
		}
	}
	if told := s.press(member, last(t, member).ID, fmt.Sprintf("wish:%d:back:%d", s.conference, wish)); told[0] != view.Plain(s.lang.T("wish.too_late")) {
		t.Errorf("taking back another one's: told %q", told)
	}
	for _, what := range []string{"elsewhere", fmt.Sprintf("join:%d", wish), "join:99"} {
		if told := s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("wishdesk:%d:%d:%s", s.conference, wish, what)); told[0] != gone {
			t.Errorf("%s: told %q", what, told)
		}
	}
	if told := s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("wishpoll:%d:area", s.conference)); told[0] != view.Plain(s.lang.T("wishes.too_few")) {
		t.Errorf("a poll of one: told %q", told)
	}
	s.clock.Set(s.clock.Now().AddDate(0, 2, 0))
	for who, data := range map[*simulator.Person]string{
		guest: fmt.Sprintf("wish:%d:new", s.conference), s.boss: fmt.Sprintf("wishdesk:%d:%d:agenda", s.conference, wish),
	} {
		if told := s.press(who, last(t, who).ID, data); !strings.Contains(told[0], "hat schon begonnen") {
			t.Errorf("%s after the meeting: told %q", data, told)
		}
	}
	if list := s.agenda(); len(list) != 1 || list[0].State != storage.WishOpen {
		t.Errorf("left: %+v", list)
	}
	s.unharmed()
}

// From the draft on, no row but the sealed ones holds the words of a wish without a name beside the one who wrote them.
func TestThreat10AWishWithoutANameIsSealedUntilItIsNobodys(t *testing.T) {
	s := newStage(t, text.De)
	guest := s.joins("Gast", false)
	holding := func() (tables []string) {
		for _, row := range storagetest.Dump(t, s.url) {
			if strings.Contains(row.Text, "Kastanienbaum") {
				tables = append(tables, row.Table)
			}
		}
		return tables
	}
	s.press(guest, last(t, guest).ID, fmt.Sprintf("wish:%d:new", s.conference))
	s.say(guest, "Wer kennt den Kastanienbaum?")
	s.tap(guest, s.lang.T("wish.without_name"))
	if tables := holding(); len(tables) != 0 {
		t.Errorf("the draft stands in %v", tables)
	}
	s.tap(guest, s.lang.T("wish.save"))
	if tables := holding(); fmt.Sprint(tables) != "[wish_slips]" {
		t.Errorf("the wish stands in %v", tables)
	}
	s.unharmed()
}
