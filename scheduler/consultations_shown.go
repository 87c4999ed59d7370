package scheduler

import (
	"context"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// eraseShown takes cases that are about to be shredded off the chats in which they can still be read. Whoever cannot be
// reached keeps what stands there.
func (s *Scheduler) eraseShown(ctx context.Context) (int, error) {
	ids, err := s.ids(ctx, (*storage.Tx).ShownCases)
	if err != nil {
		return 0, err
	}
	return s.each(ctx, ids, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		copies, err := tx.CaseCopies(ctx, c, 0)
		if err != nil {
			return err
		}
		for _, shown := range copies {
			out, _, err := view.TakeOff(shown, tx.Now, view.TalkErased(text.Of(shown.Person.Language)))
			if err != nil {
				return err
			}
			out.Lane = storage.LaneBulk
			tx.Enqueue(out)
			if err := tx.DropCopy(ctx, c, shown.Number, shown.MessageID); err != nil {
				return err
			}
		}
		return nil
	})
}
