package storagetest_test

import (
	"testing"

	"sozialraum/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func BenchmarkNew(b *testing.B) {
	storagetest.URL(b)
	for b.Loop() {
		b.Run("x", func(b *testing.B) { storagetest.New(b) })
	}
}

func BenchmarkURL(b *testing.B) {
	storagetest.URL(b)
	for b.Loop() {
		storagetest.URL(b)
	}
}
func TestX(t *testing.T) {
	for range 5 {
		t.Run("x", func(t *testing.T) { storagetest.New(t) })
	}
}
