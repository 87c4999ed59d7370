package directory

import (
	"slices"
	"strings"
	"unicode"
)

// Term is one of a fixed list of things, with its names.
type Term struct{ Key, German, English string }

// Words are what an area calls things. Files are written and read with them. Of a list that is empty, every word will do.
type Words struct {
	Sectors        []Term
	Topics         []Term
	Languages      []Term // keys are codes of ISO 639
	Accessibility  []Term
	Municipalities []string // of the area
}

// Of are the terms of a field that is a list of them; nil: it is none.
func (w Words) Of(f Field) []Term {
	switch f {
	case FieldTopics:
		return w.Topics
	case FieldLanguages:
		return w.Languages
	case FieldAccessibility:
		return w.Accessibility
	}
	return nil
}

// Find looks a term up by its key or one of its names, however they are spelled.
func Find(terms []Term, text string) (Term, bool) {
	folded := Fold(text)
	i := slices.IndexFunc(terms, func(t Term) bool {
		return Fold(t.Key) == folded || Fold(t.German) == folded || Fold(t.English) == folded
	})
	if i < 0 || folded == "" {
		return Term{}, false
	}
	return terms[i], true
}

// Fold is one form for all spellings: small letters, umlauts as two letters, nothing but letters and digits.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch r = unicode.ToLower(r); {
		case r == 'ä':
			b.WriteString("ae")
		case r == 'ö':
			b.WriteString("oe")
		case r == 'ü':
			b.WriteString("ue")
		case r == 'ß':
			b.WriteString("ss")
		case r == '\u0308': // a diaeresis of its own
			b.WriteByte('e')
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
