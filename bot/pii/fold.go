package pii

import (
	"unicode"
	"unicode/utf8"
)

// folds are the letters that are written otherwise in keys: umlauts as people type them who have none, other letters
// without their marks.
var folds = map[rune]string{
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'ø': "oe", 'å': "a", 'œ': "oe",
	'á': "a", 'à': "a", 'â': "a", 'ã': "a", 'ă': "a", 'ą': "a", 'ā': "a", 'ç': "c", 'ć': "c", 'č': "c", 'ĉ': "c", 'ď': "d", 'đ': "d",
	'ð': "d", 'é': "e", 'è': "e", 'ê': "e", 'ë': "e", 'ę': "e", 'ě': "e", 'ē': "e", 'ė': "e", 'ğ': "g", 'ģ': "g", 'í': "i", 'ì': "i",
	'î': "i", 'ï': "i", 'ı': "i", 'ī': "i", 'ķ': "k", 'ł': "l", 'ľ': "l", 'ĺ': "l", 'ļ': "l", 'ñ': "n", 'ń': "n", 'ň': "n", 'ņ': "n",
	'ó': "o", 'ò': "o", 'ô': "o", 'õ': "o", 'ő': "oe", 'ō': "o", 'ř': "r", 'ŕ': "r", 'ś': "s", 'š': "s", 'ş': "s", 'ș': "s",
	'ť': "t", 'ţ': "t", 'ț': "t", 'þ': "th", 'ú': "u", 'ù': "u", 'û': "u", 'ů': "u", 'ű': "ue", 'ū': "u", 'ý': "y", 'ÿ': "y",
	'ź': "z", 'ż': "z", 'ž': "z",
}

const diaeresis = '\u0308'

// appendFold appends a letter's key to b, in lower case.
func appendFold(b []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(b, byte(r))
	}
	if r == 'İ' {
		return append(b, 'i')
	}
	r = unicode.ToLower(r)
	if fold, ok := folds[r]; ok {
		return append(b, fold...)
	}
	switch {
	case r == diaeresis && len(b) > 0:
		if last := b[len(b)-1]; last == 'a' || last == 'o' || last == 'u' {
			return append(b, 'e')
		}
		return b
	case unicode.Is(unicode.Mn, r) || unseen(r):
		return b
	}
	return utf8.AppendRune(b, r)
}

// unseen says whether a rune leaves no trace on the screen: the soft hyphen, joiners and the like, with which
// a name could be hidden.
func unseen(r rune) bool {
	return r == '\u00AD' || '\u200B' <= r && r <= '\u200D' || r == '\u2060' || r == '\uFEFF'
}

// keys are the folded words of a name; digits count as words.
func keys(name string) []string {
	s := scan{text: name}
	s.tokenize()
	var words []string
	for i := range s.toks {
		if s.toks[i].kind != sign {
			words = append(words, s.key(i))
		}
	}
	return words
}

func fold(word string) string {
	var b []byte
	for _, r := range word {
		b = appendFold(b, r)
	}
	return string(b)
}

// unmarked is a word with its umlauts left out as people do who have no such keys, "Turkan" for "Türkan"; empty if
// there is nothing to leave out.
func unmarked(word string) string {
	var b []byte
	changed := false
	for _, r := range word {
		switch unicode.ToLower(r) {
		case 'ä':
			b, changed = append(b, 'a'), true
		case 'ö', 'ő':
			b, changed = append(b, 'o'), true
		case 'ü', 'ű':
			b, changed = append(b, 'u'), true
		default:
			b = appendFold(b, r)
		}
	}
	if !changed {
		return ""
	}
	return string(b)
}
