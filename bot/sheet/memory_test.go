package sheet_test

import (
	"testing"

	"sozialraum/bot/directory/directorytest"
)

var format = directorytest.Table()

func BenchmarkWrite(b *testing.B) { format.BenchmarkWrite(b) }
func BenchmarkRead(b *testing.B)  { format.BenchmarkRead(b) }

// After many rows no more memory is in use than after a few, but for their identifiers: these are 4 MB in all.
func TestMemoryStaysSmall(t *testing.T) {
	directorytest.StaysSmall(t, 9_000, 1<<20, format.Piped(t, 9_000))
}
