package simulator

import (
	"context"
	"time"
)

// poll is a getUpdates call that waits; stop tells it why it must end.
type poll struct{ stop chan *apiError }

const maxPollTimeout = 50 * time.Second

func (s *Simulator) endPoll(why *apiError) {
	if s.queue.poll != nil {
		s.queue.poll.stop <- why
		s.queue.poll = nil
	}
}

// getUpdates is the only call that waits. It holds the lock while it looks,
// and gives it back while it sleeps.
func (s *Simulator) getUpdates(ctx context.Context, x *exchange) *apiError {
	p := x.params
	limit := int64(100)
	if p["limit"] != nil {
		limit = p.long("limit")
	}
	if limit < 1 || limit > 100 {
		return refused("limit must be 1 to 100")
	}
	if p.integer("timeout") < 0 {
		return refused("timeout must not be negative")
	}
	if s.hook.url != "" {
		return conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	s.endPoll(conflict("terminated by other getUpdates request; make sure that only one bot instance is running"))
	if list, ok := p["allowed_updates"]; ok {
		s.queue.allow(list)
	}
	s.moveOffset(p.long("offset"))
	timeout := min(time.Duration(p.integer("timeout"))*time.Second, maxPollTimeout)
	return s.awaitUpdates(ctx, x, int(limit), timeout)
}

func (q *updateQueue) allow(list any) {
	q.allowed = nil
	items, _ := list.([]any)
	for _, v := range items {
		kind, _ := v.(string)
		q.allowed = append(q.allowed, kind)
	}
}

// moveOffset confirms what is lower; a negative offset keeps that many of the
// newest updates and forgets the rest.
func (s *Simulator) moveOffset(offset int64) {
	if offset < 0 {
		offset = max(s.queue.next+offset, 0)
	}
	if offset > s.queue.next+aheadOfQueue {
		return // Telegram takes it for one of an earlier row of ids, and starts at the oldest update
	}
	if offset > 0 {
		s.confirm(offset)
	}
}

// aheadOfQueue is how far an offset may lie beyond the newest update. After a week without any, ids go on at random.
const aheadOfQueue = 10

func (s *Simulator) awaitUpdates(ctx context.Context, x *exchange, limit int, timeout time.Duration) *apiError {
	q := &s.queue
	me := &poll{stop: make(chan *apiError, 1)}
	q.poll = me
	defer func() {
		if q.poll == me {
			q.poll = nil
		}
	}()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for {
		if len(q.list) > 0 || timeout == 0 {
			x.writeUpdates(q.list, limit)
			return nil
		}
		if q.wake == nil {
			q.wake = make(chan struct{})
		}
		wake := q.wake
		s.mu.Unlock()
		var why *apiError
		select {
		case <-wake:
		case why = <-me.stop:
		case <-timer.C:
			timeout = 0
		case <-ctx.Done():
			timeout = 0
			why = &apiError{Code: 500, Description: "Internal Server Error: connection closed"}
		}
		s.mu.Lock()
		if why != nil {
			return why
		}
		// The new poll may have come while this one waited for the lock.
		select {
		case why = <-me.stop:
			return why
		default:
		}
	}
}

func (x *exchange) writeUpdates(list []*update, limit int) {
	x.out.open('[')
	for _, u := range list {
		if u.done {
			continue
		}
		if limit == 0 {
			break
		}
		limit--
		x.out.comma()
		x.out.bytes(u.raw)
	}
	x.out.close(']')
}
