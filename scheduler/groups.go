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

// groups tells coordinators of groups in which the bot can say nothing any more: it was thrown out while nobody listened,
// the topic is closed, or it may not write there.
func (s *Scheduler) groups(ctx context.Context, _ time.Time) (n int, err error) {
	const some = 100
	for ctx.Err() == nil {
		found := 0
		err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
			troubled, err := tx.TroubledGroups(ctx, some)
			if err != nil {
				return err
			}
			found = len(troubled)
			for _, g := range troubled {
				if err := tellOfTrouble(ctx, tx, g); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n += found
		if found < some {
			return n, nil
		}
	}
	return n, ctx.Err()
}

func tellOfTrouble(ctx context.Context, tx *storage.Tx, g storage.Group) error {
	key := "group.told_refused"
	if g.LostAt != nil {
		key = "group.told_lost"
	}
	people, err := tx.Coordinators(ctx, g.AreaID)
	if err != nil {
		return err
	}
	for i := range people {
		if err := tx.Queue(view.Notice(&people[i], "group", "", view.GroupTold(text.Of(people[i].Language), g, key))); err != nil {
			return err
		}
	}
	return nil
}

// tellPollGroup says in the area's group that a poll has opened, or how it has ended, together with the first people who
// are told. alone: nobody else is to be told. Who has not voted is reminded in private.
func tellPollGroup(ctx context.Context, tx *storage.Tx, notice storage.PollNotice, p storage.Poll) (n int, alone bool, err error) {
	if notice.Kind == "reminder" || notice.ToldUpTo != 0 {
		return 0, false, nil
	}
	g, err := tx.GroupOfPoll(ctx, p)
	if errors.Is(err, storage.ErrNotFound) {
		return 0, false, nil // also when it was to be said only there: nobody would hear of it otherwise
	}
	if err != nil {
		return 0, false, err
	}
	messages, err := pollInGroup(ctx, tx, notice, p, g)
	if err != nil {
		return 0, false, err
	}
	for i, message := range messages {
		if err := tx.Queue(view.GroupPost(g, "poll", fmt.Sprintf("poll/%d/%s/group/%d", p.ID, notice.Kind, i), message)); err != nil {
			return 0, false, err
		}
	}
	return len(messages), p.GroupOnly, nil
}

func pollInGroup(ctx context.Context, tx *storage.Tx, notice storage.PollNotice, p storage.Poll, g storage.Group) ([]view.Message, error) {
	if notice.Kind == "opening" {
		return []view.Message{view.PollInGroup(g, p)}, nil
	}
	ballots, err := tx.PollBallots(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	outcome, err := view.CountPoll(p, ballots)
	if err != nil {
		return nil, err
	}
	return view.ResultInGroup(g, outcome)
}
