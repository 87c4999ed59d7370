package when

import (
	"fmt"
	"slices"
	"time"
)

// found is everything that the scanner took from the text, not yet weighed.
type found struct {
	dates    []written
	weekdays []namedDay
	weeks    []week
	months   []int // nächsten Monat
	years    []int // nächstes Jahr
	anchors  []int // heute, morgen: days from today
	shifts   []shift
	vague    bool // Ende März, jeden Dienstag
	several  bool // 21./22.3.

	clocks   []Clock
	part     part
	badClock bool // 25 Uhr
	midnight bool // 24 Uhr
}

func (f *found) addAnchor(days int) { f.anchors = append(f.anchors, days) }

// resolve finds the one day that everything agrees on.
func (f *found) resolve(today Date) (Date, error) {
	if f.several {
		return Date{}, fmt.Errorf("several days: %w", ErrAmbiguous)
	}
	f.settleClocks()
	f.settleYears(today)
	days, err := f.explicitDays(today)
	if err != nil {
		return Date{}, err
	}
	if len(days) == 0 {
		return f.fromWeekday(today)
	}
	if choice := distinct(days); len(choice) > 1 {
		return Date{}, f.choice(choice)
	}
	return days[0], f.check(days[0], today)
}

// choice offers the days, unless one may be of another's month ("am 1. und am
// 8. März").
func (f *found) choice(days []Date) error {
	for _, w := range f.dates {
		if w.month == 0 {
			return fmt.Errorf("several days: %w", ErrAmbiguous)
		}
	}
	return Choice{days}
}

func distinct(days []Date) []Date {
	slices.SortFunc(days, func(a, b Date) int { return a.DaysSince(b) })
	return slices.Compact(days)
}

// settleClocks turns "10.12" into a time where another date stands beside it.
func (f *found) settleClocks() {
	sure := 0
	for _, w := range f.dates {
		if !w.maybeClock {
			sure++
		}
	}
	if sure+len(f.anchors) == 0 {
		return
	}
	var kept []written
	for _, w := range f.dates {
		if w.maybeClock {
			f.addClock(point{hour: w.day, minute: w.month})
			continue
		}
		kept = append(kept, w)
	}
	f.dates = kept
}

// settleYears gives "nächstes Jahr" to what has no year of its own.
func (f *found) settleYears(today Date) {
	if len(f.years) == 0 {
		return
	}
	year := today.Year + f.years[0]
	for i := range f.dates {
		if w := &f.dates[i]; !w.hasYear && w.month > 0 {
			w.year, w.hasYear = year, true
		}
	}
	for i := range f.weeks {
		if w := &f.weeks[i]; w.number > 0 && w.year == 0 {
			w.year = year
		}
	}
}

// explicitDays gives every day that the text names without a weekday's help.
func (f *found) explicitDays(today Date) ([]Date, error) {
	var days []Date
	for _, w := range f.dates {
		d, err := f.place(w, today)
		if err != nil {
			return nil, err
		}
		days = append(days, d)
	}
	base := today
	for _, a := range f.anchors {
		base = today.AddDays(a)
		if len(f.shifts) == 0 {
			days = append(days, base)
		}
	}
	if len(f.anchors) == 0 && len(f.weekdays) > 0 && f.onlyWeekly() {
		return days, nil
	}
	for _, sh := range f.shifts {
		d := base.addMonths(sh.months).AddDays(sh.days)
		if !d.exists() {
			return nil, fmt.Errorf("beyond the calendar: %w", ErrNoSuchDay)
		}
		days = append(days, d)
	}
	return days, nil
}

func (f *found) onlyWeekly() bool {
	for _, sh := range f.shifts {
		if !sh.weekly {
			return false
		}
	}
	return true
}

// check holds the weekdays and weeks of the text against the day.
func (f *found) check(d, today Date) error {
	for _, n := range f.weekdays {
		if n.weekday != d.Weekday() && !n.weak {
			return ErrWeekdayMismatch{Date: d, Want: n.weekday, Got: d.Weekday()}
		}
	}
	for _, y := range f.years {
		if d.Year != today.Year+y {
			return fmt.Errorf("%s is in another year: %w", d, ErrAmbiguous)
		}
	}
	for _, w := range f.weeks {
		if m, err := w.monday(today); err != nil || m != d.monday() {
			return fmt.Errorf("%s is in another week: %w", d, ErrAmbiguous)
		}
	}
	return nil
}

// place gives a written date its year, and its month if that is missing too.
func (f *found) place(w written, today Date) (Date, error) {
	d := Date{w.year, time.Month(w.month), w.day}
	switch {
	case w.month == 0 && w.day >= 1 && w.day <= 31 && !w.hasYear && !w.maybeClock:
		return f.nextDay(w.day, today)
	case w.hasYear && d.exists():
		return d, nil
	case !w.hasYear && (Date{2000, d.Month, d.Day}).exists():
		return nextYearly(d, today)
	}
	return Date{}, fmt.Errorf("day %d of month %d: %w", w.day, w.month, ErrNoSuchDay)
}

// nextYearly is bounded, as 29 February can be eight years away.
func nextYearly(d, today Date) (Date, error) {
	for year := today.Year; year <= today.Year+8; year++ {
		d.Year = year
		if d.exists() && d.DaysSince(today) >= 0 {
			return d, nil
		}
	}
	return Date{}, fmt.Errorf("day %d of month %d: %w", d.Day, int(d.Month), ErrNoSuchDay)
}

// nextDay finds the next month that has the day, or looks into the one named.
func (f *found) nextDay(day int, today Date) (Date, error) {
	first := Date{today.Year, today.Month, 1}
	if len(f.months) > 0 {
		d := first.addMonths(f.months[0])
		d.Day = day
		if !d.exists() {
			return Date{}, fmt.Errorf("day %d of that month: %w", day, ErrNoSuchDay)
		}
		return d, nil
	}
	for n := range 3 {
		d := first.addMonths(n)
		d.Day = day
		if d.exists() && d.DaysSince(today) >= 0 {
			return d, nil
		}
	}
	return Date{}, fmt.Errorf("day %d: %w", day, ErrNoSuchDay)
}
