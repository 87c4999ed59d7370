package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// says has somebody say how it goes; a report that they have just made is no new one.
func (n *network) says(by *storage.Person, id int64, status string) (report int64, again bool) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.AgreementToChange(ctx, n.here.area, id)
		if err != nil {
			return err
		}
		_, report, err = tx.ReportAgreement(ctx, a, storage.AgreementReport{Status: status}, by)
		if again = errors.Is(err, storage.ErrConflict); again {
			err = nil
		}
		return err
	})
	return report, again
}

// Said twice on one day, or across midnight, it is one report; whatever comes between makes it two.
func TestTappedTwiceIsOneReport(t *testing.T) {
	for name, c := range map[string]struct {
		status  string
		between func(n *network, a storage.Agreement, boss, other *storage.Person)
		want    bool
	}{
		"at once":        {storage.ReportStuck, nil, true},
		"done":           {storage.ReportDone, nil, true},
		"hours later":    {storage.ReportOnTrack, func(n *network, _ storage.Agreement, _, _ *storage.Person) { n.now = n.now.Add(9 * time.Hour) }, true},
		"the next day":   {storage.ReportOnTrack, func(n *network, _ storage.Agreement, _, _ *storage.Person) { n.now = n.now.Add(20 * time.Hour) }, false},
		"a week later":   {storage.ReportStuck, func(n *network, _ storage.Agreement, _, _ *storage.Person) { n.now = n.now.AddDate(0, 0, 7) }, false},
		"somebody else":  {storage.ReportStuck, func(n *network, a storage.Agreement, _, other *storage.Person) { n.says(other, a.ID, "stuck") }, false},
		"something else": {storage.ReportStuck, func(n *network, a storage.Agreement, boss, _ *storage.Person) { n.says(boss, a.ID, "on_track") }, false},
		"a signature": {storage.ReportStuck, func(n *network, a storage.Agreement, _, other *storage.Person) {
			if err := n.answers(n.store, a.ID, other.OrganisationID, agreement.Signed); err != nil {
				n.t.Error(err)
			}
		}, true},
		"another text": {storage.ReportStuck, func(n *network, a storage.Agreement, boss, _ *storage.Person) {
			n.tx(func(ctx context.Context, tx *storage.Tx) error {
				after := a
				after.What = "Ein Brief"
				_, err := tx.ChangeAgreement(ctx, a, after, a.Present(), boss)
				return err
			})
		}, false},
		"reopened": {storage.ReportDone, func(n *network, a storage.Agreement, boss, _ *storage.Person) {
			n.tx(func(ctx context.Context, tx *storage.Tx) error {
				a, err := tx.AgreementToChange(ctx, a.AreaID, a.ID)
				if err == nil {
					_, err = tx.ReopenAgreement(ctx, a, boss)
				}
				return err
			})
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			n := setupNetwork(t)
			one, two := n.house("Eins", n.here), n.house("Zwei", n.here)
			n.works(1, "Leitung", one, true)
			n.works(2, "Andere", two, true)
			boss, other := n.load(1), n.load(2)
			a := n.signing(boss, one, two)
			first, _ := n.says(boss, a.ID, c.status)
			if c.between != nil {
				c.between(n, a, boss, other)
			}
			reports, events := n.spoken(a.ID)
			second, again := n.says(boss, a.ID, c.status)
			more, later := n.spoken(a.ID)
			if again != c.want || (first == second) != c.want || (more == reports) != c.want || (later == events) != c.want {
				t.Errorf("report %d and %d, known before: %v; reports %d and %d, events %d and %d", first, second, again, reports, more, events, later)
			}
		})
	}
}

func (n *network) spoken(id int64) (reports, events int) {
	return n.count(`SELECT count(*) FROM agreement_reports WHERE agreement_id = $1`, id),
		n.count(`SELECT count(*) FROM agreement_events WHERE agreement_id = $1`, id)
}

// What is said again after the question of the review answers it: the question comes no more, and the review moves on.
func TestSaidAgainAnswersTheReview(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	boss := n.works(1, "Leitung", house, true)
	a := n.signing(boss, house)
	n.now = a.ReviewOn.AddDate(0, 0, -1).Add(12 * time.Hour)
	n.says(boss, a.ID, storage.ReportStuck)
	n.now = a.ReviewOn.Add(9 * time.Hour)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		claimed, err := tx.ClaimAgreement(ctx, storage.Agreement{})
		if err != nil {
			return err
		}
		return tx.AskedAgreement(ctx, claimed)
	})
	if _, again := n.says(boss, a.ID, storage.ReportStuck); again {
		t.Error("the answer to the review counts as what was said the day before")
	}
	if now := n.agreementNow(a.ID); !now.ReviewOn.After(a.ReviewOn) {
		t.Errorf("the review is still on %s", now.ReviewOn)
	}
}
