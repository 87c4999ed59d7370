package when

// marker gives the number of tokens of "Uhr", "h" or "o'clock" at i.
func (s *scanner) marker(i int) int {
	switch {
	case s.isWord(i, " uhr h hrs oclock "):
		return 1
	case s.isWord(i, " o ") && s.isMark(i+1, "'") && s.isWord(i+2, " clock "):
		return 3
	}
	return 0
}

// meridiemAt tells "6 am" from the German "18 Uhr am Dienstag".
func (s *scanner) meridiemAt(i int) byte {
	t := s.at(i)
	n := s.meridiemLength(i)
	if n == 0 {
		return 0
	}
	if t.text == "am" && !t.glued && s.germanBehind(i+1) {
		return 0
	}
	return t.text[0]
}

func (s *scanner) meridiemLength(i int) int {
	switch {
	case s.isWord(i, " am pm "):
		return 1
	case s.isWord(i, " a p ") && s.isMark(i+1, ".") && s.isWord(i+2, " m "):
		return s.skipMark(i+3, ".") - i
	}
	return 0
}

// germanBehind says whether "am" at i-1 is a preposition.
func (s *scanner) germanBehind(i int) bool {
	t := s.at(i)
	if t.kind == number {
		return true
	}
	if t.kind != word {
		return false
	}
	english := among(" monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun on "+
		"tomorrow today next this the in at ", t.text)
	return !english && t.month == 0
}

// cued says whether a word such as "um" stands before the token at i.
func (s *scanner) cued(i int) bool {
	return s.at(i-1).kind == word && clockCue(s.at(i-1).text) || s.isMark(i-1, "@")
}

// fits says whether a number without a mark of its own, n tokens from i, stands
// where people write the hour: "um 18", "morgen 9", "Di 18-20".
func (s *scanner) fits(i, n int) bool {
	if after := s.at(i + n + 1); after.kind == number && (s.isMark(i+n, ":") || s.isMark(i+n, "./") && after.glued) {
		return false
	}
	if s.timeOnly {
		return s.at(i).kind == number || n > 1 || s.cued(i) || len(s.tokens) == 1
	}
	if s.at(i).kind == word && !s.isWord(i-1, " um at ") || s.isWord(i, " ein eine einen einem einer a an ") {
		return false
	}
	if n == 3 && s.isMark(i+1, ".") || s.isWord(i-1, " um at ") || s.isMark(i-1, "@") {
		return true
	}
	if !s.cued(i) && s.last != pieceDate && s.last != pieceWeekday && s.last != pieceDay {
		return false
	}
	next := s.at(i + n)
	return next.kind != number && (next.kind != word || s.known(i+n))
}

// spoken reads "halb sieben", "viertel nach 5", "fünf vor halb acht",
// "half past six".
func (s *scanner) spoken(i int) (p point, n int) {
	shift, j := s.quarter(i)
	if j == i {
		shift, j = s.minutesFrom(i)
	}
	if j == i {
		return p, 0
	}
	h, ok := s.numberAt(j)
	if !ok || h > 24 || s.isMark(j+1, ".:/") && s.at(j+2).kind == number {
		return p, 0
	}
	j++
	j += s.marker(j)
	if p.half = s.meridiemAt(j); p.half != 0 {
		j += s.meridiemLength(j)
	}
	if h == 1 && shift < 0 {
		h = 13 // nobody says "halb eins" for the middle of the night without saying so
	}
	total := (h*60 + shift + 24*60) % (24 * 60)
	p.hour, p.minute, p.explicit = total/60, total%60, true
	return p, j - i
}

// quarter reads "halb", "viertel nach", "dreiviertel" and gives the minutes to
// add to the hour that follows at j.
func (s *scanner) quarter(i int) (shift, j int) {
	j = i + 1
	switch {
	case s.isWord(i, " halb "):
		return -30, j
	case s.isWord(i, " dreiviertel "):
		return -15, j
	case s.isWord(i, " half "):
		if s.isWord(j, " past ") {
			j++
		}
		return 30, j
	case !s.isWord(i, " viertel quarter "):
		return 0, i
	case s.isWord(j, " nach past "):
		return 15, j + 1
	case s.isWord(j, " vor to "):
		return -15, j + 1
	case s.isWord(i, " viertel "):
		return -45, j
	}
	return 0, i
}

// minutesFrom reads "zehn nach", "fünf vor halb", "ten to".
func (s *scanner) minutesFrom(i int) (shift, j int) {
	m, ok := s.numberAt(i)
	if !ok || m < 1 || m > 29 {
		return 0, i
	}
	j = i + 1
	if s.isWord(j, " min minuten minutes ") {
		j++
	}
	switch {
	case s.isWord(j, " nach past "):
		shift = m
	case s.isWord(j, " vor ") || s.isWord(j, " to ") && s.at(i).kind == word:
		shift = -m
	default:
		return 0, i
	}
	j++
	if s.isWord(j, " halb ") {
		return shift - 30, j + 1
	}
	return shift, j
}
