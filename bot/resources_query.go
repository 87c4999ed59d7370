package bot

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sozialraum/storage"
)

// placeInQuery takes the name of a municipality out of a query: "Hausaufgaben in Romrod" becomes "Hausaufgaben" and
// Romrod's id. The longest name counts, and of several places the first. Words are empty when nothing is left that
// could be searched for.
func placeInQuery(query string, places []storage.Municipality) (words string, place int64) {
	tokens := tokenise(query)
	first, length := len(tokens), 0
	for _, municipality := range places {
		for _, name := range placeNames(municipality.Name) {
			at := indexOf(tokens, name)
			if at < 0 || len(name) < length || len(name) == length && at >= first {
				continue
			}
			first, length, place = at, len(name), municipality.ID
		}
	}
	if place != 0 {
		last := first + length - 1
		if first > 0 && isPreposition(tokens[first-1].folded) {
			first--
		}
		query = query[:tokens[first].start] + " " + query[tokens[last].end:]
	}
	fields := slices.DeleteFunc(strings.Fields(query), func(field string) bool { return len(tokenise(field)) == 0 })
	return strings.Join(fields, " "), place
}

// placeNames are the ways to write a municipality's name: "Homberg (Ohm)" is mostly called Homberg.
func placeNames(name string) [][]token {
	names := [][]token{tokenise(name)}
	if short, _, found := strings.Cut(name, "("); found {
		names = append(names, tokenise(short))
	}
	return names
}

func isPreposition(folded string) bool {
	switch folded {
	case "in", "im", "aus", "bei", "um", "near", "from", "around":
		return true
	}
	return false
}

// indexOf finds the words of a name, one after the other, among others; -1 when they are not there.
func indexOf(tokens, name []token) int {
	for i := 0; len(name) > 0 && i+len(name) <= len(tokens); i++ {
		same := true
		for j := range name {
			same = same && tokens[i+j].folded == name[j].folded
		}
		if same {
			return i
		}
	}
	return -1
}

// token is a word of a text: folded, and where it stands, in bytes.
type token struct {
	folded     string
	start, end int
}

func tokenise(s string) []token {
	var tokens []token
	start := -1
	for i, r := range s {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && start >= 0
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			tokens, start = append(tokens, token{fold(s[start:i]), start, i}), -1
		}
	}
	if start >= 0 {
		tokens = append(tokens, token{fold(s[start:]), start, len(s)})
	}
	return tokens
}

// fold gives all spellings of a word one form, as search_fold does in the database: lower case, without accents,
// umlauts typed as two letters the same as those with points.
func fold(word string) string {
	var plain strings.Builder
	for _, r := range norm.NFKD.String(word) {
		if !unicode.Is(unicode.Mn, r) {
			plain.WriteRune(unicode.ToLower(r))
		}
	}
	folded := strings.NewReplacer("ß", "ss", "ae", "a", "oe", "o").Replace(plain.String())
	var short strings.Builder
	for i := 0; i < len(folded); i++ {
		short.WriteByte(folded[i])
		digraph := strings.HasPrefix(folded[i:], "ue") && (i == 0 || !strings.ContainsRune("aeiouq", rune(folded[i-1])))
		if digraph {
			i++ // the e only stands for the points
		}
	}
	return short.String()
}
