package simulator

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// post speaks real HTTP and returns the body, or the error of the connection.
func (r *rig) post(name, body string) (int, string, error) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}
	resp, err := client.Post(r.URL()+"/bot"+r.Token()+"/"+name, "application/json", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func TestFaults(t *testing.T) {
	body := func(r *rig) string { return `{"chat_id":` + itoa(r.anna.ID()) + `,"text":"x"}` }
	for _, c := range []struct {
		name    string
		fault   Fault
		arrives bool
		dropped bool
		status  int
		answer  string
	}{
		{"500", Fault{Status: 500}, false, false, 500, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`},
		{"502", Fault{Status: 502}, false, false, 502, `{"ok":false,"error_code":502,"description":"Bad Gateway"}`},
		{"429", Fault{RetryAfter: 7}, false, false, 429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}`},
		{"dropped before", Fault{DropBefore: true}, false, true, 0, ""},
		{"dropped after", Fault{DropAfterAccept: true}, true, true, 0, ""},
		{"broken", Fault{BrokenJSON: true}, true, false, 200, ""},
		{"slow", Fault{Delay: time.Millisecond, Hold: time.Millisecond}, true, false, 200, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := setup(t, Options{}).listen()
			r.FailNext("sendMessage", 1, c.fault)
			status, text, err := r.post("sendMessage", body(r))
			if (err != nil) != c.dropped || status != c.status || c.answer != "" && text != c.answer {
				t.Errorf("got %d %s, %v", status, text, err)
			}
			if c.fault.BrokenJSON {
				if _, err := decodeJSON(text); err == nil {
					t.Errorf("%s is valid", text)
				}
			}
			if arrived := len(r.anna.Messages()) == 2; arrived != c.arrives {
				t.Errorf("arrived: %t", arrived)
			}
			if status, _, err := r.post("sendMessage", body(r)); status != 200 || err != nil {
				t.Errorf("the next one: %d, %v", status, err)
			}
		})
	}
}

func TestFaultHook(t *testing.T) {
	r := setup(t, Options{})
	seen := 0
	r.SetFault(func(c Call) *Fault {
		seen++
		if c.Method == "sendMessage" && c.Params["text"] == "x" && c.ChatID == r.anna.ID() {
			return &Fault{Status: 503}
		}
		return nil
	})
	r.refuses("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x"}, 503, "Service Unavailable")
	r.send("y")
	r.call("sendMessage", dict{"chat_id": r.anna.ID()}) // wrong in itself: the hook is not asked
	r.SetFault(nil)
	r.send("x")
	if seen != 2 {
		t.Errorf("asked %d times", seen)
	}
	r.FailNext("", 2, Fault{Status: 500})
	r.refuses("getMe", dict{}, 500, "Internal Server Error")
	r.refuses("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x"}, 500, "Internal Server Error")
	r.ok("getMe", dict{})
}

// TestCloseEndsWhoWaits: neither a long poll nor a slow call outlives Close.
func TestCloseEndsWhoWaits(t *testing.T) {
	r := setup(t, Options{}).listen()
	poll := r.poller(patience(t), "timeout=50")
	r.polling()
	slow := make(chan error, 1)
	entered := make(chan struct{})
	r.SetFault(func(Call) *Fault { close(entered); return &Fault{Delay: time.Hour} })
	go func() {
		_, _, err := r.post("getMe", "{}")
		slow <- err
	}()
	<-entered
	r.Close()
	if v, ok := <-poll; ok && v.OK {
		t.Errorf("got %+v", v)
	}
	if err := <-slow; err == nil || errors.Is(err, http.ErrHandlerTimeout) {
		t.Errorf("got %v", err)
	}
	events, cancel := r.Subscribe()
	defer cancel()
	if _, open := <-events; open {
		t.Error("an event after the end")
	}
}
