package storage

import (
	"testing"

	"github.com/lib/pq"
	"pgregory.net/rapid"
)

// An array of texts is written as lib/pq writes it, in one piece.
func TestTextArrays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.StringOf(rapid.SampledFrom([]rune(`aß😀 ,{}"\'`)))).Draw(t, "texts")
		got, err := textArray(texts).Value()
		want, wrong := pq.StringArray(texts).Value()
		if texts == nil {
			want = "{}" // there is no array that is null
		}
		if got != want || err != nil || wrong != nil {
			t.Errorf("%q: %v, %v, want %v", texts, got, err, want)
		}
	})
}
