package scheduler

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// casePiece bounds how many cases are looked at in one run of a step; the next run is a minute away.
const casePiece = 200

// consultations moves cases on as time passes. Every participant hears the same neutral sentence, whatever happened;
// what it is stands in the case itself. Without the key nothing can be read, and nothing happens until it is back,
// except that cases whose key is gone for good are buried.
func (s *Scheduler) consultations(ctx context.Context, _ time.Time) (n int, err error) {
	var problems []error
	var steps []func(context.Context) (int, error)
	if s.store.Consultations() == nil {
		steps = append(steps, s.inOne((*storage.Tx).FinishDepartures),
			s.endRounds, s.warnCases, s.endCases, s.tellUntold, s.remindUnread, s.eraseShown)
	}
	steps = append(steps, s.inOne(func(tx *storage.Tx, ctx context.Context) (int, error) {
		hidden, err := tx.HidePast(ctx)
		return int(hidden), err
	}), s.shred)
	for _, step := range steps {
		did, err := step(ctx)
		n += did
		problems = append(problems, err)
	}
	return n, errors.Join(problems...)
}

// inOne runs a step that needs no more than one transaction.
func (s *Scheduler) inOne(step func(*storage.Tx, context.Context) (int, error)) func(context.Context) (int, error) {
	return func(ctx context.Context) (n int, err error) {
		err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
			n, err = step(tx, ctx)
			return err
		})
		if err != nil {
			n = 0
		}
		return n, err
	}
}

// caseRules are the rules of package anonymity with chance of their own.
func caseRules() storage.Rules {
	return storage.Rules{
		Rand:   rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())),
		Sector: anonymity.Sector, Coarser: anonymity.Coarser,
	}
}

// each runs fn for every case in a transaction of its own: one that fails does not keep the others waiting.
func (s *Scheduler) each(ctx context.Context, ids []int64, fn func(context.Context, *storage.Tx, *storage.Case) error) (n int, err error) {
	var problems []error
	for _, id := range ids {
		err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
			c, err := tx.LockedCase(ctx, id)
			if errors.Is(err, storage.ErrNotFound) { // shredded in the meantime
				return nil
			}
			if err != nil {
				return err
			}
			return fn(ctx, tx, &c)
		})
		if err != nil {
			problems = append(problems, err)
			continue
		}
		n++
	}
	return n, errors.Join(problems...)
}

// endRounds asks the next consultants where a round is over. Coordinators hear once that a case waits for which nobody is
// left, and nothing else; the requester hears that there is something new.
func (s *Scheduler) endRounds(ctx context.Context) (int, error) {
	ids, err := s.ids(ctx, (*storage.Tx).DueRounds)
	if err != nil {
		return 0, err
	}
	return s.each(ctx, ids, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		round, err := tx.EndRound(ctx, c, caseRules())
		if err != nil {
			return err
		}
		for i := range round.Asked {
			if err := push(tx, c, &round.Asked[i], c.Soon(tx.Now)); err != nil {
				return err
			}
		}
		if !round.Waiting {
			return nil
		}
		if c.Accepted() == 0 {
			if err := tellCoordinators(ctx, tx, c.AreaID); err != nil {
				return err
			}
		}
		return tellParticipants(ctx, tx, c, c.Requester().Number)
	})
}

// tellCoordinators says that a case waits. They learn neither which nor whose.
func tellCoordinators(ctx context.Context, tx *storage.Tx, areaID int64) error {
	people, err := tx.Coordinators(ctx, areaID)
	if err != nil {
		return err
	}
	for i := range people {
		if err := tx.Queue(view.Notice(&people[i], "consultation", "", view.CaseWaits(text.Of(people[i].Language)))); err != nil {
			return err
		}
	}
	return nil
}

// tellParticipants writes the neutral notice to those with the given numbers, none given: to all who take part. Who has
// an earlier one and has not looked gets no other.
func tellParticipants(ctx context.Context, tx *storage.Tx, c *storage.Case, numbers ...int) error {
	if len(numbers) == 0 {
		for _, p := range c.People {
			numbers = append(numbers, p.Number)
		}
	}
	at := c.Soon(tx.Now)
	recipients, err := tx.NoteNews(ctx, c, at, numbers...)
	if err != nil {
		return err
	}
	for i := range recipients {
		if err := push(tx, c, &recipients[i], at); err != nil {
			return err
		}
	}
	return nil
}

// push writes the neutral notice to one participant, about something that is to be known at a time.
func push(tx *storage.Tx, c *storage.Case, to *storage.Recipient, at time.Time) error {
	out, err := view.CasePush(c, &to.Person, to.Reference, at)
	if err == nil {
		tx.Enqueue(out)
	}
	return err
}

func (s *Scheduler) ids(ctx context.Context, due func(*storage.Tx, context.Context, int) ([]int64, error)) (ids []int64, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		ids, err = due(tx, ctx, casePiece)
		return err
	})
	return ids, err
}
