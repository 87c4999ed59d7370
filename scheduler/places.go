package scheduler

import (
	"context"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// places tells coordinators of meetings that come closer and have no place yet, by day.
func (s *Scheduler) places(ctx context.Context, _ time.Time) (n int, err error) {
	return eachDue(ctx, s.store, (*storage.Tx).ClaimPlaceless, nagSome)
}

// nagSome looks at one meeting without a place. Nothing is due most of the time: then it waits.
func nagSome(ctx context.Context, tx *storage.Tx, c storage.Conference) (n int, err error) {
	step := c.NagDue(tx.Now)
	if step == 0 || !storage.Waking(tx.Now, c.Location()) {
		return 0, errLater
	}
	people, err := tx.Coordinators(ctx, c.AreaID)
	if err != nil {
		return 0, err
	}
	for i := range people {
		key := c.NagKey(step, people[i].ID)
		message := view.PlaceMissing(text.Of(people[i].Language), c, tx.Now)
		if err := tx.Queue(view.Notice(&people[i], storage.NagKind, key, message)); err != nil {
			return 0, err
		}
	}
	n = len(people)
	return n, tx.Nagged(ctx, c, step)
}
