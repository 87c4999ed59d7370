package directorytest

import (
	"io"
	"runtime"
	"testing"
)

// The size of a large area.
const (
	ManyHouses    = 500
	ManyResources = 100_000
)

// Pass goes through a file and calls each after every record, with their number so far.
type Pass func(each func(n int64))

// Peak is the most memory, in MiB, that the process had of the system during a pass.
func Peak(pass Pass) float64 {
	var most uint64
	pass(func(n int64) {
		if n%5000 == 0 {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most = max(most, now.Sys-now.HeapReleased)
		}
	})
	return float64(most) / (1 << 20)
}

// StaysSmall wants at most so many bytes more in use after the last of the records than after a thousand.
func StaysSmall(t *testing.T, last, most int64, pass Pass) {
	t.Helper()
	const first = 1_000
	used := map[int64]int64{}
	pass(func(n int64) {
		if n == first || n == last {
			used[n] = inUse()
		}
	})
	if len(used) != 2 {
		t.Errorf("measured at %v", used)
	}
	if more := used[last] - used[first]; more > most {
		t.Errorf("%d bytes more are in use after %d more records", more, last-first)
	}
}

// inUse is what is not garbage, in bytes.
func inUse() int64 {
	var now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&now)
	return int64(now.HeapAlloc)
}

// Piped is a pass through a file that is written at the same time, so that it takes no memory itself.
func (f Format) Piped(tb testing.TB, resources int64) Pass {
	return func(each func(n int64)) {
		r, err := f.Open(f.Pipe(resources))
		if err != nil {
			tb.Fatal(err)
		}
		n := int64(0)
		for _, err = r.Next(); err == nil; _, err = r.Next() {
			n++
			each(n)
		}
		if err != io.EOF || n < resources {
			tb.Fatal(n, err)
		}
	}
}

// Pipe is where a file can be read while it is written.
func (f Format) Pipe(resources int64) io.Reader {
	from, to := io.Pipe()
	go func() { _ = to.CloseWithError(f.Write(to, resources)) }() // closing never fails
	return from
}

// count counts bytes and forgets them.
type count int64

func (c *count) Write(p []byte) (int, error) { *c += count(len(p)); return len(p), nil }

// size is that of the file of a large area, in bytes.
func (f Format) size(b *testing.B) int64 {
	var size count
	if err := f.Write(&size, ManyResources); err != nil {
		b.Fatal(err)
	}
	return int64(size)
}

// BenchmarkWrite writes the file of a large area.
func (f Format) BenchmarkWrite(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		size := f.size(b)
		b.SetBytes(size)
		b.ReportMetric(float64(size)/(1<<20), "MiB")
	}
}

// BenchmarkRead reads the file of a large area; writing it is part of the time.
func (f Format) BenchmarkRead(b *testing.B) {
	b.SetBytes(f.size(b))
	for b.Loop() {
		b.ReportMetric(Peak(f.Piped(b, ManyResources)), "MiB-peak")
	}
}
