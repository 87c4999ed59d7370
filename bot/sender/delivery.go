package sender

import (
	"context"
	"sync/atomic"
	"time"

	"sozialraum/storage"
)

const (
	// maxMemory is how many messages a sender holds before it declines more; they wait in the database.
	maxMemory = 10_000
	// refusedPause is how long nothing goes out after Telegram refused the token.
	refusedPause = 30 * time.Second
)

// delivery runs the queue of one session. All of its methods but work belong to one goroutine.
type delivery struct {
	*Sender
	session *storage.SenderSession
	marks   *marker
	jobs    chan job
	free    int // slots without a message
	news    news
	room    room

	draining bool // to end when memory is empty
	lost     bool // to end when nothing is in flight
	declines bool

	flooded      int64 // the person whose chat got a 429 last
	floodedUntil time.Time
}

// job is a message that has a slot.
type job struct {
	waiting
	chat *chat
}

func newDelivery(s *Sender, session *storage.SenderSession, marks *marker) *delivery {
	return &delivery{
		Sender: s, session: session, marks: marks, jobs: make(chan job, s.opt.Slots), free: s.opt.Slots,
		room: room{signal: make(chan struct{}, 1)},
	}
}

// run sends until ctx ends and what is in memory has gone out, or until the session is lost and every message in
// flight has its result.
func (d *delivery) run(ctx context.Context, keep *keeper, stopKeeping func()) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	drain := time.NewTimer(time.Hour)
	defer drain.Stop()
	ending, lost := ctx.Done(), keep.lost
	for {
		d.read()
		at := d.dispatch()
		if d.finished() {
			return
		}
		d.report()
		if !at.IsZero() {
			timer.Reset(at.Sub(d.opt.Clock()))
		}
		select {
		case <-d.inbox.signal:
		case <-timer.C:
		case <-ending:
			ending, d.draining = nil, true
			drain.Reset(d.opt.DrainTimeout)
			stopKeeping()
			d.queue.dropBulk(d.opt.Clock())
		case <-lost: // others may deliver these rows from now on
			lost, d.lost = nil, true
			d.session.Abandon()
			d.queue.clear(d.opt.Clock())
		case <-drain.C:
			if d.draining {
				return
			}
		}
	}
}

// read takes in what happened since the last time.
func (d *delivery) read() {
	d.news = d.inbox.take(d.news)
	now := d.opt.Clock()
	for _, m := range d.news.messages {
		if d.takes(m) {
			d.queue.push(m, now)
		}
	}
	for i := range d.news.answers {
		d.answered(&d.news.answers[i], now)
	}
	gone := d.gone()
	for i := range d.news.results {
		d.settle(&d.news.results[i], gone, now)
	}
}

// takes says whether a message is still to be sent by this session. At the end bulk is not: what was in memory has
// been dropped, and what a last claim brings must not overtake it.
func (d *delivery) takes(m *storage.Outgoing) bool {
	return m.Owner == d.session.Owner() && !d.lost && (!d.draining || m.Lane != storage.LaneBulk)
}

func (d *delivery) gone() map[int64]bool {
	if len(d.news.gone) == 0 {
		return nil
	}
	ids := make(map[int64]bool, len(d.news.gone))
	for _, id := range d.news.gone {
		ids[id] = true
	}
	return ids
}

// answered counts an answer against the limits and stops everything when it concerns the whole bot. Telegram does
// not say which limit a 429 is about: two people at a time, who cannot both have had too much, mean all.
func (d *delivery) answered(r *reply, now time.Time) {
	d.queue.answered(r.chat, r.at)
	switch {
	case r.verdict.Action == Refused:
		d.queue.pause(r.until)
	case r.verdict.Action == Wait && r.chat.id > 0:
		if d.flooded != r.chat.id && d.floodedUntil.After(now) {
			d.queue.pause(r.until)
		}
		d.flooded, d.floodedUntil = r.chat.id, r.until
	}
	if refused := r.verdict.Action == Refused; refused != d.refused.Load() && r.verdict.Reason != reasonNetwork {
		d.refused.Store(refused)
	}
}

// settle frees the slot and the chat of a message whose result is committed.
func (d *delivery) settle(r *reply, gone map[int64]bool, now time.Time) {
	d.free++
	switch r.verdict.Action {
	case Wait, Retry, Refused:
		if !d.lost {
			r.message.Attempts++
			d.queue.again(r.chat, r.waiting, r.until, now)
			return
		}
	case Unreachable, Migrated:
		d.queue.remove(r.chat.id, gone, now)
	}
	d.queue.done(r.chat, now)
}

// dispatch fills the free slots. It returns when to come back without news; zero for never.
func (d *delivery) dispatch() (at time.Time) {
	for d.free > 0 {
		w, c, at := d.queue.next(d.opt.Clock())
		if c == nil {
			return at
		}
		d.free--
		d.jobs <- job{w, c} // never blocks: there are as many places as slots
	}
	return time.Time{}
}

// finished says whether nothing is left to wait for. Messages that wait for their time are not waited for at the
// end; their rows keep it.
func (d *delivery) finished() bool {
	inFlight := d.opt.Slots - d.free
	switch {
	case inFlight > 0:
		return false
	case d.lost:
		return true
	}
	return d.draining && (d.queue.awake() == 0 || d.queue.paused.After(d.opt.Clock()))
}

// report tells the others how much is in memory.
func (d *delivery) report() {
	held := d.queue.len()
	d.memory.Store(int64(held + d.opt.Slots - d.free))
	switch {
	case d.lost, d.declines && held > maxMemory/2, !d.declines && held <= maxMemory:
	default:
		d.declines = !d.declines
		d.session.Accept(!d.declines)
	}
	d.room.set(d.queue, max(2*d.opt.Batch, 4*d.opt.Slots), d.opt.Batch)
}

// room is how many rows the keeper may claim for each lane.
type room struct {
	signal chan struct{} // there is room for a batch in a lane that has more
	lanes  [lanes]atomic.Int64
	more   [lanes]atomic.Bool // the keeper's pass over the lane is not at its end
}

func (r *room) set(q *queue, window, batch int) {
	for lane := range lanes {
		free := window - (q.held[lane] - q.parked[lane])
		if q.len() > maxMemory {
			free = 0
		}
		r.lanes[lane].Store(int64(free))
		if free >= batch && r.more[lane].Load() {
			poke(r.signal)
		}
	}
}
