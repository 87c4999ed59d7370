package scheduler

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// agrees makes an agreement of one house, in which one of two people administers it, that is up for signing and is looked at
// on the given day.
func (b *bench) agrees(review string) (a storage.Agreement) {
	b.t.Helper()
	b.people(2)
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		people, err := tx.MembersAfter(ctx, b.area, 0, 2)
		if err != nil {
			return err
		}
		house, err := b.houseOf(ctx, tx, "Haus", people[0])
		if err != nil {
			return err
		}
		day, err := time.Parse(time.DateOnly, review)
		if err != nil {
			return err
		}
		a, err = tx.ProposeAgreement(ctx, storage.Agreement{What: "Ein Anruf", How: "So", Until: day, Review: day}, []int64{house}, &people[0])
		if err == nil {
			a, err = tx.OpenAgreement(ctx, a, &people[0])
		}
		return err
	})
	return a
}

// houseOf is a new house that somebody answers for.
func (b *bench) houseOf(ctx context.Context, tx *storage.Tx, name string, boss storage.Person) (id int64, err error) {
	places, err := tx.Municipalities(ctx, b.area)
	if err != nil {
		return 0, err
	}
	if id, err = tx.AddOrganisation(ctx, storage.Organisation{
		AreaID: b.area, MunicipalityID: places[0].ID, Name: name, Sector: "school", State: "active",
	}); err != nil {
		return 0, err
	}
	return id, tx.Admit(ctx, b.area, id, boss.ID, true)
}

// TestWhenAnAgreementIsAskedAbout walks through the months around a review, clocks changing on the 26th of March: nobody is
// asked at night, and after weeks in which nothing ran there is one question, not several.
func TestWhenAnAgreementIsAskedAbout(t *testing.T) {
	b := setup(t)
	b.agrees("2017-03-26")
	var asked []string
	for _, at := range []string{
		"2017-03-18 12:00", "2017-03-19 08:59", "2017-03-19 09:00", "2017-03-20 12:00", "2017-03-26 08:59", "2017-03-26 09:00",
		"2017-04-02 08:59", "2017-04-02 09:00", "2017-04-05 12:00", "2017-04-30 23:30", "2017-05-01 09:00", "2017-05-02 12:00",
		"2017-05-07 09:00",
	} {
		for range b.runAt(at, "agreements") {
			payloads := b.written()
			word := "before"
			switch last := payloads[len(payloads)-1]; {
			case strings.Contains(last, "Heute schauen"):
				word = "today"
			case strings.Contains(last, "noch weiß niemand"):
				word = "again"
			}
			asked = append(asked, at+" "+word)
		}
	}
	want := []string{
		"2017-03-19 09:00 before", "2017-03-26 09:00 today", "2017-04-02 09:00 again", "2017-05-01 09:00 again", "2017-05-07 09:00 again",
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// On several replicas everybody is asked once.
func TestReplicasAskAboutAgreementsOnce(t *testing.T) {
	b := setup(t)
	b.agrees("2017-03-20")
	b.clock.Set(at(t, "2017-03-20 10:00"))
	other := b.open()
	var wait sync.WaitGroup
	for _, store := range []*storage.Store{b.store, other, b.store, other} {
		wait.Go(func() { b.run(store, "agreements") })
	}
	wait.Wait()
	if got := b.written(); len(got) != 1 {
		t.Errorf("%d messages", len(got))
	}
}

// An agreement that is stuck stands on the agenda of the next conference, once, and on that of the one after it if it is
// still stuck by then. A full agenda, and a meeting of another kind, are left alone.
func TestStuckAgreementsReachTheAgenda(t *testing.T) {
	b := setup(t)
	a := b.agrees("2017-09-01")
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		by, err := tx.MembersAfter(ctx, b.area, 0, 1)
		if err != nil {
			return err
		}
		_, _, err = tx.ReportAgreement(ctx, a, storage.AgreementReport{Status: storage.ReportStuck}, &by[0])
		return err
	})
	if n := b.runAt("2017-03-02 10:00", "agreements"); n != 0 {
		t.Errorf("%d without a conference", n)
	}
	first, second := b.plan("2017-04-01 18:00"), b.plan("2017-05-01 18:00")
	for i, want := range []int{1, 0} {
		if n := b.runAt("2017-03-03 10:00", "agreements"); n != want {
			t.Errorf("run %d: %d points", i, n)
		}
	}
	const point = "• Vereinbarung hakt: Ein Anruf"
	if got := b.agenda(first.ID) + "|" + b.agenda(second.ID); got != point+"|" {
		t.Errorf("agendas %q", got)
	}
	b.exec(`UPDATE conferences SET agenda = $2 WHERE id = $1`, second.ID, strings.Repeat("x", storage.MaxAgenda))
	if n := b.runAt("2017-04-02 10:00", "agreements"); n != 1 {
		t.Errorf("%d points for the next conference", n)
	}
	if got := b.count(`SELECT count(*) FROM wishes WHERE conference_id = $1 AND agreement_id = $2 AND state = 'open'`, second.ID, a.ID); got != 1 {
		t.Errorf("%d wishes where the agenda is full", got)
	}
}

func (b *bench) agenda(id int64) (agenda string) {
	b.t.Helper()
	if err := b.raw.QueryRow(`SELECT agenda FROM conferences WHERE id = $1`, id).Scan(&agenda); err != nil {
		b.t.Fatal(err)
	}
	return agenda
}

// Whoever has declined what another house holds to is not asked how it goes.
func TestWhoHasDeclinedIsNotAsked(t *testing.T) {
	b := setup(t)
	a := b.agrees("2017-03-20")
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		people, err := tx.MembersAfter(ctx, b.area, 0, 2)
		if err != nil {
			return err
		}
		other, err := b.houseOf(ctx, tx, "Anderes Haus", people[1])
		if err != nil {
			return err
		}
		here := a.Present()[0]
		if a, err = tx.ChangeAgreement(ctx, a, a, []int64{here, other}, &people[0]); err != nil {
			return err
		}
		if a, err = tx.AnswerAgreement(ctx, a, here, agreement.Signed, ""); err != nil {
			return err
		}
		a, err = tx.AnswerAgreement(ctx, a, other, agreement.Declined, "Kein Personal")
		return err
	})
	if n := b.runAt("2017-03-13 10:00", "agreements"); n != 1 {
		t.Errorf("%d people are asked about what is %s", n, a.State)
	}
}

// What is over, and whoever cannot be reached, is left alone; then those who coordinate are asked.
func TestSomebodyIsAlwaysAsked(t *testing.T) {
	b := setup(t)
	a := b.agrees("2017-03-20")
	b.exec(`UPDATE people SET reachable = false WHERE telegram_id = 1`)
	b.exec(`UPDATE memberships SET coordinator = true WHERE person_id = (SELECT id FROM people WHERE telegram_id = 2)`)
	if n := b.runAt("2017-03-13 10:00", "agreements"); n != 1 || b.count(`SELECT chat_id FROM outbox`) != 2 {
		t.Errorf("%d are asked instead of who cannot be reached", n)
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		locked, err := tx.AgreementToChange(ctx, b.area, a.ID)
		if err == nil {
			_, err = tx.EndAgreement(ctx, locked, &storage.Person{AreaID: b.area})
		}
		return err
	})
	if n := b.runAt("2017-03-20 10:00", "agreements"); n != 0 {
		t.Errorf("%d are asked about what has ended", n)
	}
	if got := fmt.Sprint(agreement.Ended); b.count(`SELECT count(*) FROM agreements WHERE state = $1 AND ask_at IS NULL`, got) != 1 {
		t.Error("it has not ended")
	}
}
