package sender

import (
	"container/heap"
	"time"

	"sozialraum/storage"
)

// queue decides which message goes out next. It is pure: it knows no clock, no network and no goroutines.
type queue struct {
	limits Limits
	all    window
	bulk   pace
	paused time.Time // nothing goes out before: 429 for the whole bot

	chats    map[int64]*chat
	ready    [lanes]fifo[*chat] // chats that may have a message to send now, in turn
	sleepers sleepers           // chats that will have one
	idle     fifo[idleChat]     // chats without messages, kept a while for their rate and order

	held   [lanes]int // messages in memory that are not in flight
	parked [lanes]int // of these, in chats that wait for their time
}

func newQueue(limits Limits) *queue {
	return &queue{
		limits: limits, all: newWindow(limits.PerSecond), bulk: newPace(limits.PerSecond), chats: map[int64]*chat{},
	}
}

// len is how many messages are in memory and not in flight.
func (q *queue) len() int { return q.held[0] + q.held[1] + q.held[2] }

// push adds a message.
func (q *queue) push(m *storage.Outgoing, now time.Time) {
	c := q.chats[m.ChatID]
	if c == nil {
		c = &chat{id: m.ChatID, index: -1}
		q.chats[m.ChatID] = c
	}
	lane := laneOf(m)
	c.lines[lane].push(waiting{m, now}, now)
	q.count(c, lane, 1)
	q.enlist(c, now)
}

func laneOf(m *storage.Outgoing) int {
	return min(max(int(m.Lane), 0), lanes-1)
}

func (q *queue) count(c *chat, lane, n int) {
	q.held[lane] += n
	if c.parked {
		q.parked[lane] += n
	}
}

// next takes the message that may go out now; its chat is busy until done. Without one, at is when to ask again,
// zero when only an answer or a new message can change it.
func (q *queue) next(now time.Time) (w waiting, c *chat, at time.Time) {
	q.forget(now)
	q.wakeSleepers(now)
	if q.paused.After(now) {
		return waiting{}, nil, q.paused
	}
	if !q.all.ready(now) {
		return waiting{}, nil, q.all.next()
	}
	for lane := range lanes {
		if lane == int(storage.LaneBulk) && !q.bulk.ready(now) {
			if q.ready[lane].len() > 0 {
				at = q.bulk.next
			}
			break
		}
		if c := q.pick(lane, now); c != nil {
			return q.take(c, lane, now), c, time.Time{}
		}
	}
	if len(q.sleepers) > 0 && (at.IsZero() || q.sleepers[0].wake.Before(at)) {
		at = q.sleepers[0].wake
	}
	return waiting{}, nil, at
}

// pick finds the first chat in turn that really has something for this lane.
func (q *queue) pick(lane int, now time.Time) *chat {
	for q.ready[lane].len() > 0 {
		c := q.ready[lane].pop()
		c.listed[lane] = false
		if c.busy || c.parked || c.lines[lane].ready.len() == 0 {
			continue // changed since it was listed; whatever changed it lists it again
		}
		if c.free(lane, &q.limits).After(now) {
			q.enlist(c, now)
			continue
		}
		return c
	}
	return nil
}

func (q *queue) take(c *chat, lane int, now time.Time) waiting {
	c.busy = true
	q.all.take()
	if lane == int(storage.LaneBulk) {
		q.bulk.took(now)
	}
	q.count(c, lane, -1)
	return c.lines[lane].ready.pop()
}

// answered counts a message against the limits, from the moment at which Telegram answered.
func (q *queue) answered(c *chat, at time.Time) {
	q.all.answered(at)
	c.answered(at, &q.limits)
}

// done frees the chat for its next message.
func (q *queue) done(c *chat, now time.Time) {
	c.busy = false
	q.enlist(c, now)
}

// again keeps the message at the head of its chat, which waits until the given time.
func (q *queue) again(c *chat, w waiting, until, now time.Time) {
	lane := laneOf(w.message)
	c.lines[lane].ready.pushFront(w)
	q.count(c, lane, 1)
	if !c.parked {
		c.parked = true
		for lane := range c.lines {
			q.parked[lane] += c.lines[lane].len()
		}
	}
	c.until = until
	q.done(c, now)
}

// remove takes messages out that must not be sent any more.
func (q *queue) remove(chatID int64, ids map[int64]bool, now time.Time) {
	c := q.chats[chatID]
	if c == nil {
		return
	}
	for lane := range c.lines {
		q.count(c, lane, -c.lines[lane].remove(ids))
	}
	q.enlist(c, now)
}

// enlist puts a chat where it belongs: ready, asleep until its time, or idle.
func (q *queue) enlist(c *chat, now time.Time) {
	switch {
	case c.busy:
		return
	case c.len() == 0:
		if c.idle = now; !c.resting {
			c.resting = true
			q.idle.push(idleChat{c, now})
		}
		return
	case c.parked:
		q.sleep(c, c.until)
		return
	}
	var wake time.Time
	for lane := range c.lines {
		l := &c.lines[lane]
		if len(l.held) > 0 {
			wake = earlier(wake, l.heldUntil)
		}
		if l.ready.len() == 0 || c.listed[lane] {
			continue
		}
		if free := c.free(lane, &q.limits); free.After(now) {
			wake = earlier(wake, free)
			continue
		}
		c.listed[lane] = true
		q.ready[lane].push(c)
	}
	if !wake.IsZero() {
		q.sleep(c, wake)
	}
}

func (q *queue) sleep(c *chat, until time.Time) {
	c.wake = until
	if c.index < 0 {
		heap.Push(&q.sleepers, c)
		return
	}
	heap.Fix(&q.sleepers, c.index)
}

func (q *queue) wakeSleepers(now time.Time) {
	for len(q.sleepers) > 0 && !q.sleepers[0].wake.After(now) {
		c := heap.Pop(&q.sleepers).(*chat)
		if c.parked && !c.until.After(now) {
			c.parked = false
			for lane := range c.lines {
				q.parked[lane] -= c.lines[lane].len()
			}
		}
		for lane := range c.lines {
			c.lines[lane].release(now)
		}
		q.enlist(c, now)
	}
}

// Idle chats are kept for the order of messages that are handed over late, and for their rate.
const (
	keepIdle    = 5 * time.Second
	keepMaxIdle = 10_000
)

// idleChat is a chat that had no messages at some moment. Each chat is listed once, however often it has had some since.
type idleChat struct {
	chat  *chat
	since time.Time
}

// forget drops chats that have been idle for long, or for a while when they are many. Twice as many a call as
// can have become idle since the one before are enough.
func (q *queue) forget(now time.Time) {
	for range 2 {
		if q.idle.len() == 0 {
			return
		}
		entry := q.idle.front()
		c := entry.chat
		idle := !c.busy && c.len() == 0 && q.chats[c.id] == c
		if idle && c.idle.Equal(entry.since) && now.Sub(entry.since) < keepIdle && q.idle.len() <= keepMaxIdle {
			return
		}
		q.idle.pop()
		switch {
		case !idle:
			c.resting = false
		case c.full.After(now), !c.idle.Equal(entry.since):
			q.idle.push(idleChat{c, c.idle})
		default:
			delete(q.chats, c.id)
		}
	}
}

// clear forgets all messages that are not in flight; what was counted against the limits stays.
func (q *queue) clear(now time.Time) {
	q.held, q.parked = [lanes]int{}, [lanes]int{}
	for _, c := range q.chats {
		for lane := range c.lines {
			c.lines[lane] = line{seen: c.lines[lane].seen}
		}
		q.enlist(c, now)
	}
}

// awake is how many messages could go out as far as their chats are concerned.
func (q *queue) awake() int {
	return q.len() - q.parked[0] - q.parked[1] - q.parked[2]
}

// pause stops everything until the given time.
func (q *queue) pause(until time.Time) {
	if q.paused.Before(until) {
		q.paused = until
	}
}

// dropBulk forgets the bulk messages in memory; their rows are given back by whoever asks.
func (q *queue) dropBulk(now time.Time) {
	for _, c := range q.chats {
		l := &c.lines[storage.LaneBulk]
		q.count(c, int(storage.LaneBulk), -l.len())
		l.ready, l.held = fifo[waiting]{}, nil
		q.enlist(c, now)
	}
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// sleepers is a heap by wake time.
type sleepers []*chat

func (s sleepers) Len() int           { return len(s) }
func (s sleepers) Less(i, j int) bool { return s[i].wake.Before(s[j].wake) }
func (s sleepers) Swap(i, j int) {
	s[i], s[j] = s[j], s[i]
	s[i].index, s[j].index = i, j
}

func (s *sleepers) Push(x any) {
	c := x.(*chat)
	c.index = len(*s)
	*s = append(*s, c)
}

func (s *sleepers) Pop() any {
	old := *s
	c := old[len(old)-1]
	old[len(old)-1] = nil
	c.index = -1
	*s = old[:len(old)-1]
	return c
}
