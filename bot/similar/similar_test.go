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
