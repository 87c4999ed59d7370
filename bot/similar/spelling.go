package similar

import "strings"

// alike says how similar two words are: 1, or somewhat less, or 0.
func alike(a, b term) float64 {
	switch {
	case a.text == b.text:
		return 1
	case a.weight != 1 || b.weight != 1 || a.kinds|b.kinds != 0:
		return 0 // words of the field are either the same or not
	case a.short && strings.HasPrefix(b.text, a.text), b.short && strings.HasPrefix(a.text, b.text):
		return 0.9
	case len(a.text) > maxWord || len(b.text) > maxWord || hasDigit(a.text) || hasDigit(b.text):
		return 0
	}
	shorter, longer := a.text, b.text
	if len(shorter) > len(longer) {
		shorter, longer = longer, shorter
	}
	if len(shorter) >= 4 && inflects(longer, shorter) {
		return 0.95
	}
	return spelledAlike(shorter, longer)
}

// spelledAlike allows two slips in words from eight letters on, if the first
// letter is right ("Sonnenschein", "Mondenschein"), and one from four; in words
// of four or five letters none that changes a letter, for that makes another
// word ("Berg", "Burg").
func spelledAlike(shorter, longer string) float64 {
	allowed := 0
	switch {
	case len(longer) >= 8 && len(shorter) >= 6 && shorter[0] == longer[0]:
		allowed = 2
	case len(shorter) >= 4:
		allowed = 1
	}
	if allowed == 0 || len(longer)-len(shorter) > allowed {
		return 0
	}
	start := 0
	for start < len(shorter) && shorter[start] == longer[start] {
		start++
	}
	d := distance(shorter[start:], longer[start:], allowed)
	if d > allowed || len(longer) <= 5 && len(shorter) == len(longer) && !swapped(shorter, longer) {
		return 0
	}
	return 1 - float64(d)/float64(len(longer))
}

// maxWord bounds the table of distance, in bytes.
const maxWord = 48

// distance counts missing, additional, wrong and swapped letters (optimal
// string alignment, the restricted Damerau-Levenshtein distance), and stops
// with allowed+1 once it is more than that.
func distance(a, b string, allowed int) int {
	var rows [3][maxWord + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, twoAbove := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		best := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, twoAbove[j-2]+1)
			}
			row[j] = d
			best = min(best, d)
		}
		if best > allowed {
			return allowed + 1
		}
	}
	return rows[len(a)%3][len(b)]
}

// swapped says whether two words of one length differ in neighbours only.
func swapped(a, b string) bool {
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

func hasDigit(s string) bool {
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' {
			return true
		}
	}
	return false
}
