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
	return eachDue(ctx, s.nagSome)
}

// nagSome looks at one meeting without a place. Nothing is due most of the time: then it waits.
func (s *Scheduler) nagSome(ctx context.Context, after storage.Conference) (claimed storage.Conference, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.ClaimPlaceless(ctx, after)
		if err != nil {
			return err
		}
		claimed = c
		step := c.NagDue(tx.Now)
		if step == 0 || !storage.Waking(tx.Now, c.Location()) {
			return errLater
		}
		people, err := tx.Coordinators(ctx, c.AreaID)
		if err != nil {
			return err
		}
		for i := range people {
			out, err := view.Notice(&people[i], storage.NagKind, view.PlaceMissing(text.Of(people[i].Language), c, tx.Now))
			if err != nil {
				return err
			}
			out.DedupeKey = c.NagKey(step, people[i].ID)
			tx.Enqueue(out)
		}
		n = len(people)
		return tx.Nagged(ctx, c, step)
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, n, err
}
