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
// effect once, one person's never at the same time, and nobody waits for each other in a circle.
func TestArriveOnReplicas(t *testing.T) {
	n := setupNetwork(t)
	const updates, people = 300, 12
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
		return done, nil
	}
	var replicas sync.WaitGroup
	for r, store := range stores {
		for worker := range 3 {
			random := rand.New(rand.NewPCG(uint64(r), uint64(worker)))
			replicas.Go(func() {
				for range 40 {
					batch := overlapping(random, updates, people)
					var done []int64
					if err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) (err error) {
						done, err = effect(ctx, tx, batch)
						return err
					}); err != nil {
						t.Error(err)
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

// What one update of a person wrote, their next one sees, even when it began before.
func TestAPersonsUpdatesComeOneAfterTheOther(t *testing.T) {
	n := setupNetwork(t)
	n.load(7)
	entered, leave := make(chan struct{}), make(chan struct{})
	var first sync.WaitGroup
	first.Go(func() {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 1, TelegramID: 7}})
			if err != nil {
				return err
			}
			close(entered)
			<-leave
			tx.SaveDialog(people[7], storage.Dialog{Flow: "x", Session: `{"step":1}`, ExpiresAt: tx.Now.Add(time.Hour)})
			return tx.SetLanguage(ctx, people[7].ID, "en")
		})
	})
	<-entered
	other := n.open(0)
	err := other.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		// Others are not held up, rows that refer to the person included.
		if err := tx.Audit(ctx, n.here.area, n.personID(7), "x", 1); err != nil {
			return err
		}
		close(leave)
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 2, TelegramID: 7}})
		if err == nil && (people[7].Language != "en" || people[7].Dialog == nil) {
			t.Errorf("sees %+v", people[7])
		}
		return err
	})
	if first.Wait(); err != nil {
		t.Error(err)
	}
}

func (n *network) personID(telegram int64) int64 {
	return int64(n.count(`SELECT id FROM people WHERE telegram_id = $1`, telegram))
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
