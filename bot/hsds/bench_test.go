package hsds_test

import (
	"io"
	"runtime"
	"testing"

	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/hsds"
)

// The size of a file of a large area.
const (
	benchHouses = 500
	benchRows   = 100_000
)

// file writes an area of everyday records, into a pipe or memory.
func file(tb testing.TB, to io.Writer, rows int64) {
	w, err := hsds.NewWriter(to, directorytest.Words())
	for i := int64(1); i <= benchHouses && err == nil; i++ {
		err = w.Organisation(directorytest.House(i))
	}
	for i := int64(1); i <= rows && err == nil; i++ {
		err = w.Resource(directorytest.Plain(i, directorytest.House(1+i%benchHouses)))
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
		file(b, &size, benchRows)
		b.SetBytes(int64(size))
		b.ReportMetric(float64(size)/(1<<20), "MiB")
	}
}

// BenchmarkRead reads from a pipe, so that the file takes no memory; writing it is part of the time.
func BenchmarkRead(b *testing.B) {
	var size count
	file(b, &size, benchRows)
	b.SetBytes(int64(size))
	for b.Loop() {
		b.ReportMetric(float64(peak(b, benchRows))/(1<<20), "MiB-peak")
	}
}

// peak writes and reads a file, and returns the most memory that the process had of the system meanwhile, in bytes.
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

// piped writes a file into a pipe, reads it there, and calls each after every record.
func piped(tb testing.TB, rows int64, each func(n int64)) {
	from, to := io.Pipe()
	go func() {
		file(tb, to, rows)
		_ = to.Close() // never fails
	}()
	n := int64(0)
	r := hsds.NewReader(from, directorytest.Words())
	_, err := r.Next()
	for ; err == nil; _, err = r.Next() {
		n++
		each(n)
	}
	if err != io.EOF || n != rows+benchHouses {
		tb.Fatal(n, err)
	}
}

// After many records no more memory is in use than after a few, but for their identifiers: these are 14 MB.
func TestMemoryStaysSmall(t *testing.T) {
	var first, last int64
	piped(t, 5_000, func(n int64) {
		switch n {
		case 1_000:
			first = inUse()
		case 5_500:
			last = inUse()
		}
	})
	if last-first > 1<<20 {
		t.Errorf("%d bytes more are in use after 4,500 more records", last-first)
	}
}

// inUse is what is not garbage, in bytes.
func inUse() int64 {
	var now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&now)
	return int64(now.HeapAlloc)
}
