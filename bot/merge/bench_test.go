package merge_test

import (
	"io"
	"testing"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/merge"
)

// BenchmarkImport plans a table of a large area from a pipe, row by row: into an area where all of it is already, and
// into one with nothing but the organisations. The report is printed too.
func BenchmarkImport(b *testing.B) {
	for name, test := range map[string]struct {
		there int64
		want  merge.Action
	}{"there": {directorytest.ManyResources, merge.Same}, "new": {0, merge.Add}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(directorytest.Peak(imported(b, directorytest.ManyResources, test.there, test.want)), "MiB-peak")
			}
		})
	}
}

// imported is a pass that plans a table, of which the first rows are there already, and wants one action for all.
func imported(tb testing.TB, rows, there int64, want merge.Action) directorytest.Pass {
	return func(each func(n int64)) {
		p, report := large(there), merge.NewReport(io.Discard, "de", directorytest.Words(), false)
		r, err := directorytest.Table().Open(directorytest.Table().Pipe(rows))
		if err != nil {
			tb.Fatal(err)
		}
		for n := int64(1); ; n++ {
			row, err := r.Next()
			if err == io.EOF {
				break
			}
			d, failed := p.Decide(row)
			if err != nil || failed != nil || d.Action != want {
				tb.Fatal(err, failed, d.Action, d.Changes, d.Row.Problems)
			}
			report.Row(d)
			each(n)
		}
		if err := report.End(); err != nil || int64(report.Count(want)) != rows {
			tb.Fatal(err, report.Count(want))
		}
	}
}

// large plans for an area of many organisations with so many everyday resources.
func large(there int64) *merge.Planner {
	plain := func(number int64) *directory.Resource {
		r := directorytest.Plain(number, directorytest.House(1+number%directorytest.ManyHouses))
		return &r
	}
	p := merge.NewPlanner(directorytest.Words(), func(id directory.ID) (directory.Record, error) {
		number, _ := directorytest.Origin().Number(directory.Resources, id)
		return plain(number), nil
	}, merge.Ask, today)
	for i := int64(1); i <= directorytest.ManyHouses; i++ {
		o := directorytest.House(i)
		p.Organisation(o.ID, o.Name, o.Municipality)
	}
	for i := int64(1); i <= there; i++ {
		r := plain(i)
		p.Resource(r.ID, r.OwnerID, r.Title)
	}
	return p
}

// Names and identifiers are what an import keeps in memory, not records: these are 8 MB in all.
func TestMemoryStaysSmall(t *testing.T) {
	directorytest.StaysSmall(t, 9_000, 3<<19, imported(t, 9_000, 9_000, merge.Same))
}
