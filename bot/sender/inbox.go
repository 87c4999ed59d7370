package sender

import (
	"sync"
	"time"

	"sozialraum/storage"
)

// inbox is how other goroutines talk to the one that owns the queue: they add, it takes everything at once.
type inbox struct {
	signal chan struct{} // holds one element when there is something

	mu sync.Mutex
	news
}

// news is what happened since the last look.
type news struct {
	messages []*storage.Outgoing // to be sent
	answers  []reply             // Telegram answered
	results  []reply             // and what that means is committed
	gone     []int64             // messages whose rows a committed result took away
}

// reply counts against the limits before its result is committed.
type reply struct {
	job
	verdict Verdict
	at      time.Time // when Telegram answered
	until   time.Time // Wait, Retry, Refused: not again before
}

func (b *inbox) add(add func(*news)) {
	b.mu.Lock()
	add(&b.news)
	b.mu.Unlock()
	select {
	case b.signal <- struct{}{}:
	default:
	}
}

func (b *inbox) deliver(messages []storage.Outgoing) {
	b.add(func(n *news) {
		for i := range messages {
			n.messages = append(n.messages, &messages[i])
		}
	})
}

// take exchanges the filled lists for the emptied ones of the call before.
func (b *inbox) take(empty news) news {
	clear(empty.messages)
	clear(empty.answers)
	clear(empty.results)
	empty = news{empty.messages[:0], empty.answers[:0], empty.results[:0], empty.gone[:0]}
	b.mu.Lock()
	defer b.mu.Unlock()
	full := b.news
	b.news = empty
	return full
}
