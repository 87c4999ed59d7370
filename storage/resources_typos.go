package storage

import (
	"slices"
	"strconv"

	"sozialraum/storage/german"
)

// candidate is a word of the area that resembles a mistyped one.
type candidate struct {
	Word  string `db:"word"`
	Shown string `db:"shown"`
}

// nearest returns the candidates that need the fewest corrections, the shortest first; none when all are too far.
// Longer words count by their beginning, "Hausafgaben" is near to "Hausaufgabenhilfe", unless so few letters were
// typed that many words begin much like them.
func nearest(typed string, candidates []candidate) []candidate {
	length := len([]rune(typed))
	best := 2
	if length < short {
		best = 1
	}
	var near []candidate
	for _, c := range candidates {
		if !begins(typed, c.Word) {
			continue
		}
		d := german.Distance(typed, c.Word, length >= short)
		if d > best {
			continue
		}
		if d < best {
			best, near = d, nil
		}
		near = append(near, c)
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return len(a.Word) - len(b.Word) })
	return near
}

// likeness is how much of a mistyped word's groups of three letters must be found in another to look at it at all, as
// pg_trgm counts it: what both have, as a share of what either has. Of n+1 groups, two wrong letters leave all but
// eight. Below a quarter, half of all words would be looked at.
func likeness(typed string) string {
	groups := float64(len([]rune(typed)) + 1)
	left := groups - 8
	return strconv.FormatFloat(max(0.25, left/(2*groups-left)), 'f', 2, 64)
}

// short words may have one wrong letter, all others two.
const short = 6

// begins tells whether a word begins as it was typed, or with two letters swapped: the first letter is hardly ever wrong.
func begins(typed, word string) bool {
	a, b := []rune(typed), []rune(word)
	return len(a) > 1 && len(b) > 1 && (a[0] == b[0] || a[0] == b[1] && a[1] == b[0])
}
