package storage

import "time"

// Wall time is what people agree on, and on two nights a year it does not name one instant:
//
//   - an hour that clocks repeat is meant as its first occurrence
//   - an hour that clocks skip is read as if they had not gone forward yet, so 2:30 comes out as 3:30
//
// This is how bot/when reads what people type, too.

const minutesPerDay = 24 * 60

// DueAt is the instant of a reminder so many minutes before a meeting at the wall time local. A whole number of
// days means the same wall time that many days earlier, however long the nights between are; anything else is
// elapsed time.
func DueAt(local time.Time, minutes int, zone *time.Location) time.Time {
	if minutes%minutesPerDay == 0 {
		return Instant(wall(local).AddDate(0, 0, -minutes/minutesPerDay), zone)
	}
	return Instant(local, zone).Add(-time.Duration(minutes) * time.Minute)
}

// Instant is when clocks in zone show the wall time local, whose own location means nothing.
func Instant(local time.Time, zone *time.Location) time.Time {
	local = wall(local)
	near := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, zone)
	start, end := near.ZoneBounds()
	for _, change := range []time.Time{start, end} {
		if change.IsZero() { // the zone's rules reach no further
			continue
		}
		before, after := offset(change.Add(-time.Second)), offset(change)
		from, to := change.UTC().Add(min(before, after)), change.UTC().Add(max(before, after))
		if !local.Before(from) && local.Before(to) { // repeated or skipped
			return local.Add(-before)
		}
	}
	return near
}

// offset is how far clocks at t are ahead of UTC.
func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// wall is what a clock shows at t, to the minute, as a time in UTC that can be reckoned with.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
}
