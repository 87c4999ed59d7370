package web

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestForeignNamesAndOriginsAreRefused(t *testing.T) {
	r := setup(t)
	for _, c := range []struct {
		method  string
		headers []string
		status  int
	}{
		{http.MethodGet, nil, 200},
		{http.MethodGet, []string{"Host", "localhost:8017"}, 200},
		{http.MethodGet, []string{"Host", "[::1]:8017"}, 200},
		{http.MethodGet, []string{"Host", "evil.example"}, http.StatusMisdirectedRequest},
		{http.MethodGet, []string{"Host", "evil.example:8017"}, http.StatusMisdirectedRequest},
		{http.MethodGet, []string{"Host", "192.168.0.7:8017"}, http.StatusMisdirectedRequest},
		{http.MethodGet, []string{"Host", "127.0.0.1.evil.example"}, http.StatusMisdirectedRequest},
		{http.MethodGet, []string{"Host", ""}, http.StatusMisdirectedRequest},
		{http.MethodGet, []string{"Origin", "http://127.0.0.1:8017"}, 200},
		{http.MethodGet, []string{"Origin", "http://127.0.0.1:8018"}, http.StatusForbidden},
		{http.MethodGet, []string{"Origin", "https://evil.example"}, http.StatusForbidden},
		{http.MethodGet, []string{"Origin", "null"}, http.StatusForbidden},
		{http.MethodPost, []string{"Origin", "http://evil.example"}, http.StatusForbidden},
		{http.MethodPost, []string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{http.MethodPost, []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate"}, http.StatusForbidden},
		{http.MethodGet, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, http.StatusForbidden},
		{http.MethodGet, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		{http.MethodPost, []string{"Sec-Fetch-Site", "same-origin", "Origin", "http://127.0.0.1:8017"}, 200},
	} {
		path, body := "/api/state", ""
		if c.method == http.MethodPost {
			path, body = "/api/act", `{"person":7,"do":"send","text":"hallo"}`
		}
		if got := r.request(c.method, path, body, c.headers...); got.Code != c.status {
			t.Errorf("%s %q: %d, want %d", c.method, c.headers, got.Code, c.status)
		}
	}
}

// A form of another page can send text/plain without asking; nothing takes that.
func TestOnlyJSONIsTaken(t *testing.T) {
	r := setup(t)
	for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", ""} {
		if got := r.request(http.MethodPost, "/api/restart", "{}", "Content-Type", kind); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", kind, got.Code)
		}
	}
	r.refuses("/api/act", `{"person":7,"do":"send","text":"x","more":1}`, refusedInput)
	r.refuses("/api/act", `{`, refusedInput)
}

func TestThePageRunsNothingForeign(t *testing.T) {
	r := setup(t)
	policy := r.request(http.MethodGet, "/", "").Header().Get("Content-Security-Policy")
	for _, rule := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, rule) {
			t.Errorf("%q lacks %s", policy, rule)
		}
	}
}

func TestStartStaysOnThisMachine(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.org:0"} {
		r := setup(t)
		if err := r.Start(address); err == nil {
			t.Errorf("%s is listened on", address)
		}
	}
}

func TestStartTakesAnotherPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	r := setup(t)
	if err := r.Start(taken.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if r.URL() == "http://"+taken.Addr().String()+"/" || !strings.HasPrefix(r.URL(), "http://127.0.0.1:") {
		t.Errorf("the page is at %s", r.URL())
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, r.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Close = true
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("it answers %d", answer.StatusCode)
	}
}
