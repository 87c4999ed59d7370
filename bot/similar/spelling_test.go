package similar

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"berg", "berg", 1},
		{"berg", "burg", 0},
		{"linde", "winde", 0},
		{"linde", "lidne", 0.8},
		{"linde", "lined", 0.8},
		{"linde", "ilnde", 0.8},
		{"linde", "linden", 0.95},
		{"wald", "walde", 0.95},
		{"haus100", "haus101", 0},
		{"nest9", "nest99", 0},
		{"sonnensc", "sonenxsc", 0.75},
		{"nord", "nodr", 0.75},
		{"nord", "noord", 0.8},
		{"nor", "nord", 0},
		{"romrod", "romrad", 1 - 1.0/6},
		{"romrod", "ramrad", 0},
		{"grebenau", "grabenao", 0.75},
		{"grebenau", "grabanao", 0},
		{"sonnenschein", "sonenshein", 1 - 2.0/12},
		{"sonnenschein", "sonnen", 0},
		{"sonne2", "sonne3", 0},
		{"alsfeld", "alsfelder", 0.95},
		{"kita", "kiga", 1},
		{"jugendamt", "jugendamts", 1},
		{"jugendamt", "schulamt", 0},
		{strings.Repeat("a", maxWord), strings.Repeat("a", maxWord-1) + "b", 1 - 1.0/maxWord},
		{strings.Repeat("a", maxWord+1), strings.Repeat("a", maxWord) + "b", 0},
	} {
		a, b := read(c.a).terms[0], read(c.b).terms[0]
		if got := alike(a, b); got != c.want {
			t.Errorf("alike(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
		if got := alike(b, a); got != c.want {
			t.Errorf("alike(%q, %q) = %v, want %v", c.b, c.a, got, c.want)
		}
	}
}

// TestShortenedWords: only a word with a full stop may be the beginning of another.
func TestShortenedWords(t *testing.T) {
	t.Parallel()
	for a, want := range map[string]float64{"nachb.": 0.9, "nachb": 0, "na.": 0, "nachbarn.": 0} {
		if got := alike(read(a).terms[0], read("Nachbarschaft").terms[0]); got != want {
			t.Errorf("alike(%q, nachbarschaft) = %v, want %v", a, got, want)
		}
	}
}

// TestDistance holds the early end against the same table without it.
func TestDistance(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[abc]{0,9}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		full := distance(a, b, maxWord)
		for allowed := range 4 {
			if got, want := distance(a, b, allowed), min(full, allowed+1); min(got, allowed+1) != want {
				t.Fatalf("distance within %d = %d, want %d", allowed, got, want)
			}
		}
	})
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"abc", "abc", 0},
		{"abc", "acb", 1},
		{"abc", "ab", 1},
		{"abc", "bc", 1},
		{"abc", "axc", 1},
		{"abcd", "badc", 2},
		{"abc", "ca", 3},
	} {
		if got := distance(c.a, c.b, maxWord); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
