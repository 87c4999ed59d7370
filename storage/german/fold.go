// Package german owns what the search knows about German words: one form for all spellings, stems, the parts of
// compounds, and the words that say nothing. It is pure: it knows no offers, no places and no database.
package german

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Token is a word of a text: folded, and where it stands, in bytes.
type Token struct {
	Folded     string
	Start, End int
}

// Tokens takes a text apart. "Schüler:innen" and "Schüler*innen" are one word, "Kinder- und Jugendhilfe" is three.
func Tokens(text string) []Token {
	var tokens []Token
	start := -1
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || start >= 0 && (unicode.IsMark(r) || joins(text, i))
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			tokens, start = append(tokens, Token{Fold(text[start:i]), start, i}), -1
		}
	}
	if start >= 0 {
		tokens = append(tokens, Token{Fold(text[start:]), start, len(text)})
	}
	return tokens
}

// joins tells whether the sign at i stands between a word and its ending for women: "Schüler:innen", "Lehrer*in".
func joins(text string, i int) bool {
	if text[i] != ':' && text[i] != '*' && text[i] != '_' {
		return false
	}
	end, found := strings.CutPrefix(strings.ToLower(text[i+1:min(len(text), i+8)]), "in")
	end = strings.TrimPrefix(end, "nen")
	next := strings.IndexFunc(end, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	return found && next != 0
}

// Fold gives all spellings of a word one form, as search_fold does in the database: lower case, without accents,
// umlauts typed as two letters the same as those with points; and without the signs that join an ending for women.
func Fold(word string) string {
	if plain, ok := foldASCII(word); ok {
		return plain
	}
	var plain strings.Builder
	for _, r := range norm.NFKD.String(word) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			plain.WriteRune(unicode.ToLower(r))
		}
	}
	return unpoint(strings.ReplaceAll(plain.String(), "ß", "ss"))
}

// foldASCII is Fold for the many words that have none but English letters.
func foldASCII(word string) (string, bool) {
	for i := range len(word) {
		if c := word[i]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return "", false
		}
	}
	return unpoint(strings.ToLower(word)), true
}

// unpoint takes the e away that only stands for the points of an umlaut; the "ue" of "neue", "Bauer" and "Quelle" is
// none.
func unpoint(word string) string {
	if !strings.Contains(word, "ae") && !strings.Contains(word, "oe") && !strings.Contains(word, "ue") {
		return word
	}
	word = strings.ReplaceAll(strings.ReplaceAll(word, "ae", "a"), "oe", "o")
	var short strings.Builder
	for i := 0; i < len(word); i++ {
		short.WriteByte(word[i])
		if strings.HasPrefix(word[i:], "ue") && (i == 0 || !strings.ContainsRune("aeiouq", rune(word[i-1]))) {
			i++
		}
	}
	return short.String()
}
