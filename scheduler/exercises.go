package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// stillRings is how late the moderator of an exercise is told that a phase is over: people do not sit there longer.
const stillRings = 30 * time.Minute

// runPiece bounds how many cards of exercises are brought up to date in one transaction.
const runPiece = 200

// exercises keeps the clocks of exercises: it tells moderators when a phase is over, ends what nobody has ended, and brings
// the cards up to date.
func (s *Scheduler) exercises(ctx context.Context, _ time.Time) (n int, err error) {
	up, ringing := eachDue(ctx, s.store, (*storage.Tx).ClaimRung, ring)
	over, ending := eachDue(ctx, s.store, (*storage.Tx).ClaimForgotten, endForgotten)
	n, err = s.showRuns(ctx)
	return up + over + n, errors.Join(ringing, ending, err)
}

// ring tells the moderator of an exercise that the time of its phase is over.
func ring(ctx context.Context, tx *storage.Tx, r storage.ExerciseRun) (n int, err error) {
	if !tx.Now.After(r.PhaseEndsAt.Add(stillRings)) {
		key := fmt.Sprintf("exercise/up/%d/%d/%d", r.ID, r.Phase, r.PhaseEndsAt.Unix())
		if err := tellModerator(ctx, tx, r, key, view.TimeIsUp); err != nil {
			return 0, err
		}
	}
	r.Rung = true
	return 1, tx.SetRun(ctx, r)
}

// endForgotten ends an exercise that has been running for a week.
func endForgotten(ctx context.Context, tx *storage.Tx, r storage.ExerciseRun) (n int, err error) {
	cards, err := tx.EndRun(ctx, r)
	if err != nil {
		return 0, err
	}
	edits, err := view.RunOver(cards, 0)
	if err != nil {
		return 0, err
	}
	tx.Enqueue(edits...)
	return 1, tellModerator(ctx, tx, r, fmt.Sprintf("exercise/forgotten/%d", r.ID), view.RunForgotten)
}

// tellModerator writes to who leads an exercise, if they can be reached. It does not wait behind what goes out to everybody.
func tellModerator(ctx context.Context, tx *storage.Tx, r storage.ExerciseRun, key string, words func(text.Lang, storage.ExerciseRun) view.Message) error {
	people, err := tx.Reachable(ctx, r.AreaID, r.ModeratorID)
	for i := range people {
		out, err := view.Notice(&people[i], "exercise", key, words(text.Of(people[i].Language), r))
		if err != nil {
			return err
		}
		out.Lane = storage.LaneRelay
		tx.Enqueue(out)
	}
	return err
}

// showRuns brings the cards up to date whose minutes have changed. There is at most one edit of a card on its way.
func (s *Scheduler) showRuns(ctx context.Context) (n int, err error) {
	var after storage.RunCard
	for ctx.Err() == nil {
		var cards []storage.RunCard
		edited := 0
		err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) (err error) {
			if cards, err = tx.RunCards(ctx, after, runPiece); err != nil {
				return err
			}
			runs := map[int64]storage.ExerciseRun{}
			for _, c := range cards {
				r, known := runs[c.RunID]
				if !known {
					if r, err = tx.Run(ctx, c.AreaID, c.RunID); err != nil {
						return err
					}
					runs[c.RunID] = r
				}
				did, err := showRun(ctx, tx, c, r)
				if err != nil {
					return err
				}
				edited += did
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n += edited
		if len(cards) < runPiece {
			return n, nil
		}
		after = cards[len(cards)-1]
	}
	return n, ctx.Err()
}

// showRun enqueues the edit of one card, unless it shows what is so, or an edit is on its way.
func showRun(ctx context.Context, tx *storage.Tx, c storage.RunCard, r storage.ExerciseRun) (edited int, err error) {
	shown := view.RunShown(r, tx.Now)
	switch {
	case c.Last == "buried" || c.Last == "dropped": // deleted, or the bot is blocked
		return 0, tx.CardShown(ctx, c, true)
	case c.Last == "" || c.Shown == shown || r.EndedAt != nil:
		return 0, nil
	}
	c.Shown = shown
	c.Edits++
	out, err := view.RunEdit(c, view.RunCard(text.Of(c.Language), r, r.ModeratorID == c.PersonID, tx.Now))
	if err != nil {
		return 0, err
	}
	tx.Enqueue(out)
	return 1, tx.CardShown(ctx, c, false)
}
