package similar

import (
	"slices"
	"strings"
	"unicode"
)

// term is a word with what it says. A short one ended in a full stop and may be
// the beginning of a longer one.
type term struct {
	text   string
	weight float64
	kinds  kinds
	faith  faith
	short  bool
}

// name holds the terms in alphabetical order, each once, so that nothing
// depends on word order; letters is every word as it was typed, in order too.
type name struct {
	terms   []term
	letters string
	weight  float64
	kinds   kinds
	faiths  faith
}

func read(s string) name {
	words := splitWords(s)
	var n name
	n.letters = sorted(words)
	n.terms = make([]term, 0, len(words)+1)
	for _, w := range words {
		n.terms = appendTerms(n.terms, w)
	}
	n.terms = joinPhrases(n.terms)
	slices.SortFunc(n.terms, func(a, b term) int {
		if c := strings.Compare(a.text, b.text); c != 0 || a.short == b.short {
			return c
		}
		if a.short {
			return 1
		}
		return -1
	})
	n.terms = slices.CompactFunc(n.terms, func(a, b term) bool { return a.text == b.text })
	for _, t := range n.terms {
		n.weight += t.weight
		n.kinds |= t.kinds
		n.faiths |= t.faith
	}
	return n
}

// word is folded; short says that a full stop followed.
type word struct {
	text  string
	short bool
}

func splitWords(s string) []word {
	words := make([]word, 0, 8)
	var b strings.Builder
	flush := func(short bool) {
		if b.Len() > 0 {
			words = append(words, word{b.String(), short})
			b.Reset()
		}
	}
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			writeFolded(&b, unicode.ToLower(r))
		case r == '\u0308' && b.Len() > 0: // a diaeresis of its own, as some keyboards send it
			b.WriteByte('e')
		case unicode.IsMark(r) || r == '\u00ad' || r == '\'' || r == '’':
		default:
			flush(r == '.')
		}
	}
	flush(false)
	return words
}

func writeFolded(b *strings.Builder, r rune) {
	switch r {
	case 'ä', 'æ':
		b.WriteString("ae")
	case 'ö', 'ø', 'œ':
		b.WriteString("oe")
	case 'ü':
		b.WriteString("ue")
	case 'ß', 'ẞ':
		b.WriteString("ss")
	case 'á', 'à', 'â', 'ã', 'å', 'ą':
		b.WriteByte('a')
	case 'é', 'è', 'ê', 'ë', 'ę':
		b.WriteByte('e')
	case 'í', 'ì', 'î', 'ï', 'ı':
		b.WriteByte('i')
	case 'ó', 'ò', 'ô', 'õ':
		b.WriteByte('o')
	case 'ú', 'ù', 'û':
		b.WriteByte('u')
	case 'ç', 'ć', 'č':
		b.WriteByte('c')
	case 'ñ', 'ń':
		b.WriteByte('n')
	case 'ş', 'ś', 'š':
		b.WriteByte('s')
	case 'ğ':
		b.WriteByte('g')
	case 'ł':
		b.WriteByte('l')
	case 'ż', 'ź', 'ž':
		b.WriteByte('z')
	default:
		b.WriteRune(r)
	}
}

func sorted(words []word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	slices.Sort(texts)
	return strings.Join(texts, " ")
}

// appendTerms looks the word up, also without an ending or as a compound such
// as "Waldkindergarten", and takes it as a telling word otherwise.
func appendTerms(terms []term, w word) []term {
	if t, ok := lookup(w.text); ok {
		return append(terms, t)
	}
	for _, ending := range [...]string{"es", "en", "s", "n"} {
		stem, cut := strings.CutSuffix(w.text, ending)
		if t, ok := lookup(stem); cut && len(stem) >= 4 && ok {
			return append(terms, t)
		}
	}
	if t, ok := lookupMisspelled(w.text); ok {
		return append(terms, t)
	}
	if head, tail, ok := splitCompound(w.text); ok {
		return append(terms, head, tail)
	}
	return append(terms, telling(w.text, w.short))
}

func splitCompound(text string) (head, tail term, ok bool) {
	for _, end := range [...]string{
		"kindertagesstaette", "kindergarten", "kita", "grundschule", "gesamtschule", "schule", "gymnasium", "kirchengemeinde",
		"jugendamt", "schulamt",
	} {
		start, found := strings.CutSuffix(text, end)
		if !found || len(start) < 3 {
			continue
		}
		tail, _ = lookup(end)
		if head, ok = lookup(start); !ok {
			head = telling(strings.TrimSuffix(start, "s"), false)
		}
		return head, tail, true
	}
	return term{}, term{}, false
}

func telling(text string, short bool) term {
	return term{text: text, weight: 1, short: short && len(text) >= 3}
}

// joinPhrases makes "Allgemeiner Sozialer Dienst" and "Rotes Kreuz" one term.
func joinPhrases(terms []term) []term {
	terms = joinPhrase(terms, "asd", "allgemein", "sozial", "dienst")
	terms = joinPhrase(terms, "drk", "deutsch", "rot", "kreuz")
	terms = joinPhrase(terms, "drk", "rot", "kreuz")
	return joinPhrase(terms, "diakonie", "diakonisch", "werk")
}

func joinPhrase(terms []term, short string, stems ...string) []term {
	for _, stem := range stems {
		if !slices.ContainsFunc(terms, func(t term) bool { return inflects(t.text, stem) }) {
			return terms
		}
	}
	terms = slices.DeleteFunc(terms, func(t term) bool {
		return slices.ContainsFunc(stems, func(stem string) bool { return inflects(t.text, stem) })
	})
	t, ok := lookup(short)
	if !ok {
		t = telling(short, false)
	}
	return append(terms, t)
}

// inflects says whether text is the stem with a German ending.
func inflects(text, stem string) bool {
	ending, ok := strings.CutPrefix(text, stem)
	if !ok {
		return false
	}
	switch ending {
	case "", "e", "n", "s", "er", "es", "en", "em", "ern", "ns":
		return true
	}
	return false
}
