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
//  4. For the last one the meeting itself is next, and it goes out until lastCall before that if this is later:
//     nobody could still set out.
const lastCall = 15 * time.Minute

// useful decides about the open reminders of one conference, in the order of their due times: which one to send now,
// nil for none, and which to drop. Those that are not due yet are in neither.
func useful(open []storage.Reminder, c storage.Conference, now time.Time) (send *storage.Reminder, drop []storage.Reminder) {
	for i, r := range open {
		if r.DueAt.After(now) {
			break
		}
		next := c.StartsAt
		if i+1 < len(open) {
			next = open[i+1].DueAt
		}
		last := i+1 == len(open)
		if !c.Ahead(now) || !next.After(now) || tooLate(r.DueAt, next, now, last) {
			drop = append(drop, r)
			continue
		}
		send = &open[i]
	}
	return send, drop
}

// tooLate tells whether a reminder for due has come so close to next, the following reminder or for the last one the
// meeting itself, that it is better left out.
func tooLate(due, next, now time.Time, last bool) bool {
	margin := next.Sub(due) / 4
	if last {
		margin = min(margin, lastCall)
	}
	return next.Sub(now) < margin
}
