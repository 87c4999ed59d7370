package scheduler

import (
	"context"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// showVotes brings the cards up to date in which coordinators watch how many have voted. However fast votes come in,
// there is at most one edit of a card on its way, and one a run. It does not wait behind what goes out to everybody.
func (s *Scheduler) showVotes(ctx context.Context) (n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		watches, err := tx.PollWatches(ctx)
		if err != nil {
			return err
		}
		for _, w := range watches {
			gone := w.Last == "buried" || w.Last == "dropped" // deleted, or the bot is blocked
			if w.Last == "" || w.Votes == w.Shown && !gone {
				continue
			}
			if !gone {
				w.Edits++
				if err := showVote(ctx, tx, w); err != nil {
					return err
				}
				n++
			}
			if err := tx.PollShown(ctx, w, gone); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		n = 0 // rolled back
	}
	return n, err
}

func showVote(ctx context.Context, tx *storage.Tx, w storage.PollWatch) error {
	person, err := tx.Person(ctx, w.PersonID)
	if err != nil {
		return err
	}
	p, err := tx.Poll(ctx, w.AreaID, w.PollID)
	if err != nil {
		return err
	}
	if p.Electorate, err = tx.Electorate(ctx, p); err != nil {
		return err
	}
	p.Votes = w.Votes
	out, err := view.Outgoing(person.TelegramID, w.MessageID, view.PollDesk(text.Of(person.Language), p, tx.Now))
	if err != nil {
		return err
	}
	out.Kind, out.Lane, out.DedupeKey = storage.PollLiveKind, storage.LaneRelay, w.Key()
	tx.Enqueue(out)
	return nil
}
