package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/lib/pq"

	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// outboxBench is two processes with one database, and a plain connection to look at it.
type outboxBench struct {
	url   string
	now   time.Time
	store *storage.Store
	other *storage.Store
	raw   *sql.DB
	own   []storage.Outgoing // what the store handed to its sender, in the order of commits
}

func setupOutbox(t testing.TB) *outboxBench {
	t.Helper()
	b := &outboxBench{url: storagetest.URL(t), now: time.Date(2017, 3, 21, 17, 0, 0, 0, time.UTC)}
	b.store, b.other = b.open(t), b.open(t)
	b.store.OnEnqueued(func(own []storage.Outgoing) { b.own = append(b.own, own...) })
	var err error
	if b.raw, err = sql.Open("postgres", b.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.raw.Close() })
	return b
}

func (b *outboxBench) open(t testing.TB) *storage.Store {
	t.Helper()
	store, err := storage.Open(t.Context(), b.url, storage.Options{Clock: func() time.Time { return b.now }, MaxConns: 6})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func session(t testing.TB, store *storage.Store) *storage.SenderSession {
	t.Helper()
	x, err := store.OpenSenderSession(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.Close)
	return x
}

func enqueue(t testing.TB, store *storage.Store, messages ...storage.Outgoing) {
	t.Helper()
	err := store.InTx(t.Context(), func(_ context.Context, tx *storage.Tx) error {
		tx.Enqueue(messages...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func reply(chat int64, text string) storage.Outgoing {
	return storage.Outgoing{
		ChatID: chat, Method: "sendMessage", Kind: "reply",
		Payload: fmt.Sprintf(`{"chat_id":%d,"text":%q}`, chat, text),
	}
}

func bulk(chat int64, text string) storage.Outgoing {
	m := reply(chat, text)
	m.Lane, m.Kind = storage.LaneBulk, "announcement"
	return m
}

func payloads(messages []storage.Outgoing) (list []string) {
	for _, m := range messages {
		list = append(list, m.Payload)
	}
	return list
}

// claim runs one whole pass over a lane.
func (b *outboxBench) claim(t testing.TB, x *storage.SenderSession, lane storage.Lane, limit int) (all []storage.Outgoing) {
	t.Helper()
	var cursor storage.OutboxCursor
	for more := true; more; {
		rows, goesOn, err := x.Claim(t.Context(), lane, b.now, &cursor, limit)
		if err != nil {
			t.Fatal(err)
		}
		all, more = append(all, rows...), goesOn
	}
	return all
}

func mark(t testing.TB, x *storage.SenderSession, marks ...storage.Mark) []int64 {
	t.Helper()
	gone, err := x.MarkOutbox(t.Context(), marks)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(gone)
	return gone
}

// lose ends the connection that a session lives on, and waits for the server to know.
func (b *outboxBench) lose(t testing.TB, x *storage.SenderSession) {
	t.Helper()
	const locks = ` FROM pg_locks WHERE locktype = 'advisory' AND objid = $1`
	if _, err := b.raw.Exec(`SELECT pg_terminate_backend(pid, 60000)`+locks, x.Owner()); err != nil {
		t.Fatal(err)
	}
}

func (b *outboxBench) count(t testing.TB, where string) (n int) {
	t.Helper()
	if err := b.raw.QueryRowContext(t.Context(), `SELECT count(*) FROM outbox WHERE `+where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRepliesAreHandedOverAfterTheCommit(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	photo := reply(7, "picture")
	photo.Method, photo.File = "sendPhoto", &storage.File{Field: "photo", Name: "ergebnis.png", Type: "image/png", Data: []byte{0, 1, 255}}
	enqueue(t, b.store, reply(7, `"quoted" \ and {braces}, ümläut`))
	enqueue(t, b.store, photo, reply(8, "eight"), bulk(7, "later"), reply(7, "last"))

	got := payloads(b.own)
	want := payloads([]storage.Outgoing{reply(7, `"quoted" \ and {braces}, ümläut`), photo, reply(8, "eight"), reply(7, "last")})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("handed over (-want +got):\n%s", diff)
	}
	for i, m := range b.own {
		if m.Owner != x.Owner() || m.ID == 0 || (i > 0 && m.ID <= b.own[i-1].ID) {
			t.Errorf("message %d has owner %d and id %d", i, m.Owner, m.ID)
		}
	}
	if after := b.own[1].After; after != b.own[0].ID {
		t.Errorf("the second message of a chat comes after %d, want %d", after, b.own[0].ID)
	}
	x.Close()
	b.lose(t, x) // the server may not know yet
	y := session(t, b.other)
	if n, err := y.FreeVoid(t.Context()); err != nil || n != 4 {
		t.Fatalf("%d rows freed after the session ended, %v; want 4", n, err)
	}
	claimed := b.claim(t, y, storage.LaneReply, 100)
	if diff := cmp.Diff(want, payloads(claimed)); diff != "" {
		t.Fatalf("claimed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(photo.File, claimed[1].File); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

func TestNothingIsHandedOverWithoutACommit(t *testing.T) {
	b := setupOutbox(t)
	session(t, b.store)
	fault := errors.New("fault")
	err := b.store.InTx(t.Context(), func(_ context.Context, tx *storage.Tx) error {
		tx.Enqueue(reply(7, "never"))
		return fault
	})
	if !errors.Is(err, fault) || len(b.own) > 0 || b.count(t, "true") > 0 {
		t.Errorf("error %v, %d messages handed over, %d rows", err, len(b.own), b.count(t, "true"))
	}
}

func TestReplyWaitsForAnOlderOneThatSomebodyElseDelivers(t *testing.T) {
	b := setupOutbox(t)
	x, y := session(t, b.store), session(t, b.other)
	enqueue(t, b.other, reply(7, "first, by the other process"))
	enqueue(t, b.store, reply(7, "second"), reply(8, "free"))
	enqueue(t, b.store, reply(7, "third"))
	if diff := cmp.Diff(payloads([]storage.Outgoing{reply(8, "free")}), payloads(b.own)); diff != "" {
		t.Fatalf("handed over (-want +got):\n%s", diff)
	}
	if rows := b.claim(t, x, storage.LaneReply, 100); len(rows) > 0 {
		t.Fatalf("claimed %v while an older message is in the hands of the other process", payloads(rows))
	}
	var first int64
	if err := b.raw.QueryRow(`SELECT min(id) FROM outbox WHERE chat_id = 7`).Scan(&first); err != nil {
		t.Fatal(err)
	}
	mark(t, y, storage.Mark{Kind: storage.MarkSent, ID: first})
	want := payloads([]storage.Outgoing{reply(7, "second"), reply(7, "third")})
	if diff := cmp.Diff(want, payloads(b.claim(t, x, storage.LaneReply, 100))); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
}

func TestReplyForLaterKeepsTheNextOneWaiting(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	later := reply(7, "later")
	later.NotBefore = b.now.Add(time.Minute)
	enqueue(t, b.store, later, reply(7, "after it"))
	enqueue(t, b.store, reply(7, "and after that"))
	if len(b.own) > 0 || len(b.claim(t, x, storage.LaneReply, 100)) > 0 {
		t.Fatalf("%v went ahead", payloads(b.own))
	}
	b.now = b.now.Add(time.Minute)
	want := payloads([]storage.Outgoing{later, reply(7, "after it"), reply(7, "and after that")})
	if diff := cmp.Diff(want, payloads(b.claim(t, x, storage.LaneReply, 100))); diff != "" {
		t.Errorf("claimed (-want +got):\n%s", diff)
	}
}

func TestDedupeKeyIsTakenOnce(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	keyed := func(key, text string) storage.Outgoing {
		m := bulk(7, text)
		m.DedupeKey = key
		return m
	}
	enqueue(t, b.store, keyed("a", "a"))
	enqueue(t, b.other, keyed("a", "again"), keyed("b", "b"), keyed("b", "b again"), bulk(7, "plain"))
	enqueue(t, b.other, keyed("b", "and again"))
	rows := b.claim(t, x, storage.LaneBulk, 100)
	want := payloads([]storage.Outgoing{bulk(7, "a"), bulk(7, "b"), bulk(7, "plain")})
	if diff := cmp.Diff(want, payloads(rows)); diff != "" {
		t.Fatalf("claimed (-want +got):\n%s", diff)
	}
	for _, m := range rows {
		mark(t, x, storage.Mark{Kind: storage.MarkSent, ID: m.ID, Keyed: m.DedupeKey != ""})
	}
	enqueue(t, b.store, keyed("a", "after it was sent"))
	if n := b.count(t, "outcome IS NULL"); n > 0 {
		t.Errorf("%d pending rows, want none", n)
	}
	if n := b.count(t, "outcome = 'sent' AND payload IS NULL AND chat_id = 0"); n != 2 {
		t.Errorf("%d keys without content, want 2", n)
	}
	b.now = b.now.Add(time.Hour)
	if n, err := b.store.PurgeOutbox(t.Context(), b.now); err != nil || n != 2 {
		t.Errorf("%d purged, %v; want 2", n, err)
	}
}

// TestOwnRepliesAmongKnownKeys checks the pairing of messages with the rows that were written for them.
func TestOwnRepliesAmongKnownKeys(t *testing.T) {
	b := setupOutbox(t)
	session(t, b.store)
	known, fresh := reply(7, "known"), reply(8, "fresh")
	known.DedupeKey, fresh.DedupeKey = "known", "fresh"
	enqueue(t, b.other, known)
	enqueue(t, b.store, known, reply(9, "nine"), fresh, known)
	enqueue(t, b.store, fresh)
	if diff := cmp.Diff(payloads([]storage.Outgoing{reply(9, "nine"), fresh}), payloads(b.own)); diff != "" {
		t.Errorf("handed over (-want +got):\n%s", diff)
	}
}
