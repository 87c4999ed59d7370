package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"sozialraum/storage"
)

// While people vote, the poll closes: every vote that was taken is counted, and every other one was refused.
func TestClosingWhilePeopleVote(t *testing.T) {
	n := setupNetwork(t)
	p, people := n.asks(nil), n.members(100, 24, 0)
	var voting sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	for i, person := range people {
		voting.Go(func() {
			err := n.try(func(ctx context.Context, tx *storage.Tx) error { return cast(ctx, tx, p, person, dots(5)) })
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				taken++
			case !errors.Is(err, errLate):
				t.Error(err)
			}
		})
		if i == len(people)/2 {
			voting.Go(func() { n.closes(p) })
		}
	}
	voting.Wait()
	var counted []storage.Ballot
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		counted, err = tx.PollBallots(ctx, p.ID)
		return err
	})
	if len(counted) != taken {
		t.Errorf("%d votes were taken, %d are counted", taken, len(counted))
	}
}

// A vote that is on its way when the poll closes is waited for, and counted like all others.
func TestClosingWaitsForAVote(t *testing.T) {
	n := setupNetwork(t)
	p, person := n.asks(nil), n.members(100, 1, 0)[0]
	closing := make(chan storage.Poll, 1)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.PollToVote(ctx, p.AreaID, p.ID)
		if err != nil {
			return err
		}
		go func() {
			closed, _ := n.closes(p)
			closing <- closed
		}()
		for n.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == 0 {
			if len(closing) > 0 {
				t.Error("closed in the middle of a vote")
				break
			}
		}
		return cast(ctx, tx, p, person, dots(5))
	})
	if closed := <-closing; closed.Votes != 1 {
		t.Errorf("%d votes are counted", closed.Votes)
	}
	if tokens := n.count(`SELECT count(*) FROM ballots WHERE token IS NOT NULL`); tokens != 0 {
		t.Errorf("%d tokens are left", tokens)
	}
}

// Nobody sees ballots before the end, and nobody changes one after it.
func TestAfterTheEnd(t *testing.T) {
	n := setupNetwork(t)
	p, person := n.asks(nil), n.members(100, 1, 0)[0]
	n.votes(p, person, dots(1))
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error { _, err := tx.PollBallots(ctx, p.ID); return err }); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("ballots of an open poll: %v", err)
	}
	n.now = p.ClosesAt // nobody has noted yet that it is over
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error { return cast(ctx, tx, p, person, dots(2)) }); !errors.Is(err, errLate) {
		t.Errorf("a vote at the end: %v", err)
	}
	closed, _ := n.closes(p)
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error { _, err := tx.Booth(closed); return err }); !errors.Is(err, storage.ErrNoBooth) {
		t.Errorf("the booth of a closed poll: %v", err)
	}
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error { _, err := tx.ClosePoll(ctx, closed); return err }); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("closed twice: %v", err)
	}
	deleted := n.asks(nil)
	n.votes(deleted, person, dots(1))
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.PollToEnd(ctx, deleted.AreaID, deleted.ID)
		return errors.Join(err, tx.DeletePoll(ctx, p))
	})
	if left := n.count(`SELECT count(*) FROM ballots WHERE poll_id = $1`, deleted.ID); left != 0 {
		t.Errorf("%d ballots of a deleted poll", left)
	}
	if gone, err := n.store.ForgetPolls(t.Context(), n.now.Add(time.Second)); err != nil || gone != 1 {
		t.Errorf("forgot %d, %v", gone, err)
	}
}
