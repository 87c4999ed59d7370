package storage_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// While two processes seal, a third rotates and destroys whatever it may: nothing that was committed is lost.
func TestRotationUnderTraffic(t *testing.T) {
	n := setupNetwork(t)
	path := filepath.Join(t.TempDir(), "key")
	first, err := seal.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.raw.Exec(`UPDATE key_file SET fingerprint = $1`, first.Fingerprint()); err != nil {
		t.Fatal(err)
	}
	process := func() *storage.Store {
		store := n.open(0)
		key, err := seal.Read(path)
		if err := errors.Join(err, store.UseKey(t.Context(), key)); err != nil {
			t.Error(err)
		}
		return store
	}
	people := []*storage.Person{n.load(1), n.load(2)}
	const cases = 40
	var traffic sync.WaitGroup
	for _, person := range people {
		store := process()
		traffic.Go(func() {
			for range cases {
				if err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
					_, _, err := tx.NewCaseKey(ctx)
					for range 20 { // it takes its time to commit
						_, failed := tx.Person(ctx, person.ID)
						err = errors.Join(err, failed)
					}
					return err
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		traffic.Wait()
	}()
	destroyed := rotateUntil(t, process(), done)
	after := process()
	for id := range n.ids(`SELECT id FROM case_keys`) {
		if _, err := n.caseKey(after, id); err != nil {
			t.Errorf("a case is lost: %v", err)
		}
	}
	if got := n.count(`SELECT count(*) FROM case_keys`); got != len(people)*cases {
		t.Errorf("%d cases are left", got)
	}
	t.Logf("destroyed %d periods meanwhile", destroyed)
}

// rotateUntil rotates and destroys all that may be destroyed, once and until done.
func rotateUntil(t *testing.T, store *storage.Store, done <-chan struct{}) (destroyed int) {
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		if _, _, err := store.RotateKey(t.Context()); err != nil {
			t.Error(err)
		}
		list, err := store.KeyPeriods(t.Context())
		if err != nil {
			t.Error(err)
		}
		for _, period := range list {
			err := store.DestroyPeriod(t.Context(), period.Name)
			needed := new(storage.PeriodNeededError)
			switch {
			case err == nil:
				destroyed++
			case !errors.Is(err, seal.ErrCurrent) && !errors.As(err, &needed):
				t.Error(err)
			}
		}
	}
	return destroyed
}

// ids are what a query for ids gives.
func (n *network) ids(query string) map[int64]bool {
	n.t.Helper()
	rows, err := n.raw.Query(query)
	if err != nil {
		n.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	ids := map[int64]bool{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			n.t.Fatal(err)
		}
		ids[id] = true
	}
	if err := rows.Err(); err != nil {
		n.t.Fatal(err)
	}
	return ids
}
