package when

import "fmt"

// addClock puts the point on the 24-hour dial.
func (f *found) addClock(p point) {
	c, ok := p.clock()
	switch {
	case !ok:
		f.badClock = true
	case c.Hour == 24:
		f.midnight = true
	default:
		f.clocks = append(f.clocks, c)
	}
}

// checkEnd looks at the end of a range, which may be 24:00 and is not kept.
func (f *found) checkEnd(p point) {
	if _, ok := p.clock(); !ok {
		f.badClock = true
	}
}

func (p point) clock() (Clock, bool) {
	c := Clock{p.hour, p.minute}
	switch {
	case p.half == 'a' && p.hour > 12:
		return c, false
	case p.half == 'a' && p.hour == 12:
		c.Hour = 0
	case p.half == 'p' && p.hour < 12:
		c.Hour += 12
	}
	return c, c.Hour <= 24 && c.Minute <= 59 && (c.Hour < 24 || c.Minute == 0)
}

// clock gives the one time of day that was named, or has is false.
func (f *found) clock() (c Clock, has bool, err error) {
	switch {
	case f.badClock:
		return c, false, ErrNoSuchTime
	case f.midnight, f.part == partMidnight:
		return c, false, fmt.Errorf("midnight belongs to two days: %w", ErrAmbiguous)
	case len(f.clocks) == 0:
		return Clock{12, 0}.onlyIf(f.part == partNoon)
	}
	c = f.clocks[0]
	for _, other := range f.clocks[1:] {
		if other != c {
			return Clock{}, false, fmt.Errorf("%s and %s: %w", c, other, ErrAmbiguous)
		}
	}
	if f.part == partNight && c.Hour == 12 {
		return Clock{}, false, fmt.Errorf("midnight belongs to two days: %w", ErrAmbiguous)
	}
	c.Hour += f.part.lift(c.Hour)
	return c, true, nil
}

func (c Clock) onlyIf(has bool) (Clock, bool, error) {
	if !has {
		return Clock{}, false, nil
	}
	return c, true, nil
}

// lift gives the hours to add where "7 Uhr abends" is 19 Uhr.
func (p part) lift(hour int) int {
	var from, to int
	switch p {
	case partNoon:
		from, to = 1, 3
	case partAfternoon:
		from, to = 1, 8
	case partEvening:
		from, to = 4, 11
	case partNight:
		from, to = 8, 11
	default:
		return 0
	}
	if hour < from || hour > to {
		return 0
	}
	return 12
}
