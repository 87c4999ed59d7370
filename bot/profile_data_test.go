package bot

import (
	"context"
	"testing"

	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

// The file with everything about somebody holds their drafts and their cases. It waits sealed, but does not wait for a
// key that is missing: then there is nothing of that in it.
func TestThreat10OwnDataIsSealedOnItsWay(t *testing.T) {
	store := storagetest.New(t)
	for _, sealed := range []bool{true, false} {
		if !sealed {
			store.WithoutKey(seal.ErrFormat)
		}
		if err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
			if _, _, err := tx.Arrive(ctx, []storage.Arrival{{TelegramID: 1}}); err != nil {
				return err
			}
			_, people, err := tx.Arrive(ctx, []storage.Arrival{{TelegramID: 1}}) // the first one has only made the row
			if err != nil {
				return err
			}
			reply, err := myData(ctx, tx, Request{Person: people[1], Lang: text.Of("de")})
			if err == nil && reply.Messages[0].Sealed != sealed {
				t.Errorf("sealed: %v, want %v", reply.Messages[0].Sealed, sealed)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
