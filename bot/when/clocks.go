package when

// point is one time of day as typed. An explicit one is marked as such by
// "Uhr", a colon or the like; any other needs a fitting place.
type point struct {
	hour, minute int
	explicit     bool
	half         byte // 'a' or 'p' for am and pm
}

// readClock takes "18:00", "18-20 Uhr", "halb sieben": a time or its start.
func (s *scanner) readClock(i int) (n int) {
	p, n := s.spoken(i)
	if n == 0 {
		p, n = s.point(i)
	}
	if n == 0 || s.tail(i) {
		return 0
	}
	end, m := s.rangeEnd(i+n, i)
	if m > 0 {
		p.inherit(end)
		n += m
	}
	if !p.explicit && !s.fits(i, n) {
		return 0
	}
	if s.isWord(i-1, " bis until till ") {
		s.found.checkEnd(p) // "bis 20 Uhr" does not say when it starts
		return n
	}
	s.found.addClock(p)
	if m > 0 {
		s.found.checkEnd(end)
	}
	return n
}

// explicitClock says whether a time, or a range of times, starts at i that
// could be nothing else.
func (s *scanner) explicitClock(i int) bool {
	p, n := s.point(i)
	if n == 0 {
		return false
	}
	if p.explicit {
		return true
	}
	q, m := s.rangeEnd(i+n, i)
	return m > 0 && q.explicit && s.at(i+n).glued
}

// rangeEnd reads "-20 Uhr" and "bis 20:00" at j, behind a time that starts at i.
func (s *scanner) rangeEnd(j, i int) (q point, n int) {
	between := s.isWord(i-1, " zwischen between ") && s.isWord(j, " und and ")
	k := j + 1
	switch {
	case s.isMark(j, "-") || s.isWord(j, " bis to until till ") || between:
	case s.isWord(s.skipMark(j, ",(/"), " ende end "):
		k = s.skipMark(s.skipMark(j, ",(/")+1, ":")
	default:
		return q, 0
	}
	if s.isWord(k, " um ca circa etwa ") {
		k++
	}
	if q, n = s.spoken(k); n == 0 {
		q, n = s.point(k)
	}
	if n == 0 || !q.explicit && (s.isMark(k+n, "./:") || s.dateStarts(k)) {
		return q, 0
	}
	return q, k + n - j
}

// dateStarts says whether the number at i begins "21. März" or "2017-03-21".
func (s *scanner) dateStarts(i int) bool {
	if _, n := s.dayMonth(i); n > 0 {
		return true
	}
	_, n := s.yearFirst(i)
	return n > 0
}

// inherit takes what only the end of a range says: "18-20 Uhr", "6-8 pm".
func (p *point) inherit(end point) {
	p.explicit = p.explicit || end.explicit
	if p.half == 0 && p.hour <= 12 && p.hour%12 <= end.hour%12 {
		p.half = end.half
	}
}

// point reads digits with what marks them as a time.
func (s *scanner) point(i int) (p point, n int) {
	h, ok := s.numberAt(i)
	if !ok || s.at(i).kind == number && s.at(i).digits > 4 {
		return p, 0
	}
	p = point{hour: h}
	j := i + 1
	compact := s.at(i).digits > 2
	if compact {
		if s.at(i).digits == 3 {
			return p, 0
		}
		p.hour, p.minute = h/100, h%100
	} else {
		j = s.minutes(i, &p)
	}
	if m := s.marker(j); m > 0 {
		j += m
		p.explicit = true
		j = s.minutesBehind(j, &p, compact || j > i+2)
	}
	if p.half = s.meridiemAt(j); p.half != 0 {
		p.explicit = true
		j += s.meridiemLength(j)
	}
	return p, j - i
}

// minutes reads ":30", " : 30", ":30:00" and ".30" behind the hour at i.
func (s *scanner) minutes(i int, p *point) (j int) {
	j = i + 1
	m := s.at(j + 1)
	colon := s.isMark(j, ":")
	spaced := s.at(j).glued != m.glued || !m.glued && !colon
	if s.at(i).kind != number || !colon && !s.isMark(j, ".") || m.kind != number || m.digits != 2 || spaced {
		return s.minutesApart(i, p)
	}
	p.minute, p.explicit = m.value, colon
	j += 2
	if colon && s.isMark(j, ":") && s.at(j+1).digits == 2 && s.at(j+1).glued {
		j += 2
	}
	return j
}

// minutesApart reads "18 30" and "18,30", where only a time is expected.
func (s *scanner) minutesApart(i int, p *point) (j int) {
	k := s.skipMark(i+1, ",")
	if m := s.at(k); s.timeOnly && s.at(i).kind == number && m.digits == 2 && m.kind == number && !s.explicitEnd(k) {
		p.minute = m.value
		return k + 1
	}
	return i + 1
}

// explicitEnd says whether the number at i has marks of its own.
func (s *scanner) explicitEnd(i int) bool {
	return s.marker(i+1) > 0 || s.isMark(i+1, ":.")
}

// minutesBehind reads the 30 of "18 Uhr 30" and "18h30" at j.
func (s *scanner) minutesBehind(j int, p *point, has bool) int {
	t := s.at(j)
	m, ok := s.numberAt(j)
	if has || !ok || m > 59 || t.kind == number && t.digits != 2 || s.isMark(j+1, ".:/-") || s.marker(j+1) > 0 {
		return j
	}
	if t.kind == word && m < 5 {
		return j // "18 Uhr ein Treffen"
	}
	if next := s.at(j + 1); next.month != 0 || next.kind == word && !s.known(j+1) && (m%15 != 0 || counted(next.text)) {
		return j // "18 Uhr 20 Personen"
	}
	p.minute = m
	return j + 1
}

// counted words come behind numbers that are no minutes.
func counted(text string) bool {
	return among(" personen leute kinder eltern plaetze teilnehmer teilnehmende minuten min euro people ", text)
}
