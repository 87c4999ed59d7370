package storage

import "time"

// When those who have not voted are reminded:
//
//  1. The last time a day before the end. Where less than two days are given, when a quarter of the time is left.
//  2. Of two, the first one half-way.
//  3. Nobody is disturbed at night or in the evening: what would fall there comes the next morning, or the evening before
//     if the morning is too late.
//  4. What would come less than lastHour before the end or after another reminder, or before anybody could have voted, is
//     left out.
const (
	morning  = 8  // hours by the area's clocks: from here on
	evening  = 20 // until here
	lastHour = time.Hour
)

// Waking tells whether it is a time at which people may be written to who did not ask for it.
func Waking(t time.Time, zone *time.Location) bool {
	hour := t.In(zone).Hour()
	return morning <= hour && hour < evening
}

// PollReminders are the times of n reminders, 0 to 2, of a poll that is open from opens to closes; fewer where they would
// be of no use.
func PollReminders(opens, closes time.Time, n int, zone *time.Location) []time.Time {
	given := closes.Sub(opens)
	last := closes.Add(-24 * time.Hour)
	if given < 48*time.Hour {
		last = closes.Add(-given / 4)
	}
	wanted := []time.Time{opens.Add(given / 2), last}[2-min(max(n, 0), 2):]
	var due []time.Time
	for _, at := range wanted {
		at = wakingNear(at, closes, zone)
		if !at.After(opens) || closes.Sub(at) < lastHour || len(due) > 0 && at.Sub(due[len(due)-1]) < lastHour {
			continue
		}
		due = append(due, at)
	}
	return due
}

// wakingNear moves a time that falls into the night to the next morning, or to the evening before it if that would be too
// near to closes.
func wakingNear(at, closes time.Time, zone *time.Location) time.Time {
	if Waking(at, zone) {
		return at
	}
	local := at.In(zone)
	day := wall(local)
	if local.Hour() >= evening {
		day = day.AddDate(0, 0, 1)
	}
	clock := func(day time.Time, hour int) time.Time {
		return Instant(time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, time.UTC), zone)
	}
	next := clock(day, morning)
	if closes.Sub(next) >= lastHour {
		return next
	}
	return clock(day.AddDate(0, 0, -1), evening-1)
}
