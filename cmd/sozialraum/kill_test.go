package main

import (
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage/storagetest"
)

// A process that is killed with -9, at any moment, over and over, loses nothing and does nothing twice: see
// registration for what every update is worth, and ledger for what people must see.
//
// The number of kills is 25 over all tests of this file; SOZIALRAUM_SOAK sets another one.

// kills is a test's share of all kills, in twenty-fifths.
func kills(t *testing.T, share int) int {
	t.Helper()
	given := os.Getenv("SOZIALRAUM_SOAK")
	if given == "" {
		return share
	}
	all, err := strconv.Atoi(given)
	if err != nil || all < 1 {
		t.Fatalf("SOZIALRAUM_SOAK is %q: give a number of kills", given)
	}
	return (all*share + 24) / 25
}

func TestKillWhilePolling(t *testing.T) { t.Parallel(); killNamed(t, 11, false) }
func TestKillWithWebhook(t *testing.T)  { t.Parallel(); killNamed(t, 10, true) }

// killNamed kills over and over a program whose database is a server of its own.
func killNamed(t *testing.T, share int, webhook bool) {
	rounds := kills(t, share)
	url := storagetest.URL(t)
	tr := newTrial(t, url, trialOptions{
		webhook: webhook, limit: time.Duration(rounds) * 10 * time.Second, env: []string{"DATABASE_URL=" + url, "DATA_DIR=" + t.TempDir()},
	})
	p := tr.start(0)
	tr.begin()
	k := newKiller(tr)
	for range rounds {
		k.kill(p)
		p = tr.start(0)
	}
	tr.settle(url)
	if code, _ := p.terminate(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	tr.audit(url)
	k.account()
}

// phase is when a process is killed.
type phase struct {
	name   string
	weight int
	kill   func(k *killer, p *process)
}

var phases = [...]phase{
	{"while it starts", 1, (*killer).whileStarting},
	{"at any time", 2, (*killer).atAnyTime},
	{"after an update came in", 3, (*killer).afterUpdate},
	{"between commit and sending", 3, (*killer).beforeSending},
	{"between sending and noting that", 3, (*killer).beforeMarking},
}

// killer chooses the moments.
type killer struct {
	*trial
	counts map[string]int

	mu   sync.Mutex
	shot *shot // nil: nothing is aimed at
}

// shot aims at one message on its way to Telegram.
type shot struct {
	left int  // messages that go first
	sent bool // it arrives, but its sender does not hear of that; otherwise it does not arrive
	hit  chan struct{}
	dead chan struct{}
}

func newKiller(tr *trial) *killer {
	k := &killer{trial: tr, counts: map[string]int{}}
	tr.sim.SetFault(k.fault)
	return k
}

// kill kills p at a random moment.
func (k *killer) kill(p *process) {
	k.Helper()
	all := 0
	for _, phase := range phases {
		all += phase.weight
	}
	n := k.random.IntN(all)
	for _, phase := range phases {
		if n -= phase.weight; n < 0 {
			phase.kill(k, p)
			k.counts[phase.name]++
			k.kills++
			return
		}
	}
}

func (k *killer) some(most time.Duration) { time.Sleep(time.Duration(k.random.Int64N(int64(most)))) }

func (k *killer) whileStarting(p *process) {
	k.some(150 * time.Millisecond)
	p.kill()
}

func (k *killer) atAnyTime(p *process) {
	p.waitReady()
	k.some(300 * time.Millisecond)
	p.kill()
}

func (k *killer) afterUpdate(p *process) {
	k.Helper()
	p.waitReady()
	k.ledger.mu.Lock()
	target := k.ledger.updates + 1 + k.random.IntN(50)
	k.ledger.mu.Unlock()
	k.check(k.ledger.wait(k.ctx, func() bool { return k.ledger.updates >= target }))
	k.some(4 * time.Millisecond)
	p.kill()
}

func (k *killer) beforeSending(p *process) { k.Helper(); k.shoot(p, false) }
func (k *killer) beforeMarking(p *process) { k.Helper(); k.shoot(p, true) }

func (k *killer) shoot(p *process, sent bool) {
	k.Helper()
	p.waitReady()
	s := &shot{left: k.random.IntN(100), sent: sent, hit: make(chan struct{}), dead: make(chan struct{})}
	k.mu.Lock()
	k.shot = s
	k.mu.Unlock()
	select {
	case <-s.hit:
	case <-k.ctx.Done():
		k.Fatalf("nothing is sent: %s", k.ledger.missing())
	}
	if sent {
		k.some(3 * time.Millisecond)
	}
	p.kill()
	close(s.dead)
}

// fault lets the message that is aimed at trigger the shot.
func (k *killer) fault(call simulator.Call) *simulator.Fault {
	if !isMessage(call) {
		return nil
	}
	s := k.aimedAt()
	switch {
	case s == nil:
		return nil
	case s.sent:
		close(s.hit)
		return &simulator.Fault{Hold: time.Hour} // ends with the connection
	}
	close(s.hit)
	<-s.dead
	return &simulator.Fault{DropBefore: true}
}

// aimedAt takes the shot if this is the message for it.
func (k *killer) aimedAt() *shot {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.shot
	if s == nil {
		return nil
	}
	if s.left--; s.left >= 0 {
		return nil
	}
	k.shot = nil
	return s
}

// account checks how much came twice: at most what was in flight at each kill, at least what was aimed at.
func (k *killer) account() {
	k.Helper()
	people := len(k.crowd.applicants) + 1
	k.Logf("killed %s", describe(k.counts))
	k.duplicates(k.counts["between sending and noting that"], k.kills*min(slots, people))
}
