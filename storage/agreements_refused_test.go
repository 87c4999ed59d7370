package storage_test

import (
	"context"
	"errors"
	"testing"

	"sozialraum/storage"
)

// What is refused leaves nothing behind: the transaction in which somebody is told so is committed.
func TestRefusedAgreementsLeaveNothing(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Eins", n.here)
	boss := n.works(1, "Leitung", house, true)
	a := n.signing(boss, house)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.ProposeAgreement(ctx, a, []int64{house + 100}, boss); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("proposed for nobody: %v", err)
		}
		return nil
	})
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.ChangeAgreement(ctx, a, a, a.Present(), boss); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("changed to the same: %v", err)
		}
		return nil
	})
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		after := a
		after.What = "Etwas anderes"
		if _, err := tx.ChangeAgreement(ctx, a, after, []int64{house + 100}, boss); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("changed to nobody: %v", err)
		}
		return nil
	})
	for table, want := range map[string]int{"agreements": 1, "agreement_versions": 1, "agreement_parties": 1} {
		if got := n.count(`SELECT count(*) FROM ` + table); got != want {
			t.Errorf("%s: %d rows, want %d", table, got, want)
		}
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		after := a
		after.What = "Noch etwas anderes"
		_, err := tx.ChangeAgreement(ctx, a, after, a.Present(), boss)
		return err
	})
}
