package pii

// date deals with days, months of a year, and years of birth. A month, a season, a weekday or a year alone is let pass.
func (s *scan) date(i int) {
	t := &s.toks[i]
	switch {
	case t.kind == digits:
		s.numericDate(i)
	case t.kind != word:
	case t.flags&isOrdinal != 0 && s.has(i+1, isMonth) && s.large(i+1):
		s.mark(i, s.yearAfter(i+1), Date)
	case t.flags&isMonth != 0 && t.shape != lower:
		if last := s.yearAfter(i); last > i {
			s.mark(i, last, Date)
		}
	case t.flags&isCue != 0 && s.says(i, "geb", "geboren", "geborene", "geborenes", "geborener", "jahrgang", "geburtsjahr", "jg", "geburtsjahrgang"):
		s.birth(i)
	}
}

func (s *scan) numericDate(i int) {
	for _, form := range []func(*scan, int) int{(*scan).dayMonth, (*scan).dayName, (*scan).days, (*scan).iso, (*scan).slashed, (*scan).dayAlone} {
		if last := form(s, i); last >= 0 {
			s.mark(i, last, Date)
			return
		}
	}
	if s.year(i) && (s.isSign(i-1, '*') || s.says(i+1, "geboren", "geb", "geborene", "geborenes", "geborener", "geborenen")) {
		s.mark(i, i, Date)
	}
}

func (s *scan) between(i int, low, high int32) bool {
	return s.isDigits(i) && s.length(i) <= 2 && s.toks[i].value >= low && s.toks[i].value <= high
}

// dayMonth: 12.3. or 12.03.2024 or 12. 3. 2024; without its last dot only after "am" and the like.
func (s *scan) dayMonth(i int) int {
	if !s.between(i, 1, 31) || !s.isSign(i+1, '.') || !s.glued(i+1) || !s.between(i+2, 1, 12) {
		return -1
	}
	loose := s.toks[i+2].spaced
	last := i + 2
	if s.isSign(i+3, '.') && s.glued(i+3) {
		last = i + 3
		switch {
		case s.isDigits(i+4) && s.glued(i+4) && (s.length(i+4) == 2 || s.year(i+4)), s.year(i + 4):
			return i + 4
		case s.isDigits(i+4) && s.glued(i+4):
			return -1
		}
	}
	if s.has(last+1, isUnit) || s.isSign(last+1, '%') || s.isSign(last+1, ':') && s.isDigits(last+2) {
		return -1
	}
	if s.dayPrep(i) || last == i+3 && !loose && !s.says(i-1, "nr", "punkt", "kapitel", "abschnitt", "version", "stufe") {
		return last
	}
	return -1
}

func (s *scan) dayPrep(i int) bool {
	return s.says(i-1, "am", "vom", "zum", "seit", "dem", "den", "ab", "der") ||
		s.says(i-1, "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "mo", "di", "mi", "do", "fr", "sa", "so")
}

// dayName: 12. März, 12 März 2024.
func (s *scan) dayName(i int) int {
	if !s.between(i, 1, 31) {
		return -1
	}
	month := i + 1
	if s.isSign(month, '.') {
		month++
	}
	if !s.has(month, isMonth) || !s.large(month) && month == i+1 {
		return -1
	}
	return s.yearAfter(month)
}

// days: 3. und 7. Mai, 3.-5. Mai, 3./4.5.
func (s *scan) days(i int) int {
	if !s.between(i, 1, 31) || !s.isSign(i+1, '.') {
		return -1
	}
	if j := i + 2; s.says(j, "und", "bis", "oder") || s.isSign(j, '-') || s.isSign(j, '/') {
		if last := s.dayName(j + 1); last >= 0 {
			return last
		}
		if s.dayPrep(i) {
			return s.dayMonth(j + 1)
		}
	}
	return -1
}

func (s *scan) iso(i int) int {
	if s.year(i) && s.isSign(i+1, '-') && s.between(i+2, 1, 12) && s.isSign(i+3, '-') && s.between(i+4, 1, 31) && s.glued(i+4) {
		return i + 4
	}
	return -1
}

// slashed: 12/03/2024, 12-03-2024, 03/2019.
func (s *scan) slashed(i int) int {
	if !s.glued(i+1) || !s.glued(i+2) || s.toks[i+1].kind != sign {
		return -1
	}
	separator := s.toks[i+1].sign
	if separator != '/' && separator != '-' && separator != '.' {
		return -1
	}
	if s.between(i, 1, 31) && s.between(i+2, 1, 31) && s.isSign(i+3, separator) && s.isDigits(i+4) && s.glued(i+4) && (s.year(i+4) || s.length(i+4) == 2) {
		return i + 4
	}
	if s.between(i, 1, 12) && s.year(i+2) && !s.isSign(i-1, separator) {
		return i + 2
	}
	return -1
}

// dayAlone: am 12. wurde er.
func (s *scan) dayAlone(i int) int {
	if !s.between(i, 1, 31) || !s.isSign(i+1, '.') || !s.glued(i+1) || !s.says(i-1, "am", "vom", "zum", "dem") {
		return -1
	}
	if s.isWord(i+2) && !s.large(i+2) && !s.says(i+2, "und", "oder", "klasse", "lebensjahr", "geburtstag") || s.isSign(i+2, ',') {
		return i + 1
	}
	return -1
}

// yearAfter is the token of a year that follows a month, or of the month.
func (s *scan) yearAfter(i int) int {
	j := i + 1
	if s.isSign(j, '.') && s.glued(j) {
		j++
	}
	if s.year(j) {
		return j
	}
	if s.isSign(j, '\'') && s.isDigits(j+1) && s.length(j+1) == 2 {
		return j + 1
	}
	return i
}

// birth deals with the year behind "geboren".
func (s *scan) birth(i int) {
	for j := i + 1; j <= i+4 && s.in(j); j++ {
		switch {
		case s.toks[j].taken:
			return
		case s.year(j), s.isDigits(j) && s.length(j) == 2 && s.says(i, "jahrgang", "jg"):
			s.mark(j, j, Date)
			return
		case s.isDigits(j):
			return // a whole date, which has its own rule
		case s.isWord(j) && !s.says(j, "im", "jahr", "in", "etwa", "ca", "ist", "jahre"), s.toks[j].begins && j > i+2:
			return
		}
	}
}
