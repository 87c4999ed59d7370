package storage_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

func TestOneLeaderAndItsSuccessor(t *testing.T) {
	b := setupOutbox(t)
	x, y := session(t, b.store), session(t, b.other)
	check := func(s *storage.SenderSession, want bool) {
		t.Helper()
		if leads, err := s.Check(t.Context()); err != nil || leads != want {
			t.Fatalf("leads: %v, %v; want %v", leads, err, want)
		}
	}
	check(x, true)
	check(y, false)
	check(x, true)
	foreign, err := b.other.OpenSenderSession(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer foreign.Close()
	check(foreign, true) // another bot's sender
	x.Close()
	deadline := time.Now().Add(10 * time.Second)
	for { // the server ends the connection, and with it the lock, a moment later
		leads, err := y.Check(t.Context())
		if err != nil || leads {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nobody leads")
		}
	}
}

func TestLostSessionIsNoticedAndItsRowsAreFreed(t *testing.T) {
	b := setupOutbox(t)
	x, y := session(t, b.store), session(t, b.other)
	enqueue(t, b.store, reply(7, "x"))
	enqueue(t, b.other, reply(8, "y"))
	if n, err := y.FreeVoid(t.Context()); err != nil || n != 0 {
		t.Fatalf("%d rows of living sessions freed, %v", n, err)
	}
	b.lose(t, x)
	if _, err := x.Check(t.Context()); !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("check of a lost session: %v, want ErrUnavailable", err)
	}
	if n, err := y.FreeVoid(t.Context()); err != nil || n != 1 {
		t.Errorf("%d rows freed, %v; want the lost session's one", n, err)
	}
	if n := b.count(t, fmt.Sprintf("owner = %d", y.Owner())); n != 1 {
		t.Errorf("the living session has %d rows, want 1", n)
	}
}

func TestSessionThatDeclinesGetsNothing(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	x.Accept(false)
	enqueue(t, b.store, reply(7, "not in memory"))
	x.Accept(true)
	enqueue(t, b.store, reply(7, "behind it"), reply(8, "mine"))
	if diff := cmp.Diff(payloads([]storage.Outgoing{reply(8, "mine")}), payloads(b.own)); diff != "" {
		t.Errorf("handed over (-want +got):\n%s", diff)
	}
	if n, err := x.Release(t.Context()); err != nil || n != 1 {
		t.Errorf("%d rows released, %v; want 1", n, err)
	}
}
