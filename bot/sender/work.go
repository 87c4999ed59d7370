package sender

import (
	"context"
	"time"

	"sozialraum/storage"
)

// work makes one call after the other until there are no more.
func (d *delivery) work(ctx context.Context) {
	for j := range d.jobs {
		d.attempt(ctx, j)
	}
}

func (d *delivery) attempt(ctx context.Context, j job) {
	m := j.message
	start := d.opt.Clock()
	d.opt.Metrics.waited(m.Lane, start.Sub(j.since))
	err := d.call(ctx, m)
	r := reply{job: j, verdict: Classify(err), at: d.opt.Clock()}
	if r.verdict.Action == Refused {
		r.verdict = d.examine(ctx, r.verdict)
	}
	if r.verdict.Server && m.Attempts+1 >= maxServerErrors {
		r.verdict.Action = Buried
	}
	pause := d.pause(&r)
	r.until = r.at.Add(pause)
	d.opt.Metrics.answered(m, r.verdict.Action, r.at.Sub(start))
	d.note(&r)
	if !d.opt.Limits.none() || r.verdict.Action != Sent {
		d.inbox.add(func(n *news) { n.answers = append(n.answers, r) })
	}
	d.marks.add(r, d.mark(&r, pause))
}

// examine finds out what Telegram did not know: the bot's token, or only this message's method.
func (d *delivery) examine(ctx context.Context, v Verdict) Verdict {
	if _, err := d.client.Call(ctx, "getMe", "{}", nil); err == nil {
		v.Action = Buried
	}
	return v
}

// pause is how long a message that failed waits.
func (d *delivery) pause(r *reply) time.Duration {
	switch r.verdict.Action {
	case Wait:
		return r.verdict.After
	case Retry:
		return Backoff(r.message.Attempts+1, d.opt.Random())
	case Refused:
		return refusedPause
	}
	return 0
}

// note logs what somebody should look at. No chat and no text is in it.
func (d *delivery) note(r *reply) {
	switch r.verdict.Action {
	case Buried:
		d.log.Error("message buried, telegram does not accept it",
			"method", r.message.Method, "kind", r.message.Kind, "reason", r.verdict.Reason)
	case Refused:
		d.log.Error("telegram does not know this bot's token; nothing is sent until it does", "reason", r.verdict.Reason)
	case Wait:
		d.log.Warn("telegram asks to wait", "wait", r.verdict.After)
	}
}

// mark is what the outbox is told.
func (d *delivery) mark(r *reply, pause time.Duration) storage.Mark {
	m := r.message
	now := d.store.Now()
	mark := storage.Mark{ID: m.ID, Keyed: m.DedupeKey != "", ChatID: m.ChatID, At: now}
	switch r.verdict.Action {
	case Sent:
		mark.Kind = storage.MarkSent
	case Wait, Retry, Refused:
		mark.Kind, mark.NotBefore = storage.MarkRetry, now.Add(pause)
	case Unreachable:
		mark.Kind = storage.MarkUnreachable
	case Migrated:
		mark.Kind, mark.To = storage.MarkMigrated, r.verdict.To
	case Buried:
		mark.Kind, mark.Reason = storage.MarkBuried, r.verdict.Reason
	}
	return mark
}
