package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sozialraum/bot/simulator"
	"sozialraum/bot/simulator/story"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a page whose world has no bot: the test plays the bot, and stands for what lies behind the world.
type rig struct {
	*Server
	t *testing.T

	mu        sync.Mutex
	sim       *simulator.Simulator // of the newest world
	now       time.Time
	turns     []time.Time // to which the clock was turned
	reminders []time.Time
	deeds     []string // what was asked of the world
	botRuns   bool
	closed    int
}

var start = time.Date(2017, time.February, 20, 9, 0, 0, 0, time.UTC)

func setup(t *testing.T, stories ...Story) *rig {
	t.Helper()
	r := &rig{t: t, now: start, botRuns: true}
	s, err := New(t.Context(), Options{Open: r.open, Stories: stories})
	if err != nil {
		t.Fatal(err)
	}
	r.Server = s
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *rig) note(deed string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deeds = append(r.deeds, deed)
	return nil
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *rig) turn(_ context.Context, to time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = to
	r.turns = append(r.turns, to)
	return nil
}

func (r *rig) nextReminder(context.Context) (time.Time, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, at := range r.reminders {
		if at.After(r.now) {
			return at, nil
		}
	}
	return time.Time{}, nil
}

func (r *rig) open(_ context.Context, blank bool) (*World, error) {
	sim := simulator.New(simulator.Options{Clock: r.clock, BotUsername: "planungsraum_bot"})
	r.mu.Lock()
	r.sim, r.now = sim, start
	r.mu.Unlock()
	if !blank {
		sim.AddPerson(simulator.Profile{ID: 7, FirstName: "Lehrerin", Language: "de"}).Open("")
	}
	invite := func(_ context.Context, coordinator bool) (string, error) { return "code", r.note("invite") }
	set := func(on bool, deed string) error {
		r.mu.Lock()
		r.botRuns = on
		r.mu.Unlock()
		return r.note(deed)
	}
	return &World{
		Simulator: sim, BotName: "planungsraum_bot", Area: "Nord", Zone: time.UTC, Houses: []string{"Kita"},
		Now: r.clock, SetTime: r.turn, NextReminder: r.nextReminder, Invite: invite,
		Employ: func(_ context.Context, _ *simulator.Person, _, house string, _ bool) error {
			return r.note("employ " + house)
		},
		Standings: func(_ context.Context, ids []int64) (map[int64]Standing, error) {
			return map[int64]Standing{7: {House: "Schule", Role: "member"}}, nil
		},
		Census: func(context.Context) ([]Count, error) { return []Count{{"people", 1}}, nil },
		Player: func() *story.Player {
			return &story.Player{
				Simulator: sim, Zone: time.UTC, Now: r.clock, SetTime: r.turn, Invite: invite,
				Settle: func(ctx context.Context) error { return ctx.Err() },
			}
		},
		Faults: Faults{
			KillBot:       func() error { return set(false, "kill") },
			StartBot:      func(context.Context) error { return set(true, "start") },
			BotRuns:       func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.botRuns },
			StopDatabase:  func(context.Context) error { return r.note("stop database") },
			StartDatabase: func(context.Context) error { return r.note("start database") },
		},
		Close: func(context.Context) error {
			r.mu.Lock()
			r.closed++
			r.mu.Unlock()
			sim.Close()
			return nil
		},
	}, nil
}

func (r *rig) simulator() *simulator.Simulator {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sim
}

// bot calls a method of the Bot API, as the bot would.
func (r *rig) bot(method string, params map[string]any) int {
	r.t.Helper()
	body, err := json.Marshal(params)
	if err != nil {
		r.t.Fatal(err)
	}
	sim := r.simulator()
	request := httptest.NewRequest(http.MethodPost, "/bot"+sim.Token()+"/"+method, bytes.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Lane", "reply")
	answer := httptest.NewRecorder()
	sim.ServeHTTP(answer, request)
	return answer.Code
}

// request asks the page as a browser on this machine would.
func (r *rig) request(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Host = "127.0.0.1:8017"
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	r.Handler().ServeHTTP(answer, request)
	return answer
}

// does posts something that must work.
func (r *rig) does(path, body string) string {
	r.t.Helper()
	answer := r.request(http.MethodPost, path, body)
	if answer.Code != http.StatusOK {
		r.t.Fatalf("%s %s: %d %s", path, body, answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// refuses posts something that must be refused for that reason.
func (r *rig) refuses(path, body string, reason refusal) {
	r.t.Helper()
	answer := r.request(http.MethodPost, path, body)
	if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), `"`+string(reason)+`"`) {
		r.t.Errorf("%s %s: %d %s, want %q", path, body, answer.Code, answer.Body, reason)
	}
}

func (r *rig) state() (s wireState) {
	r.t.Helper()
	answer := r.request(http.MethodGet, "/api/state", "")
	if err := json.Unmarshal(answer.Body.Bytes(), &s); err != nil || answer.Code != http.StatusOK {
		r.t.Fatalf("%d %s: %v", answer.Code, answer.Body, err)
	}
	return s
}

// await waits until something holds.
func (r *rig) await(what string, holds func() bool) {
	r.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			r.t.Fatalf("waiting until %s", what)
		}
	}
}

// readAll reads what is there of a stream until it has n events.
func readAll(t *testing.T, body io.Reader, n int) string {
	t.Helper()
	var all strings.Builder
	buffer := make([]byte, 4096)
	for strings.Count(all.String(), "data: ") < n {
		k, err := body.Read(buffer)
		all.Write(buffer[:k])
		if err != nil {
			t.Fatalf("after %q: %v", all.String(), err)
		}
	}
	return all.String()
}
