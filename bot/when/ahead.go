package when

import (
	"errors"
	"slices"
)

var (
	// ErrNoAhead means that the text names no time before something.
	ErrNoAhead = errors.New("no time ahead in the text")
	// ErrFarAhead means a time that is longer than MostAhead.
	ErrFarAhead = errors.New("too long ahead")
)

// MostAhead is the longest time ahead that is understood, in minutes: ninety days.
const MostAhead = 90 * 24 * 60

// ParseAhead reads how long before something: "3 Tage, 1 Tag und 2 Stunden", "eine Woche vorher", "7d 30min". A number
// without a unit means the next one that is named. The minutes come out in descending order, each of them once. A text in
// which anything else is said is not understood: ErrNoAhead.
func ParseAhead(typed string) (minutes []int, err error) {
	s := scanner{tokens: tokenize(typed)}
	var counts []int // of halves, still without a unit
	for i := 0; i < len(s.tokens); {
		count, n := s.halves(i)
		if n > 0 {
			counts = append(counts, count)
			i += n
			continue
		}
		unit := minutesOf(s.at(i).text)
		switch {
		case unit > 0 && len(counts) > 0:
			for _, count := range counts {
				if count > 2*MostAhead/unit {
					return nil, ErrFarAhead
				}
				if count*unit < 2 {
					return nil, ErrNoAhead
				}
				minutes = append(minutes, count*unit/2)
			}
			counts = counts[:0]
		case s.isMark(i, ",;.+&/") || s.isWord(i, " und and sowie oder or vorher davor zuvor vor before ahead je jeweils dann noch "):
		default:
			return nil, ErrNoAhead
		}
		i++
	}
	if len(counts) > 0 || len(minutes) == 0 {
		return nil, ErrNoAhead
	}
	slices.Sort(minutes)
	slices.Reverse(minutes)
	return slices.Compact(minutes), nil
}

// halves reads a number at i and gives it in halves: "zwei" is 4, "1,5" and "anderthalb" are 3, "eine halbe" is 1.
func (s *scanner) halves(i int) (count, n int) {
	if s.isWord(i, " anderthalb eineinhalb ") {
		return 3, 1
	}
	if s.isWord(i, " halbe halben half ") {
		n = 1
		if s.isWord(i+1, " a an ") {
			n = 2
		}
		return 1, n
	}
	value, ok := s.numberAt(i)
	if !ok {
		return 0, 0
	}
	value = min(value, 2*MostAhead)
	if value == 1 && s.isWord(i+1, " halbe halben half ") {
		return 1, 2
	}
	if fraction := s.at(i + 2); s.at(i).kind == number && s.isMark(i+1, ",.") && s.at(i+1).glued && fraction.kind == number &&
		fraction.glued && fraction.digits == 1 && fraction.value == 5 {
		return 2*value + 1, 3
	}
	return 2 * value, 1
}

// minutesOf is how long a unit is, 0 for a word that is none.
func minutesOf(text string) int {
	switch {
	case among(" minute minuten min mins minutes m ", text):
		return 1
	case among(" stunde stunden std h hour hours hrs hr ", text):
		return 60
	case among(" tag tage tagen d day days ", text):
		return 24 * 60
	case among(" woche wochen wo w week weeks ", text):
		return 7 * 24 * 60
	}
	return 0
}
