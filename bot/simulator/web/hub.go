package web

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// kept is how many events a page that lost its connection can catch up with; beyond that it loads everything anew.
const kept = 4096

// hub numbers events and keeps the newest ones, so that a connection that dropped goes on where it ended. Every
// world has an epoch of its own: what a page knows from an earlier one is worth nothing.
type hub struct {
	mu    sync.Mutex
	epoch string
	first int64    // number of the oldest event kept
	ring  [][]byte // JSON
	wake  chan struct{}
	shut  bool
}

func newHub(epoch string) *hub { return &hub{epoch: epoch, first: 1, wake: make(chan struct{})} }

// put publishes an event.
func (h *hub) put(event any) {
	body, err := json.Marshal(event)
	if err != nil {
		return // every event is a plain struct of ours
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ring = append(h.ring, body)
	if len(h.ring) >= 2*kept {
		h.first += int64(len(h.ring) - kept)
		h.ring = append([][]byte(nil), h.ring[len(h.ring)-kept:]...)
	}
	h.stir()
}

// stir wakes everybody who waits; the lock is held.
func (h *hub) stir() {
	close(h.wake)
	h.wake = make(chan struct{})
}

// renew begins another epoch.
func (h *hub) renew(epoch string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.epoch, h.first, h.ring = epoch, 1, nil
	h.stir()
}

// close lets every reader end.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shut = true
	h.stir()
}

// cursor says where a reader is: the epoch and the number of the last event that it has.
type cursor struct {
	epoch string
	seq   int64
}

func (c cursor) String() string { return fmt.Sprintf("%s-%d", c.epoch, c.seq) }

func parseCursor(text string) cursor {
	epoch, number, _ := strings.Cut(text, "-")
	seq, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return cursor{}
	}
	return cursor{epoch, seq}
}

// now is the cursor of somebody who has everything.
func (h *hub) now() cursor {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.end()
}

func (h *hub) end() cursor { return cursor{h.epoch, h.first + int64(len(h.ring)) - 1} }

// batch is what a reader gets next.
type batch struct {
	events [][]byte
	from   cursor // of the first event
	after  cursor // where the reader is then
	lost   bool   // the reader cannot catch up and must load everything anew
	shut   bool
	wake   <-chan struct{} // closed when there is more
}

func (h *hub) read(at cursor) batch {
	h.mu.Lock()
	defer h.mu.Unlock()
	b := batch{after: h.end(), shut: h.shut, wake: h.wake}
	if at.epoch != h.epoch || at.seq < h.first-1 || at.seq > b.after.seq {
		b.lost = true
		return b
	}
	b.from = cursor{h.epoch, at.seq + 1}
	b.events = h.ring[at.seq+1-h.first:]
	return b
}
