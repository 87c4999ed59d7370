package merge_test

import (
	"io"
	"runtime"
	"testing"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/merge"
	"sozialraum/bot/sheet"
)

// The size of a large area.
const (
	benchHouses = 500
	benchRows   = 100_000
)

// BenchmarkImport plans a table of a large area from a pipe, row by row: into an area where all of it is already, and
// into one with nothing but the organisations. The report is printed too.
func BenchmarkImport(b *testing.B) {
	for name, test := range map[string]struct {
		there int64
		want  merge.Action
	}{"there": {benchRows, merge.Same}, "new": {0, merge.Add}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				var most uint64
				imported(b, benchRows, test.there, test.want, func(n int64) {
					if n%5000 == 0 {
						var now runtime.MemStats
						runtime.ReadMemStats(&now)
						most = max(most, now.Sys-now.HeapReleased)
					}
				})
				b.ReportMetric(float64(most)/(1<<20), "MiB-peak")
			}
		})
	}
}

// imported plans a table, of which the first rows are there already, and calls each after every row.
func imported(tb testing.TB, rows, there int64, want merge.Action, each func(n int64)) {
	origin := directorytest.Origin()
	p := merge.NewPlanner(directorytest.Words(), func(id directory.ID) (directory.Record, error) {
		number, _ := origin.Number(directory.Resources, id)
		r := directorytest.Plain(number, directorytest.House(1+number%benchHouses))
		return &r, nil
	}, merge.Ask, today)
	for i := int64(1); i <= benchHouses; i++ {
		o := directorytest.House(i)
		p.Organisation(o.ID, o.Name, o.Municipality)
	}
	for i := int64(1); i <= there; i++ {
		r := directorytest.Plain(i, directorytest.House(1+i%benchHouses))
		p.Resource(r.ID, r.OwnerID, r.Title)
	}
	from, to := io.Pipe()
	go func() {
		w, err := sheet.NewWriter(to, directory.Resources, directorytest.Words(), false)
		for i := int64(1); i <= rows && err == nil; i++ {
			r := directorytest.Plain(i, directorytest.House(1+i%benchHouses))
			err = w.Write(&r)
		}
		if err == nil {
			err = w.Close()
		}
		_ = to.CloseWithError(err) // never fails
	}()
	report := merge.NewReport(io.Discard, "de", directorytest.Words(), false)
	r, err := sheet.NewReader(from, directorytest.Words())
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

// Names and identifiers are what an import keeps in memory, not records: these are 8 MB.
func TestMemoryStaysSmall(t *testing.T) {
	var first, last int64
	imported(t, 9_000, 9_000, merge.Same, func(n int64) {
		switch n {
		case 1_000:
			first = inUse()
		case 9_000:
			last = inUse()
		}
	})
	if last-first > 3<<19 {
		t.Errorf("%d bytes more are in use after 8,000 more rows", last-first)
	}
}

// inUse is what is not garbage, in bytes.
func inUse() int64 {
	var now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&now)
	return int64(now.HeapAlloc)
}
