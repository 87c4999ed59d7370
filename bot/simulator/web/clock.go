package web

import (
	"context"
	"time"
)

// turn is by how much the clock goes forward.
type turn struct {
	By string `json:"by"` // "hour", "day" or "reminder"
}

// maxReminders bounds how many reminders one turn of the clock passes.
const maxReminders = 200

func turnClock(ctx context.Context, sc *scene, in turn) (any, error) {
	sc.turning.Lock()
	defer sc.turning.Unlock()
	target := sc.Now()
	switch in.By {
	case "hour":
		target = target.Add(time.Hour)
	case "day":
		target = target.In(sc.Zone).AddDate(0, 0, 1)
	case "reminder":
		next, err := sc.NextReminder(ctx)
		if err != nil {
			return nil, err
		}
		if next.IsZero() {
			return nil, refusedReminder
		}
		target = next
	default:
		return nil, refusedInput
	}
	err := sc.passTo(ctx, target)
	sc.hub.put(wireEvent{Kind: "clock", Clock: clockToWire(sc.Now())})
	return clockToWire(sc.Now()), err
}

// passTo lets time pass until target. Reminders on the way go out at their time, not all of them at the end.
func (sc *scene) passTo(ctx context.Context, target time.Time) error {
	for range maxReminders {
		next, err := sc.NextReminder(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || !next.Before(target) {
			break
		}
		if err := sc.SetTime(ctx, next); err != nil {
			return err
		}
	}
	if sc.Now().Before(target) {
		return sc.SetTime(ctx, target)
	}
	return nil
}
