package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// A file that somebody sends with how it goes reaches everybody who asks for it.
func TestFileAboutAnAgreement(t *testing.T) {
	s := newStage(t, text.De)
	a := s.agrees(true)
	taps(s, s.boss, "agreedo:%d:on_track", a.ID)
	var report storage.AgreementReport
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		list, _, err := tx.AgreementReports(ctx, s.area, a.ID, 0, 1)
		report = list[0]
		return err
	})
	taps(s, s.boss, "agreeadd:%d:%d", a.ID, report.ID)
	s.boss.SendFile("Liste.pdf", "application/pdf", []byte("%PDF"))
	s.settle()
	if got := last(t, s.boss).Text; !strings.Contains(got, "Die Datei ist da.") {
		t.Fatalf("after the file: %s", got)
	}
	for _, label := range []string{"button.skip", "button.keep", "agreereport.save"} {
		s.press(s.boss, last(t, s.boss).ID, s.labelled(s.lang.T(label)))
	}
	other := s.joins("Gast", false)
	taps(s, other, "agree:%d:file:%d", a.ID, report.ID)
	if got := last(t, other); got.File == nil || !strings.Contains(got.Text, "Haus am Bach") {
		t.Errorf("somebody sees %+v", got)
	}
}

// labelled is the data of the button with this label below the boss's last message.
func (s *stage) labelled(label string) string {
	s.t.Helper()
	for _, row := range last(s.t, s.boss).Buttons {
		for _, button := range row {
			if button.Label == label {
				return button.Data
			}
		}
	}
	s.t.Fatalf("no button %q below %s", label, last(s.t, s.boss).Text)
	return ""
}

// What an old card says to a text that was changed signs nothing, in whatever way it is said.
func TestOldCardsSignNothing(t *testing.T) {
	s := newStage(t, text.De)
	a := s.agrees(true)
	old := view.AgreementMark(a)
	taps(s, s.boss, "agreesign:%d:declined:%s", a.ID, old)
	s.boss.Send("Kein Personal")
	s.settle()
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		after := a
		after.What = "Etwas anderes"
		_, err = tx.ChangeAgreement(ctx, a, after, a.Present(), person)
		return err
	})
	s.press(s.boss, last(t, s.boss).ID, s.labelled(s.lang.T("agreeanswer.save")))
	for _, data := range []string{"signed:" + old, "reserved:" + old, "signed:2.00000000", "signed", "signed:"} {
		taps(s, s.boss, "%s", fmt.Sprintf("agreesign:%d:%s", a.ID, data))
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Agreement(ctx, s.area, a.ID)
		if err == nil && (now.State != agreement.Signing || now.Parties[0].Answer != "") {
			t.Errorf("an old card has signed: %+v", now.Parties)
		}
		return err
	})
}

// Whoever is taken out of an agreement hears of it: they have signed, and would go on believing in it.
func TestWhoIsTakenOutOfAnAgreementHearsOfIt(t *testing.T) {
	s := newStage(t, text.De)
	a, _, other := s.shared()
	taps(s, s.boss, "agreefix:%d", a.ID)
	for _, label := range []string{"✏️ " + s.lang.T("newagree.who_label"), "Haus am Berg", s.lang.T("button.finish"), s.lang.T("newagree.save")} {
		s.tap(s.boss, label)
	}
	want := view.Plain(s.lang.T("agreement.told_dropped", text.V{"Organisation": "Haus am Bach"}))
	if got := last(t, other).Text; !strings.Contains(got, want) {
		t.Errorf("who was taken out reads: %s", got)
	}
}

// A review on a day that is over is not taken, neither typed nor from a draft that has waited for too long.
func TestReviewsLieAhead(t *testing.T) {
	s := newStage(t, text.De)
	a := s.holds()
	past := view.Plain(s.lang.T("newagree.past"))
	taps(s, s.boss, "agreerenew:%d", a.ID)
	s.say(s.boss, "in zwei Wochen")
	s.say(s.boss, "heute")
	if got := last(t, s.boss).Text; !strings.Contains(got, past) {
		t.Errorf("a review today: %s", got)
	}
	s.say(s.boss, "morgen")
	s.later(72 * time.Hour)
	s.tap(s.boss, s.lang.T("renewagree.save"))
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Agreement(ctx, s.area, a.ID)
		if now.Version != a.Version || now.Term != a.Term {
			t.Errorf("renewed until %s, review on %s", now.Until, now.Review)
		}
		return err
	})
}
