package sender

import (
	"context"
	"sync"
	"time"

	"sozialraum/storage"
)

// marker commits results. It lets some come together first: a commit for each would cost the disk and the server as
// much as the messages themselves. A message whose result waits is still in flight; after a crash it is sent again.
type marker struct {
	*Sender
	session *storage.SenderSession
	signal  chan struct{} // there is something to do
	enough  chan struct{} // there is no reason to wait for more
	check   chan struct{} // asks the keeper whether the session lives

	mu      sync.Mutex
	replies []reply
	marks   []storage.Mark
	ended   bool
}

func newMarker(s *Sender, session *storage.SenderSession, check chan struct{}) *marker {
	return &marker{Sender: s, session: session, signal: make(chan struct{}, 1), enough: make(chan struct{}, 1), check: check}
}

func (w *marker) add(r reply, m storage.Mark) {
	w.mu.Lock()
	w.replies, w.marks = append(w.replies, r), append(w.marks, m)
	full := len(w.marks) >= gathered
	w.mu.Unlock()
	poke(w.signal)
	if full {
		poke(w.enough)
	}
}

// end lets run return after one more attempt at what is left.
func (w *marker) end() {
	w.mu.Lock()
	w.ended = true
	w.mu.Unlock()
	poke(w.signal)
	poke(w.enough)
}

func (w *marker) run(ctx context.Context) {
	for {
		w.mu.Lock()
		replies, marks, ended := w.replies, w.marks, w.ended
		w.replies, w.marks = nil, nil
		w.mu.Unlock()
		switch {
		case len(marks) > 0:
			w.commit(ctx, replies, marks)
		case ended:
			return
		default:
			<-w.signal
			w.gather()
		}
	}
}

// gathered is how many results wait for no more.
const gathered = 32

func (w *marker) gather() {
	timer := time.NewTimer(w.opt.Gather)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-w.enough:
	}
}

const (
	markTimeout  = 5 * time.Second
	lastMarkWait = time.Second
)

// commit tries until it succeeds: the slots and chats of these messages stay taken until it is known that nobody
// will send them again. When the session is lost it succeeds only after the delivery has stopped and abandoned it.
func (w *marker) commit(ctx context.Context, replies []reply, marks []storage.Mark) {
	for pause := 25 * time.Millisecond; ; pause = min(2*pause, lastMarkWait) {
		gone, err := w.write(ctx, marks)
		if err == nil {
			w.inbox.add(func(n *news) {
				n.results, n.gone = append(n.results, replies...), append(n.gone, gone...)
			})
			return
		}
		poke(w.check)
		w.log.Warn("results of sent messages wait to be written", "count", len(marks), "error", err)
		if w.pause(ctx, pause) {
			_, _ = w.write(ctx, marks)
			return // a message that was sent may be sent again
		}
	}
}

func (w *marker) write(ctx context.Context, marks []storage.Mark) ([]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, markTimeout)
	defer cancel()
	return w.session.MarkOutbox(ctx, marks)
}

// pause waits, and says whether it is time to give up.
func (w *marker) pause(ctx context.Context, d time.Duration) bool {
	sleep(ctx, d)
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ended
}
