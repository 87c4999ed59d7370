package bot

import (
	"context"

	"sozialraum/bot/dialog"
	"sozialraum/storage"
)

// Stumbling lets the handlers of b, after all their writes, fail with what stumble returns.
func Stumbling(b *Bot, stumble func() error) {
	after := func(reply Reply, err error) (Reply, error) {
		if err == nil {
			err = stumble()
		}
		return reply, err
	}
	for i := range b.routes.list {
		r := &b.routes.list[i]
		if handle := r.handle; handle != nil {
			r.handle = func(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
				return after(handle(ctx, tx, r))
			}
		}
		if r.flow != nil {
			save := r.flow.save
			r.flow.save = func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
				return after(save(ctx, tx, r, s))
			}
		}
	}
}
