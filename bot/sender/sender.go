package sender

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"sozialraum/storage"
)

// Options configure a Sender. The zero value sends without limits.
type Options struct {
	Limits       Limits
	Slots        int           // messages in flight at most, and duplicates after a crash; default 64
	Batch        int           // rows a claim takes; default 100
	Poll         time.Duration // how often the leader looks for rows that nobody woke it for; default 100 ms
	Check        time.Duration // how often the session is checked; default 1 s
	Gather       time.Duration // how long results wait for others to share a commit with; default 15 ms
	DrainTimeout time.Duration // how long Run goes on sending when it is to end; default 8 s
	Logger       *slog.Logger  // default: silent
	Metrics      Metrics
	Clock        func() time.Time // for limits and pauses; default time.Now. Rows are due by the store's clock
	Random       func() float64   // in [0, 1), for pauses; default math/rand/v2
}

func (o Options) withDefaults() Options {
	if o.Slots <= 0 {
		o.Slots = 64
	}
	if o.Batch <= 0 {
		o.Batch = 100
	}
	if o.Poll <= 0 {
		o.Poll = 100 * time.Millisecond
	}
	if o.Check <= 0 {
		o.Check = time.Second
	}
	if o.Gather <= 0 {
		o.Gather = 15 * time.Millisecond
	}
	if o.DrainTimeout <= 0 {
		o.DrainTimeout = 8 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	return o
}

// Sender delivers the outbox of one store. Make it with New, run it with Run.
type Sender struct {
	store  *storage.Store
	client *Client
	opt    Options
	log    *slog.Logger
	inbox  inbox
	queue  *queue // outlives sessions, since Telegram's limits do
	wake   chan struct{}

	running, leads, refused atomic.Bool
	memory                  atomic.Int64
}

// Status is what the sender is doing.
type Status struct {
	Running bool // it has a session
	Leader  bool // it claims for all
	Memory  int  // messages in memory, those in flight included
	Refused bool // Telegram does not accept the bot's token
}

// New makes a sender and has the store tell it of what is enqueued.
func New(store *storage.Store, client *Client, opt Options) *Sender {
	opt = opt.withDefaults()
	s := &Sender{
		store: store, client: client, opt: opt, log: opt.Logger,
		inbox: inbox{signal: make(chan struct{}, 1)}, wake: make(chan struct{}, 1), queue: newQueue(opt.Limits),
	}
	store.OnEnqueued(s.Deliver)
	return s
}

// Deliver takes messages that belong to this sender's session; the store calls it after each commit. Without any,
// something was enqueued for the leader, which is woken.
func (s *Sender) Deliver(own []storage.Outgoing) {
	if len(own) == 0 {
		s.Wake()
		return
	}
	s.inbox.deliver(own)
}

// Wake lets the leader look for rows now. It returns at once.
func (s *Sender) Wake() { poke(s.wake) }

func poke(signal chan struct{}) {
	select {
	case signal <- struct{}{}:
	default:
	}
}

// Status says what the sender is doing.
func (s *Sender) Status() Status {
	return Status{Running: s.running.Load(), Leader: s.leads.Load(), Memory: int(s.memory.Load()), Refused: s.refused.Load()}
}

// Run delivers until ctx ends, then sends what it holds in memory except bulk, at most for the drain timeout, and
// gives the rest back. It survives the loss of the database and never ends by itself. The error says that rows could
// not be given back at the end; the next leader finds them. Run it once.
func (s *Sender) Run(ctx context.Context) error {
	var err error
	for pause := firstPause; ctx.Err() == nil; pause = min(2*pause, lastPause) {
		session, failed := s.open(ctx)
		if failed != nil {
			s.log.Warn("sender waits for the database", "error", failed)
			sleep(ctx, pause)
			continue
		}
		start := time.Now()
		err = s.serve(ctx, session)
		if time.Since(start) > lastPause {
			pause = firstPause
		}
		sleep(ctx, pause)
	}
	return err
}

// Between two sessions.
const (
	firstPause = 25 * time.Millisecond
	lastPause  = time.Second
)

const openTimeout = 10 * time.Second

func (s *Sender) open(ctx context.Context) (*storage.SenderSession, error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	return s.store.OpenSenderSession(ctx, s.client.bot())
}

// serve delivers with one session until ctx ends or the session is lost.
func (s *Sender) serve(ctx context.Context, session *storage.SenderSession) error {
	s.running.Store(true)
	base := context.WithoutCancel(ctx)
	calls, stopCalls := context.WithCancel(base)
	keeping, stopKeeping := context.WithCancel(base)
	writing, stopWriting := context.WithCancel(base)
	defer stopWriting()
	check := make(chan struct{}, 1)
	marks := newMarker(s, session, check)
	d := newDelivery(s, session, marks)
	keep := newKeeper(s, session, &d.room, check)

	var workers, keeper, marking sync.WaitGroup
	for range s.opt.Slots {
		workers.Go(func() { d.work(calls) })
	}
	keeper.Go(func() { keep.run(keeping) })
	marking.Go(func() { marks.run(writing) })

	d.run(ctx, keep, stopKeeping)

	// Nobody claims any more, calls end, their results are written; then the rest can be given back.
	stopKeeping()
	keeper.Wait()
	session.Abandon()
	stopCalls()
	close(d.jobs)
	workers.Wait()
	marks.end()
	time.AfterFunc(lastMarks, stopWriting)
	marking.Wait()
	s.running.Store(false)
	s.leads.Store(false)
	s.queue.clear(s.opt.Clock())
	s.memory.Store(0)
	return s.giveBack(base, session, keep.isLost())
}

const (
	lastMarks      = time.Second
	releaseTimeout = time.Second
)

func (s *Sender) giveBack(ctx context.Context, session *storage.SenderSession, lost bool) error {
	defer session.Close()
	if lost {
		return nil // void rows are freed by the next leader
	}
	ctx, cancel := context.WithTimeout(ctx, releaseTimeout)
	defer cancel()
	_, err := session.Release(ctx)
	return err
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
