package storage_test

import (
	"context"
	"testing"
	"time"

	"sozialraum/storage"
)

func (n *network) saves(person *storage.Person, flow string, expires time.Time) {
	n.t.Helper()
	n.tx(func(_ context.Context, tx *storage.Tx) error {
		tx.SaveDialog(person, storage.Dialog{Flow: flow, Session: `{"answers": {"name": "Größe \"<&>\""}}`, ExpiresAt: expires})
		return nil
	})
}

func TestDialogsAreKept(t *testing.T) {
	n := setupNetwork(t)
	person, other := n.load(1), n.load(2)
	n.tx(func(_ context.Context, tx *storage.Tx) error {
		tx.SaveDialog(person, storage.Dialog{Flow: "first", Session: `{}`, ExpiresAt: n.now})
		tx.EndDialog(person)
		tx.SaveDialog(person, storage.Dialog{Flow: "second", Session: `{"answers": {"name": "Größe \"<&>\""}}`, ExpiresAt: n.now})
		tx.SaveDialog(other, storage.Dialog{Flow: "other", Session: `[]`, ExpiresAt: n.now})
		return nil
	})
	got := n.load(1)
	if got.Dialog == nil || got.Dialog.Flow != "second" || got.Dialog.Session != `{"answers": {"name": "Größe \"<&>\""}}` || !got.Dialog.ExpiresAt.Equal(n.now) {
		t.Errorf("kept: %+v", got.Dialog)
	}
	n.tx(func(_ context.Context, tx *storage.Tx) error {
		tx.EndDialog(got)
		tx.EndDialog(got) // there is none any more
		return nil
	})
	if n.load(1).Dialog != nil || n.load(2).Dialog == nil {
		t.Error("the wrong dialog ended")
	}
}

// Whoever deletes themselves in the middle of a dialog leaves none behind, and it is not written for nobody.
func TestDeletedInMidDialog(t *testing.T) {
	n := setupNetwork(t)
	person := n.joins(1, n.here)
	n.saves(person, "x", n.now)
	person = n.load(1)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		tx.SaveDialog(person, storage.Dialog{Flow: "y", Session: `{}`, ExpiresAt: n.now})
		_, err := tx.DeletePerson(ctx, person)
		return err
	})
	if left := n.count(`SELECT count(*) FROM dialogs`); left != 0 || n.load(1).Dialog != nil {
		t.Errorf("%d dialogs are left", left)
	}
}

func TestExpiredDialogs(t *testing.T) {
	n := setupNetwork(t)
	for i, expires := range []time.Duration{-time.Hour, -time.Minute, 0, time.Second} {
		n.saves(n.load(int64(i+1)), "x", n.now.Add(expires))
	}
	expired := func(limit int) (people []storage.Person) {
		n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
			people, err = tx.ExpiredDialogs(ctx, limit)
			return err
		})
		return people
	}
	if got := expired(2); len(got) != 2 || got[0].Dialog.Flow != "x" {
		t.Errorf("the first two: %+v", got)
	}
	if got := expired(10); len(got) != 1 || got[0].TelegramID != 3 {
		t.Errorf("then: %+v", got)
	}
	if left := n.load(4).Dialog; left == nil || len(expired(10)) != 0 {
		t.Error("one that is not over ended")
	}
}

// Somebody who is just answering is not interrupted by the end of their time.
func TestADialogInUseDoesNotExpire(t *testing.T) {
	n := setupNetwork(t)
	n.saves(n.load(1), "x", n.now)
	person := n.load(1)
	tx, err := n.raw.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), `UPDATE dialogs SET expires_at = $2 WHERE person_id = $1`, person.ID, n.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := n.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		people, err := tx.ExpiredDialogs(ctx, 10)
		if len(people) != 0 {
			t.Errorf("ended: %+v", people)
		}
		return err
	}); err != nil {
		t.Errorf("had to wait: %v", err)
	}
}
