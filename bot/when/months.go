package when

// dayMonth reads "21. März", "21st of March 2017", "einundzwanzigster März".
func (s *scanner) dayMonth(i int) (w written, n int) {
	day, j := s.dayAt(i)
	if j == i {
		return w, 0
	}
	if s.isWord(j, " of ") {
		j++
	}
	month := s.at(j).month
	if month == 0 {
		return w, 0
	}
	w = written{day: day, month: int(month)}
	return s.laterYear(w, i, s.skipMark(j+1, "."))
}

// dayAt reads a day of the month with what belongs to it, and gives the index
// behind it, which is i if there is none.
func (s *scanner) dayAt(i int) (day, j int) {
	t := s.at(i)
	if t.kind == word {
		if day, ok := ordinalOf(t.text); ok {
			return day, i + 1
		}
		return 0, i
	}
	if t.kind != number || t.digits > 2 {
		return 0, i
	}
	j = i + 1
	if s.at(j).glued && s.isWord(j, " st nd rd th te ter ten ste ster sten ") {
		j++
	}
	return t.value, s.skipMark(j, ".")
}

// monthDay reads "March 21st, 2017" and "März 21".
func (s *scanner) monthDay(i int) (w written, n int) {
	month := s.at(i).month
	if month == 0 {
		return w, 0
	}
	j := s.skipMark(i+1, ".")
	if s.isWord(j, " the ") {
		j++
	}
	day, end := s.dayAt(j)
	if end == j || s.at(j).kind != number || s.explicitClock(j) {
		return w, 0
	}
	if _, longer := s.numeric(j); longer > 0 {
		return w, 0
	}
	return s.laterYear(written{day: day, month: int(month)}, i, end)
}

// monthAlone reads "März" and "März 2017", which name no day.
func (s *scanner) monthAlone(i int) (n int) {
	if s.at(i).month == 0 {
		return 0
	}
	if s.isWord(i, " may mar ") && s.at(i+1).kind == word {
		return 0
	}
	_, n = s.laterYear(written{}, i, s.skipMark(i+1, "."))
	return n
}

// dayOfMonth reads "am 21.", "the 21st" and "Dienstag, den 21.".
func (s *scanner) dayOfMonth(i int) (w written, n int) {
	j := i + 1
	ordinal := s.at(j).glued && s.isWord(j, " st nd rd th ")
	if s.at(i).kind != number || s.at(i).digits > 2 || s.timeOnly || !ordinal && !s.isMark(j, ".") {
		return w, 0
	}
	j++
	next := s.at(j)
	if !s.introduced(i) || next.kind == word && !s.known(j) || next.kind == number && next.glued {
		return w, 0
	}
	return written{day: s.at(i).value}, j - i
}

// introduced says whether a number stands where a day of the month may.
func (s *scanner) introduced(i int) bool {
	return i == 0 || s.last == pieceWeekday || s.isWord(i-1, " am den dem der vom zum the on from ")
}

// known says whether a word belongs to a date or a time, so that the number
// before it may too: "am 21. abends", but not "am 3. Treffen".
func (s *scanner) known(i int) bool {
	t := s.at(i)
	return t.isWeekday || filler(t) || partOf(t.text) != partNone || stepOf(t.text) != stepNone ||
		s.isWord(i, " bis to until till bei und oder and or ct st c s ")
}

// dayRange reads "21./22.3.", "21. und 22. März", "21.-22.3.": several days.
func (s *scanner) dayRange(i int) (n int) {
	t := s.at(i)
	if t.kind != number || t.digits > 2 {
		return 0
	}
	j := s.skipMark(i+1, ".")
	spelled := (j > i+1 || s.introduced(i)) && s.isWord(j, " und oder or and ") || s.isWord(j, " bis to ")
	if !spelled && !s.isMark(j, "-/&+") || s.isMark(j, "/") && j == i+1 && !s.isMark(j+2, ".") {
		return 0
	}
	j++
	w, m := s.dateAt(j)
	named := m > 0 && (s.isMark(j+1, ".") || s.at(j+1).kind == word)
	if !named || w.maybeClock || w.day == 0 {
		return 0
	}
	return j + m - i
}
