package scheduler

import (
	"context"
	"errors"

	"sozialraum/storage"
)

// errLater says that a due thing waits without anything being wrong.
var errLater = errors.New("not now")

// eachDue calls some until nothing is due any more. Some claims the next thing behind after and works on a piece of it,
// in a transaction of its own; claimed is zero when there was none. A thing that fails, or waits, is left for the next
// run and does not keep those behind it waiting.
func eachDue[T comparable](ctx context.Context, some func(ctx context.Context, after T) (claimed T, n int, err error)) (n int, err error) {
	var problems []error
	var after, none T
	for ctx.Err() == nil {
		claimed, wrote, err := some(ctx, after)
		n += wrote
		switch {
		case errors.Is(err, storage.ErrNotFound) && claimed == none:
			return n, errors.Join(problems...)
		case err != nil && claimed == none: // not about one thing: the database is away
			return n, errors.Join(append(problems, err)...)
		case errors.Is(err, errLater):
			after = claimed
		case err != nil:
			problems, after = append(problems, err), claimed
		}
	}
	return n, errors.Join(append(problems, ctx.Err())...)
}
