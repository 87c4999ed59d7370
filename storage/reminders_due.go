package storage

import "time"

// Wall time is what people agree on, and on two nights a year it does not name one instant:
//
//   - an hour that clocks repeat is meant as its first occurrence
//   - an hour that clocks skip is read as if they had not gone forward yet, so 2:30 comes out as 3:30
//
// bot/when reads what people type by the same rule.

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
	guess := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, zone)
	// The offset in force before a change makes the first of two occurrences, and carries a skipped hour over it.
	var first time.Time
	for _, offset := range offsetsAround(guess) {
		at := local.Add(-offset)
		if first.IsZero() {
			first = at
		}
		if wall(at.In(zone)).Equal(local) {
			return at
		}
	}
	return first
}

// offsetsAround lists the zone's offsets from UTC before, at and after the period that t lies in.
func offsetsAround(t time.Time) []time.Duration {
	var offsets []time.Duration
	add := func(t time.Time) {
		_, seconds := t.Zone()
		offsets = append(offsets, time.Duration(seconds)*time.Second)
	}
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		add(start.Add(-time.Second))
	}
	add(t)
	if !end.IsZero() {
		add(end)
	}
	return offsets
}

// wall is what a clock shows at t, to the minute, as a time in UTC that can be reckoned with.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
}
