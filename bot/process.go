package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

var errStopping = errors.New("the bot is stopping")

// work takes batches until the queue is closed and empty.
func (b *Bot) work(ctx context.Context) {
	for {
		batch, worked := b.queue.take()
		if batch == nil {
			return
		}
		started := time.Now()
		b.process(ctx, batch, worked)
		worked()
		b.queue.finish(batch)
		for _, j := range batch {
			b.metrics.Handled(j.kind, time.Since(started))
		}
	}
}

// process gives every update of the batch its effect in one transaction. When one of them fails, all are rolled
// back and each runs again alone, so that only the culprit stays without effect. worked is called before the commit.
func (b *Bot) process(ctx context.Context, batch []*job, worked func()) {
	err := b.commit(ctx, batch, worked)
	if len(batch) == 1 && errors.Is(err, storage.ErrConflict) {
		err = b.commit(ctx, batch, worked) // somebody was faster; what they did is visible now, and becomes a sentence
	}
	switch {
	case err == nil:
		for _, j := range batch {
			b.taken(j)
		}
	case !b.faulty(ctx, err) || len(batch) == 1 && errors.Is(err, storage.ErrDeadlock):
		// The database is away, or we are stopping: nothing is acknowledged, Telegram delivers all of it again.
		for _, j := range batch {
			b.metrics.Update(j.kind, "deferred")
			j.done <- err
		}
	case len(batch) > 1:
		for _, j := range batch {
			b.process(ctx, []*job{j}, worked)
		}
	default:
		batch[0].tap = answer{ID: batch[0].tapped()}
		if err := b.bury(ctx, batch[0], err); err != nil {
			batch[0].done <- err
			return
		}
		b.taken(batch[0])
	}
}

// taken reports an update whose effect is committed, and answers the tap if it was one.
func (b *Bot) taken(j *job) {
	if !j.carried {
		b.answer(j.tap)
	}
	j.done <- nil
}

// faulty tells faults of ours from a database that is away.
func (b *Bot) faulty(ctx context.Context, err error) bool {
	return ctx.Err() == nil && !errors.Is(err, storage.ErrUnavailable)
}

// commit runs the batch in one transaction and leaves the answers to taps with their updates.
func (b *Bot) commit(ctx context.Context, batch []*job, worked func()) error {
	return b.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		arrivals := make([]storage.Arrival, len(batch))
		for i, j := range batch {
			arrivals[i] = j.arrival()
		}
		fresh, people, err := tx.Arrive(ctx, arrivals)
		if err != nil {
			return err
		}
		for _, j := range batch {
			j.tap = answer{} // of an attempt that was rolled back
			if !fresh[j.id] {
				b.metrics.Update(j.kind, "repeated")
				continue
			}
			delete(fresh, j.id) // the same update twice in one batch is a repetition, too
			if j.tap, err = b.handle(ctx, tx, j.update, people[j.sender]); err != nil {
				return err
			}
		}
		worked()
		return nil
	})
}

// handle gives one update its effect inside the transaction. A panic is a fault of this update.
func (b *Bot) handle(ctx context.Context, tx *storage.Tx, u *update, person *storage.Person) (tap answer, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fault{cause: panicked(cause), stack: debug.Stack()}
		}
	}()
	b.metrics.Update(u.kind, "handled")
	switch {
	case u.kind == "member":
		return answer{}, b.chatMember(ctx, tx, u)
	case u.kind == "inline":
		return b.inline(ctx, tx, u)
	case !u.private:
		return b.inGroup(ctx, tx, u)
	case person == nil:
		return answer{}, nil
	}
	if !person.Reachable {
		if err := tx.SetReachable(ctx, person.TelegramID, true); err != nil {
			return answer{}, err
		}
	}
	request, ok := u.request(person, b.username)
	if !ok {
		return answer{}, nil
	}
	if person.AgreedAt == nil && person.Dialog == nil {
		waiting, err := tx.PendingReplies(ctx, u.chat)
		if err != nil || waiting >= maxStrangerReplies {
			return answer{ID: request.CallbackID}, err
		}
	}
	reply, err := b.dispatch(ctx, tx, request)
	if err != nil {
		return answer{}, err
	}
	if err := b.enqueue(tx, u.chat, request, reply); err != nil {
		return answer{}, err
	}
	return answer{ID: request.CallbackID, Text: reply.Toast}, nil
}

// maxStrangerReplies is how many replies may wait for somebody who has not joined. Whoever writes faster than
// Telegram lets us answer is not answered; otherwise a few such people would fill the memory of the sender.
const maxStrangerReplies = 20

// panicked is a panic as an error. Only what the runtime says is told: all else may hold what somebody typed.
func panicked(cause any) error {
	if known, ok := cause.(runtime.Error); ok {
		return fmt.Errorf("panic: %w", known)
	}
	return fmt.Errorf("panic: %T", cause)
}

// fault carries the stack of a panic to the log.
type fault struct {
	cause error
	stack []byte
}

func (f fault) Error() string { return f.cause.Error() }

// bury takes an update that cannot be handled out of the way and tells the person. It returns nil when that is
// committed: the update is acknowledged then.
func (b *Bot) bury(ctx context.Context, j *job, cause error) error {
	reference := rand.Text()[:6]
	b.metrics.Update(j.kind, "failed")
	b.log.Error("update failed", slog.String("kind", j.kind), slog.String("reference", reference), slog.Any("error", cause))
	if panicked := (fault{}); errors.As(cause, &panicked) {
		b.log.Error("stack", slog.String("reference", reference), slog.String("stack", string(panicked.stack)))
	}
	letter := storage.DeadLetter{UpdateID: j.id, Kind: j.kind, Reference: reference, Reason: reason(cause)}
	err := b.buryAndTell(ctx, j, letter)
	if err == nil || !b.faulty(ctx, err) || errors.Is(err, storage.ErrDeadlock) {
		return err
	}
	// Even the apology fails. An update that stays unacknowledged would keep its chat waiting for ever.
	b.log.Error("apology failed", slog.String("reference", reference), slog.Any("error", err))
	letter.Reason = "the apology failed as well"
	return b.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error { return tx.Bury(ctx, letter) })
}

func (b *Bot) buryAndTell(ctx context.Context, j *job, letter storage.DeadLetter) error {
	return b.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		fresh, people, err := tx.Arrive(ctx, []storage.Arrival{j.arrival()})
		if err != nil || !fresh[j.id] {
			return err
		}
		if err := tx.Bury(ctx, letter); err != nil {
			return err
		}
		person := people[j.sender]
		if person == nil || !j.private {
			return nil
		}
		apology := say(view.Text(j.reads(person).T("error.fault", text.V{"Reference": letter.Reference})))
		return b.enqueue(tx, j.chat, Request{Person: person}, apology)
	})
}

// buryUnreadable records an update that could not even be decoded.
func (b *Bot) buryUnreadable(ctx context.Context, u *update, cause error) error {
	reference := rand.Text()[:6]
	b.metrics.Update(u.kind, "failed")
	b.log.Error("update unreadable", slog.String("reference", reference), slog.Any("error", cause))
	return b.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		if u.id != 0 { // it may come again, together with others that have to
			if fresh, _, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: u.id}}); err != nil || !fresh[u.id] {
				return err
			}
		}
		return tx.Bury(ctx, storage.DeadLetter{UpdateID: u.id, Kind: u.kind, Reference: reference, Reason: reason(cause)})
	})
}

// reason is the kind of an error for the dead letter: its first 200 bytes hold no values, since storage and
// handlers put none into their errors.
func reason(cause error) string {
	words := strings.ReplaceAll(cause.Error(), "\x00", "")
	return strings.ToValidUTF8(words[:min(len(words), 200)], "") // the cut may fall into the middle of a letter
}
