package similar

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// names draws names of words that mean something here, mixed with others.
func names() *rapid.Generator[string] {
	known := rapid.SampledFrom(strings.Fields(`Kita KiGa Kindergarten Grundschule GS Jugendamt ASD Allgemeiner Sozialer Dienst
		Sonnenschein Sonnen Schein Sonnenshein Alsfeld Romrod Romrodt ev. Evangelische Kath. St. Sankt e.V. gGmbH Waldschule
		Füße Fuesse der und 1 2 Nachb. Nachbarschaft Berg Burg Wildgänse & - Haus Rotes Kreuz DRK Gemeinde`))
	other := rapid.StringMatching(`[a-zäöüß]{1,12}\.?`)
	words := rapid.SliceOfN(rapid.OneOf(known, known, other), 0, 8)
	return rapid.Map(words, func(w []string) string { return strings.Join(w, " ") })
}

func TestScoreProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := names().Draw(t, "a"), names().Draw(t, "b")
		score := Score(a, b)
		if score < 0 || score > 1 {
			t.Fatalf("Score = %v, outside 0..1", score)
		}
		if back := Score(b, a); back != score {
			t.Fatalf("Score = %v, and the other way round %v", score, back)
		}
		words := strings.Fields(a)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		shuffled := strings.Join(words, " ")
		if got := Score(shuffled, b); got != score {
			t.Fatalf("Score = %v, and %v as %q", score, got, shuffled)
		}
		if got := Score(strings.ToUpper(a), b); got != score {
			t.Fatalf("Score = %v, and %v in capitals", score, got)
		}
		if got := Score(a, a); hasWord(a) && got != 1 {
			t.Fatalf("Score with itself = %v", got)
		}
		if got := Score(a, shuffled); hasWord(a) && got != 1 {
			t.Fatalf("Score with %q = %v", shuffled, got)
		}
	})
}

func TestRankAgreesWithSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		query, list := names().Draw(t, "query"), rapid.SliceOf(names()).Draw(t, "names")
		matches := Rank(query, list)
		found := make([]bool, len(list))
		for i, m := range matches {
			found[m.Index] = true
			if m.Score != Score(query, list[m.Index]) {
				t.Fatalf("match %d has score %v", i, m.Score)
			}
			if i > 0 && (matches[i-1].Score < m.Score || matches[i-1].Score == m.Score && matches[i-1].Index > m.Index) {
				t.Fatalf("not in order: %v", matches)
			}
		}
		for i, name := range list {
			if found[i] != Same(query, name) {
				t.Fatalf("%q: in Rank %v, Same %v", name, found[i], Same(query, name))
			}
		}
	})
}

func hasWord(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

func FuzzScore(f *testing.F) {
	for _, p := range pairs(f) {
		f.Add(p.a, p.b)
	}
	f.Add(strings.Repeat("Kita ", 300), strings.Repeat("ä", 4096))
	f.Add("\xff\xfe.", "\u0308 Ⅷ ﷺ İ")
	f.Fuzz(func(t *testing.T, a, b string) {
		score := Score(a, b)
		if !(score >= 0 && score <= 1) || score != Score(b, a) {
			t.Fatalf("Score(%q, %q) = %v, back %v", a, b, score, Score(b, a))
		}
		if hasWord(a) && Score(a, a) != 1 {
			t.Fatalf("Score(%q, itself) = %v", a, Score(a, a))
		}
	})
}

func BenchmarkRank(b *testing.B) {
	kinds := []string{"Kita", "Grundschule", "Evangelische Kirchengemeinde", "Jugendzentrum", "Kindertagesstätte"}
	names := make([]string, 1000)
	for i := range names {
		names[i] = fmt.Sprintf("%s Sonnental%c%c Musterdorf%c", kinds[i%len(kinds)], 'a'+i%26, 'a'+i/26%26, 'a'+i/7%26)
	}
	b.ReportAllocs()
	for b.Loop() {
		Rank("Ev. Kindergarten Sonnentalab Musterdorf", names)
	}
}
