package scheduler

import (
	"context"
	"errors"

	"sozialraum/storage"
)

// errLater says that a due thing waits without anything being wrong.
var errLater = errors.New("not now")

// eachDue works on one due thing after the other, each in a transaction of its own, until nothing is due any more. Claim
// locks the next one behind after, or a piece of it; ErrNotFound: there is none. Work returns how many messages it wrote.
// What fails, or waits, is left for the next run and does not keep what is behind it waiting.
func eachDue[T any](
	ctx context.Context, store *storage.Store,
	claim func(tx *storage.Tx, ctx context.Context, after T) (T, error), work func(ctx context.Context, tx *storage.Tx, due T) (n int, err error),
) (int, error) {
	return eachClaimed(ctx, func(ctx context.Context, after T) (claimed *T, n int, err error) {
		err = store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
			due, err := claim(tx, ctx, after)
			if err != nil {
				return err
			}
			claimed = &due
			n, err = work(ctx, tx, due)
			return err
		})
		if err != nil {
			n = 0 // rolled back
		}
		return claimed, n, err
	})
}

// eachClaimed is eachDue where one transaction is not enough. Claimed is nil when some found nothing, or nothing more is to
// be tried.
func eachClaimed[T any](ctx context.Context, some func(ctx context.Context, after T) (claimed *T, n int, err error)) (n int, err error) {
	var problems []error
	var after T
	for ctx.Err() == nil {
		claimed, wrote, err := some(ctx, after)
		n += wrote
		switch {
		case errors.Is(err, storage.ErrNotFound) && claimed == nil:
			return n, errors.Join(problems...)
		case err != nil && claimed == nil: // not about one thing: the database is away
			return n, errors.Join(append(problems, err)...)
		case errors.Is(err, errLater):
			after = *claimed
		case err != nil:
			problems, after = append(problems, err), *claimed
		}
	}
	return n, errors.Join(append(problems, ctx.Err())...)
}
