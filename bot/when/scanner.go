package when

import "strings"

// piece says what was read last; a lone number means an hour behind a day, and
// a year behind a date.
type piece uint8

const (
	pieceNone piece = iota
	pieceDate
	pieceWeekday
	pieceDay // heute, in 10 Tagen
	pieceClock
)

// scanner walks once over the tokens; each reader either takes some of them or
// leaves them to the next reader. timeOnly prefers times of day to dates.
type scanner struct {
	input    string
	tokens   []token
	foreign  []bool // by token: not understood
	timeOnly bool
	last     piece
	found    found
}

func scan(input string, timeOnly bool) *scanner {
	s := &scanner{input: input, tokens: tokenize(input), timeOnly: timeOnly}
	s.foreign = make([]bool, len(s.tokens))
	s.run()
	return s
}

func (s *scanner) run() {
	waiting := 0 // fillers in front of what comes next
	for i := 0; i < len(s.tokens); {
		n, p := s.read(i)
		switch t := s.tokens[i]; {
		case n > 0:
			i, waiting = i+n, 0
			if p != pieceNone {
				s.last = p
			}
		case t.kind == mark:
			i, waiting = i+1, waiting+1
		case filler(t):
			i, waiting = i+1, waiting+1
		default:
			s.markForeign(i-waiting, i+1)
			i, waiting = i+1, 0
			s.last = pieceNone
		}
	}
	s.markForeign(len(s.tokens)-waiting, len(s.tokens))
}

// read tries every reader at token i and gives how many tokens were taken.
func (s *scanner) read(i int) (n int, p piece) {
	if n := s.readWeekNumber(i); n > 0 {
		return n, pieceNone
	}
	if n := s.readDate(i); n > 0 {
		return n, pieceDate
	}
	if n := s.readClock(i); n > 0 {
		return n, pieceClock
	}
	if n, p := s.readNamed(i); n > 0 {
		return n, p
	}
	if n := s.readRelative(i); n > 0 {
		return n, pieceDay
	}
	if p := partOf(s.at(i).text); p != partNone {
		s.found.part = p
		return 1, pieceNone
	}
	return 0, pieceNone
}

// markForeign keeps "Uhr" behind a clock out of the rest, but a filler that
// belongs to a foreign word in it.
func (s *scanner) markForeign(from, to int) {
	for i := from; i < to; i++ {
		s.foreign[i] = s.tokens[i].kind != mark && s.tokens[i].text != "uhr"
	}
}

// rest joins what was not understood; other characters stay where the words on
// both their sides stay.
func (s *scanner) rest() string {
	var b strings.Builder
	lastWord := -1
	for i, t := range s.tokens {
		if !s.foreign[i] {
			continue
		}
		if lastWord >= 0 {
			s.writeGap(&b, lastWord, i)
		}
		b.WriteString(s.input[t.start:t.end])
		lastWord = i
	}
	return b.String()
}

func (s *scanner) writeGap(b *strings.Builder, from, to int) {
	for i := from + 1; i < to; i++ {
		if s.tokens[i].kind != mark {
			b.WriteByte(' ')
			return
		}
	}
	for i := from + 1; i <= to; i++ {
		if !s.tokens[i].glued {
			b.WriteByte(' ')
		}
		if i < to {
			b.WriteString(s.input[s.tokens[i].start:s.tokens[i].end])
		}
	}
}

// at gives the token, or an empty one of kind none outside the text.
func (s *scanner) at(i int) token {
	if i < 0 || i >= len(s.tokens) {
		return token{}
	}
	return s.tokens[i]
}

func (s *scanner) isMark(i int, marks string) bool {
	t := s.at(i)
	return t.kind == mark && strings.Contains(marks, t.text)
}

func (s *scanner) isWord(i int, names string) bool {
	return s.at(i).kind == word && among(names, s.at(i).text)
}

// numberAt reads digits, or a number word.
func (s *scanner) numberAt(i int) (value int, ok bool) {
	t := s.at(i)
	return t.value, t.counts
}

// tail says whether the number at i goes on with what stands before it, as the
// 5 of "18:5" does.
func (s *scanner) tail(i int) bool {
	return s.at(i).glued && s.isMark(i-1, ":./,") && s.at(i-1).glued && s.at(i-2).kind == number && s.foreign[i-2]
}

// skipMark gives the index behind one such character, if it is there.
func (s *scanner) skipMark(i int, marks string) int {
	if s.isMark(i, marks) {
		return i + 1
	}
	return i
}
