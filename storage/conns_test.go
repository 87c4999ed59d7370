package storage_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"sozialraum/storage"
)

// processes counts the other connections to this database whose state begins like this; "" is any.
func (n *network) processes(state string) int {
	n.t.Helper()
	return n.count(`SELECT count(*) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND starts_with(state, $1)`, state)
}

// left waits until no more than most of them are there: the server notices by itself that connections have closed.
func (n *network) left(state string, most int) {
	n.t.Helper()
	for try := 0; n.processes(state) > most; try++ {
		if try == 5000 {
			n.t.Fatalf("%d connections %q, want %d", n.processes(state), state, most)
		}
		time.Sleep(time.Millisecond)
	}
}

// Whoever overlooks that a statement failed is told so at the commit: nothing of it is done, and they do not believe it was.
func TestAFailedStatementIsNotCommitted(t *testing.T) {
	n := setupNetwork(t)
	person := n.load(7)
	for range 3 { // the connection is of use afterwards
		if err := n.try(func(ctx context.Context, tx *storage.Tx) error {
			if err := tx.SetLanguage(ctx, person.ID, "en"); err != nil {
				return err
			}
			if tx.OnlyRead(ctx) == nil {
				t.Error("a transaction that has written became one that only reads")
			}
			return nil
		}); err == nil {
			t.Error("says that it is committed")
		}
	}
	if got := n.load(7).Language; got != "de" {
		t.Errorf("language is %s", got)
	}
}

// Connections end when the server is started anew, or an operator ends them. The next transactions do not notice.
func TestEndedConnectionsAreReplaced(t *testing.T) {
	n := setupNetwork(t)
	atOnce := func(people int64) {
		t.Helper()
		var entered, work sync.WaitGroup
		entered.Add(int(people))
		for i := range people {
			work.Go(func() {
				if err := n.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
					_, _, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 100 + i, TelegramID: 100 + i}})
					entered.Done()
					entered.Wait() // each has a connection of its own
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		work.Wait()
	}
	for range 3 {
		atOnce(5)
		if ended := n.count(`SELECT count(pg_terminate_backend(pid, 5000))
			FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`); ended < 5 {
			t.Fatalf("%d connections ended", ended)
		}
	}
	atOnce(5)
}

// Who no longer waits for a lock leaves nothing behind: no open transaction, and nobody short of a connection.
func TestWhoeverGivesUpWaitingLeavesNothingBehind(t *testing.T) {
	n := setupNetwork(t)
	single := n.open(4) // one connection for transactions
	arrive := func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := tx.Arrive(ctx, []storage.Arrival{{TelegramID: 7}})
		return err
	}
	for range 3 {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			if err := arrive(ctx, tx); err != nil {
				return err
			}
			brief, cancel := context.WithCancel(ctx)
			given := make(chan error)
			go func() { given <- single.InTx(brief, arrive) }()
			for n.count(`SELECT count(*) FROM pg_locks WHERE NOT granted`) == 0 {
				time.Sleep(time.Millisecond)
			}
			cancel()
			if <-given == nil {
				t.Error("did not wait")
			}
			return nil
		})
	}
	if err := single.InTx(t.Context(), arrive); err != nil {
		t.Error(err)
	}
	n.left("idle in transaction", 0)
}

// What needs nothing of the database does not reach for it.
func TestTransactionsBeginWhenTheyAreNeeded(t *testing.T) {
	n := setupNetwork(t)
	single := n.open(4)
	brief, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := single.InTx(brief, func(ctx context.Context, _ *storage.Tx) error {
		return single.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error { // the only connection is free
			_, err := tx.Municipalities(ctx, n.here.area)
			return err
		})
	}); err != nil {
		t.Error(err)
	}
}

// A store that is closed has no connections, also not those of transactions that end later.
func TestCloseEndsConnections(t *testing.T) {
	n := setupNetwork(t)
	before := n.processes("")
	other := n.open(0)
	err := other.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.Municipalities(ctx, n.here.area); err != nil {
			return err
		}
		return other.Close()
	})
	if err != nil {
		t.Error(err)
	}
	n.left("", before)
}
