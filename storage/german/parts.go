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
	parts  map[string]part          // by folded form, as it stands inside compounds
	starts map[[minPart]byte][]part // the same by their first letters
	vague  map[string]struct{}      // stems
}

// part is a form of a word of the list.
type part struct {
	form  string
	stem  string
	vague bool // it says little as the end of a compound
}

var words = sync.OnceValue(func() lexicon {
	l := lexicon{parts: map[string]part{}, starts: map[[minPart]byte][]part{}, vague: map[string]struct{}{}}
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
	for _, p := range l.parts {
		start := [minPart]byte([]byte(p.form))
		l.starts[start] = append(l.starts[start], p)
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
	if short := strings.TrimSuffix(word, "e"); len(short) >= 4 && short != word {
		if _, taken := l.parts[short]; !taken {
			known.form = short
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
	minPart    = 3  // letters of the shortest word of the list
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
	parts, longest, strange := l.split(word)
	if len(parts) < 2 || strange && longest < minBeside {
		return nil
	}
	for i := range parts[:len(parts)-1] {
		parts[i].Vague = false // it says what the next one is about
	}
	return parts
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

// reading is a way to read a word from one place on: a part, and where the next one begins.
type reading struct {
	part    Part
	end     int  // of the part; its stem is still to be taken if it is not on the list
	next    int  // len(word) behind the last one
	cost    int  // parts and the letters between them; unknown letters cost more. 0: there is no reading
	longest int  // letters of the longest part of the list
	strange bool // one part is not on the list, here or further on
	plain   bool // none is, further on
}

// split reads the word from its end: cheapest is what has the fewest parts and the fewest unknown letters. For each
// place, the first of its readings has words of the list alone, the second one other word.
func (l lexicon) split(word string) (parts []Part, longest int, strange bool) {
	var best [maxSplit + 1][2]reading
	for i := len(word) - minPart; i >= 0; i-- {
		for _, p := range l.starts[[minPart]byte([]byte(word[i:i+minPart]))] {
			if strings.HasPrefix(word[i:], p.form) {
				readKnown(word, i, p, &best)
			}
		}
		readStrange(word, i, &best)
	}
	at := &best[0][0]
	if at.cost == 0 {
		at = &best[0][1]
	}
	longest, strange = at.longest, at.strange
	for start := 0; at.cost > 0; {
		part := at.part
		if part.Stem == "" {
			part.Stem = Stem(word[start:at.end])
		}
		parts = append(parts, part)
		if at.next == len(word) {
			break
		}
		start = at.next
		if at.plain {
			at = &best[start][0]
		} else {
			at = &best[start][1]
		}
	}
	return parts, longest, strange
}

// readKnown tries a word of the list at i, as the last part with an ending or before others.
func readKnown(word string, i int, p part, best *[maxSplit + 1][2]reading) {
	one := reading{part: Part{p.stem, p.vague, true}, end: i + len(p.form), longest: len(p.form)}
	for _, ending := range endings {
		if word[one.end:] == ending {
			last := one
			last.next, last.cost, last.plain = len(word), 3+len(ending), true
			consider(&best[i][0], last)
		}
	}
	for _, joint := range joints {
		next := one.end + len(joint)
		if next >= len(word) || word[one.end:next] != joint {
			continue
		}
		for layer := range best[next] {
			consider(&best[i][layer], before(one, best[next][layer], next, 3+len(joint), layer == 0))
		}
	}
}

// readStrange tries words that are not on the list at i.
func readStrange(word string, i int, best *[maxSplit + 1][2]reading) {
	for end := i + minUnknown; end <= len(word); end++ {
		one := reading{end: end, strange: true}
		cost := 4 + 2*(end-i)
		if end == len(word) {
			one.next, one.cost, one.plain = end, cost, true
			consider(&best[i][1], one)
			continue
		}
		consider(&best[i][1], before(one, best[end][0], end, cost, true))
	}
}

// before is a part with the rest behind it; without a cost if there is no way to read the rest.
func before(one, rest reading, next, cost int, plain bool) reading {
	if rest.cost == 0 {
		return reading{}
	}
	one.next, one.cost, one.plain = next, cost+rest.cost, plain
	one.longest, one.strange = max(one.longest, rest.longest), one.strange || rest.strange
	return one
}

func consider(best *reading, other reading) {
	if other.cost > 0 && (best.cost == 0 || other.cost < best.cost) {
		*best = other
	}
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
