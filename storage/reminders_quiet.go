package storage

import "time"

// When somebody is reminded who does not want to be disturbed at certain hours:
//
//  1. A reminder whose time lies in quiet hours comes beforehand, while it is still time for that, so that they know in the
//     evening what is early in the morning.
//  2. Where it is too late for that, since the meeting was planned or the program came back only then, it comes right after
//     the quiet hours, if somebody could still set out.
//  3. Otherwise it does not come at all: never in quiet hours, and never after the start.
//
// Beforehand means a quarter of an hour before the quiet hours begin, since sending takes time. What would come within that
// quarter of an hour comes with it, so that an order of reminders stays as it is.
const quietLead = 15 * time.Minute

// LastCall is how long before a meeting the last reminder helps: later, nobody could still set out.
const LastCall = 15 * time.Minute

// Quiet are hours in which somebody does not want to be disturbed, in minutes since midnight as clocks in the area show
// them. From equal to Until: there are none.
type Quiet struct {
	From  int `db:"quiet_from"`
	Until int `db:"quiet_until"`
}

// Around returns the quiet hours that t lies in, the first moment and the one after the last. ok is false outside. Where clocks
// skip all that lies between two nights, they are one.
func (q Quiet) Around(t time.Time, zone *time.Location) (from, until time.Time, ok bool) {
	if q.From == q.Until {
		return from, until, false
	}
	today := wall(t.In(zone)).Truncate(minutesPerDay * time.Minute)
	for _, day := range []time.Time{today.AddDate(0, 0, -1), today} {
		from, until = q.hours(day, zone)
		if t.Before(from) || !t.Before(until) {
			continue
		}
		if first, ends := q.hours(day.AddDate(0, 0, -1), zone); !ends.Before(from) {
			from = first
		}
		if begins, last := q.hours(day.AddDate(0, 0, 1), zone); !begins.After(until) {
			until = last
		}
		return from, until, true
	}
	return time.Time{}, time.Time{}, false
}

// hours are the quiet hours that begin on a day.
func (q Quiet) hours(day time.Time, zone *time.Location) (from, until time.Time) {
	begins := day.Add(time.Duration(q.From) * time.Minute)
	length := (q.Until - q.From + minutesPerDay) % minutesPerDay
	return Instant(begins, zone), Instant(begins.Add(time.Duration(length)*time.Minute), zone)
}

// Undisturbed is when a reminder comes that would be due at due, of a meeting that begins at start, if it is planned at now.
// ok is false when it does not come.
func (q Quiet) Undisturbed(due, start, now time.Time, zone *time.Location) (at time.Time, ok bool) {
	if !due.After(now) || !due.Before(start) {
		return time.Time{}, false
	}
	if from, _, soon := q.Around(due.Add(quietLead), zone); soon && due.Before(from) {
		if early := from.Add(-quietLead); early.After(now) {
			return early, true
		}
	}
	from, _, quiet := q.Around(due, zone)
	switch early := from.Add(-quietLead); {
	case !quiet:
		return due, true
	case early.After(now):
		return early, true
	}
	return q.Afterwards(due, start, zone)
}

// Afterwards is when a reminder comes that can come no earlier than at at: then, or right after quiet hours.
func (q Quiet) Afterwards(at, start time.Time, zone *time.Location) (time.Time, bool) {
	if _, until, quiet := q.Around(at, zone); quiet {
		return until, !until.Add(LastCall).After(start)
	}
	return at, at.Before(start)
}
