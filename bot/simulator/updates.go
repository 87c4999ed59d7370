package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
)

// update waits until the bot has confirmed it. Updates of one lane (a chat, or
// a person for inline queries) are delivered by webhook one after the other.
type update struct {
	id   int64
	lane int64
	raw  []byte
	done bool
}

// updateQueue holds what the bot has not confirmed, in order.
type updateQueue struct {
	list    []*update
	open    int
	next    int64
	allowed []string // nil: everything but the kinds that must be asked for
	wake    chan struct{}
	idle    chan struct{}
	poll    *poll
}

func (q *updateQueue) init(first int64) { q.next = first }

// onRequest are the kinds of updates that a bot gets only when it names them.
var onRequest = [...]string{"chat_member", "message_reaction", "message_reaction_count"}

func (q *updateQueue) wants(kind string) bool {
	if len(q.allowed) == 0 {
		return !slices.Contains(onRequest[:], kind)
	}
	return slices.Contains(q.allowed, kind)
}

// push queues {"update_id": n, kind: body} for the bot.
func (s *Simulator) push(kind string, lane int64, write func(*jsonBuf)) {
	if !s.queue.wants(kind) {
		return
	}
	j := jsonBuf{b: make([]byte, 0, 512)}
	j.open('{')
	j.num("update_id", s.queue.next)
	j.key(kind)
	write(&j)
	j.close('}')
	s.enqueue(lane, j.b)
}

func (s *Simulator) enqueue(lane int64, raw []byte) {
	q := &s.queue
	u := &update{id: q.next, lane: lane, raw: raw}
	q.next++
	q.open++
	q.list = append(q.list, u)
	if q.wake != nil {
		close(q.wake)
		q.wake = nil
	}
	s.emit(Event{Kind: EventUpdate, ChatID: lane, UpdateID: u.id, Update: raw})
	s.hook.add(s, u)
}

// InjectUpdate queues any JSON as an update, so that a bot meets what it does
// not know. An object without update_id gets the next one. An older update_id
// repeats an update, which only a webhook delivers. It returns the place in
// the queue, which is the update_id unless that is an older one.
func (s *Simulator) InjectUpdate(raw json.RawMessage) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.queue.next
	body := bytes.TrimSpace(raw)
	if bytes.HasPrefix(body, []byte("{")) && !bytes.Contains(body, []byte(`"update_id"`)) {
		head := `{"update_id":` + strconv.FormatInt(id, 10)
		if len(bytes.TrimSpace(body[1:])) > 1 {
			head += ","
		}
		body = append([]byte(head), body[1:]...)
	}
	var known struct {
		ID int64 `json:"update_id"`
	}
	if json.Unmarshal(body, &known) == nil && known.ID > id {
		s.queue.next = known.ID
	}
	s.enqueue(0, slices.Clone(body))
	return s.queue.next - 1
}

// confirm marks everything below offset as received.
func (s *Simulator) confirm(offset int64) {
	for _, u := range s.queue.list {
		if u.id >= offset {
			break
		}
		s.finish(u)
	}
	s.queue.trim()
}

func (s *Simulator) finish(u *update) {
	if u.done {
		return
	}
	u.done = true
	u.raw = nil
	s.queue.open--
	if s.queue.open == 0 && s.queue.idle != nil {
		close(s.queue.idle)
		s.queue.idle = nil
	}
}

func (q *updateQueue) trim() {
	n := 0
	for n < len(q.list) && q.list[n].done {
		q.list[n] = nil
		n++
	}
	q.list = q.list[n:]
}

// Idle reports whether the bot has confirmed every update: by a higher offset,
// or with a 2xx answer to the webhook.
func (s *Simulator) Idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.open == 0
}

// WaitIdle waits until Idle.
func (s *Simulator) WaitIdle(ctx context.Context) error {
	for {
		s.mu.Lock()
		if s.queue.open == 0 {
			s.mu.Unlock()
			return nil
		}
		if s.queue.idle == nil {
			s.queue.idle = make(chan struct{})
		}
		idle := s.queue.idle
		s.mu.Unlock()
		select {
		case <-idle:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Pending is the number of updates that the bot has not confirmed.
func (s *Simulator) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.open
}
