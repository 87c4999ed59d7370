package main

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage/storagetest"
)

// patience bounds what a test waits for. It is only reached when something is wrong.
const patience = time.Minute

// output collects what a program prints while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// startSimulator starts a simulated Telegram.
func startSimulator(t *testing.T) *simulator.Simulator {
	t.Helper()
	sim := simulator.New(simulator.Options{})
	if err := sim.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	return sim
}

// environment is what a program under test finds in its environment.
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

// with returns a copy with more variables, name and value in turn.
func (e environment) with(pairs ...string) environment {
	all := environment{}
	for name, value := range e {
		all[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

// environmentFor leads to a simulated Telegram and a fresh database.
func environmentFor(t *testing.T, sim *simulator.Simulator) environment {
	return environment{
		"TELEGRAM_TOKEN": sim.Token(), "TELEGRAM_API": sim.URL(), "DATABASE_URL": storagetest.URL(t),
		"DATA_DIR": t.TempDir(), "METRICS_LISTEN": "off",
	}
}

// running is a program that was started in this process.
type running struct {
	stop context.CancelFunc
	out  *output
	code chan int
}

func startProgram(t *testing.T, env environment, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{stop: cancel, out: &output{}, code: make(chan int, 1)}
	go func() { r.code <- run(ctx, args, env.get, r.out, r.out) }()
	t.Cleanup(func() { cancel() })
	return r
}

// wait returns the exit code.
func (r *running) wait(t *testing.T) int {
	t.Helper()
	select {
	case code := <-r.code:
		return code
	case <-time.After(patience):
		t.Fatalf("the program does not end; it printed:\n%s", r.out)
		return 0
	}
}

func waitFor(t *testing.T, p *simulator.Person, words string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err := p.Wait(ctx, func(list []simulator.Message) bool {
		return len(list) > 0 && list[len(list)-1].FromBot && strings.Contains(list[len(list)-1].Text, words)
	})
	if err != nil {
		t.Fatalf("%q did not arrive: %v; there is %+v", words, err, p.Messages())
	}
}

func TestServeByPolling(t *testing.T) {
	sim := startSimulator(t)
	stranger := sim.AddPerson(simulator.Profile{FirstName: "Toni", Language: "de"})
	program := startProgram(t, environmentFor(t, sim))
	stranger.Open("")
	waitFor(t, stranger, "Einladung")
	program.stop()
	if code := program.wait(t); code != exitDone {
		t.Errorf("exit code %d, want 0; printed:\n%s", code, program.out)
	}
	t.Log(program.out.String())
}
