package sheet_test

import (
	"bytes"
	"io"
	"runtime"
	"testing"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/sheet"
)

// benchRows is how many rows a file of a large area has.
const benchRows = 100_000

// table writes benchRows everyday resources, into a pipe or memory.
func table(tb testing.TB, to io.Writer) {
	w, err := sheet.NewWriter(to, directory.Resources, directorytest.Words(), false)
	if err != nil {
		tb.Fatal(err)
	}
	for i := range int64(benchRows) {
		r := directorytest.Plain(i+1, directorytest.House(1+i%500))
		if err := w.Write(&r); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
}

// count counts bytes and forgets them.
type count int64

func (c *count) Write(p []byte) (int, error) { *c += count(len(p)); return len(p), nil }

// peak is the most memory in use at any moment that it is asked, in MiB.
type peak struct{ most uint64 }

func (p *peak) look() {
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	p.most = max(p.most, now.Sys-now.HeapReleased)
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		var size count
		table(b, &size)
		b.SetBytes(int64(size))
		b.ReportMetric(float64(size)/(1<<20), "MiB")
	}
}

func BenchmarkRead(b *testing.B) {
	var file bytes.Buffer
	table(b, &file)
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		n := 0
		r, err := sheet.NewReader(bytes.NewReader(file.Bytes()), directorytest.Words())
		for err == nil {
			_, err = r.Next()
			n++
		}
		if err != io.EOF || n != benchRows+1 {
			b.Fatal(n, err)
		}
	}
}
