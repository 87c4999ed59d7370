package sender

import (
	"cmp"
	"slices"
	"time"

	"sozialraum/storage"
)

const lanes = 3

// waiting is a message in memory and since when it is there.
type waiting struct {
	message *storage.Outgoing
	since   time.Time
}

// chat holds the messages of one chat in the order in which they go out.
type chat struct {
	id    int64
	lines [lanes]line

	busy   bool      // a message is in flight
	parked bool      // nothing goes out before until: 429 or a pause after a failure
	until  time.Time // while parked
	full   time.Time // when the messages so far have used up their time, see rate

	listed  [lanes]bool // in the queue's ready lists
	wake    time.Time   // while among the queue's sleepers
	index   int         // there; -1 if not
	idle    time.Time   // since when it has no messages
	resting bool        // in the queue's list of idle chats
}

// line is one lane of a chat.
type line struct {
	ready fifo[waiting]
	// held arrived before an older message of theirs: commits of one chat follow each other, but what they wrote
	// is handed over by goroutines that may overtake. They wait until the older one has come.
	held      []waiting
	heldUntil time.Time
	seen      int64 // the newest message that was ever ready
}

// holdFor bounds the wait for an older message, which usually takes microseconds. It may never come when its row
// was finished or dropped in the meantime.
const holdFor = 2 * time.Second

func (l *line) push(w waiting, now time.Time) {
	if w.message.After > l.seen || len(l.held) > 0 && l.held[0].message.ID < w.message.ID {
		if len(l.held) == 0 {
			l.heldUntil = now.Add(holdFor)
		}
		l.held = append(l.held, w)
		slices.SortFunc(l.held, func(a, b waiting) int { return cmp.Compare(a.message.ID, b.message.ID) })
		l.release(now)
		return
	}
	l.append(w)
	l.release(now)
}

func (l *line) append(w waiting) {
	l.ready.push(w)
	l.seen = max(l.seen, w.message.ID)
}

// release moves held messages on whose turn it is, all of them after heldUntil.
func (l *line) release(now time.Time) {
	for len(l.held) > 0 && (l.held[0].message.After <= l.seen || !l.heldUntil.After(now)) {
		l.append(l.held[0])
		l.held = l.held[1:]
	}
}

func (l *line) len() int { return l.ready.len() + len(l.held) }

// remove takes out the messages with these ids and returns how many they were.
func (l *line) remove(ids map[int64]bool) int {
	before := l.len()
	gone := func(w waiting) bool { return ids[w.message.ID] }
	l.ready.deleteFunc(gone)
	l.held = slices.DeleteFunc(l.held, gone)
	return before - l.len()
}

func (c *chat) len() int { return c.lines[0].len() + c.lines[1].len() + c.lines[2].len() }

// free is when the chat's rate lets a message of the lane go. Messages are counted when they were answered, as
// in the generic cell rate algorithm (ITU-T I.371): the receiver, who counted them earlier, is never behind.
func (c *chat) free(lane int, limits *Limits) time.Time {
	if lane == int(storage.LaneReply) {
		return c.full.Add(-limits.chatLead(c.id))
	}
	return c.full
}

func (c *chat) answered(at time.Time, limits *Limits) {
	interval := limits.chatInterval(c.id)
	if interval == 0 {
		return
	}
	if c.full.Before(at) {
		c.full = at
	}
	c.full = c.full.Add(interval)
}
