package simulator

import (
	"encoding/json"
	"sync"
	"time"
)

// EventKind says what happened.
type EventKind string

// The kinds of events.
const (
	EventCall    EventKind = "call"    // the bot has called a method
	EventMessage EventKind = "message" // a message has appeared
	EventEdit    EventKind = "edit"    // a message has changed
	EventDelete  EventKind = "delete"  // a message has gone
	EventToast   EventKind = "toast"   // a tap was answered
	EventAction  EventKind = "action"  // the bot shows that it is typing
	EventUpdate  EventKind = "update"  // an update waits for the bot
)

// Event is something that a watcher of the simulator may want to show. Which
// fields are set depends on Kind.
type Event struct {
	Kind     EventKind
	At       time.Time
	ChatID   int64
	PersonID int64
	Message  *Message
	Call     *Call
	Text     string // of a toast or an action
	UpdateID int64
	Update   json.RawMessage
}

// subscription passes events on through a queue without a bound, so that a
// slow reader never stops the simulator.
type subscription struct {
	mu     sync.Mutex
	queue  []Event
	signal chan struct{}
	quit   chan struct{}
	once   sync.Once
	out    chan Event
}

// Subscribe sends every event from now on. Cancel (or Close) closes the
// channel; it must be called when the channel is no longer read.
func (s *Simulator) Subscribe() (<-chan Event, func()) {
	sub := &subscription{
		signal: make(chan struct{}, 1), quit: make(chan struct{}), out: make(chan Event, 64),
	}
	s.mu.Lock()
	if s.ctx.Err() != nil {
		close(sub.out)
	} else {
		s.subscriptions[sub] = struct{}{}
		s.running.Go(sub.run)
	}
	s.mu.Unlock()
	return sub.out, func() {
		s.mu.Lock()
		delete(s.subscriptions, sub)
		s.mu.Unlock()
		sub.end()
	}
}

func (sub *subscription) end() { sub.once.Do(func() { close(sub.quit) }) }

func (sub *subscription) run() {
	defer close(sub.out)
	for {
		sub.mu.Lock()
		batch := sub.queue
		sub.queue = nil
		sub.mu.Unlock()
		for _, e := range batch {
			select {
			case sub.out <- e:
			case <-sub.quit:
				return
			}
		}
		if len(batch) > 0 {
			continue
		}
		select {
		case <-sub.signal:
		case <-sub.quit:
			return
		}
	}
}

func (sub *subscription) add(e Event) {
	sub.mu.Lock()
	sub.queue = append(sub.queue, e)
	sub.mu.Unlock()
	select {
	case sub.signal <- struct{}{}:
	default:
	}
}

// emit is called with the lock held, so that all subscribers see one order.
func (s *Simulator) emit(e Event) {
	if len(s.subscriptions) == 0 {
		return
	}
	e.At = s.now()
	for sub := range s.subscriptions {
		sub.add(e)
	}
}

func (s *Simulator) emitMessage(kind EventKind, m *message) {
	if len(s.subscriptions) == 0 {
		return
	}
	v := m.view()
	s.emit(Event{Kind: kind, ChatID: m.ChatID, PersonID: m.From, Message: &v})
}
