package storage_test

import (
	"context"
	"testing"
	"time"

	"sozialraum/storage"
)

// holds is what the card, the list and the search say about the places of a resource.
func (b *resourceBench) holds(id int64) [3]string {
	b.t.Helper()
	var lines []storage.ResourceLine
	b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
		lines, _, err = tx.Resources(ctx, b.area, storage.ResourceFilter{}, 0, 8)
		return err
	})
	hits := b.search(asked("Kochen"))
	if len(lines) != 1 || len(hits.Lines) != 1 {
		b.t.Fatalf("%d listed, %d found", len(lines), len(hits.Lines))
	}
	return [3]string{b.resource(id).Holds, lines[0].Holds, hits.Lines[0].Holds}
}

func TestAWordAboutFreePlacesGetsOld(t *testing.T) {
	b := setupResources(t)
	id := b.add("Kochen", "Jeden Montag")
	expect := func(want string) {
		t.Helper()
		if got := b.holds(id); got != [3]string{want, want, want} {
			t.Errorf("after %v the places are %q, want %s", b.now, got, want)
		}
	}
	expect(storage.CapacityUnknown)
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SayCapacity(ctx, b.area, id, storage.CapacityFew)
	})
	expect(storage.CapacityFew)
	b.now = b.now.Add(storage.CapacityLife - time.Second)
	expect(storage.CapacityFew)
	b.now = b.now.Add(time.Second)
	expect(storage.CapacityUnknown)
	if r := b.resource(id); r.Said != storage.CapacityFew || r.SaidAt == nil {
		t.Errorf("what was said is lost: %+v", r.Capacity)
	}
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SayCapacity(ctx, b.area, id, storage.CapacityWaiting)
	})
	expect(storage.CapacityWaiting)
	b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
		return tx.SayCapacity(ctx, b.other, id, storage.CapacityFree)
	})
}
