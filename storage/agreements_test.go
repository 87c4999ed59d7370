package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// proposal is somebody's, about these houses; it is looked at in half a year.
func (n *network) proposal(by *storage.Person, houses ...int64) (a storage.Agreement) {
	n.t.Helper()
	day := agreement.Day(n.now).AddDate(0, 6, 0)
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		a, err = tx.ProposeAgreement(ctx, storage.Agreement{What: "Ein Anruf", How: "So", Until: day, Review: day}, houses, by)
		return err
	})
	return a
}

// signing is a proposal that is up for signing.
func (n *network) signing(by *storage.Person, houses ...int64) (a storage.Agreement) {
	n.t.Helper()
	a = n.proposal(by, houses...)
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		a, err = tx.OpenAgreement(ctx, a, by)
		return err
	})
	return a
}

// answers says something for a house, in a transaction of its own.
func (n *network) answers(store *storage.Store, id, house int64, answer agreement.Answer) error {
	return store.InTx(n.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.AgreementToChange(ctx, n.here.area, id)
		if err == nil {
			_, err = tx.AnswerAgreement(ctx, a, house, answer, "Grund")
		}
		return err
	})
}

func (n *network) agreementNow(id int64) (a storage.Agreement) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		a, err = tx.Agreement(ctx, n.here.area, id)
		return err
	})
	return a
}

func TestTwoAdministratorsAnswerAtOnce(t *testing.T) {
	n := setupNetwork(t)
	one, other := n.house("Eins", n.here), n.house("Zwei", n.here)
	boss := n.works(1, "Leitung", one, true)
	for range 5 {
		a := n.signing(boss, one, other)
		var wait sync.WaitGroup
		for house, answers := range map[int64][]agreement.Answer{one: {agreement.Signed, agreement.Declined}, other: {agreement.Signed, agreement.Reserved}} {
			for _, answer := range answers {
				wait.Go(func() {
					if err := n.answers(n.store, a.ID, house, answer); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wait.Wait()
		now := n.agreementNow(a.ID)
		if now.State != agreement.InForce {
			t.Errorf("after all have answered it is %s: %+v", now.State, now.Parties)
		}
		if got := n.count(`SELECT count(*) FROM agreement_events WHERE agreement_id = $1 AND kind = 'in_force'`, a.ID); got != 1 {
			t.Errorf("it came into force %d times", got)
		}
	}
}

func TestOrganisationLeavesWhileItSigns(t *testing.T) {
	n := setupNetwork(t)
	for i := range 5 {
		house := n.house(fmt.Sprint("Haus ", i), n.here)
		boss := n.works(int64(10+i), "Leitung", house, true)
		a := n.signing(boss, house)
		var wait sync.WaitGroup
		wait.Go(func() {
			if err := n.answers(n.store, a.ID, house, agreement.Signed); err != nil && !errors.Is(err, storage.ErrNotFound) {
				t.Error(err)
			}
		})
		wait.Go(func() {
			n.tx(func(ctx context.Context, tx *storage.Tx) error {
				_, _, err := tx.ArchiveOrganisation(ctx, n.here.area, house)
				return err
			})
		})
		wait.Wait()
		now := n.agreementNow(a.ID)
		if now.State != agreement.Ended || now.Parties[0].LeftAt == nil || now.AskAt != nil {
			t.Errorf("it is %s, asked next at %v: %+v", now.State, now.AskAt, now.Parties)
		}
		if err := n.answers(n.store, a.ID, house, agreement.Signed); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("who has left answers: %v", err)
		}
	}
}

func TestOnlyOrganisationsOfTheAreaAreNamed(t *testing.T) {
	n := setupNetwork(t)
	here, far := n.house("Hier", n.here), n.house("Dort", n.there)
	boss := n.works(1, "Leitung", here, true)
	if a := n.proposal(boss, here, far); len(a.Parties) != 1 || a.Parties[0].OrganisationID != here {
		t.Errorf("named are %+v", a.Parties)
	}
	day := agreement.Day(n.now).AddDate(0, 6, 0)
	err := n.try(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.ProposeAgreement(ctx, storage.Agreement{What: "x", How: "y", Until: day, Review: day}, []int64{far}, boss)
		return err
	})
	if !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("only somebody far away: %v", err)
	}
	a := n.proposal(boss, here)
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AgreementToChange(ctx, n.there.area, a.ID)
		return err
	}); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("another area finds it: %v", err)
	}
}

// The same words are no new text, and a text of 4,000 characters for 20 organisations is one.
func TestTextsOfAgreements(t *testing.T) {
	n := setupNetwork(t)
	var houses []int64
	for i := range storage.MaxParties {
		houses = append(houses, n.house(fmt.Sprint("Haus ", i), n.here))
	}
	boss := n.works(1, "Leitung", houses[0], true)
	a := n.signing(boss, houses...)
	change := func(what string) (err error) {
		return n.try(func(ctx context.Context, tx *storage.Tx) error {
			before, err := tx.AgreementToChange(ctx, n.here.area, a.ID)
			if err != nil {
				return err
			}
			after := before
			after.What = what
			_, err = tx.ChangeAgreement(ctx, before, after, houses, boss)
			return err
		})
	}
	if err := change("Ein Anruf"); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("the same text: %v", err)
	}
	if err := change(strings.Repeat("ß", storage.MaxAgreement)); err != nil {
		t.Error(err)
	}
	if now := n.agreementNow(a.ID); now.Version != 2 || len(now.Parties) != storage.MaxParties {
		t.Errorf("version %d, %d organisations", now.Version, len(now.Parties))
	}
	if err := change(strings.Repeat("ß", storage.MaxAgreement+1)); err == nil {
		t.Error("a longer text is kept")
	}
}

// TestThreat20AgreementsKeepTheOrganisation has somebody propose, comment, sign and report, ask for their data, and be
// deleted: nothing tells of them any more, and the signature of their house stays.
func TestThreat20AgreementsKeepTheOrganisation(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	n.works(1, "Leitung", house, true)
	n.works(2, "Vertretung", house, true)
	boss, deputy := n.load(1), n.load(2)
	a := n.proposal(boss, house)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.CommentAgreement(ctx, a, "Dienstags?", boss); err != nil {
			return err
		}
		opened, err := tx.OpenAgreement(ctx, a, boss)
		if err != nil {
			return err
		}
		if opened, err = tx.AnswerAgreement(ctx, opened, house, agreement.Signed, ""); err != nil {
			return err
		}
		_, _, err = tx.ReportAgreement(ctx, opened, storage.AgreementReport{Status: storage.ReportStuck, Words: "Es klemmt."}, boss)
		return err
	})
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		export, err := tx.ExportPerson(ctx, boss)
		if err != nil {
			return err
		}
		file, err := json.Marshal(export.Agreements)
		for _, want := range []string{`"proposed"`, `"Dienstags?"`, `"Es klemmt."`, `"Ein Anruf"`} {
			if !strings.Contains(string(file), want) {
				t.Errorf("%s is missing in %s", want, file)
			}
		}
		if err != nil {
			return err
		}
		_, err = tx.DeletePerson(ctx, boss)
		return err
	})
	now := n.agreementNow(a.ID)
	if now.ProposedBy != 0 || now.Parties[0].Answer != agreement.Signed || now.State != agreement.InForce {
		t.Errorf("after the deletion: %+v", now)
	}
	for _, table := range []string{"agreement_comments", "agreement_reports"} {
		if n.count(`SELECT count(*) FROM `+table+` WHERE person_id IS NULL AND organisation_id = $1`, house) != 1 {
			t.Errorf("%s tells of who was deleted, or no more of their house", table)
		}
	}
	if !now.Signs(deputy) {
		t.Error("the deputy cannot go on")
	}
}

// What people wrote about an agreement is forgotten a year after it is over; what was agreed on stays.
func TestTalkAboutAgreementsIsForgotten(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	boss := n.works(1, "Leitung", house, true)
	a, running := n.proposal(boss, house), n.proposal(boss, house)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if err := errors.Join(tx.CommentAgreement(ctx, a, "Eins", boss), tx.CommentAgreement(ctx, running, "Zwei", boss)); err != nil {
			return err
		}
		_, err := tx.EndAgreement(ctx, a, boss)
		return err
	})
	for before, want := range map[time.Duration]int64{-time.Hour: 0, time.Hour: 2} {
		if got, err := n.store.ForgetAgreementTalk(t.Context(), n.now.Add(before)); err != nil || got != want {
			t.Errorf("%s: %d are forgotten, want %d, %v", before, got, want, err)
		}
	}
	if got := n.count(`SELECT count(*) FROM agreement_comments`); got != 1 {
		t.Errorf("%d comments are left", got)
	}
	if n.agreementNow(a.ID).What != "Ein Anruf" {
		t.Error("what was agreed on is gone")
	}
}

func TestMergingMovesWhatBelongs(t *testing.T) {
	n := setupNetwork(t)
	one, other := n.house("Eins", n.here), n.house("Zwei", n.here)
	boss, worker := n.works(1, "Leitung", one, true), n.works(2, "Mitarbeit", one, false)
	n.works(3, "Andere", other, true)
	a := n.signing(boss, one)
	if err := n.answers(n.store, a.ID, one, agreement.Signed); err != nil {
		t.Fatal(err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.AddResource(ctx, storage.Resource{AreaID: n.here.area, OrganisationID: one, Title: "Angebot", Description: "x"}); err != nil {
			return err
		}
		planned := storage.Asking{AreaID: n.here.area, OrganisationID: other}
		if err := tx.PlanAsking(ctx, planned, time.Date(2900, 1, 1, 0, 0, 0, 0, time.UTC), true); err != nil {
			return err
		}
		people, agreed, err := tx.MergeOrganisations(ctx, n.here.area, one, other)
		if len(people) != 2 || len(agreed) != 1 {
			t.Errorf("%d people and %d agreements moved", len(people), len(agreed))
		}
		return err
	})
	if names, _ := n.team(n.here.area, other, 0, 9); len(names) != 3 {
		t.Errorf("the team is %v", names)
	}
	if n.load(worker.TelegramID).OrganisationAdmin || !n.load(boss.TelegramID).OrganisationAdmin {
		t.Error("who administered the one administers the other, and nobody else does")
	}
	if got := n.count(`SELECT count(*) FROM resources WHERE organisation_id = $1 AND owner = 'Zwei'`, other); got != 1 {
		t.Errorf("%d offers moved", got)
	}
	if got := n.count(`SELECT count(*) FROM organisations WHERE id = $1 AND look_at < '2800-01-01'`, other); got != 1 {
		t.Error("the next look at what is to be confirmed is that of before")
	}
	now := n.agreementNow(a.ID)
	if len(now.Parties) != 2 || now.Parties[0].Answer != "" || now.Parties[1].Answer != agreement.Signed || now.Parties[1].Successor != "Zwei" {
		t.Errorf("the signatures are %+v", now.Parties)
	}
	for _, wrong := range [][2]int64{{one, other}, {other, other}, {other, n.house("Fern", n.there)}} {
		if err := n.try(func(ctx context.Context, tx *storage.Tx) error {
			_, _, err := tx.MergeOrganisations(ctx, n.here.area, wrong[0], wrong[1])
			return err
		}); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("merging %v: %v", wrong, err)
		}
	}
}
