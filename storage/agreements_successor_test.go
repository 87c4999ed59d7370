package storage_test

import (
	"context"
	"testing"

	"sozialraum/storage"
)

// Only what came with a merger is said to have come with it, not whatever else still waits for the organisation.
func TestSuccessorsAnswerForWhatCameWithThem(t *testing.T) {
	n := setupNetwork(t)
	one, other := n.house("Eins", n.here), n.house("Zwei", n.here)
	boss := n.works(1, "Leitung", one, true)
	came := n.signing(boss, one)
	n.signing(boss, other)
	var list []storage.Agreement
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if _, _, err := tx.MergeOrganisations(ctx, n.here.area, one, other); err != nil {
			return err
		}
		var err error
		list, err = tx.AgreementsToAnswer(ctx, n.here.area, other)
		return err
	})
	if len(list) != 1 || list[0].ID != came.ID {
		t.Errorf("it is asked about %+v", list)
	}
}
