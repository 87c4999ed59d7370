package when

import "strings"

// shift is a distance in days or months; weekly says that a weekday beside it
// may mean a week and not that very day.
type shift struct {
	days, months int
	weekly       bool
}

// readRelative takes "heute", "übermorgen", "in zwei Wochen", "3 days ago".
func (s *scanner) readRelative(i int) (n int) {
	if n := s.readShift(i); n > 0 {
		return n
	}
	if n := s.readPhrase(i); n > 0 {
		return n
	}
	t := s.at(i)
	if t.kind != word {
		return 0
	}
	if t.text == "morgen" && (s.last == pieceDay || s.isWord(i-1, " am ")) {
		s.found.part = partMorning
		return 1
	}
	days, ok := anchorOf(t.text)
	if !ok {
		return 0
	}
	s.found.addAnchor(days)
	if t.text == "tonight" {
		s.found.part = partEvening
	}
	return 1
}

func anchorOf(text string) (days int, ok bool) {
	switch text {
	case "heute", "heut", "today", "tonight":
		return 0, true
	case "morgen", "tomorrow":
		return 1, true
	case "uebermorgen":
		return 2, true
	case "gestern", "yesterday":
		return -1, true
	case "vorgestern":
		return -2, true
	}
	return 0, false
}

// readPhrase takes "(the) day after tomorrow" and "day before yesterday".
func (s *scanner) readPhrase(i int) (n int) {
	switch {
	case !s.isWord(i, " day "):
		return 0
	case s.isWord(i+1, " after ") && s.isWord(i+2, " tomorrow "):
		s.found.addAnchor(2)
	case s.isWord(i+1, " before ") && s.isWord(i+2, " yesterday "):
		s.found.addAnchor(-2)
	default:
		return 0
	}
	return 3
}

// readShift takes a number of days, weeks or months from today, or back.
func (s *scanner) readShift(i int) (n int) {
	j := i
	ahead, back := s.isWord(i, " in "), s.isWord(i, " vor ")
	if ahead || back {
		j++
	}
	count, ok := s.numberAt(j)
	if !ok {
		return 0
	}
	sh, ok := unitOf(s.at(j+1).text, count)
	if !ok {
		return 0
	}
	j += 2
	switch {
	case ahead || back:
	case s.isWord(j, " ago "):
		back = true
		j++
	case s.isWord(j, " from ") && s.isWord(j+1, " now today "):
		j += 2
	case sh.weekly && s.isWord(j, " on ") && s.at(j+1).isWeekday:
		j++
	default:
		return 0
	}
	if back {
		sh.days, sh.months = -sh.days, -sh.months
	}
	s.found.shifts = append(s.found.shifts, sh)
	return j - i
}

// farthest bounds a count of days: more than ten thousand years lie outside the
// calendar, and no sum of so few overflows.
const farthest = 10_000 * 366

func unitOf(text string, count int) (sh shift, ok bool) {
	count = min(count, farthest)
	switch strings.TrimSuffix(strings.TrimSuffix(text, "n"), "s") {
	case "tag", "tage", "day":
		return shift{days: count, weekly: count > 0 && count%7 == 0}, true
	case "woche", "wo", "week":
		return shift{days: 7 * count, weekly: true}, true
	case "monat", "monate", "month":
		return shift{months: count}, true
	}
	return shift{}, false
}
