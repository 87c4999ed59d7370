package storage

import (
	"context"
	"time"
)

// ForgetDeadLetters removes the records of updates that could not be handled before the given time.
func (s *Store) ForgetDeadLetters(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM dead_letters
			WHERE at < $1`, before)
		return err
	})
	return n, err
}

// ForgetRefused removes organisations that were declined or withdrawn before the given time, and what was asked
// and answered about them. They never became public.
func (s *Store) ForgetRefused(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.exec(ctx, `
			DELETE FROM applications a
			USING organisations o
			WHERE o.id = a.organisation_id AND o.state = 'declined' AND o.updated_at < $1`, before); err != nil {
			return err
		}
		n, err = tx.exec(ctx, `
			DELETE FROM organisations
			WHERE state = 'declined' AND updated_at < $1`, before)
		return err
	})
	return n, err
}
