package when

import (
	"fmt"
	"time"
)

// fromWeekday finds the day where the text names none but a weekday.
func (f *found) fromWeekday(today Date) (Date, error) {
	if f.vague || len(f.weekdays) == 0 {
		return Date{}, f.unnamed()
	}
	n := f.weekdays[0]
	for _, other := range f.weekdays[1:] {
		if other.weekday != n.weekday {
			return Date{}, fmt.Errorf("%s and %s: %w", n.weekday, other.weekday, ErrAmbiguous)
		}
		n.step = max(n.step, other.step)
	}
	switch {
	case len(f.weeks)+len(f.shifts) > 1 || len(f.months) > 0 || len(f.years) > 0 && len(f.weeks) == 0:
		return Date{}, fmt.Errorf("several periods: %w", ErrAmbiguous)
	case len(f.weeks) == 1:
		return f.weeks[0].day(n.weekday, today)
	case len(f.shifts) == 1:
		return weeksFrom(n, f.shifts[0], today)
	}
	return n.from(today), nil
}

// unnamed is the error of a text with a period only, or with nothing.
func (f *found) unnamed() error {
	if f.vague || len(f.weeks)+len(f.months)+len(f.years) > 0 {
		return fmt.Errorf("a period and no day: %w", ErrAmbiguous)
	}
	return ErrNoDate
}

func (n namedDay) from(today Date) Date {
	switch n.step {
	case stepNext:
		return today.AddDays(1).onOrAfter(n.weekday)
	case stepAfterNext:
		return today.AddDays(8).onOrAfter(n.weekday)
	case stepLast:
		return today.AddDays(-7).onOrAfter(n.weekday)
	}
	return today.onOrAfter(n.weekday)
}

// weeksFrom accepts "Dienstag in zwei Wochen" only where counting from the
// coming Tuesday and counting whole weeks come to the same day.
func weeksFrom(n namedDay, sh shift, today Date) (Date, error) {
	counted := n.from(today).AddDays(sh.days)
	whole := today.monday().AddDays(sh.days + daysAfterMonday(n.weekday))
	if counted != whole {
		return Date{}, Choice{distinct([]Date{counted, whole})}
	}
	return counted, nil
}

func (w week) day(weekday time.Weekday, today Date) (Date, error) {
	m, err := w.monday(today)
	return m.AddDays(daysAfterMonday(weekday)), err
}

// monday finds the week; one with a number is the next such that is not over.
func (w week) monday(today Date) (Date, error) {
	m := today.monday()
	if w.year > 0 {
		m = Date{w.year, time.January, 4}.monday().AddDays(7 * (w.number - 1))
		if year, number := m.midnight().ISOWeek(); year != w.year || number != w.number {
			return Date{}, fmt.Errorf("week %d of %d: %w", w.number, w.year, ErrNoSuchDay)
		}
		return m, nil
	}
	if w.number == 0 {
		return m.AddDays(7 * w.away), nil
	}
	// A week 53 comes back after seven years at the latest.
	for range 8 * 53 {
		if _, number := m.midnight().ISOWeek(); number == w.number {
			return m, nil
		}
		m = m.AddDays(7)
	}
	return Date{}, fmt.Errorf("week %d: %w", w.number, ErrNoSuchDay)
}
