package exchange_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/exchange"
	"sozialraum/bot/hsds"
	"sozialraum/bot/merge"
	"sozialraum/bot/sheet"
	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// bench is a database in which areas are made as they are needed.
type bench struct {
	testing.TB
	store *storage.Store
	now   time.Time
	areas int
	raw   *sql.DB
}

func setup(tb testing.TB) *bench {
	b := &bench{TB: tb, now: time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)}
	url := storagetest.URL(tb)
	var err error
	b.store, err = storage.Open(tb.Context(), url, storage.Options{Clock: func() time.Time { return b.now }})
	b.check(err)
	b.raw, err = sql.Open("postgres", url)
	b.check(err)
	tb.Cleanup(func() { b.check(errors.Join(b.raw.Close(), b.store.Close())) })
	return b
}

// area makes an empty one.
func (b *bench) area() storage.Area {
	b.Helper()
	b.areas++
	fresh := storage.NewArea{Name: fmt.Sprint("Nord ", b.areas), Zone: "Europe/Berlin", EmergencyPhone: "06631 000000"}
	for _, name := range directorytest.Words().Municipalities {
		fresh.Municipalities = append(fresh.Municipalities, storage.NewMunicipality{Name: name})
	}
	id, err := b.store.AddArea(b.Context(), fresh)
	b.check(err)
	return storage.Area{ID: id, Zone: fresh.Zone}
}

func (b *bench) check(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) in(fn func(ctx context.Context, tx *storage.Tx) error) {
	b.Helper()
	b.check(b.store.InTx(b.Context(), fn))
}

// taken is what an import said and did.
type taken struct {
	report string
	counts map[merge.Action]int
	err    error
}

// take imports files. It fails the test on faults only.
func (b *bench) take(area storage.Area, choice merge.Choice, write bool, files ...string) taken {
	b.Helper()
	var printed strings.Builder
	done := taken{counts: map[merge.Action]int{}}
	done.err = b.store.InTx(b.Context(), func(ctx context.Context, tx *storage.Tx) error {
		plan, err := exchange.Plan(ctx, tx, area, choice, write)
		b.check(err)
		report := merge.NewReport(&printed, text.En, plan.Words(), false)
		var opened []*exchange.File
		for i, file := range files {
			name := ""
			if len(files) > 1 {
				name = fmt.Sprint("file ", i+1)
			}
			f, err := exchange.OpenFile(name, strings.NewReader(file), plan.Words())
			b.check(err)
			opened = append(opened, f)
		}
		err = plan.Run(ctx, report, opened...)
		for _, action := range merge.Actions {
			if n := report.Count(action); n > 0 {
				done.counts[action] = n
			}
		}
		return err
	})
	if done.err != nil && !errors.Is(done.err, exchange.ErrRefused) {
		b.Fatal(done.err)
	}
	done.report = printed.String()
	return done
}

// export is the area's directory as HSDS, and as two tables.
func (b *bench) export(area storage.Area) (whole, organisations, resources string) {
	b.Helper()
	var files [3]bytes.Buffer
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		b.check(tx.OnlyRead(ctx))
		a, err := exchange.Open(ctx, tx, area)
		b.check(err)
		_, err = a.WriteHSDS(ctx, tx, &files[0])
		b.check(err)
		_, err = a.WriteTable(ctx, tx, &files[1], directory.Organisations, false)
		b.check(err)
		_, err = a.WriteTable(ctx, tx, &files[2], directory.Resources, true)
		return err
	})
	return files[0].String(), files[1].String(), files[2].String()
}

// records are what a file in HSDS says, without identifiers.
func records(tb testing.TB, file string) (list []directory.Record) {
	tb.Helper()
	for r := hsds.NewReader(strings.NewReader(file), exchange.Words()); ; {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return list
		} else if err != nil || len(row.Problems) > 0 {
			tb.Fatal(err, row.Problems)
		}
		switch record := row.Record.(type) {
		case *directory.Organisation:
			record.ID = directory.ID{}
		case *directory.Resource:
			record.ID, record.OwnerID = directory.ID{}, directory.ID{}
		}
		list = append(list, row.Record)
	}
}

// write is records as a file in HSDS, and as two tables.
func write(tb testing.TB, organisations []directory.Organisation, resources []directory.Resource) (whole, houses, offers string) {
	tb.Helper()
	var files [3]bytes.Buffer
	words := exchange.Words()
	out, err := hsds.NewWriter(&files[0], words)
	must(tb, err)
	first, err := sheet.NewWriter(&files[1], directory.Organisations, words, false)
	must(tb, err)
	second, err := sheet.NewWriter(&files[2], directory.Resources, words, true)
	must(tb, err)
	for _, o := range organisations {
		must(tb, out.Organisation(o))
		must(tb, first.Write(&o))
	}
	for _, r := range resources {
		must(tb, out.Resource(r))
		must(tb, second.Write(&r))
	}
	must(tb, errors.Join(out.Close(), first.Close(), second.Close()))
	return files[0].String(), files[1].String(), files[2].String()
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// rows are all of the area's directory as the database has them.
func (b *bench) rows(area storage.Area) (list []any) {
	b.Helper()
	b.in(func(ctx context.Context, tx *storage.Tx) error {
		b.check(tx.EachOrganisation(ctx, area.ID, func(o *storage.OrganisationEntry) error {
			list = append(list, *o)
			return nil
		}))
		return tx.EachResource(ctx, area.ID, func(r *storage.Resource) error {
			list = append(list, *r)
			return nil
		})
	})
	return list
}

// count asks the database for a number.
func (b *bench) count(query string, args ...any) (n int) {
	b.Helper()
	b.check(b.raw.QueryRowContext(b.Context(), query, args...).Scan(&n))
	return n
}
