package german

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed parts.txt
var partList string

// lexicon is what was read from the list, once.
type lexicon struct {
	parts   map[string]part     // by folded form, as it stands inside compounds
	vague   map[string]struct{} // stems
	longest int                 // letters of the longest form
}

// part is a form of a word of the list.
type part struct {
	form  string
	stem  string
	vague bool // it says little as the end of a compound
}

var words = sync.OnceValue(func() lexicon {
	l := lexicon{parts: map[string]part{}, vague: map[string]struct{}{}}
	vague := false
	for line := range strings.Lines(partList) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if word == ":" {
				vague = true
				continue
			}
			l.add(Fold(word), vague)
		}
	}
	return l
})

// add takes a word in, and its form without an e: "Schule" is "schul" in most compounds.
func (l *lexicon) add(word string, vague bool) {
	known := part{form: word, stem: Stem(word), vague: vague}
	if vague {
		l.vague[known.stem] = struct{}{}
	}
	l.parts[word] = known
	l.longest = max(l.longest, len(word))
	if short := strings.TrimSuffix(word, "e"); len(short) >= 4 && short != word {
		if _, taken := l.parts[short]; !taken {
			l.parts[short] = known
		}
	}
}

// Part is one word inside a compound.
type Part struct {
	Stem   string
	Vague  bool // whoever looks for the compound can do without it: the "hilfe" of "Hausaufgabenhilfe"
	Listed bool // it is known as a word
}

// What is allowed between two parts, and behind the last one.
var (
	joints  = [...]string{"", "s", "n", "en", "es", "e", "er"}
	endings = [...]string{"", "e", "n", "en", "s", "es", "er", "ern", "in", "innen", "r"}
)

// One part that is not on the list is allowed, of at least minUnknown letters, beside a known one of at least minBeside:
// "Windradschule" is of a school. With fewer, every ending would be a part.
const (
	minUnknown = 4
	minBeside  = 5
	maxSplit   = 60 // letters of a word that is looked at
)

// Parts takes a folded compound apart: "hausaufgabenbetreuung" has the parts "hausaufgab" and "betreu". None when the
// word is no compound, or one of unknown words.
func Parts(word string) []Part {
	if len(word) < 7 || len(word) > maxSplit {
		return nil
	}
	l := words()
	if _, atom := l.parts[word]; atom || l.inflected(word) {
		return nil
	}
	best := l.split(word)
	if len(best.parts) < 2 || best.strange && best.longest < minBeside {
		return nil
	}
	for i := range best.parts[:len(best.parts)-1] {
		best.parts[i].Vague = false // it says what the next one is about
	}
	return best.parts
}

// Vague tells whether the word of this stem says little beside others: "Gruppe", "Beratung", "Angebot".
func Vague(stem string) bool {
	_, vague := words().vague[stem]
	return vague
}

// inflected tells whether the word is a form of one on the list.
func (l lexicon) inflected(word string) bool {
	for _, ending := range endings[1:] {
		if base, found := strings.CutSuffix(word, ending); found {
			if p, known := l.parts[base]; known && p.stem == Stem(word) {
				return true
			}
		}
	}
	return false
}

// reading is a way to read the rest of a word.
type reading struct {
	parts   []Part
	cost    int  // parts and the letters between them; unknown letters cost more
	longest int  // letters of the longest part of the list
	strange bool // one part is not on the list
}

// split reads the word from its end: cheapest is what has the fewest parts and the fewest unknown letters. For each
// place, plain holds the best reading of the rest with words of the list alone, and other that with one other word.
func (l lexicon) split(word string) reading {
	plain, other := make([]*reading, len(word)+1), make([]*reading, len(word)+1)
	for i := len(word) - 1; i >= 0; i-- {
		for size := 3; size <= min(l.longest, len(word)-i); size++ {
			if known, ok := l.parts[word[i:i+size]]; ok {
				plain[i] = l.known(word, i+size, known, plain, plain[i])
				other[i] = l.known(word, i+size, known, other, other[i])
			}
		}
		for end := i + minUnknown; end <= len(word); end++ {
			strange := reading{parts: []Part{{Stem: Stem(word[i:end])}}, cost: 4 + 2*(end-i), strange: true}
			if end == len(word) {
				other[i] = cheaper(other[i], strange, nil)
			} else if plain[end] != nil {
				other[i] = cheaper(other[i], strange, plain[end])
			}
		}
	}
	switch {
	case plain[0] != nil:
		return *plain[0]
	case other[0] != nil:
		return *other[0]
	}
	return reading{}
}

// known is the better of best and of reading on behind a word of the list, which ends at end.
func (l lexicon) known(word string, end int, p part, rest []*reading, best *reading) *reading {
	one := reading{parts: []Part{{p.stem, p.vague, true}}, cost: 3, longest: len(p.form)}
	for _, ending := range endings {
		if word[end:] == ending {
			one.cost = 3 + len(ending)
			best = cheaper(best, one, nil)
		}
	}
	for _, joint := range joints {
		if next := end + len(joint); next < len(word) && word[end:next] == joint && rest[next] != nil {
			one.cost = 3 + len(joint)
			best = cheaper(best, one, rest[next])
		}
	}
	return best
}

// cheaper is the better of best and of one with the rest behind it; either may be absent.
func cheaper(best *reading, one reading, rest *reading) *reading {
	if rest != nil {
		one.cost += rest.cost
		one.longest = max(one.longest, rest.longest)
		one.strange = one.strange || rest.strange
	}
	if best != nil && best.cost <= one.cost {
		return best
	}
	if rest != nil {
		one.parts = append(one.parts[:1:1], rest.parts...)
	}
	return &one
}

// Listed tells whether the word is known: itself or a form of it, or as a compound of known words.
func Listed(word string) bool {
	l := words()
	if _, known := l.parts[word]; known || l.inflected(word) {
		return true
	}
	parts := Parts(word)
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(p Part) bool { return !p.Listed })
}
