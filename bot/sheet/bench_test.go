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
	from, to := io.Pipe()
	go func() {
		table(tb, to, rows)
		_ = to.Close() // never fails
	}()
	n := int64(0)
	r, err := sheet.NewReader(from, directorytest.Words())
	for err == nil {
		if _, err = r.Next(); err != nil {
			break
		}
		if n++; n%5000 == 0 {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most = max(most, now.Sys-now.HeapReleased)
		}
	}
	if err != io.EOF || n != rows {
		tb.Fatal(n, err)
	}
	return most
}

// A table takes little memory, however long it is.
func TestMemoryStaysSmall(t *testing.T) {
	if most := peak(t, 20_000); most > 60<<20 {
		t.Errorf("%d MiB were in use", most>>20)
	}
}
