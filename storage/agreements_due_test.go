package storage_test

import (
	"context"
	"errors"
	"testing"

	"sozialraum/storage"
)

// A replica whose look at the agendas is older than what another one has just put there finds nothing to do. The meetings are
// a view here that lets one transaction at a time read them, so that the second one looks before that and locks after it.
func TestReplicasClaimStuckAgreementsOnce(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	boss := n.works(1, "Leitung", house, true)
	a := n.signing(boss, house)
	n.says(boss, a.ID, storage.ReportStuck)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddConference(ctx, storage.Conference{
			AreaID: n.here.area, Kind: "conference", Title: "Konferenz", Local: n.now.AddDate(0, 1, 0),
		}, boss.ID)
		return err
	})
	for _, statement := range []string{
		`ALTER TABLE conferences RENAME TO conferences_kept`,
		`CREATE FUNCTION alone() RETURNS boolean LANGUAGE plpgsql VOLATILE AS 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN true; END'`,
		`CREATE VIEW conferences AS SELECT * FROM conferences_kept WHERE alone()`,
	} {
		if _, err := n.raw.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	raise := func(store *storage.Store, claimed func()) error {
		return store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
			stuck, err := tx.ClaimStuck(ctx, storage.Stuck{})
			if err != nil {
				return err
			}
			claimed()
			_, err = tx.AddAgendaPoint(ctx, stuck.Agreement, stuck.ConferenceID, "Es hakt")
			return err
		})
	}
	one, other := n.open(0), n.open(0)
	late := make(chan error, 1)
	if err := raise(one, func() {
		go func() { late <- raise(other, func() {}) }()
		for n.count(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND NOT granted`) == 0 && len(late) == 0 {
			continue
		}
	}); err != nil {
		t.Error(err)
	}
	if err := <-late; !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the second replica: %v", err)
	}
	if got := n.count(`SELECT count(*) FROM wishes WHERE agreement_id = $1`, a.ID); got != 1 {
		t.Errorf("it is %d times on agendas", got)
	}
}
