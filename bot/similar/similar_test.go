package similar

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type pair struct {
	a, b string
	same bool
}

// pairs reads testdata/pairs.txt.
func pairs(tb testing.TB) []pair {
	tb.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "pairs.txt"))
	if err != nil {
		tb.Fatal(err)
	}
	list := []pair{{"", "Kita Sonnenschein", false}, {"", "", false}}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		a, b, same := strings.Cut(line, " ~ ")
		if !same {
			a, b, _ = strings.Cut(line, " !~ ")
		}
		if a == "" || b == "" {
			tb.Fatalf("%q is no pair", line)
		}
		list = append(list, pair{a, b, same})
	}
	return list
}

func TestSame(t *testing.T) {
	t.Parallel()
	for _, p := range pairs(t) {
		if Same(p.a, p.b) != p.same {
			t.Errorf("Same(%q, %q) = %v, score %.2f", p.a, p.b, !p.same, Score(p.a, p.b))
		}
	}
}

func TestRank(t *testing.T) {
	t.Parallel()
	names := []string{
		"Kita Regenbogen", "Kindergarten Sonnenschein Alsfeld", "Grundschule Romrod", "KiTa Sonnenschein", "", "Kita Sonnenschien",
	}
	got := Rank("Kita Sonnenschein", names)
	var order []int
	for _, m := range got {
		order = append(order, m.Index)
	}
	if diff := cmp.Diff([]int{3, 5, 1}, order); diff != "" {
		t.Errorf("Rank (-want +got):\n%s\n%v", diff, got)
	}
	if got[0].Score != 1 {
		t.Errorf("the same in other words scores %v, want 1", got[0].Score)
	}
	if got := Rank("Turnverein", names); got != nil {
		t.Errorf("Rank of an unknown name = %v, want none", got)
	}
}

// TestOneIsForTheSameInOtherWords: whatever is missing or misspelled costs.
func TestOneIsForTheSameInOtherWords(t *testing.T) {
	t.Parallel()
	const name = "Ev. Kita Sonnenschein"
	for _, other := range []string{
		"Sonnenschein, evangelischer Kindergarten", "EV KITA SONNENSCHEIN e.V.", "Die ev. KiGa Sonnenschein gGmbH",
	} {
		if got := Score(name, other); got != 1 {
			t.Errorf("Score of %q = %v, want 1", other, got)
		}
	}
	last := 1.0
	for _, other := range []string{
		"Kita Sonnenschein", "Ev. Kita Sonnenschien", "Sonnenschein", "Kita Regenbogen", "Grundschule Regenbogen", "", "e.V.",
	} {
		got := Score(name, other)
		if got > last || got == 1 || got == last && got > 0 {
			t.Errorf("Score of %q = %v, want less than %v", other, got, last)
		}
		last = got
	}
}

// TestLongNames: what is beyond the bound of words has no partner, but equal
// names stay equal.
func TestLongNames(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 3 * maxTerms {
		b.WriteString(" wort" + strings.Repeat("x", i))
	}
	if got := Score(b.String(), b.String()); got != 1 {
		t.Errorf("Score of a long name with itself = %v", got)
	}
	if got := Score(b.String(), b.String()+" ende"); got <= 0 || got >= 1 {
		t.Errorf("Score of two long names = %v", got)
	}
}
