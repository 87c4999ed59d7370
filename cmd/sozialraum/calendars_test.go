package main

import (
	"net/http"
	"strings"
	"testing"
)

// Beside a poll, LISTEN answers calendars and nothing else; the address that somebody has is never printed.
func TestServeCalendarsBesideAPoll(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	address, secret := freeAddress(t), strings.Repeat("Abc4", 8)
	env := environmentFor(t, sim).with("PUBLIC_URL", "https://bot.example.org/nord/", "LISTEN", address, "LOG_LEVEL", "debug")
	program := startProgram(t, env)
	program.listening(t, "answering calendars")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/calendar/" + secret + ".ics", http.StatusNotFound},
		{"GET", "/nord/calendar/" + secret, http.StatusFound},
		{"GET", "/calendar/", http.StatusNotFound},
		{"POST", "/calendar/" + secret + ".ics", http.StatusNotFound},
		{"POST", "/telegram", http.StatusNotFound},
		{"GET", "/", http.StatusNotFound},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, "http://"+address+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != c.status {
			t.Errorf("%s %s: %s", c.method, c.path, response.Status)
		}
		if to := response.Header.Get("Location"); to != "" && to != "webcal://bot.example.org/nord/calendar/"+secret+".ics" {
			t.Errorf("leads to %s", to)
		}
	}
	client.CloseIdleConnections()
	program.stop()
	if code := program.wait(t); code != exitDone {
		t.Errorf("exit code %d, printed:\n%s", code, program.out)
	}
	if strings.Contains(program.out.String(), secret) {
		t.Errorf("the address is printed:\n%s", program.out)
	}
}

// Calendars find meetings at the server of the webhook, unless they are switched off or sent elsewhere.
func TestWhereCalendarsAreAnswered(t *testing.T) {
	for _, c := range []struct{ webhook, public, want string }{
		{"", "", ""},
		{"https://bot.example.org/telegram?x=y", "", "https://bot.example.org/calendar/"},
		{"https://bot.example.org:8443/a/b", "off", ""},
		{"https://bot.example.org/telegram", "https://termine.example.org/nord/", "https://termine.example.org/nord/calendar/"},
		{"http://127.0.0.1:1/telegram", "", ""}, // a secret does not travel in clear
	} {
		s, got := settings{WebhookURL: c.webhook, PublicURL: c.public}, config{WebhookURL: c.webhook}
		if err := s.checkPublic(&got); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
		if calendars(got) != c.want {
			t.Errorf("%+v: %s", c, calendars(got))
		}
	}
}
