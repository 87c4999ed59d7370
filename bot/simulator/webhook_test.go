package simulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sink is a webhook that writes down what comes and answers as told.
type sink struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	answer func(n int, w http.ResponseWriter, req *http.Request)
}

func newSink(t *testing.T, answer func(n int, w http.ResponseWriter, req *http.Request)) *sink {
	k := &sink{answer: answer}
	k.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		var u struct {
			Message struct{ Text string }
		}
		if err := json.Unmarshal(body, &u); err != nil {
			t.Error(err)
		}
		k.mu.Lock()
		k.bodies = append(k.bodies, u.Message.Text)
		n := len(k.bodies)
		k.mu.Unlock()
		if k.answer != nil {
			k.answer(n, w, req)
		}
	}))
	t.Cleanup(k.Close)
	return k
}

func (k *sink) seen() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]string{}, k.bodies...)
}

func TestWebhook(t *testing.T) {
	r := setup(t, Options{})
	k := newSink(t, func(_ int, w http.ResponseWriter, req *http.Request) {
		if req.Header.Get(secretHeader) != "geheim_1" || req.Header.Get("Content-Type") != "application/json" {
			t.Errorf("headers %v", req.Header)
		}
		w.WriteHeader(204)
	})
	r.anna.Send("before")
	r.ok("setWebhook", dict{"url": k.URL, "secret_token": "geheim_1", "max_connections": 3, "allowed_updates": []string{"message"}})
	r.anna.Send("after")
	r.anna.Block() // not among the allowed updates
	if err := r.WaitIdle(patience(t)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"before", "after"}, k.seen()); diff != "" {
		t.Error(diff)
	}
	var info struct {
		URL            string   `json:"url"`
		Pending        int      `json:"pending_update_count"`
		MaxConnections int      `json:"max_connections"`
		Allowed        []string `json:"allowed_updates"`
	}
	if err := json.Unmarshal(r.ok("getWebhookInfo", dict{}).Result, &info); err != nil {
		t.Fatal(err)
	}
	if info.URL != k.URL || info.Pending != 0 || info.MaxConnections != 3 || len(info.Allowed) != 1 {
		t.Errorf("got %+v", info)
	}
}

func TestWebhookRepeatsInOrder(t *testing.T) {
	r := setup(t, Options{WebhookBackoff: time.Millisecond})
	k := newSink(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n <= 3 {
			w.WriteHeader(500)
		}
	})
	r.ok("setWebhook", dict{"url": k.URL})
	for i := range 3 {
		r.anna.Send(fmt.Sprint("m", i))
	}
	if err := r.WaitIdle(patience(t)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"m0", "m0", "m0", "m0", "m1", "m2"}, k.seen()); diff != "" {
		t.Error(diff)
	}
	if info := r.ok("getWebhookInfo", dict{}); !strings.Contains(string(info.Result), "Wrong response from the webhook: 500 Internal Server Error") {
		t.Errorf("got %s", info.Result)
	}
}

// TestWebhookChatsInParallel: as many chats at once as there are connections,
// and never two updates of one chat.
func TestWebhookChatsInParallel(t *testing.T) {
	r := setup(t, Options{})
	const workers = 3
	release, arrived := make(chan struct{}), make(chan string, 100)
	k := newSink(t, func(_ int, _ http.ResponseWriter, _ *http.Request) {
		arrived <- "x"
		<-release
	})
	for range 5 {
		p := r.AddPerson(Profile{})
		p.Send("a")
		p.Send("b")
	}
	r.ok("setWebhook", dict{"url": k.URL, "max_connections": workers})
	r.until(func() bool { return r.hook.inFlight == workers && len(r.hook.ready) == 2 })
	for range workers {
		<-arrived
	}
	if diff := cmp.Diff([]string{"a", "a", "a"}, k.seen()); diff != "" {
		t.Error(diff)
	}
	close(release)
	if err := r.WaitIdle(patience(t)); err != nil {
		t.Fatal(err)
	}
	if n := len(k.seen()); n != 10 {
		t.Errorf("%d deliveries", n)
	}
}

func TestWebhookRetryAfter(t *testing.T) {
	r := setup(t, Options{WebhookBackoff: time.Hour})
	k := newSink(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(503)
		}
	})
	r.ok("setWebhook", dict{"url": k.URL})
	r.anna.Send("x")
	if err := r.WaitIdle(patience(t)); err != nil {
		t.Fatal(err)
	}
}

func TestWebhookSetAgainKeepsWhatIsUnderWay(t *testing.T) {
	r := setup(t, Options{})
	arrived, release := make(chan struct{}), make(chan struct{})
	k := newSink(t, func(_ int, _ http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
	})
	r.ok("setWebhook", dict{"url": k.URL})
	r.anna.Send("x")
	<-arrived
	r.ok("setWebhook", dict{"url": k.URL})
	close(release)
	if err := r.WaitIdle(patience(t)); err != nil {
		t.Fatal(err)
	}
	if n := len(k.seen()); n != 1 {
		t.Errorf("%d deliveries", n)
	}
}

func TestWebhookParameters(t *testing.T) {
	r := setup(t, Options{})
	for _, c := range []struct {
		p           dict
		description string
	}{
		{dict{"url": "ftp://example.org"}, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"},
		{dict{"url": "http://x", "max_connections": 101}, "Bad Request: simulator: max_connections must be 1 to 100"},
		{dict{"url": "http://x", "secret_token": "ä"}, "Bad Request: secret token contains unallowed characters"},
		{dict{"url": "http://x", "secret_token": strings.Repeat("x", 257)}, "Bad Request: secret token is too long"},
	} {
		r.refuses("setWebhook", c.p, 400, c.description)
	}
}

func TestDropPendingUpdates(t *testing.T) {
	r := setup(t, Options{})
	r.anna.Send("x")
	r.ok("deleteWebhook", dict{})
	if r.Pending() != 1 {
		t.Error("the update is gone")
	}
	r.ok("deleteWebhook", dict{"drop_pending_updates": true})
	if r.Pending() != 0 {
		t.Error("the update is still there")
	}
	k := newSink(t, nil)
	r.anna.Send("y")
	r.ok("setWebhook", dict{"url": k.URL, "drop_pending_updates": true})
	r.anna.Send("z")
	if err := r.WaitIdle(patience(t)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"z"}, k.seen()); diff != "" {
		t.Error(diff)
	}
}

// A response may carry a call, checked like any other; what it says besides is of no matter.
func TestWebhookResponsesCarryCalls(t *testing.T) {
	answers := []string{
		`{"method":"sendMessage","chat_id":%d,"text":"carried"}`,
		`{"method":"sendMessage","chat_id":%d,"text":""}`,
		`{"method":"noSuchMethod","chat_id":%d}`,
		`{"chat_id":%d,"text":"without a method"}`,
		`not JSON %d`,
	}
	r := setup(t, Options{})
	k := newSink(t, func(n int, w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, answers[n-1], r.anna.ID()) })
	r.ok("setWebhook", dict{"url": k.URL})
	for range answers {
		r.anna.Send("hallo")
	}
	if err := r.WaitIdle(patience(t)); err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, m := range r.anna.Messages() {
		if m.FromBot {
			seen = append(seen, m.Text)
		}
	}
	if diff := cmp.Diff([]string{"carried"}, seen); diff != "" {
		t.Errorf("seen (-want +got):\n%s", diff)
	}
}
