package sheet_test

import (
	"io"
	"runtime"
	"testing"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/sheet"
)

// benchRows is how many rows a file of a large area has.
const benchRows = 100_000

// table writes everyday resources, into a pipe or memory.
func table(tb testing.TB, to io.Writer, rows int64) {
	w, err := sheet.NewWriter(to, directory.Resources, directorytest.Words(), false)
	for i := int64(1); i <= rows && err == nil; i++ {
		r := directorytest.Plain(i, directorytest.House(1+i%500))
		err = w.Write(&r)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		tb.Error(err)
	}
}

// count counts bytes and forgets them.
type count int64

func (c *count) Write(p []byte) (int, error) { *c += count(len(p)); return len(p), nil }

func BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var size count
		table(b, &size, benchRows)
		b.SetBytes(int64(size))
		b.ReportMetric(float64(size)/(1<<20), "MiB")
	}
}

// BenchmarkRead reads from a pipe, so that the file takes no memory; writing it is part of the time.
func BenchmarkRead(b *testing.B) {
	var size count
	table(b, &size, benchRows)
	b.SetBytes(int64(size))
	for b.Loop() {
		b.ReportMetric(float64(peak(b, benchRows))/(1<<20), "MiB-peak")
	}
}

// peak writes and reads a table, and returns the most memory that the process had of the system meanwhile, in bytes.
func peak(tb testing.TB, rows int64) (most uint64) {
	piped(tb, rows, func(n int64) {
		if n%5000 == 0 {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most = max(most, now.Sys-now.HeapReleased)
		}
	})
	return most
}

// piped writes a table into a pipe, reads it there, and calls each after every row.
func piped(tb testing.TB, rows int64, each func(n int64)) {
	from, to := io.Pipe()
	go func() {
		table(tb, to, rows)
		_ = to.Close() // never fails
	}()
	r, err := sheet.NewReader(from, directorytest.Words())
	if err != nil {
		tb.Fatal(err)
	}
	n := int64(0)
	_, err = r.Next()
	for ; err == nil; _, err = r.Next() {
		n++
		each(n)
	}
	if err != io.EOF || n != rows {
		tb.Fatal(n, err)
	}
}

// After many rows no more memory is in use than after a few, but for their identifiers: these are 4 MB.
func TestMemoryStaysSmall(t *testing.T) {
	var first, last int64
	piped(t, 9_000, func(n int64) {
		switch n {
		case 1_000:
			first = inUse()
		case 9_000:
			last = inUse()
		}
	})
	if last-first > 1<<20 {
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
