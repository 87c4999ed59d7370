// Package when understands dates and times of day as German- and
// English-speaking professionals type them on a phone, and writes them back.
//
// It owns the words of the calendar in both languages and the rules by which
// relative words are read. It never reads a clock, never decides whether a
// moment is too late, and never answers a user: every refusal is a typed error
// that the caller turns into a sentence.
//
// How words are read, "today" being the day of now in the given zone:
//
//   - a date without a year ("21.3.") is the next such date; today counts
//   - a day without a month ("am 21.") is the next such day; today counts
//   - "Dienstag", "diesen Dienstag", "this Tuesday": the next Tuesday; today counts
//   - "nächsten Dienstag", "kommenden Dienstag", "next Tuesday": the first
//     Tuesday strictly after today
//   - "übernächsten Dienstag": seven days after "nächsten Dienstag"
//   - "letzten Dienstag": the last Tuesday strictly before today
//   - "nächste Woche Dienstag": the Tuesday of the next ISO week, Monday first;
//     "diese", "übernächste" and "letzte Woche" accordingly
//   - "Dienstag KW 12": the Tuesday of the next such ISO week that is not over
//   - "Dienstag in zwei Wochen": the coming Tuesday plus two weeks, or the
//     Tuesday of the ISO week after next; ErrAmbiguous where these differ
//   - "in 8 Tagen": eight days, as written; "in einem Monat": the same day of
//     the next month, or that month's last day
//   - two digits for a year mean 20xx; day comes before month also with slashes
//   - after a date, a lone number up to 24 is an hour and a larger one is a year;
//     four digits are a year from 1960 to 2199 and otherwise hours and minutes
//   - "nächstes Jahr" gives its year to a date or week that has none
//   - "18-20 Uhr" is its start, "bis 20 Uhr" alone no time;
//     "halb sieben" is 6:30, "halb sieben abends" 18:30
//   - an explicit date beside "nächsten Dienstag" wins if it is a Tuesday
package when

import (
	"errors"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, in no zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Clock is a time of day, Hour from 0 to 23 and Minute from 0 to 59.
type Clock struct{ Hour, Minute int }

// Result is what was understood. Without HasTime the Clock is zero and means
// nothing. Rest holds the words that were not understood, as they were typed.
type Result struct {
	Date
	HasTime bool
	Clock
	Rest string
}

// Parse reads a date, and a time of day where there is one. now and zone decide
// what today is; a nil zone is UTC. Its errors are ErrNoDate, ErrNoSuchDay,
// ErrNoSuchTime, ErrAmbiguous (as a Choice where the days are known),
// ErrSkippedTime and ErrWeekdayMismatch, wrapped.
// Dates in the past are results like others.
func Parse(input string, now time.Time, zone *time.Location) (Result, error) {
	if zone == nil {
		zone = time.UTC
	}
	s := scan(input, false)
	day, err := s.found.resolve(dateOf(now.In(zone)))
	if errors.Is(err, ErrNoDate) && s.found.badClock {
		err = ErrNoSuchTime
	}
	if err != nil {
		return Result{}, err
	}
	clock, has, err := s.found.clock()
	if err != nil {
		return Result{}, err
	}
	r := Result{Date: day, HasTime: has, Clock: clock, Rest: s.rest()}
	if _, skipped := r.locate(zone); has && skipped {
		return Result{}, fmt.Errorf("%s %s in %s: %w", r.Date, r.Clock, zone, ErrSkippedTime)
	}
	return r, nil
}

// ParseTime reads a time of day alone, also where a lone number or "18.30" could
// be a date elsewhere. Its errors are ErrNoTime, ErrNoSuchTime and ErrAmbiguous,
// wrapped.
func ParseTime(input string) (hour, minute int, err error) {
	s := scan(input, true)
	clock, has, err := s.found.clock()
	if err == nil && !has {
		err = ErrNoTime
	}
	if err != nil {
		return 0, 0, err
	}
	return clock.Hour, clock.Minute, nil
}

// Of gives the date and time that t shows in its own zone, to the minute.
func Of(t time.Time) Result {
	return Result{Date: dateOf(t), HasTime: true, Clock: Clock{t.Hour(), t.Minute()}}
}
