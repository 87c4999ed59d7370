package simulator

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	secretHeader   = "X-Telegram-Bot-Api-Secret-Token"
	webhookTimeout = 60 * time.Second
	maxBackoff     = time.Minute
	defaultWorkers = 40
)

// webhook delivers updates: lanes in parallel up to workers, inside a lane one
// after the other, and an update that was refused again and again.
type webhook struct {
	url       string
	secret    string
	workers   int
	backoff   time.Duration
	client    *http.Client
	ctx       context.Context
	cancel    context.CancelFunc
	lanes     map[int64]*lane
	ready     []*lane
	inFlight  int
	lastError string
	lastDate  time.Time
}

type lane struct {
	updates []*update
	busy    bool
	fails   int
	timer   *time.Timer
}

func (h *webhook) init(backoff time.Duration) {
	h.backoff = backoff
	h.client = &http.Client{
		Timeout:   webhookTimeout,
		Transport: &http.Transport{MaxIdleConnsPerHost: 100, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
	h.lanes = map[int64]*lane{}
}

// set starts delivering to another address; the queue stays.
func (s *Simulator) setHook(url, secret string, workers int) {
	h := &s.hook
	h.reset()
	h.url, h.secret, h.workers = url, secret, workers
	h.ctx, h.cancel = context.WithCancel(s.ctx)
	for _, u := range s.queue.list {
		h.add(s, u)
	}
}

// reset forgets the address, what waits for it and what is under way.
func (h *webhook) reset() {
	if h.cancel != nil {
		h.cancel()
	}
	for _, l := range h.lanes {
		if l.timer != nil {
			l.timer.Stop()
		}
	}
	*h = webhook{backoff: h.backoff, client: h.client, lanes: map[int64]*lane{}}
}

func (h *webhook) add(s *Simulator, u *update) {
	if h.url == "" || u.done {
		return
	}
	l := h.lanes[u.lane]
	if l == nil {
		l = &lane{}
		h.lanes[u.lane] = l
	}
	l.updates = append(l.updates, u)
	if !l.busy {
		l.busy = true
		h.ready = append(h.ready, l)
	}
	s.deliver()
}

// deliver starts as many deliveries as may run at once.
func (s *Simulator) deliver() {
	h := &s.hook
	for h.inFlight < h.workers && len(h.ready) > 0 {
		l := h.ready[0]
		h.ready = h.ready[1:]
		h.inFlight++
		ctx, url, secret, u := h.ctx, h.url, h.secret, l.updates[0]
		body := u.raw
		s.running.Go(func() {
			response, wait, problem := h.post(ctx, url, secret, body)
			s.follow(ctx, response)
			s.mu.Lock()
			defer s.mu.Unlock()
			if ctx.Err() == nil {
				s.delivered(l, u, wait, problem)
			}
		})
	}
}

// delivered settles one attempt and goes on with the lane.
func (s *Simulator) delivered(l *lane, u *update, wait time.Duration, problem string) {
	h := &s.hook
	h.inFlight--
	if problem == "" {
		l.fails = 0
		s.finish(u)
		s.queue.trim()
		l.updates = l.updates[1:]
		if len(l.updates) > 0 {
			h.ready = append(h.ready, l)
		} else {
			l.busy = false
			delete(h.lanes, u.lane)
		}
		s.deliver()
		return
	}
	h.lastError, h.lastDate = problem, s.now()
	s.log.Debug("webhook refused an update", "problem", problem, "attempt", l.fails+1)
	if wait == 0 {
		wait = min(h.backoff<<min(l.fails, 10), maxBackoff)
	}
	l.fails++
	ctx := h.ctx
	l.timer = time.AfterFunc(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if ctx.Err() == nil {
			h.ready = append(h.ready, l)
			s.deliver()
		}
	})
	s.deliver()
}

// post sends one update; an empty problem means a 2xx answer, whose body is returned.
func (h *webhook) post(ctx context.Context, url, secret string, body []byte) (response []byte, wait time.Duration, problem string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, 0, "Wrong webhook URL"
	}
	req.Header.Set("Content-Type", "application/json")
	if secret != "" {
		req.Header.Set(secretHeader, secret)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return nil, 0, "Connection failed: " + err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	response, _ = io.ReadAll(io.LimitReader(resp.Body, 1<<20)) // the status is known; a call cut off is none
	if resp.StatusCode/100 == 2 {
		return response, 0, ""
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		wait = time.Duration(seconds) * time.Second
	}
	return nil, wait, "Wrong response from the webhook: " + resp.Status
}
