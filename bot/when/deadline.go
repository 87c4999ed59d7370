package when

import (
	"errors"
	"time"
)

// ParseDeadline is Parse for the last day of something: the end of a month is its last day, "Ende Juni", "bis Ende Februar
// 2018", "end of June". Without a year it is the next such day; today counts.
func ParseDeadline(input string, now time.Time, zone *time.Location) (Result, error) {
	r, err := Parse(input, now, zone)
	if !errors.Is(err, ErrAmbiguous) {
		return r, err
	}
	if zone == nil {
		zone = time.UTC
	}
	s := scanner{tokens: tokenize(input)}
	if day, ok := s.monthEnd(dateOf(now.In(zone))); ok {
		return Result{Date: day}, nil
	}
	return r, err
}

// monthEnd reads the end of a month, and nothing beside it.
func (s *scanner) monthEnd(today Date) (day Date, ok bool) {
	i := 0
	for s.isWord(i, " bis spaetestens zum am zu by until till before the ") {
		i++
	}
	if !s.isWord(i, " ende end ") {
		return day, false
	}
	if i++; s.isWord(i, " of des vom ") {
		i++
	}
	month := s.at(i).month
	i = s.skipMark(i+1, ".")
	year, given := today.Year, planned(s.at(i))
	if given {
		year, i = s.at(i).value, i+1
	}
	if month == 0 || s.skipMark(i, ".") != len(s.tokens) {
		return day, false
	}
	last := func(year int) Date { return Date{year, month + 1, 1}.AddDays(-1) }
	if day = last(year); !given && day.DaysSince(today) < 0 {
		day = last(year + 1)
	}
	return day, true
}
