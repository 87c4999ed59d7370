package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sozialraum/storage"
)

// lastMinutes is how long a poll that may close early stays open once enough have voted: whoever is at it can finish.
const lastMinutes = 10 * time.Minute

// polls opens and closes polls, tells everybody what they have to know, and keeps numbers of votes up to date. A poll
// that fails is left for the next run and does not keep others waiting.
func (s *Scheduler) polls(ctx context.Context, _ time.Time) (n int, err error) {
	var moving []storage.Poll
	if err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) (err error) {
		moving, err = tx.PollsToMove(ctx)
		return err
	}); err != nil {
		return 0, err
	}
	var problems []error
	for _, p := range moving {
		if err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error { return movePoll(ctx, tx, p) }); err != nil {
			problems = append(problems, fmt.Errorf("poll %d: %w", p.ID, err))
		}
	}
	told, err := s.tellPolls(ctx)
	problems = append(problems, err)
	shown, err := s.showVotes(ctx)
	return told + shown, errors.Join(append(problems, err)...)
}

// movePoll opens or closes a poll whose time has come. One that was to be open only while nothing ran opens and closes.
func movePoll(ctx context.Context, tx *storage.Tx, p storage.Poll) error {
	if p.State == "open" && tx.Now.Before(p.ClosesAt) {
		return hasten(ctx, tx, p)
	}
	p, err := tx.PollToEnd(ctx, p.AreaID, p.ID) // as it is by now
	if err != nil {
		return err
	}
	if p.State == "planned" && !p.OpensAt.After(tx.Now) {
		if err := tx.OpenPoll(ctx, p); err != nil {
			return err
		}
		p.State = "open"
	}
	if p.State == "open" && !p.ClosesAt.After(tx.Now) {
		_, err = tx.ClosePoll(ctx, p)
	}
	return err
}

// hasten brings the end of a poll nearer once enough have voted: the quorum, or everybody.
func hasten(ctx context.Context, tx *storage.Tx, p storage.Poll) error {
	wanted := p.Quorum
	if wanted == 0 {
		var err error
		if wanted, err = tx.Electorate(ctx, p); err != nil {
			return err
		}
	}
	votes, err := tx.CountBallots(ctx, p.ID)
	if err != nil || votes == 0 || votes < wanted {
		return err
	}
	err = tx.HastenPoll(ctx, p, tx.Now.Add(lastMinutes))
	if errors.Is(err, storage.ErrNotFound) { // another replica was faster
		return nil
	}
	return err
}
