package storage_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sozialraum/storage"
)

func TestAttachments(t *testing.T) {
	b := setupResources(t)
	id, other := b.add("Kochen", ""), b.add("Backen", "")
	attach := func(to int64, a storage.Attachment) func(context.Context, *storage.Tx) error {
		return func(ctx context.Context, tx *storage.Tx) error {
			r, err := tx.ResourceToChange(ctx, b.area, to)
			if err != nil {
				return err
			}
			return tx.Attach(ctx, r, a)
		}
	}
	var want []storage.Attachment
	for i := range storage.MaxAttachments {
		a := storage.Attachment{Kind: storage.AttachedDocument, FileID: fmt.Sprint("f", i), UniqueID: fmt.Sprint("u", i), Name: "Flyer.pdf"}
		b.in(attach(id, a))
		b.fails(storage.ErrConflict, attach(id, a))
		want = append(want, a)
	}
	photo := storage.Attachment{Kind: storage.AttachedPhoto, FileID: "p", UniqueID: "p"}
	b.fails(storage.ErrFull, attach(id, photo))
	b.in(attach(other, photo))

	list := func(area, id int64) (list []storage.Attachment) {
		b.in(func(ctx context.Context, tx *storage.Tx) (err error) {
			list, err = tx.Attachments(ctx, area, id)
			return err
		})
		return list
	}
	got := list(b.area, id)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(storage.Attachment{}, "ID")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := b.resource(id).Attachments; n != storage.MaxAttachments {
		t.Errorf("the resource counts %d", n)
	}
	if far := list(b.other, id); len(far) > 0 {
		t.Errorf("another area sees %v", far)
	}
	for _, wrong := range []struct{ area, resource int64 }{{b.other, id}, {b.area, other}} {
		b.fails(storage.ErrNotFound, func(ctx context.Context, tx *storage.Tx) error {
			return tx.Detach(ctx, wrong.area, wrong.resource, got[0].ID)
		})
	}
	b.in(func(ctx context.Context, tx *storage.Tx) error { return tx.Detach(ctx, b.area, id, got[0].ID) })
	b.in(attach(id, photo))
	if left := list(b.area, id); len(left) != storage.MaxAttachments || left[0].UniqueID != "u1" {
		t.Errorf("left are %v", left)
	}
}
