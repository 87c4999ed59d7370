package when

// written is a date as typed. Without hasYear the year follows from today,
// without a month also that. maybeClock says that "10.12" could be a time.
type written struct {
	year, month, day int
	hasYear          bool
	maybeClock       bool
}

func (s *scanner) readDate(i int) (n int) {
	if n := s.dayRange(i); n > 0 {
		s.found.several = true
		return n
	}
	w, n := s.dateAt(i)
	if n == 0 {
		w, n = s.dayOfMonth(i)
	}
	if n > 0 {
		s.found.dates = append(s.found.dates, w)
		return n
	}
	if n := s.monthAlone(i); n > 0 {
		s.found.vague = true
		return n
	}
	return 0
}

// dateAt reads a date with day and month.
func (s *scanner) dateAt(i int) (w written, n int) {
	for _, form := range [...]func(int) (written, int){s.yearFirst, s.numeric, s.loose, s.dayMonth, s.monthDay} {
		if w, n = form(i); n > 0 {
			return w, n
		}
	}
	return written{}, 0
}

// yearFirst reads 2017-03-21, also with dots or slashes, and a "T" behind it.
func (s *scanner) yearFirst(i int) (w written, n int) {
	y, m, d := s.at(i), s.at(i+2), s.at(i+4)
	if y.kind != number || y.digits != 4 || m.kind != number || m.digits > 2 || d.kind != number || d.digits > 2 {
		return w, 0
	}
	sep := s.at(i + 1)
	if !s.isMark(i+1, "-./") || sep.text != s.at(i+3).text || s.at(i+3).kind != mark || !m.glued || !d.glued {
		return w, 0
	}
	n = 5
	if s.isWord(i+5, " t ") && s.at(i+6).kind == number {
		n = 6
	}
	return written{year: y.value, month: m.value, day: d.value, hasYear: true}, n
}

// numeric reads 21.3., 21.03.2017, 21/3, 21-3-2017.
func (s *scanner) numeric(i int) (w written, n int) {
	d, sep, m := s.at(i), s.at(i+1), s.at(i+2)
	if d.kind != number || d.digits > 2 || m.kind != number || m.digits > 2 || !s.isMark(i+1, "./-") {
		return w, 0
	}
	if s.tail(i) || sep.text != "." && !sep.glued {
		return w, 0
	}
	w = written{day: d.value, month: m.value}
	switch sep.text {
	case ".":
		return s.dotted(i, w)
	case "-":
		if !s.isMark(i+3, "-") {
			return w, 0
		}
	}
	if !m.glued {
		return w, 0
	}
	n = 3
	if y := s.at(i + 4); s.isMark(i+3, sep.text) && y.kind == number && y.glued {
		w.setYear(y)
		n = 5
	}
	return w, n
}

// dotted decides whether "18.30" is a time, and reads the year behind "21.3.".
func (s *scanner) dotted(i int, w written) (written, int) {
	m := s.at(i + 2)
	closed := s.isMark(i+3, ".")
	if !m.glued && s.explicitClock(i+2) {
		return w, 0 // am 21. 18 Uhr
	}
	if m.glued && m.digits == 2 && !s.yearBehind(i+4, closed) {
		fits := w.day <= 24 && m.value < 60
		switch {
		case s.marker(i+3) > 0 || s.meridiemAt(i+3) != 0:
			return w, 0
		case !closed && (s.timeOnly || s.cued(i) || s.last == pieceDay || s.last == pieceDate):
			return w, 0
		case fits && (m.value == 0 || m.value > 12):
			return w, 0
		}
		w.maybeClock = fits && !closed
	}
	j := s.skipMark(i+3, ".")
	if closed && s.yearBehind(j, true) {
		w.setYear(s.at(j))
		return w, j + 1 - i
	}
	return s.laterYear(w, i, j)
}

// yearBehind says whether the number glued to a dotted date is its year and
// not an hour ("21.3.18 Uhr", "21.3.18-20 Uhr", "21.3.18.30").
func (s *scanner) yearBehind(j int, closed bool) bool {
	y := s.at(j)
	if !closed || y.kind != number || !y.glued || s.explicitClock(j) {
		return false
	}
	minutes := s.at(j + 2)
	return y.digits != 2 || !s.isMark(j+1, ".") || minutes.kind != number || !minutes.glued
}

// setYear takes two digits as 20xx; one or three digits are no year at all.
func (w *written) setYear(y token) {
	w.year, w.hasYear = y.value, true
	switch y.digits {
	case 2:
		w.year += 2000
	case 4:
	default:
		w.year = -1
	}
}

// planned says whether four digits are rather a year than hours and minutes.
func planned(t token) bool {
	return t.digits == 4 && t.value >= 1960 && t.value < 2200
}

// loose reads "21 3 2017" and "21,3,2017", as typed on a keyboard of digits.
func (s *scanner) loose(i int) (w written, n int) {
	j := s.skipMark(i+1, ",")
	k := s.skipMark(j+1, ",")
	d, m, y := s.at(i), s.at(j), s.at(k)
	if d.kind != number || d.digits > 2 || m.kind != number || m.digits > 2 || y.kind != number || !planned(y) {
		return w, 0
	}
	w = written{day: d.value, month: m.value}
	w.setYear(y)
	return w, k + 1 - i
}

// laterYear reads a year that stands apart: "21. März 2017", "21.3. '17".
func (s *scanner) laterYear(w written, i, j int) (written, int) {
	n := j - i
	k := s.skipMark(j, ",")
	short := s.isMark(k, "'")
	if short {
		k++
	}
	y := s.at(k)
	if y.kind != number || s.explicitClock(k) || s.isMark(k+1, ".") && s.at(k+2).kind == number {
		return w, n
	}
	if !planned(y) && (y.digits != 2 || !short && !y.glued && y.value <= 24) {
		return w, n
	}
	w.setYear(y)
	return w, k + 1 - i
}
