package storage_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// Wherever an offer is listed, its line says how far it can be trusted, and how many places are left.
func TestEveryLineHasItsLight(t *testing.T) {
	b := setupResources(t)
	one, two := b.member(1, b.area, b.school), b.member(2, b.area, b.school)
	id := b.add("Kochen", "Jeden Montag")
	b.mark(id, two, storage.MarkUsed)
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SayCapacity(ctx, b.area, id, storage.CapacityFew)
	})
	expect := func(light storage.Light, holds string) {
		t.Helper()
		lists := map[string][]storage.ResourceLine{"found": b.search(asked("Kochen")).Lines}
		b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
			if lists["all"], _, err = tx.Resources(ctx, b.area, storage.ResourceFilter{}, 0, 8); err != nil {
				return err
			}
			if lists["used"], _, err = tx.MarkedResources(ctx, b.area, two, storage.MarkUsed, 0, 8); err != nil {
				return err
			}
			if lists["near"], _, err = tx.MarkedResources(ctx, b.area, one, "", 0, 8); err != nil {
				return err
			}
			lists["gems"], err = tx.Gems(ctx, b.letter(one), 3)
			return err
		})
		card := b.resource(id)
		if card.Light != light || card.Holds != holds {
			t.Errorf("after %v the card is %s, %s", b.now, card.Light, card.Holds)
		}
		for name, list := range lists {
			if len(list) != 1 || list[0].Holds != holds {
				t.Fatalf("%s: %+v", name, list)
			}
			if diff := cmp.Diff(card.Confirmation, list[0].Confirmation); diff != "" {
				t.Errorf("%s differs from the card:\n%s", name, diff)
			}
		}
	}
	expect(storage.Green, storage.CapacityFew)
	b.now = b.now.AddDate(0, 0, 91)
	expect(storage.Yellow, storage.CapacityUnknown)
	b.now = b.now.AddDate(0, 0, 90)
	expect(storage.Red, storage.CapacityUnknown)
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.AssureResource(ctx, b.area, id, &b.now) })
	expect(storage.Green, storage.CapacityUnknown)
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.ReportResource(ctx, b.resource(id), one, "contact", "")
		return err
	})
	b.now = b.now.Add(time.Minute)
	expect(storage.Yellow, storage.CapacityUnknown)
}
