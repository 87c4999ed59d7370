package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// Three processes share one database and one webhook address. Any of them takes any update, any of them may be
// killed, and still every update has its effect once, and everybody is reminded once.
func TestThreeReplicas(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t)
	tr := newTrial(t, url, trialOptions{webhook: true, env: []string{"DATABASE_URL=" + url, "DATA_DIR=" + t.TempDir()}})
	var replicas [3]*process
	for i := range replicas {
		replicas[i] = tr.start(i)
	}
	tr.begin()
	for range 5 {
		i := tr.random.IntN(len(replicas))
		tr.afterUpdates(replicas[i])
		replicas[i].kill()
		tr.kills++
		replicas[i] = tr.start(i)
	}
	// All jobs run when a process starts: now all three look for what is due at the same time.
	for _, p := range replicas {
		p.waitReady()
		p.kill()
		tr.kills++
	}
	tr.makeRemindersDue(url)
	for i := range replicas {
		replicas[i] = tr.start(i)
	}
	tr.settle(url)
	tr.remindedOnce()
	for _, p := range replicas {
		if code, _ := p.terminate(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	tr.audit(url)
	tr.duplicates(0, tr.kills*min(slots, len(tr.crowd.applicants)+1))
}

// meetings is how many conferences people are reminded of at once, so that the replicas are at it for a while.
const meetings = 20

// makeRemindersDue plans conferences in a good two hours, and lets their last reminders be due now instead of in a
// minute or two.
func (tr *trial) makeRemindersDue(url string) {
	tr.Helper()
	store, err := storage.Open(tr.ctx, url, storage.Options{})
	tr.check(err)
	defer func() { tr.check(store.Close()) }()
	zone, err := time.LoadLocation("Europe/Berlin")
	tr.check(err)
	raw := openRaw(tr.T, url)
	_, err = raw.ExecContext(tr.ctx, `UPDATE reminder_habits SET quiet_from = 0, quiet_until = 0`) // at whatever hour this runs
	tr.check(err)
	tr.check(store.InTx(tr.ctx, func(ctx context.Context, tx *storage.Tx) error {
		for n := range meetings {
			_, err := tx.AddConference(ctx, storage.Conference{
				AreaID: tr.area, Kind: "conference", Title: fmt.Sprint(meeting, " ", n),
				Local: tx.Now.Add(2*time.Hour + 2*time.Minute).In(zone),
			}, 1)
			if err != nil {
				return err
			}
		}
		return nil
	}))
	_, err = raw.ExecContext(tr.ctx, `UPDATE reminders SET due_at = now() - interval '1 second'`)
	tr.check(err)
}

// remindedOnce waits until everybody has been reminded of everything, and checks that nobody was twice.
func (tr *trial) remindedOnce() {
	tr.Helper()
	all := (len(tr.crowd.applicants) + 2) * meetings
	if err := tr.ledger.wait(tr.ctx, func() bool { return len(tr.ledger.reminded) >= all }); err != nil {
		tr.Fatalf("%d of %d reminders have come: %v", len(tr.ledger.reminded), all, err)
	}
	tr.ledger.mu.Lock()
	defer tr.ledger.mu.Unlock()
	for reminder, times := range tr.ledger.reminded {
		if times != 1 {
			tr.Errorf("%d times: %s", times, reminder)
		}
	}
}
