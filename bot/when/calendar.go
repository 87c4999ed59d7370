package when

import (
	"fmt"
	"time"
)

// The years that can be written with four digits.
const (
	firstYear = 1
	lastYear  = 9999
)

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String gives the date as ISO 8601 writes it.
func (d Date) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// String gives the clock as 18:05.
func (c Clock) String() string {
	return fmt.Sprintf("%02d:%02d", c.Hour, c.Minute)
}

// Weekday is the date's day of the week.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// AddDays gives the date n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return dateOf(d.midnight().AddDate(0, 0, n)) }

// DaysSince counts the days from other to d; negative if d is earlier.
func (d Date) DaysSince(other Date) int {
	return int((d.midnight().Unix() - other.midnight().Unix()) / (24 * 60 * 60))
}

func (d Date) midnight() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

func (d Date) exists() bool {
	return d.Year >= firstYear && d.Year <= lastYear && dateOf(d.midnight()) == d
}

// monday is the first day of the date's ISO week.
func (d Date) monday() Date { return d.AddDays(-daysAfterMonday(d.Weekday())) }

func daysAfterMonday(w time.Weekday) int { return (int(w) + 6) % 7 }

// addMonths keeps the day of the month, or takes the month's last if it is shorter.
func (d Date) addMonths(n int) Date {
	first := Date{d.Year, d.Month, 1}.midnight().AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// onOrAfter is the first such weekday that is not before d.
func (d Date) onOrAfter(w time.Weekday) Date {
	return d.AddDays((int(w) - int(d.Weekday()) + 7) % 7)
}
