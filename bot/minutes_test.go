package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// groupSends stores a result of the first small group of the stage's meeting.
func (s *stage) groupSends(p *simulator.Person, words string) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		m, err := tx.LockMinutes(ctx, s.area, s.conference)
		if err != nil {
			return err
		}
		_, err = tx.AddResult(ctx, m, storage.Result{Number: 1, Body: words}, person.ID)
		return err
	})
}

// Whoever sends the minutes sends what they have read: a result that came after the preview is shown first.
func TestMinutesGoOutAsTheyWereRead(t *testing.T) {
	s := newStage(t, text.De)
	guest := s.joins("Gast", false)
	s.clock.Set(s.clock.Now().AddDate(0, 1, 1))
	s.groupSends(guest, "Mehr Zeit")
	s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("minutesdesk:%d:preview", s.conference))
	s.groupSends(guest, "Noch ungelesen")
	s.tap(s.boss, s.lang.T("minutes.send"))
	s.clock.Set(s.clock.Now().Add(time.Minute))
	s.settle()
	if got := last(t, guest).Text; strings.Contains(got, "ungelesen") {
		t.Fatalf("sent unread: %s", got)
	}
	s.tap(s.boss, s.lang.T("minutes.send"))
	s.settle()
	if got := last(t, guest).Text; !strings.Contains(got, "Noch ungelesen") {
		t.Errorf("not sent after reading: %s", got)
	}
	s.unharmed()
}

// From the minutes as they come one tap proposes an agreement, below them, and whoever belongs to no organisation is not
// offered that.
func TestSentMinutesLeadToAnAgreement(t *testing.T) {
	s := newStage(t, text.De)
	guest, member := s.joins("Gast", false), s.colleague("Kollegin")
	s.clock.Set(s.clock.Now().AddDate(0, 1, 1))
	s.groupSends(guest, "Mehr Zeit")
	s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("minutesdesk:%d:preview", s.conference))
	s.tap(s.boss, s.lang.T("minutes.send"))
	for p, want := range map[*simulator.Person]bool{guest: false, member: true} {
		offered := false
		for _, row := range last(t, p).Buttons {
			offered = offered || row[0].Label == s.lang.T("agreements.from")
		}
		if offered != want {
			t.Errorf("offered: %v in %+v", offered, last(t, p))
		}
	}
	s.tap(member, s.lang.T("agreements.from"))
	s.sees(member, "Aus „Dritte Konferenz“")
	if heard := reads(member, "Mehr Zeit"); len(heard) != 1 {
		t.Errorf("the minutes are gone: %+v", heard)
	}
	s.unharmed()
}

// A group sends as much as anybody reads, and then hears why there is no more.
func TestAGroupSendsSoManyResults(t *testing.T) {
	s := newStage(t, text.De)
	boss := sits(s)
	s.press(boss, last(t, boss).ID, fmt.Sprintf("result:%d", s.conference))
	s.say(boss, "Noch eins")
	s.tap(boss, s.lang.T("result.no_photos"))
	for range storage.MaxResults - 1 { // one is there
		s.groupSends(boss, "Eins")
	}
	s.tap(boss, s.lang.T("result.save"))
	want := s.lang.T("result.enough", text.V{"Max": storage.MaxResults})
	if got := last(t, boss).Text; !strings.Contains(got, want) {
		t.Errorf("one too many: %s", got)
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.Results(ctx, s.area, s.conference)
		if len(list) != storage.MaxResults {
			t.Errorf("%d results", len(list))
		}
		return err
	})
	s.unharmed()
}
