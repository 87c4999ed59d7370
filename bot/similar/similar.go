// Package similar finds organisations whose names probably mean the same one,
// so that a person joins it instead of registering it again.
//
// It owns the words and abbreviations of the field ("KiTa", "GS", "ASD", "e.V.")
// and how much each says about a name. It knows no towns, stores nothing and
// never decides: its answer is an offer to a person.
//
// How names are compared:
//
//   - case, punctuation, word order, "ä" or "ae" make no difference
//   - words for the same thing are one word: Kita, Kindergarten, KiGa
//   - kinds of organisation, denominations, legal forms and little words say
//     little; names of towns, saints, poets and suns say who it is
//   - a name may lack words of the other ("KiTa Sonnenschein" and "Kita
//     Sonnenschein Alsfeld"), but if each has a telling word that the other
//     lacks, they are two ("Grundschule Romrod", "Grundschule Grebenau")
//   - two kinds ("Kita", "Grundschule") or denominations are two organisations
//   - slips of the finger are forgiven in long words, hardly in short ones, and
//     never in numbers
package similar

import (
	"cmp"
	"slices"
)

// Threshold is the score from which on two names count as the same.
const Threshold = 0.7

// Match is a name by its index, with a score from Threshold to 1.
type Match struct {
	Index int
	Score float64
}

// Rank gives the names that are the same as query by Same, the most similar
// first and equals in their own order; nil if there are none.
func Rank(query string, names []string) []Match {
	var matches []Match
	q := read(query)
	for i, name := range names {
		if score := compare(q, read(name)); score >= Threshold {
			matches = append(matches, Match{Index: i, Score: score})
		}
	}
	slices.SortStableFunc(matches, func(a, b Match) int { return cmp.Compare(b.Score, a.Score) })
	return matches
}

// Same says whether the names probably mean one organisation.
func Same(a, b string) bool { return Score(a, b) >= Threshold }

// Score says how alike two names are, from 0 to 1. It is 1 for names that say
// the same in other words, and does not depend on which name comes first.
func Score(a, b string) float64 { return compare(read(a), read(b)) }
