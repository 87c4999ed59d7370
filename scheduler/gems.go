package scheduler

import (
	"context"
	"fmt"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// maxGems is how many little known offers one letter tells of.
const maxGems = 3

// gems sends those who want them offers that they may not know: monthly, by day, and after downtime once.
func (s *Scheduler) gems(ctx context.Context, _ time.Time) (int, error) {
	return eachDue(ctx, s.gemLetter)
}

// gemLetter writes one letter and plans the next. claimed is zero when none was due.
func (s *Scheduler) gemLetter(ctx context.Context, after storage.GemLetter) (claimed storage.GemLetter, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		g, err := tx.ClaimGems(ctx, after)
		if err != nil {
			return err
		}
		claimed = g
		if !storage.Waking(tx.Now, g.Location()) {
			return errLater
		}
		list, err := tx.Gems(ctx, g, maxGems)
		if err != nil {
			return err
		}
		if n = len(list); n > 0 {
			if err := writeGems(ctx, tx, g, list); err != nil {
				return err
			}
		}
		return tx.SentGems(ctx, g, list, storage.NextGems(tx.Now, g.Location()))
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, min(n, 1), err
}

func writeGems(ctx context.Context, tx *storage.Tx, g storage.GemLetter, list []storage.ResourceLine) error {
	person, err := tx.Person(ctx, g.PersonID)
	if err != nil {
		return err
	}
	out, err := view.Notice(person, "gems", view.Gems(text.Of(person.Language), list, g.Location()))
	if err != nil {
		return err
	}
	out.DedupeKey = fmt.Sprintf("gems/%d/%d/%d", g.AreaID, g.PersonID, g.GemsAt.Unix())
	tx.Enqueue(out)
	return nil
}
