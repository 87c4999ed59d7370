package bot

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"unicode/utf8"
)

// weekLater is a Bot API server after a week without updates: ids go on at random, here below the old ones. An
// offset far ahead of the newest id is answered from the oldest update on, and confirms nothing.
type weekLater struct {
	mu      sync.Mutex
	updates []int64
	offsets []int64
}

func (s *weekLater) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Offset int64 `json:"offset"`
	}
	_ = json.NewDecoder(r.Body).Decode(&asked)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offsets = append(s.offsets, asked.Offset)
	if len(s.updates) > 0 && asked.Offset <= s.updates[len(s.updates)-1]+10 {
		for len(s.updates) > 0 && s.updates[0] < asked.Offset {
			s.updates = s.updates[1:]
		}
	}
	result := []json.RawMessage{}
	for _, id := range s.updates {
		result = append(result, message(id, 5, "hallo"))
	}
	body, _ := json.Marshal(result)
	fmt.Fprintf(w, `{"ok":true,"result":%s}`, body)
}

func TestPollingGoesOnWithLowerIds(t *testing.T) {
	b, store, _ := bench(t)
	server := &weekLater{updates: []int64{100, 101}}
	web := httptest.NewServer(server)
	defer web.Close()
	p := &Poller{Bot: b, URL: web.URL, Client: web.Client(), Heard: func() {}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	next, err := p.runOnce(t.Context(), 901, 0)
	if err != nil || next != 102 {
		t.Fatalf("next offset %d, %v", next, err)
	}
	if next, err = p.runOnce(t.Context(), next, 0); err != nil || next != 102 {
		t.Fatalf("next offset %d, %v", next, err)
	}
	if len(server.updates) != 0 || pending(t, store) != 2 {
		t.Errorf("%d updates are left, %d replies", len(server.updates), pending(t, store))
	}
}

// An update whose id cannot be read is an error, so that the poller waits before it asks again.
func TestUpdatesWithoutAnIdMakeThePollerWait(t *testing.T) {
	b, _, _ := bench(t)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"ok":true,"result":[{"message":"what"}]}`)
	}))
	defer web.Close()
	p := &Poller{Bot: b, URL: web.URL, Client: web.Client(), Heard: func() {}, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if _, err := p.runOnce(t.Context(), 7, 0); err == nil {
		t.Error("no error")
	}
}

// A fault whose words are cut in the middle of a letter is set aside like any other.
func TestReasonsAreCutBetweenLetters(t *testing.T) {
	words := ""
	for range 150 {
		words += "ä"
	}
	for shift := range 3 {
		if got := reason(fmt.Errorf("%s%s", words[:shift*2], "x"+words)); len(got) > 200 || !utf8.ValidString(got) {
			t.Errorf("%q", got)
		}
	}
}
