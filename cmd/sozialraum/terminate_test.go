package main

import (
	"testing"
	"time"

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
