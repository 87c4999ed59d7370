package main

import (
	"path/filepath"
	"testing"
	"time"
)

// The private server that the program starts in its data directory belongs to it and ends with it, unless somebody
// else uses it as well: then it lives on, or is brought back, and the next process adopts it. All of that under
// kill -9 of the program, and of the server.
func TestKillWithPrivateServer(t *testing.T) {
	t.Parallel()
	rounds := kills(t, 4)
	dir := filepath.Join(reachableDir(t), "data")
	s := startServer(t, filepath.Join(dir, "postgres"))
	tr := newTrial(t, s.url, trialOptions{limit: time.Duration(rounds) * 20 * time.Second, env: []string{"DATA_DIR=" + dir}})
	s.stop()
	p := tr.start(0)
	tr.begin()
	k := newKiller(tr)
	for round := range rounds {
		if round == rounds/2 {
			p.waitReady()
			s.start() // from here on somebody else uses the server as well
		}
		k.kill(p)
		p = tr.start(0)
	}
	p.waitReady()
	crash(tr, p, s)
	tr.afterUpdates(p)
	s.stop() // whoever of the two had started it
	tr.afterUpdates(p)
	tr.settle(s.url)
	tr.terminate(p)
	s.start()
	tr.audit(s.url)
	k.account()
}
