package when

import "time"

// namedDay is a weekday with the word that moves it. A weak one, such as "so"
// behind a date, gives way where it does not fit.
type namedDay struct {
	weekday time.Weekday
	step    step
	weak    bool
}

// week is an ISO week: steps away from this one, or by its number.
type week struct {
	away   int
	number int // 1 to 53, or 0
	year   int // of the number, or 0
}

// readNamed takes weekdays, weeks and months with the words that move them.
func (s *scanner) readNamed(i int) (n int, p piece) {
	if s.at(i).kind != word {
		return 0, pieceNone
	}
	if repeats(s.at(i).text) {
		s.found.vague = true
		return 1, pieceNone
	}
	if s.isWord(i, " wochenende wochenendes weekend ") {
		s.found.vague = true
		return 1, pieceNone
	}
	st := stepOf(s.at(i).text)
	if st == stepNone {
		return s.readWeekday(i, st)
	}
	n, p = s.readStepped(i+1, st)
	if n > 0 {
		n++
	}
	return n, p
}

// readStepped takes what stands behind "nächsten".
func (s *scanner) readStepped(i int, st step) (n int, p piece) {
	switch {
	case s.isWord(i, " woche week "):
		s.found.weeks = append(s.found.weeks, week{away: st.periods()})
		return 1, pieceDay
	case s.isWord(i, " monat monats month "):
		s.found.months = append(s.found.months, st.periods())
		return 1, pieceNone
	case s.isWord(i, " jahr jahres year "):
		s.found.years = append(s.found.years, st.periods())
		return 1, pieceNone
	case st == stepThis && partOf(s.at(i).text) != partNone:
		s.found.addAnchor(0)
		s.found.part = partOf(s.at(i).text)
		return 1, pieceDay
	}
	return s.readWeekday(i, st)
}

func (s *scanner) readWeekday(i int, st step) (n int, p piece) {
	t := s.at(i)
	if !t.isWeekday || st == stepNone && s.onlyLooksLikeWeekday(i) {
		return 0, pieceNone
	}
	d := namedDay{weekday: t.weekday, step: st}
	d.weak = s.isWord(i, " so do ") && st == stepNone && len(s.found.dates)+len(s.found.anchors) > 0
	s.found.weekdays = append(s.found.weekdays, d)
	n = 1
	if len(t.text) <= 5 && s.isMark(i+1, ".") {
		n++
	}
	switch {
	case s.isWord(i+n, " morgen "):
		s.found.part = partMorning
		n++
	case st == stepNone && s.isWord(i+n, " week "):
		s.found.shifts = append(s.found.shifts, shift{days: 7, weekly: true})
		n++
	}
	return n, pieceWeekday
}

// onlyLooksLikeWeekday tells "So 18 Uhr" from "so treffen wir uns": a German or
// English word of two letters is a weekday only where a date goes on.
func (s *scanner) onlyLooksLikeWeekday(i int) bool {
	switch {
	case !s.isWord(i, " so do ") || s.isWord(i-1, " am den on "):
		return false
	case s.isWord(i-1, " oder or "):
		return true
	}
	next := s.at(i + 1)
	return next.kind == word && !clockCue(next.text) && partOf(next.text) == partNone && !s.isWord(i+1, " den in der ")
}

// readWeekNumber takes "KW 12" and "12. KW".
func (s *scanner) readWeekNumber(i int) (n int) {
	j := s.skipMark(i+1, ".")
	count := s.at(i)
	switch {
	case count.kind == number && s.isWord(j, " kw kalenderwoche "):
	case s.isWord(i, " kw kalenderwoche ") && s.at(j).kind == number:
		count = s.at(j)
	default:
		return 0
	}
	w := week{number: count.value}
	if w.number == 0 {
		w.number = valueCap // no year has it, while 0 would mean none
	}
	end := j + 1
	if y := s.at(s.skipMark(end, "/")); y.kind == number && planned(y) {
		w.year = y.value
		end = s.skipMark(end, "/") + 1
	}
	s.found.weeks = append(s.found.weeks, w)
	return end - i
}
