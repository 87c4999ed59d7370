package scheduler

import (
	"time"

	"sozialraum/storage"
)

// Which reminders still help somebody, after the program was away for a while:
//
//  1. None of a meeting that was cancelled or has begun.
//  2. Of several that are overdue, only the one nearest to the meeting. It says all that the others would.
//  3. One that is overdue goes out until three quarters of the time to the next one have passed. After that the next
//     one comes soon enough. The reminder of the day before may still come on the morning itself, not at noon.
//  4. For the last one the meeting itself is next, and it goes out until storage.LastCall before that if this is later:
//     nobody could still set out.
//  5. Nothing goes out in quiet hours. What is overdue then waits until they end, unless the next one comes before that
//     or nobody could still set out.

// useful decides about the open reminders of one conference for one habit, in the order of their due times: which one to
// send, nil for none, and which to drop. Those that are not due yet are in neither. until is when to send, not after now:
// at once.
func useful(open []storage.Reminder, c storage.Conference, now time.Time) (send *storage.Reminder, drop []storage.Reminder, until time.Time) {
	for i, r := range open {
		if r.DueAt.After(now) {
			break
		}
		next := c.StartsAt
		if i+1 < len(open) {
			next = open[i+1].DueAt
		}
		last := i+1 == len(open)
		at, possible := r.Afterwards(now, c.StartsAt, c.Location())
		if !c.Ahead(now) || !next.After(at) || !possible || tooLate(r.DueAt, next, at, last) {
			drop = append(drop, r)
			continue
		}
		send, until = &open[i], at
	}
	return send, drop, until
}

// tooLate tells whether a reminder for due that goes out at at has come so close to next, the following reminder or for the last one the
// meeting itself, that it is better left out.
func tooLate(due, next, at time.Time, last bool) bool {
	margin := next.Sub(due) / 4
	if last {
		margin = min(margin, storage.LastCall)
	}
	return next.Sub(at) < margin
}
