package bot_test

import (
	"context"
	"strings"
	"testing"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// reads are the messages from the bot that somebody has with these words in them.
func reads(p *simulator.Person, words string) (found []simulator.Message) {
	for _, m := range p.Messages() {
		if m.FromBot && strings.Contains(m.Text, words) {
			found = append(found, m)
		}
	}
	return found
}

// A second tap on how it goes leads to the same card, and nobody hears of it twice.
func TestTappedTwiceIsToldOnce(t *testing.T) {
	s := newStage(t, text.De)
	a, _, other := s.shared()
	for _, status := range []string{storage.ReportStuck, storage.ReportOnTrack, storage.ReportDone} {
		taps(s, s.boss, "agreedo:%d:%s", a.ID, status)
		first := last(t, s.boss)
		taps(s, s.boss, "agreedo:%d:%s", a.ID, status)
		if second := last(t, s.boss); second.Text != first.Text || s.labelled(s.lang.T("agreement.add_words")) != first.Buttons[0][0].Data {
			t.Errorf("%s: the second tap leads to %+v, the first to %+v", status, second, first)
		}
		told := view.Plain(s.lang.T("agreement.told_"+status, text.V{"Organisation": "Haus am Bach"}))
		if n := len(reads(other, told)); n != 1 {
			t.Errorf("%s: the other house is told %d times", status, n)
		}
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, total, err := tx.AgreementReports(ctx, s.area, a.ID, 0, 9)
		if total != 3 {
			t.Errorf("%d reports", total)
		}
		return err
	})
	s.unharmed()
}

// What is added to a report reaches the others once, without a sound, and they can open the file from there. The same words
// once more are no news.
func TestWhatIsAddedToAReportIsTold(t *testing.T) {
	s := newStage(t, text.De)
	a, _, other := s.shared()
	taps(s, s.boss, "agreedo:%d:stuck", a.ID)
	add := s.labelled(s.lang.T("agreement.add_words"))
	told := view.Plain(s.lang.T("agreement.told_added", text.V{"Organisation": "Haus am Bach"}))
	sentence := func(words string) {
		taps(s, s.boss, "%s", add)
		s.say(s.boss, words)
		s.tap(s.boss, s.lang.T("agreereport.no_file"))
		s.tap(s.boss, s.lang.T("agreereport.save"))
	}
	for range 2 {
		sentence("Uns fehlt Personal.")
	}
	heard := reads(other, told)
	if len(heard) != 1 || !strings.Contains(heard[0].Text, "Uns fehlt Personal.") || !strings.Contains(heard[0].Text, "Hakt") {
		t.Fatalf("the other house hears %+v", heard)
	}
	if got := reads(s.boss, told); len(got) > 0 {
		t.Errorf("who added it hears %+v", got)
	}
	taps(s, s.boss, "%s", add)
	s.boss.SendFile("Liste.pdf", "application/pdf", []byte("%PDF"))
	s.settle()
	for _, label := range []string{"button.skip", "button.keep", "agreereport.save"} {
		s.tap(s.boss, s.lang.T(label))
	}
	heard = reads(other, told)
	if len(heard) != 2 || !strings.Contains(heard[1].Text, "📎") || !heard[0].Silent || !heard[1].Silent {
		t.Fatalf("the other house hears %+v", heard)
	}
	s.tap(other, s.lang.T("agreement.show_document"))
	if got := last(t, other); got.File == nil {
		t.Errorf("the file is not in %+v", got)
	}
	s.unharmed()
}
