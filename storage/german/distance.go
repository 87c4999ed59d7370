package german

import "slices"

// Distance counts the missing, additional, wrong and swapped letters between two words (optimal string alignment:
// Damerau-Levenshtein without touching a place twice); with beginning, between the first word and whatever
// beginning of the second is nearest to it.
func Distance(typed, word string, beginning bool) int {
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
