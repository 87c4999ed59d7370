package storage

import (
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"
)

// minPrefix is the length in letters from which a word also stands for longer ones that begin with it, and from
// which a typo in it is recognised.
const minPrefix = 4

// searchWord is one word of a query, with what the area's resources have for it.
type searchWord struct {
	Word  string         `db:"word"`  // folded
	Shown string         `db:"shown"` // as it was typed
	Stem  string         `db:"stem"`  // empty: a word like "für" that says nothing
	Base  string         `db:"base"`  // what longer words begin with; empty: the word is too short for that
	Known bool           `db:"known"` // the area has words that begin so
	Found pq.StringArray `db:"found"` // stems of further words that contain it
}

// mistyped tells whether the area has no word at all for it, though it is long enough to be recognised.
func (w searchWord) mistyped() bool {
	return w.Stem != "" && w.Base != "" && !w.Known && len(w.Found) == 0 && strings.ContainsFunc(w.Word, notDigit)
}

func notDigit(r rune) bool { return r < '0' || r > '9' }

// term is one thing that is searched for: any of its lexemes, or a word that begins with the prefix.
type term struct {
	lexemes []string
	prefix  string
}

func (w searchWord) term() term {
	return term{lexemes: append([]string{w.Stem}, w.Found...), prefix: w.Base}
}

// tsquery writes terms in PostgreSQL's language, joined by & or |. A word that is there in full counts twice, beside
// its prefix, and so ranks higher than a longer one.
func tsquery(terms []term, operator string) string {
	all := make([]string, 0, len(terms))
	for _, t := range terms {
		var any []string
		for _, lexeme := range t.lexemes {
			any = append(any, quoted(lexeme))
		}
		if t.prefix != "" {
			any = append(any, quoted(t.prefix)+":*")
		}
		all = append(all, "("+strings.Join(any, " | ")+")")
	}
	return strings.Join(all, operator)
}

func quoted(lexeme string) string {
	return "'" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(lexeme) + "'"
}

// candidate is a word of the area that resembles a mistyped one.
type candidate struct {
	Word  string `db:"word"`
	Shown string `db:"shown"`
	Stem  string `db:"stem"`
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
		d := distance(typed, c.Word, length >= short)
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

// distance counts the missing, additional, wrong and swapped letters between two words (optimal string alignment:
// Damerau-Levenshtein without touching a place twice); with beginning, between the first word and whatever
// beginning of the second is nearest to it.
func distance(typed, word string, beginning bool) int {
	a, b := []rune(typed), []rune(word)
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	if beginning {
		return slices.Min(rows[len(a)])
	}
	return rows[len(a)][len(b)]
}
