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
