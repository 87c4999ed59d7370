package when

import "time"

// In gives the instant in zone (nil is UTC); without a time, the day's first.
// In the night when clocks go back it is the first of the two occurrences; an
// hour that is skipped is read as if clocks had not gone forward yet.
func (r Result) In(zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	t, _ := r.locate(zone)
	return t
}

// locate does not leave the choice to time.Date, which promises none; it only
// takes from there the period of the zone and thereby its neighbours.
func (r Result) locate(zone *time.Location) (t time.Time, skipped bool) {
	wall := time.Date(r.Year, r.Month, r.Day, r.Hour, r.Minute, 0, 0, time.UTC)
	guess := time.Date(r.Year, r.Month, r.Day, r.Hour, r.Minute, 0, 0, zone)
	start, end := guess.ZoneBounds()
	for _, change := range [...]time.Time{start, end} {
		if change.IsZero() {
			continue
		}
		before := wall.Add(-offsetOf(change.Add(-time.Second)))
		after := wall.Add(-offsetOf(change))
		switch {
		case before.Before(change) && !after.Before(change):
			return before.In(zone), false // both show this time
		case !before.Before(change) && after.Before(change):
			return before.In(zone), true // neither does
		}
	}
	return guess, false
}

func offsetOf(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}
