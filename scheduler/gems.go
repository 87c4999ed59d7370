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
	return eachDue(ctx, s.store, (*storage.Tx).ClaimGems, gemLetter)
}

// gemLetter writes one letter and plans the next.
func gemLetter(ctx context.Context, tx *storage.Tx, g storage.GemLetter) (n int, err error) {
	if !storage.Waking(tx.Now, g.Location()) {
		return 0, errLater
	}
	list, err := tx.Gems(ctx, g, maxGems)
	if err != nil {
		return 0, err
	}
	if len(list) > 0 {
		n = 1
		if err := writeGems(ctx, tx, g, list); err != nil {
			return 0, err
		}
	}
	return n, tx.SentGems(ctx, g, list, storage.NextGems(tx.Now, g.Location()))
}

func writeGems(ctx context.Context, tx *storage.Tx, g storage.GemLetter, list []storage.ResourceLine) error {
	person, err := tx.Person(ctx, g.PersonID)
	if err != nil {
		return err
	}
	key := fmt.Sprintf("gems/%d/%d/%d", g.AreaID, g.PersonID, g.GemsAt.Unix())
	return tx.Queue(view.Notice(person, "gems", key, view.Gems(text.Of(person.Language), list, g.Location())))
}
