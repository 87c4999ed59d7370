package pii

import (
	"strings"
	"testing"
)

func BenchmarkFind(b *testing.B) {
	var text strings.Builder
	for text.Len() < 1<<20 {
		for _, v := range readVignettes(b, "development.txt") {
			text.WriteString(v.text + "\n")
		}
	}
	finder := New(aGround)
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		finder.Find(text.String())
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(aGround)
	}
}
