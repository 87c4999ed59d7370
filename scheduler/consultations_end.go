package scheduler

import (
	"context"
	"errors"

	"sozialraum/storage"
)

// warnCases tells the participants of cases that will end soon. Marking and telling are one transaction.
func (s *Scheduler) warnCases(ctx context.Context) (n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		ids, err := tx.WarnCases(ctx, casePiece)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, err := tx.LockedCase(ctx, id)
			if errors.Is(err, storage.ErrNotFound) { // its key is gone: it is about to be buried
				continue
			}
			if err != nil {
				return err
			}
			if err := tellParticipants(ctx, tx, &c); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		n = 0
	}
	return n, err
}

// endCases closes cases whose end was announced and has come.
func (s *Scheduler) endCases(ctx context.Context) (n int, err error) {
	var overdue []storage.Overdue
	if err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		overdue, err = tx.OverdueCases(ctx, casePiece)
		return err
	}); err != nil {
		return 0, err
	}
	var problems []error
	for _, o := range overdue {
		err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error { return tx.EndOverdue(ctx, o) })
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			problems = append(problems, err)
			continue
		}
		n++
	}
	return n, errors.Join(problems...)
}

// tellUntold lets the participants know that something became of their case without their doing.
func (s *Scheduler) tellUntold(ctx context.Context) (int, error) {
	ids, err := s.ids(ctx, (*storage.Tx).UntoldCases)
	if err != nil {
		return 0, err
	}
	return s.each(ctx, ids, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		if err := tx.Told(ctx, c.ID); errors.Is(err, storage.ErrNotFound) { // another replica was faster
			return nil
		} else if err != nil {
			return err
		}
		return tellParticipants(ctx, tx, c)
	})
}

// remindUnread repeats the notice to those who have not looked, once a day at most and three times in all.
func (s *Scheduler) remindUnread(ctx context.Context) (n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		unseen, err := tx.RemindUnread(ctx, casePiece)
		if err != nil {
			return err
		}
		for _, u := range unseen {
			c, err := tx.LockedCase(ctx, u.CaseID)
			if errors.Is(err, storage.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			to, err := tx.CaseRecipient(ctx, &c, u.Number)
			if errors.Is(err, storage.ErrNotFound) { // not reachable at the moment
				continue
			}
			if err != nil {
				return err
			}
			if err := push(tx, &c, &to, c.Soon(tx.Now)); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if err != nil {
		n = 0
	}
	return n, err
}

// shred destroys cases whose time is over, piece by piece.
func (s *Scheduler) shred(ctx context.Context) (n int, err error) {
	for ctx.Err() == nil {
		did := 0
		err := s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
			did, err = tx.ShredCases(ctx, casePiece)
			return err
		})
		if err != nil {
			return n, err
		}
		n += did
		if did < casePiece {
			return n, nil
		}
	}
	return n, ctx.Err()
}
