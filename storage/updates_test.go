package storage_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sozialraum/storage"
)

func TestArrive(t *testing.T) {
	n := setupNetwork(t)
	arrive := func(arrivals ...storage.Arrival) (fresh map[int64]bool, people map[int64]*storage.Person) {
		n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
			fresh, people, err = tx.Arrive(ctx, arrivals)
			return err
		})
		return fresh, people
	}
	fresh, people := arrive(storage.Arrival{UpdateID: 2, TelegramID: 7}, storage.Arrival{UpdateID: 1, TelegramID: 7},
		storage.Arrival{UpdateID: 2, TelegramID: 8}, storage.Arrival{UpdateID: 3})
	if len(fresh) != 3 || !fresh[1] || !fresh[2] || !fresh[3] {
		t.Errorf("new are %v", fresh)
	}
	if len(people) != 2 || people[7].Language != "de" || !people[7].Reachable || people[7].AreaID != 0 {
		t.Errorf("people are %+v", people)
	}
	first := people[7].ID
	fresh, people = arrive(storage.Arrival{UpdateID: 2, TelegramID: 7}, storage.Arrival{UpdateID: 4, TelegramID: 7})
	if len(fresh) != 1 || !fresh[4] || people[7].ID != first {
		t.Errorf("the second time new are %v, person %d was %d", fresh, people[7].ID, first)
	}
	if fresh, people = arrive(); len(fresh) != 0 || len(people) != 0 {
		t.Errorf("of nothing arrived %v %v", fresh, people)
	}
}

// TestArriveOnReplicas has three processes deliver the same updates in overlapping batches of any order: each takes
// effect once, one person's never at the same time, and nobody waits for each other in a circle. Only where people
// write for the first time may PostgreSQL have to break a circle; the same work is done again then, as the bot does.
func TestArriveOnReplicas(t *testing.T) {
	for name, known := range map[string]bool{"known people": true, "first updates": false} {
		t.Run(name, func(t *testing.T) { arriveOnReplicas(t, known) })
	}
}

func arriveOnReplicas(t *testing.T, known bool) {
	n := setupNetwork(t)
	const updates, people = 300, 12
	for i := range int64(people) {
		if known {
			n.load(people + i)
		}
	}
	stores := []*storage.Store{n.store, n.open(0), n.open(6)}
	var effects [updates + 1]atomic.Int32
	var busy [people]atomic.Int32
	effect := func(ctx context.Context, tx *storage.Tx, batch []storage.Arrival) ([]int64, error) {
		fresh, _, err := tx.Arrive(ctx, batch)
		if err != nil {
			return nil, err
		}
		var done []int64
		for _, a := range batch {
			if busy[a.TelegramID%people].Add(1) > 1 {
				t.Error("two updates of one person at a time")
			}
			defer busy[a.TelegramID%people].Add(-1)
			if fresh[a.UpdateID] {
				done = append(done, a.UpdateID)
			}
		}
		_, err = tx.Municipalities(ctx, n.here.area) // takes its time, like what people do
		return done, err
	}
	var replicas sync.WaitGroup
	for r, store := range stores {
		for worker := range 3 {
			random := rand.New(rand.NewPCG(uint64(r), uint64(worker)))
			replicas.Go(func() {
				for range 40 {
					batch := overlapping(random, updates, people)
					var done []int64
					err := storage.ErrDeadlock
					for try := 0; errors.Is(err, storage.ErrDeadlock) && (try == 0 || !known); try++ {
						err = store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) (err error) {
							done, err = effect(ctx, tx, batch)
							return err
						})
					}
					if err != nil {
						t.Error(err)
						continue
					}
					for _, id := range done {
						effects[id].Add(1)
					}
				}
			})
		}
	}
	replicas.Wait()
	for id := range effects {
		if got := effects[id].Load(); got > 1 {
			t.Errorf("update %d took effect %d times", id, got)
		}
	}
	if got := n.count(`SELECT count(*) FROM people`); got > people {
		t.Errorf("%d rows for %d people", got, people)
	}
}

// overlapping is a batch of updates, each of a different person, in any order.
func overlapping(random *rand.Rand, updates, people int64) (batch []storage.Arrival) {
	for _, person := range random.Perm(int(people))[:1+random.IntN(6)] {
		id := random.Int64N(updates/people)*people + int64(person)
		batch = append(batch, storage.Arrival{UpdateID: id + 1, TelegramID: int64(person) + people})
	}
	return batch
}

// What one update of a person wrote, their next one sees, even when it began before. Others are not held up.
func TestAPersonsUpdatesComeOneAfterTheOther(t *testing.T) {
	n := setupNetwork(t)
	person := n.load(7).ID
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	entered, leave, seen := make(chan struct{}), make(chan struct{}), make(chan *storage.Person, 1)
	var updates sync.WaitGroup
	arrive := func(store *storage.Store, update int64, then func(tx *storage.Tx, p *storage.Person) error) {
		updates.Go(func() {
			if err := store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
				_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: update, TelegramID: 7}})
				if err != nil {
					return err
				}
				return then(tx, people[7])
			}); err != nil {
				t.Error(err)
			}
		})
	}
	arrive(n.store, 1, func(tx *storage.Tx, p *storage.Person) error {
		close(entered)
		<-leave
		tx.SaveDialog(p, storage.Dialog{Flow: "x", Session: `{"step":1}`, ExpiresAt: tx.Now.Add(time.Hour)})
		return tx.SetLanguage(ctx, p.ID, "en")
	})
	<-entered
	other := n.open(0)
	// A row that refers to the person can be written in the meantime.
	brief, stop := context.WithTimeout(ctx, 5*time.Second)
	if err := other.InTx(brief, func(_ context.Context, tx *storage.Tx) error {
		tx.Audit(n.here.area, person, "x", 1)
		return nil
	}); err != nil {
		t.Errorf("somebody else had to wait: %v", err)
	}
	stop()
	arrive(other, 2, func(_ *storage.Tx, p *storage.Person) error {
		seen <- p
		return nil
	})
	for n.count(`SELECT count(*) FROM pg_locks WHERE NOT granted`) == 0 && len(seen) == 0 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if len(seen) > 0 {
		t.Error("the second update did not wait for the first")
	}
	close(leave)
	updates.Wait()
	if p := <-seen; p.Language != "en" || p.Dialog == nil {
		t.Errorf("sees %+v", p)
	}
}

func TestDeadLetters(t *testing.T) {
	n := setupNetwork(t)
	for _, letter := range []storage.DeadLetter{
		{UpdateID: 5, Kind: "message", Reference: "A", Reason: "x"}, {UpdateID: 0, Kind: "undecodable", Reference: "B", Reason: "y"},
	} {
		n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.Bury(ctx, letter) })
	}
	for since, want := range map[time.Time]int{n.now: 2, n.now.Add(time.Second): 0} {
		if dead, err := n.store.DeadLetters(t.Context(), since); err != nil || dead != want {
			t.Errorf("%d dead letters, %v, want %d", dead, err, want)
		}
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		fresh, _, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 5}, {UpdateID: 6}})
		if fresh[5] || !fresh[6] {
			t.Errorf("new are %v", fresh)
		}
		return err
	})
	letters, lettersErr := n.store.ForgetDeadLetters(t.Context(), n.now.Add(time.Second))
	updates, updatesErr := n.store.ForgetUpdates(t.Context(), n.now.Add(time.Second))
	if err := errors.Join(lettersErr, updatesErr); err != nil || letters != 2 || updates != 2 {
		t.Errorf("forgotten: %d letters, %d updates, %v", letters, updates, err)
	}
}
