package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// shared is an agreement that the boss's house and another one are asked to sign, with who answers for that one.
func (s *stage) shared() (a storage.Agreement, house int64, other *simulator.Person) {
	s.t.Helper()
	a, other = s.agrees(true), s.joins("Andere", false)
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if house, err = tx.AddOrganisation(ctx, s.organisation("Haus am Berg", "active")); err != nil {
			return err
		}
		person, err := personOf(ctx, tx, other)
		if err != nil {
			return err
		}
		if err := tx.Admit(ctx, s.area, house, person.ID, true); err != nil {
			return err
		}
		boss, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		a, err = tx.ChangeAgreement(ctx, a, a, []int64{s.house, house}, boss)
		return err
	})
	return a, house, other
}

// declined is one that the boss's house holds to, and that the other house has declined.
func (s *stage) declined() (a storage.Agreement, other *simulator.Person) {
	s.t.Helper()
	a, house, other := s.shared()
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if a, err = tx.AnswerAgreement(ctx, a, s.house, agreement.Signed, ""); err != nil {
			return err
		}
		a, err = tx.AnswerAgreement(ctx, a, house, agreement.Declined, "Kein Personal")
		return err
	})
	return a, other
}

// Who has declined an agreement neither ends it for those who hold to it, nor says how it goes. They may still sign it.
func TestWhoHasDeclinedLeavesItToTheOthers(t *testing.T) {
	s := newStage(t, text.De)
	a, other := s.declined()
	if a.State != agreement.InForce {
		t.Fatalf("it is %s", a.State)
	}
	for _, what := range []string{"ended", "done", "stuck"} {
		taps(s, other, "agreedo:%d:%s", a.ID, what)
	}
	for _, action := range []string{"agreefix", "agreerenew"} {
		taps(s, other, "%s:%d", action, a.ID)
	}
	taps(s, other, "agree:%d", a.ID)
	var labels []string
	for _, row := range last(t, other).Buttons {
		for _, button := range row {
			labels = append(labels, button.Label)
		}
	}
	shown := strings.Join(labels, "|")
	for _, key := range []string{"do_end", "do_stuck", "renew", "reword"} {
		if strings.Contains(shown, s.lang.T("agreement."+key)) {
			t.Errorf("%s among %s", key, shown)
		}
	}
	s.tap(other, s.lang.T("agreement.answer_again"))
	s.tap(other, s.lang.T("agreement.answer_signed"))
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		now, err := tx.Agreement(ctx, s.area, a.ID)
		if now.State != agreement.InForce || now.Stuck || now.Version != a.Version {
			t.Errorf("it is %s in version %d, stuck: %v", now.State, now.Version, now.Stuck)
		}
		for _, p := range now.Parties {
			if p.Answer != agreement.Signed {
				t.Errorf("%s: %s", p.Name, p.Answer)
			}
		}
		return err
	})
}

// What others hold to is nothing that is due at who has declined it.
func TestWhatOthersHoldToIsNotDue(t *testing.T) {
	s := newStage(t, text.De)
	a, other := s.declined()
	taps(s, s.boss, "agreedo:%d:stuck", a.ID)
	for p, due := range map[*simulator.Person]bool{s.boss: true, other: false} {
		taps(s, p, "agrees:0:due")
		if got := last(t, p).Text; strings.Contains(got, view.Plain(s.lang.T("agreements.none_due"))) == due {
			t.Errorf("due: %v, they read: %s", due, got)
		}
	}
}

// Everybody reads agreements: none comes from a meeting about a family, whatever a button says.
func TestNoAgreementComesFromAMeetingAboutACase(t *testing.T) {
	s := newStage(t, text.De)
	var meeting, wish int64
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		by, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		c, err := tx.AddConference(ctx, storage.Conference{
			AreaID: s.area, Kind: storage.OpenCase, Title: "Gespräch am Dienstag", Local: tx.Now.AddDate(0, 1, 0), Draft: true,
		}, by.ID)
		if err != nil {
			return err
		}
		if c, err = tx.PublishConference(ctx, c, by.ID); err != nil {
			return err
		}
		if err := tx.AddWish(ctx, c, by, "Wer begleitet?", true); err != nil {
			return err
		}
		list, err := tx.Wishes(ctx, c)
		meeting, wish = c.ID, list[0].ID
		return err
	})
	taps(s, s.boss, "agreenew:w:%d:%d", meeting, wish)
	taps(s, s.boss, "agreenew:c:%d", meeting)
	taps(s, s.boss, "agreenew:c:%d:none", meeting)
	for _, m := range s.boss.Messages() {
		if strings.Contains(m.Text, "Gespräch am Dienstag") || strings.Contains(m.Text, "Wer begleitet") {
			t.Errorf("it shows: %s", m.Text)
		}
	}
}

// What a meeting has decided becomes an agreement in its words; before the minutes are sent only coordinators see them.
func TestAgreementsComeFromDecisions(t *testing.T) {
	s := newStage(t, text.De)
	other := s.joins("Andere", false)
	var point int64
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		by, err := personOf(ctx, tx, s.boss)
		if err != nil {
			return err
		}
		person, err := personOf(ctx, tx, other)
		if err != nil {
			return err
		}
		if err := tx.Admit(ctx, s.area, s.house, person.ID, false); err != nil {
			return err
		}
		c, err := tx.AddConference(ctx, storage.Conference{
			AreaID: s.area, Kind: "conference", Title: "Konferenz", Local: tx.Now.AddDate(0, 1, 0), Agenda: "Der Anruf",
		}, by.ID)
		if err != nil {
			return err
		}
		points, err := tx.AgendaPoints(ctx, s.area, c.ID)
		if err != nil {
			return err
		}
		m, err := tx.LockMinutes(ctx, s.area, c.ID)
		if err != nil {
			return err
		}
		point, m.Decisions = points[0].ID, "Beschlossen:\n- Jeden Montag <b>ein Anruf</b>\n- Alle kommen"
		return tx.SetMinutes(ctx, m)
	})
	for _, chosen := range []string{"", ":1", ":99", ":x"} {
		taps(s, other, "agreenew:a:%d%s", point, chosen)
		if got := last(t, other); strings.Contains(fmt.Sprint(got), "Montag") || !strings.Contains(got.Text, "Der Anruf") {
			t.Errorf("%q before the minutes are sent: %+v", chosen, got)
		}
		s.tap(other, s.lang.T("button.cancel"))
		s.tap(other, s.lang.T("button.discard"))
	}
	taps(s, s.boss, "agreenew:a:%d", point)
	s.tap(s.boss, "Jeden Montag <b>ein Anruf</b>")
	if got := last(t, s.boss).Text; !strings.Contains(got, "Jeden Montag <b>ein Anruf</b>") {
		t.Errorf("chosen: %s", got)
	}
}

// What does not hold yet is not renewed: it would hold again without ever having held.
func TestOnlyWhatHoldsIsRenewed(t *testing.T) {
	s := newStage(t, text.De)
	a := s.agrees(true)
	taps(s, s.boss, "agree:%d", a.ID)
	offered := func() bool { return strings.Contains(fmt.Sprint(last(t, s.boss).Buttons), s.lang.T("agreement.renew")) }
	if offered() {
		t.Error("a renewal is offered while everybody signs")
	}
	taps(s, s.boss, "agreerenew:%d", a.ID)
	if flow, _ := s.draft(s.boss); flow != "" {
		t.Errorf("an old button opens %s", flow)
	}
	taps(s, s.boss, "agreesign:%d:signed:%s", a.ID, view.AgreementMark(a))
	if !offered() {
		t.Error("no renewal is offered of what holds")
	}
}

// A proposal that nobody was asked to sign yet is withdrawn, and has not ended.
func TestWithdrawingAProposal(t *testing.T) {
	s := newStage(t, text.De)
	a := s.agrees(false)
	taps(s, s.boss, "agreedo:%d:ended", a.ID)
	if got := last(t, s.boss).Text; !strings.Contains(got, view.Plain(s.lang.T("agreement.did_withdrawn"))) {
		t.Errorf("who withdraws it reads: %s", got)
	}
}
