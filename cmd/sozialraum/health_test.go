package main

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/sender"
	"sozialraum/bot/simulator"
	"sozialraum/storage"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

func TestHealthOfARunningBot(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	program := startProgram(t, environmentFor(t, sim).with("METRICS_LISTEN", "127.0.0.1:0"))
	address := program.listening(t, "health and metrics")
	p := sim.AddPerson(simulator.Profile{FirstName: "Toni", Language: "de"})
	p.Open("")
	waitFor(t, p, "Einladung")
	var body string
	for status := 0; status != http.StatusOK; { // the first poll has to end first
		status, body = ask(t, address, "/readyz")
	}
	var ready readiness
	if err := json.Unmarshal([]byte(body), &ready); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range ready.Checks {
		names = append(names, f.Name)
		if !f.OK || f.Detail == "" {
			t.Errorf("%+v", f)
		}
	}
	if got := strings.Join(names, " "); !ready.Ready || got != "database schema polling sender" {
		t.Errorf("ready %v, checks %s", ready.Ready, got)
	}
	checkMetrics(t, address, p)
	program.stop()
	program.wait(t)
}

// checkMetrics looks for what was measured, and for what must not be in it.
func checkMetrics(t *testing.T, address string, p *simulator.Person) {
	t.Helper()
	const ran = `sozialraum_job_runs_total{job="reminders",outcome="done"} `
	status, body := ask(t, address, "/metrics")
	for start := time.Now(); status == http.StatusOK && !strings.Contains(body, ran) && time.Since(start) < patience; {
		status, body = ask(t, address, "/metrics") // jobs begin beside the rest
	}
	if status != http.StatusOK {
		t.Errorf("/metrics: %d", status)
	}
	for _, line := range []string{
		`sozialraum_updates_total{kind="message",outcome="handled"} 1`,
		`sozialraum_update_handling_seconds_count{kind="message"} 1`,
		`sozialraum_outbox_pending{lane="bulk"} 0`,
		`sozialraum_outbox_oldest_seconds{lane="relay"} 0`,
		`sozialraum_sends_total{kind="reply",lane="reply",outcome="sent"} 1`,
		`sozialraum_send_wait_seconds_count{lane="reply"} 1`,
		ran,
	} {
		if !strings.Contains(body, line) {
			t.Errorf("/metrics does not hold %s\n%s", line, body)
		}
	}
	if id := p.ID(); strings.Contains(body, "Toni") || strings.Contains(body, "7000000") {
		t.Errorf("/metrics tells of person %d", id)
	}
}

// startTestNode starts a node that polls a simulated Telegram.
func startTestNode(t *testing.T, store *storage.Store) *node {
	t.Helper()
	sim := startSimulator(t)
	key, err := seal.Load(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	n, err := startNode(t.Context(), nodeOptions{Config: config{Token: sim.Token(), API: sim.URL()}, Store: store, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Stop)
	return n
}

func TestReadinessNamesTheDatabase(t *testing.T) {
	store, err := storage.Open(t.Context(), storagetest.URL(t), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := startTestNode(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	ready := n.readiness(t.Context())
	if ready.Ready {
		t.Errorf("ready without a database: %+v", ready)
	}
	for _, f := range ready.Checks {
		if f.Name == "database" && (f.OK || f.Detail != "does not answer") || f.Name == "schema" && f.OK {
			t.Errorf("%+v", f)
		}
	}
}

// A poll that does not come back is noticed; people who don't write are nothing to worry about.
func TestIntakeFinding(t *testing.T) {
	now := time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		kind  string
		heard time.Time
		ok    bool
	}{
		{polling, now.Add(-time.Minute), true},
		{polling, now.Add(-61 * time.Second), false},
		{polling, time.Time{}, false},
		{webhook, now.Add(-24 * time.Hour), true},
		{webhook, time.Time{}, true},
	} {
		if f := intakeFinding(test.kind, test.heard, now); f.OK != test.ok || f.Name != test.kind || f.Detail == "" {
			t.Errorf("%+v: %+v", test, f)
		}
	}
}

func TestSenderFinding(t *testing.T) {
	for _, test := range []struct {
		status sender.Status
		lag    time.Duration
		want   finding
	}{
		{sender.Status{Running: true}, time.Minute, finding{"sender", true, "oldest reply waits 60 s"}},
		{sender.Status{Running: true}, 2 * time.Minute, finding{"sender", false, "oldest reply waits 120 s"}},
		{sender.Status{}, 0, finding{"sender", false, "waits for the database"}},
		{sender.Status{Running: true, Refused: true}, 0, finding{"sender", false, "telegram does not accept the token"}},
	} {
		if got := senderFinding(test.status, test.lag); got != test.want {
			t.Errorf("got %+v, want %+v", got, test.want)
		}
	}
}

func TestSchemaFinding(t *testing.T) {
	steps := []storage.Migration{{Version: 1, Applied: true}, {Version: 2, Applied: true}, {Version: 4}}
	if f := schemaFinding(steps); f.OK || !strings.Contains(f.Detail, "step 4") || !strings.Contains(f.Detail, "migrate up") {
		t.Errorf("%+v", f)
	}
	if f := schemaFinding(steps[:2]); !f.OK || f.Detail != "version 2" {
		t.Errorf("%+v", f)
	}
}
