package when

import (
	"errors"
	"fmt"
	"time"
)

var (
	// ErrNoDate means that nothing in the text names a day.
	ErrNoDate = errors.New("no date in the text")
	// ErrNoTime means that nothing in the text names a time of day.
	ErrNoTime = errors.New("no time of day in the text")
	// ErrNoSuchDay means a day that no calendar has, such as 31.2.
	ErrNoSuchDay = errors.New("no such day")
	// ErrNoSuchTime means a time that no clock shows, such as 25 Uhr.
	ErrNoSuchTime = errors.New("no such time of day")
	// ErrAmbiguous means that the text fits several days or times ("Ende März",
	// "21.3. oder 22.3.", or midnight, which belongs to two days).
	ErrAmbiguous = errors.New("more than one day or time is meant")
	// ErrNoRule means that nothing in the text says how something repeats, or that
	// there is more in it than that.
	ErrNoRule = errors.New("no rule in the text")
	// ErrSkippedTime means an hour left out when clocks go forward in the zone.
	ErrSkippedTime = errors.New("clocks skip this time")
)

// Choice is an ErrAmbiguous of which the days are known ("Dienstag in zwei
// Wochen", "21.3. oder 22.3."), so that they can be offered.
type Choice struct{ Days []Date }

func (e Choice) Error() string {
	return fmt.Sprintf("one of %v: %v", e.Days, ErrAmbiguous)
}

// Unwrap makes errors.Is(err, ErrAmbiguous) true.
func (e Choice) Unwrap() error { return ErrAmbiguous }

// ErrWeekdayMismatch means that the text names a weekday and a date which is
// another weekday. Want is the weekday in the text, Got is the date's own.
type ErrWeekdayMismatch struct {
	Date      Date
	Want, Got time.Weekday
}

func (e ErrWeekdayMismatch) Error() string {
	return fmt.Sprintf("%s is a %s and not a %s", e.Date, e.Got, e.Want)
}
