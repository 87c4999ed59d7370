package bot

import (
	"context"
	"sync"
)

// job is one update that waits for its commit.
type job struct {
	*update
	done chan error // receives nil once the effect of the update is committed
}

// queue hands out waiting updates in batches. Updates of one chat are handed out in order, one at a time;
// those of different chats share a batch, and with it a transaction and a commit.
type queue struct {
	mu      sync.Mutex
	ready   *sync.Cond
	waiting []*job
	busy    map[int64]bool // chats with an update in some batch
	working int            // batches that are worked on and do not yet wait for their commit
	closed  bool
}

// maxBatch bounds how many updates share a transaction. Larger ones save little and hold locks longer.
const maxBatch = 32

// maxWorking bounds how many batches are worked on at a time: updates that arrive in the meantime collect into the next
// one, which costs each of them less. Batches that wait for the disk to confirm their commit are not counted: PostgreSQL
// confirms several of them with one write, and the processor has nothing to do for them.
const maxWorking = 2

func newQueue() *queue {
	q := &queue{busy: make(map[int64]bool)}
	q.ready = sync.NewCond(&q.mu)
	return q
}

// add queues the update at its place in the order and returns a function that waits until it is committed, or
// could not be.
func (q *queue) add(u *update) (wait func(context.Context) error) {
	j := &job{update: u, done: make(chan error, 1)}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return func(context.Context) error { return errStopping }
	}
	q.waiting = append(q.waiting, j)
	q.ready.Signal()
	return func(ctx context.Context) error {
		select {
		case err := <-j.done:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take waits for work and returns a batch of at most one update a chat; nil when the queue is closed and empty. Whoever
// takes it calls worked once nothing is left but the commit, as often as it likes, and finish at the end.
func (q *queue) take() (batch []*job, worked func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		if q.working < maxWorking {
			if batch := q.pick(); len(batch) > 0 {
				q.working++
				return batch, sync.OnceFunc(q.worked)
			}
		}
		if q.closed && len(q.waiting) == 0 {
			return nil, nil
		}
		q.ready.Wait()
	}
}

// pick removes the oldest waiting updates whose chats are free.
func (q *queue) pick() []*job {
	var batch []*job
	kept := q.waiting[:0]
	for _, j := range q.waiting {
		if len(batch) == maxBatch || j.chat != 0 && q.busy[j.chat] {
			kept = append(kept, j)
			continue
		}
		if j.chat != 0 {
			q.busy[j.chat] = true
		}
		batch = append(batch, j)
	}
	clear(q.waiting[len(kept):])
	q.waiting = kept
	return batch
}

// worked lets somebody else take a batch.
func (q *queue) worked() {
	q.mu.Lock()
	q.working--
	q.mu.Unlock()
	q.ready.Signal()
}

// finish frees the chats of a batch.
func (q *queue) finish(batch []*job) {
	q.mu.Lock()
	for _, j := range batch {
		delete(q.busy, j.chat)
	}
	q.mu.Unlock()
	q.ready.Broadcast()
}

// close lets the workers end once everything that waits is done. Later updates are refused: Telegram keeps them.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.ready.Broadcast()
}
