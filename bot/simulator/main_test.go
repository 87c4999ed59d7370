package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a simulator with one person who has started the bot.
type rig struct {
	*Simulator
	t    *testing.T
	anna *Person
}

func setup(t *testing.T, opt Options) *rig {
	t.Helper()
	s := New(opt)
	t.Cleanup(s.Close)
	r := &rig{Simulator: s, t: t, anna: s.AddPerson(Profile{FirstName: "Anna", Username: "anna_l", Language: "de"})}
	r.anna.Open("")
	r.confirmAll()
	return r
}

// listen makes the simulator reachable over HTTP.
func (r *rig) listen() *rig {
	r.t.Helper()
	if err := r.Start("127.0.0.1:0"); err != nil {
		r.t.Fatal(err)
	}
	return r
}

// patience is far longer than anything takes: it ends tests that would hang.
func patience(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

type reply struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Description string          `json:"description"`
	ErrorCode   int             `json:"error_code"`
	Parameters  struct {
		RetryAfter      int   `json:"retry_after"`
		MigrateToChatID int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

type dict = map[string]any

// call sends parameters as a JSON body, past the sockets. Every result is
// held against the table.
func (r *rig) call(name string, p dict) reply {
	r.t.Helper()
	body, err := json.Marshal(p)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.request(httptest.NewRequest(http.MethodPost, "/bot"+r.Token()+"/"+name, bytes.NewReader(body)), "application/json")
}

func (r *rig) request(req *http.Request, kind string) reply {
	r.t.Helper()
	req.Header.Set("Content-Type", kind)
	rec := httptest.NewRecorder()
	r.ServeHTTP(rec, req)
	var out reply
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		r.t.Fatalf("%s: %v in %s", req.URL.Path, err, rec.Body)
	}
	if out.OK != (rec.Code == 200) || !out.OK && out.ErrorCode != rec.Code {
		r.t.Fatalf("status %d with %s", rec.Code, rec.Body)
	}
	if name := req.URL.Path[strings.LastIndexByte(req.URL.Path, '/')+1:]; out.OK {
		r.fits(r.api.methods[name].returns, string(out.Result), name)
	}
	return out
}

func (r *rig) fits(types []ref, text, path string) {
	r.t.Helper()
	v, err := decodeJSON(text)
	if err == nil {
		_, err = r.api.check(types, v, path)
	}
	if err != nil {
		r.t.Errorf("%v in %s", err, text)
	}
}

// ok fails the test unless the call succeeds.
func (r *rig) ok(name string, p dict) reply {
	r.t.Helper()
	out := r.call(name, p)
	if !out.OK {
		r.t.Fatalf("%s: %s", name, out.Description)
	}
	return out
}

// send sends a text to Anna, with buttons of the same label and data.
func (r *rig) send(text string, buttons ...string) int {
	r.t.Helper()
	p := dict{"chat_id": r.anna.ID(), "text": text, "parse_mode": "HTML"}
	if len(buttons) > 0 {
		p["reply_markup"] = keyboard(buttons...)
	}
	return messageID(r.t, r.ok("sendMessage", p))
}

func messageID(t *testing.T, out reply) int {
	t.Helper()
	var m struct {
		ID int `json:"message_id"`
	}
	if err := json.Unmarshal(out.Result, &m); err != nil || m.ID == 0 {
		t.Fatalf("no message: %s", out.Result)
	}
	return m.ID
}

func keyboard(labels ...string) dict {
	var rows []any
	for _, l := range labels {
		rows = append(rows, []any{dict{"text": l, "callback_data": l}})
	}
	return dict{"inline_keyboard": rows}
}

// refuses fails the test unless the call is answered with exactly this error.
func (r *rig) refuses(name string, p dict, code int, description string) {
	r.t.Helper()
	out := r.call(name, p)
	if out.ErrorCode != code || out.Description != description {
		r.t.Errorf("%s(%s): got %d %q, want %d %q", name, short(p), out.ErrorCode, out.Description, code, description)
	}
}

func short(v any) string {
	text := fmt.Sprint(v)
	return text[:min(len(text), 120)]
}

type gotUpdate struct {
	ID  int64
	Raw map[string]any
}

// updates takes what waits, from an offset on. Each is held against the table.
func (r *rig) updates(offset int64) []gotUpdate {
	r.t.Helper()
	var raw []json.RawMessage
	if err := json.Unmarshal(r.ok("getUpdates", dict{"offset": offset}).Result, &raw); err != nil {
		r.t.Fatal(err)
	}
	var list []gotUpdate
	for _, text := range raw {
		u := gotUpdate{Raw: map[string]any{}}
		if err := json.Unmarshal(text, &u.Raw); err != nil {
			r.t.Fatal(err)
		}
		id, _ := u.Raw["update_id"].(float64)
		u.ID = int64(id)
		list = append(list, u)
	}
	return list
}

// confirmAll empties the queue.
func (r *rig) confirmAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.confirm(r.queue.next)
}

// dig follows keys and indices into decoded JSON.
func dig(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			l, _ := v.([]any)
			if step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}
