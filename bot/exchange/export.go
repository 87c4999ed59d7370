package exchange

import (
	"context"
	"fmt"
	"io"

	"sozialraum/bot/directory"
	"sozialraum/bot/hsds"
	"sozialraum/bot/sheet"
	"sozialraum/storage"
)

// Count is how many records were written.
type Count struct{ Organisations, Resources int }

// WriteHSDS writes the whole directory of the area as one file.
func (a *Area) WriteHSDS(ctx context.Context, tx *storage.Tx, w io.Writer) (n Count, err error) {
	out, err := hsds.NewWriter(w, a.Words)
	if err != nil {
		return n, fmt.Errorf("write: %w", err)
	}
	err = a.eachOrganisation(ctx, tx, func(o *directory.Organisation) error {
		n.Organisations++
		return out.Organisation(*o)
	})
	if err == nil {
		err = a.eachResource(ctx, tx, func(r *directory.Resource) error {
			n.Resources++
			return out.Resource(*r)
		})
	}
	if err != nil {
		return n, fmt.Errorf("write: %w", err)
	}
	return n, out.Close()
}

// WriteTable writes the organisations of the area, or its resources, as a table.
func (a *Area) WriteTable(ctx context.Context, tx *storage.Tx, w io.Writer, kind directory.Kind, english bool) (n int, err error) {
	out, err := sheet.NewWriter(w, kind, a.Words, english)
	if err != nil {
		return 0, fmt.Errorf("write: %w", err)
	}
	if kind == directory.Organisations {
		err = a.eachOrganisation(ctx, tx, func(o *directory.Organisation) error {
			n++
			return out.Write(o)
		})
	} else {
		err = a.eachResource(ctx, tx, func(r *directory.Resource) error {
			n++
			return out.Write(r)
		})
	}
	if err != nil {
		return n, fmt.Errorf("write: %w", err)
	}
	return n, out.Close()
}

func (a *Area) eachOrganisation(ctx context.Context, tx *storage.Tx, fn func(*directory.Organisation) error) error {
	return tx.EachOrganisation(ctx, a.ID, func(o *storage.OrganisationEntry) error { return fn(a.Organisation(o)) })
}

func (a *Area) eachResource(ctx context.Context, tx *storage.Tx, fn func(*directory.Resource) error) error {
	return tx.EachResource(ctx, a.ID, func(r *storage.Resource) error { return fn(a.Resource(r)) })
}
