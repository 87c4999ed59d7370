package storage_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

func TestSentMessagesLeaveNothing(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	enqueue(t, b.store, reply(7, "one"), reply(7, "two"), reply(8, "three"))
	mark(t, x,
		storage.Mark{Kind: storage.MarkSent, ID: b.own[0].ID},
		storage.Mark{Kind: storage.MarkSent, ID: b.own[2].ID})
	if n := b.count(t, "true"); n != 1 {
		t.Errorf("%d rows left, want the one that was not sent", n)
	}
}

func TestRetryIsPersisted(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	enqueue(t, b.store, reply(7, "one"), reply(7, "two"))
	mark(t, x, storage.Mark{Kind: storage.MarkRetry, ID: b.own[0].ID, NotBefore: b.now.Add(30 * time.Second)})
	if _, err := x.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if rows := b.claim(t, x, storage.LaneReply, 10); len(rows) > 0 {
		t.Fatalf("claimed %v before its time", payloads(rows))
	}
	b.now = b.now.Add(30 * time.Second)
	rows := b.claim(t, x, storage.LaneReply, 10)
	if len(rows) != 2 || rows[0].Attempts != 1 || rows[1].Attempts != 0 {
		t.Errorf("claimed %+v, want both, the first with one attempt", rows)
	}
}

func TestBuriedIsVisibleWithoutItsContent(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	keyed := reply(7, "secret")
	keyed.DedupeKey = "k"
	enqueue(t, b.store, keyed)
	mark(t, x, storage.Mark{Kind: storage.MarkBuried, ID: b.own[0].ID, ChatID: 7, Reason: "Bad Request: message text is empty"})
	count, list, err := b.store.BuriedOutbox(t.Context(), 10)
	want := []storage.Buried{{
		ID: b.own[0].ID, Method: "sendMessage", Kind: "reply", Reason: "Bad Request: message text is empty",
		EnqueuedAt: b.now, BuriedAt: b.now,
	}}
	if err != nil || count != 1 {
		t.Fatalf("%d buried, %v", count, err)
	}
	if diff := cmp.Diff(want, list, cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Errorf("buried (-want +got):\n%s", diff)
	}
	if n := b.count(t, "payload IS NULL AND chat_id = 0 AND dedupe_key = 'k'"); n != 1 {
		t.Errorf("body or chat of a buried message is kept, or its key is not")
	}
}

func TestUnreachablePersonsQueueIsDropped(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	if _, err := b.raw.Exec(`INSERT INTO people (telegram_id, created_at) VALUES (7, now()), (8, now())`); err != nil {
		t.Fatal(err)
	}
	keyed := bulk(7, "reminder")
	keyed.DedupeKey = "k"
	enqueue(t, b.store, reply(7, "one"), reply(7, "two"), keyed, reply(8, "other"))
	one, two, other := b.own[0].ID, b.own[1].ID, b.own[2].ID
	gone := mark(t, x,
		storage.Mark{Kind: storage.MarkUnreachable, ID: one, ChatID: 7, At: b.now},
		storage.Mark{Kind: storage.MarkSent, ID: other})
	if !slices.Contains(gone, two) || len(gone) != 3 {
		t.Errorf("gone: %v, want all three of the chat", gone)
	}
	if b.count(t, "outcome IS NULL") != 0 || b.count(t, "outcome = 'dropped' AND dedupe_key = 'k' AND payload IS NULL") != 1 {
		t.Errorf("the chat's queue is not dropped down to its keys")
	}
	var reachable []int64
	rows, err := b.raw.Query(`SELECT telegram_id FROM people WHERE reachable`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		reachable = append(reachable, id)
	}
	if !slices.Equal(reachable, []int64{8}) || rows.Err() != nil {
		t.Errorf("reachable people: %v, want only 8", reachable)
	}
}

func TestWhoWritesAgainStaysReachable(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	if _, err := b.raw.Exec(`INSERT INTO people (telegram_id, created_at) VALUES (7, now())`); err != nil {
		t.Fatal(err)
	}
	enqueue(t, b.store, reply(7, "refused"))
	refusedAt := b.now
	b.now = b.now.Add(time.Second)
	enqueue(t, b.store, reply(7, "welcome back"))
	mark(t, x, storage.Mark{Kind: storage.MarkUnreachable, ID: b.own[0].ID, ChatID: 7, At: refusedAt})
	var reachable bool
	if err := b.raw.QueryRow(`SELECT reachable FROM people`).Scan(&reachable); err != nil {
		t.Fatal(err)
	}
	if n := b.count(t, "outcome IS NULL"); n != 1 || !reachable {
		t.Errorf("%d messages pending, reachable %v; want the new one and true", n, reachable)
	}
}

func TestMigratedGroupTakesItsMessagesAlong(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	enqueue(t, b.store, reply(-5, "one"), reply(-5, "two"), bulk(-5, "three"))
	mark(t, x, storage.Mark{Kind: storage.MarkMigrated, ID: b.own[0].ID, ChatID: -5, To: -1005})
	rows := append(b.claim(t, x, storage.LaneReply, 10), b.claim(t, x, storage.LaneBulk, 10)...)
	if len(rows) != 3 {
		t.Fatalf("%d rows claimed, want 3", len(rows))
	}
	for i, text := range []string{"one", "two", "three"} {
		if want := `{"text": "` + text + `", "chat_id": -1005}`; rows[i].ChatID != -1005 || rows[i].Payload != want {
			t.Errorf("chat %d payload %s, want %s", rows[i].ChatID, rows[i].Payload, want)
		}
	}
}

func TestResultsOfALostSessionSpareRowsOfOthers(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	enqueue(t, b.store, reply(7, "sent"), reply(8, "to bury"), reply(9, "to retry"))
	b.lose(t, x)
	y := session(t, b.other)
	if _, err := y.FreeVoid(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.claim(t, y, storage.LaneReply, 10)
	if _, err := x.MarkOutbox(t.Context(), []storage.Mark{{Kind: storage.MarkSent, ID: b.own[0].ID}}); !errors.Is(err, storage.ErrUnavailable) {
		t.Fatalf("a result of a session that does not know of its end: %v, want ErrUnavailable", err)
	}
	x.Abandon()
	mark(t, x,
		storage.Mark{Kind: storage.MarkSent, ID: b.own[0].ID},
		storage.Mark{Kind: storage.MarkBuried, ID: b.own[1].ID},
		storage.Mark{Kind: storage.MarkRetry, ID: b.own[2].ID, NotBefore: b.now.Add(time.Hour)})
	if n := b.count(t, "outcome IS NULL AND attempts = 0"); n != 2 {
		t.Errorf("%d rows are the other session's to judge, want 2", n)
	}
}

func TestDropOutboxOfADeletedPerson(t *testing.T) {
	b := setupOutbox(t)
	enqueue(t, b.store, bulk(7, "one"), bulk(8, "other"))
	err := b.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		tx.Enqueue(reply(7, "goodbye"))
		return tx.DropOutbox(ctx, 7)
	})
	if err != nil || b.count(t, "chat_id = 7") != 1 || b.count(t, "true") != 2 {
		t.Errorf("%v: %d rows of the person, %d in all; want the goodbye and the other's", err, b.count(t, "chat_id = 7"), b.count(t, "true"))
	}
}

func TestOutboxDepths(t *testing.T) {
	b := setupOutbox(t)
	later := bulk(7, "later")
	later.NotBefore = b.now.Add(time.Hour)
	enqueue(t, b.store, bulk(7, "one"), bulk(8, "two"), later, reply(7, "r"))
	b.now = b.now.Add(3 * time.Second)
	depths, err := b.store.OutboxDepths(t.Context())
	want := []storage.OutboxDepth{
		{Lane: storage.LaneReply, Pending: 1, Due: 1, Oldest: 3 * time.Second},
		{Lane: storage.LaneRelay},
		{Lane: storage.LaneBulk, Pending: 3, Due: 2, Oldest: 3 * time.Second},
	}
	if diff := cmp.Diff(want, depths); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
