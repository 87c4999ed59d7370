package main

import (
	"sync"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage/storagetest"
)

// A process that is told to end finishes what it has taken in, sends what it has to say, and is gone within ten
// seconds. Nothing is lost, and this time nothing comes twice either.

func TestTerminateWhilePolling(t *testing.T) { t.Parallel(); terminateOften(t, false) }
func TestTerminateWithWebhook(t *testing.T)  { t.Parallel(); terminateOften(t, true) }

func terminateOften(t *testing.T, webhook bool) {
	url := storagetest.URL(t)
	tr := newTrial(t, url, trialOptions{webhook: webhook, env: []string{"DATABASE_URL=" + url, "DATA_DIR=" + t.TempDir()}})
	p := tr.start(0)
	tr.begin()
	for range 4 {
		tr.afterUpdates(p)
		time.Sleep(time.Duration(tr.random.Int64N(int64(20 * time.Millisecond))))
		tr.terminate(p)
		p = tr.start(0)
	}
	tr.settle(url)
	tr.terminate(p)
	tr.audit(url)
	tr.duplicates(0, 0)
}

// terminate ends a process in order, and checks that it takes the right way and time.
func (tr *trial) terminate(p *process) {
	tr.Helper()
	if code, took := p.terminate(); code != exitDone || took > 10*time.Second {
		tr.Errorf("ended with code %d after %v, want %d within 10 s", code, took, exitDone)
	}
}

// Ten seconds are the limit also when Telegram takes messages and does not answer. What it took is then sent again
// by the next process, since nobody could note that it arrived.
func TestTerminateWhileTelegramHangs(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t)
	tr := newTrial(t, url, trialOptions{env: []string{"DATABASE_URL=" + url, "DATA_DIR=" + t.TempDir()}})
	p := tr.start(0)
	tr.begin()
	tr.afterUpdates(p)
	hanging := make(chan struct{})
	var once sync.Once
	tr.sim.SetFault(func(call simulator.Call) *simulator.Fault {
		if !isMessage(call) {
			return nil
		}
		once.Do(func() { close(hanging) })
		return &simulator.Fault{Hold: time.Hour} // ends with the connection
	})
	<-hanging
	tr.terminate(p)
	tr.sim.SetFault(nil)
	p = tr.start(0)
	tr.settle(url)
	tr.terminate(p)
	tr.audit(url)
	tr.duplicates(1, min(slots, len(tr.crowd.applicants)+1))
}
