package simulator

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func ids(list []gotUpdate) []int64 {
	out := []int64{}
	for _, u := range list {
		out = append(out, u.ID)
	}
	return out
}

func TestOffsets(t *testing.T) {
	r := setup(t, Options{FirstUpdateID: 100})
	for range 4 {
		r.anna.Send("x")
	}
	// 100 was Anna's /start.
	for _, c := range []struct {
		offset int64
		want   []int64
	}{
		{0, []int64{101, 102, 103, 104}},
		{0, []int64{101, 102, 103, 104}},
		{102, []int64{102, 103, 104}},
		{0, []int64{102, 103, 104}},
		{-1, []int64{104}},
		{0, []int64{104}},
		{105, []int64{}},
		{0, []int64{}},
	} {
		if diff := cmp.Diff(c.want, ids(r.updates(c.offset))); diff != "" {
			t.Errorf("offset %d: %s", c.offset, diff)
		}
	}
	if !r.Idle() {
		t.Error("not idle")
	}
}

func TestLimitOfUpdates(t *testing.T) {
	r := setup(t, Options{})
	for range 120 {
		r.anna.Send("x")
	}
	if n := len(r.updates(0)); n != 100 {
		t.Errorf("got %d", n)
	}
	var list []any
	if err := json.Unmarshal(r.ok("getUpdates", dict{"limit": 2}).Result, &list); err != nil || len(list) != 2 {
		t.Errorf("got %d, %v", len(list), err)
	}
	for _, limit := range []int{0, 101} {
		r.refuses("getUpdates", dict{"limit": limit}, 400, "Bad Request: simulator: limit must be 1 to 100")
	}
}

func TestAllowedUpdatesAreRemembered(t *testing.T) {
	r := setup(t, Options{})
	g := r.AddGroup("Runde", false)
	act := func() []string {
		r.anna.Send("x")
		r.anna.Block()
		r.anna.Unblock()
		r.anna.JoinGroup(g)
		r.anna.LeaveGroup(g)
		kinds := []string{}
		for _, u := range r.updates(0) {
			for _, k := range []string{"message", "my_chat_member", "chat_member"} {
				if u.Raw[k] != nil {
					kinds = append(kinds, k)
				}
			}
		}
		r.confirmAll()
		return kinds
	}
	usual := []string{"message", "my_chat_member", "my_chat_member", "message", "message"}
	for _, c := range []struct {
		set  any
		want []string
	}{
		{nil, usual},
		{[]string{"chat_member"}, []string{"chat_member", "chat_member"}},
		{nil, []string{"chat_member", "chat_member"}},
		{[]string{}, usual},
	} {
		p := dict{}
		if c.set != nil {
			p["allowed_updates"] = c.set
		}
		r.ok("getUpdates", p)
		if diff := cmp.Diff(c.want, act()); diff != "" {
			t.Errorf("%v: %s", c.set, diff)
		}
	}
}

// poller is a long poll over HTTP, whose answer comes on a channel.
func (r *rig) poller(ctx context.Context, query string) <-chan reply {
	out := make(chan reply, 1)
	go func() {
		defer close(out)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL()+"/bot"+r.Token()+"/getUpdates?"+query, nil)
		if err != nil {
			return
		}
		resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
		if err != nil {
			return
		}
		defer resp.Body.Close()
		var v reply
		if json.NewDecoder(resp.Body).Decode(&v) == nil {
			out <- v
		}
	}()
	return out
}

// polling waits until a poll sleeps in the simulator.
func (r *rig) polling() {
	r.t.Helper()
	r.until(func() bool { return r.queue.poll != nil && r.queue.wake != nil })
}

// until waits for a state that nothing announces; it is asked with the lock
// held.
func (r *rig) until(reached func() bool) {
	r.t.Helper()
	ctx := patience(r.t)
	for {
		r.mu.Lock()
		ok := reached()
		r.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			r.t.Fatal("the state is not reached")
		}
	}
}

func TestLongPollWaits(t *testing.T) {
	r := setup(t, Options{}).listen()
	answer := r.poller(patience(t), "timeout=20")
	r.polling()
	r.anna.Send("Hallo")
	if v := <-answer; !v.OK || !strings.Contains(string(v.Result), "Hallo") {
		t.Errorf("got %+v", v)
	}
	r.confirmAll()
	if v := <-r.poller(patience(t), "timeout=1"); !v.OK || string(v.Result) != "[]" {
		t.Errorf("got %+v", v)
	}
}

func TestSecondPollerEndsTheFirst(t *testing.T) {
	r := setup(t, Options{}).listen()
	first := r.poller(patience(t), "timeout=20")
	r.polling()
	ctx, cancel := context.WithCancel(patience(t))
	second := r.poller(ctx, "timeout=20")
	if v := <-first; v.ErrorCode != 409 || v.Description != "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running" {
		t.Errorf("got %+v", v)
	}
	cancel()
	<-second
}

func TestPollAndWebhookExclude(t *testing.T) {
	r := setup(t, Options{}).listen()
	poll := r.poller(patience(t), "timeout=20")
	r.polling()
	r.ok("setWebhook", dict{"url": "http://127.0.0.1:1/"})
	if v := <-poll; v.ErrorCode != 409 || v.Description != "Conflict: terminated by setWebhook request" {
		t.Errorf("got %+v", v)
	}
	r.refuses("getUpdates", dict{}, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	r.ok("deleteWebhook", dict{})
	r.ok("getUpdates", dict{})
}

func TestInjectedUpdates(t *testing.T) {
	r := setup(t, Options{})
	if id := r.InjectUpdate(json.RawMessage(`{"soup":{}}`)); id != 2 {
		t.Errorf("got %d", id)
	}
	r.InjectUpdate(json.RawMessage(`{"update_id":9,"message":5}`))
	r.InjectUpdate(json.RawMessage(`{}`))
	out := r.callRaw("getUpdates")
	want := `{"ok":true,"result":[{"update_id":2,"soup":{}},{"update_id":9,"message":5},{"update_id":10}]}`
	if out != want {
		t.Errorf("got %s", out)
	}
}

// callRaw returns an answer that need not fit the table.
func (r *rig) callRaw(name string) string {
	rec := httptest.NewRecorder()
	r.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/bot"+r.Token()+"/"+name, nil))
	return rec.Body.String()
}

func TestWaitIdle(t *testing.T) {
	r := setup(t, Options{})
	ctx := patience(t)
	if err := r.WaitIdle(ctx); err != nil {
		t.Fatal(err)
	}
	r.anna.Send("x")
	if r.Idle() || r.Pending() != 1 {
		t.Error("idle with an update")
	}
	done := make(chan error, 1)
	go func() { done <- r.WaitIdle(ctx) }()
	r.until(func() bool { return r.queue.idle != nil })
	got := r.updates(0)
	r.updates(got[0].ID + 1)
	if err := <-done; err != nil {
		t.Error(err)
	}
	r.anna.Send("y")
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if r.WaitIdle(ended) == nil {
		t.Error("idle with an update")
	}
}
