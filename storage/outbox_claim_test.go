package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

// TestClaimKeepsTheOrderOfAChat lets any interleaving of sessions, due times and batch sizes happen, and checks
// that no message is ever claimed while an older one of its chat and lane is anywhere but with the same session.
func TestClaimKeepsTheOrderOfAChat(t *testing.T) {
	b := setupOutbox(t)
	sessions := []*storage.SenderSession{session(t, b.store), session(t, b.other)}
	rapid.Check(t, func(r *rapid.T) {
		if _, err := b.raw.Exec(`DELETE FROM outbox`); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 40).Draw(r, "messages") {
			_, err := b.raw.Exec(`
				INSERT INTO outbox (chat_id, method, payload, lane, kind, not_before, enqueued_at, owner)
				VALUES ($1, 'sendMessage', '{}', 2, 'x', $2, $3, $4)`,
				rapid.Int64Range(1, 3).Draw(r, "chat"),
				b.now.Add(time.Duration(rapid.IntRange(-60, 5).Draw(r, "due"))*time.Second), b.now,
				rapid.SampledFrom([]int64{0, 0, 0, 0, sessions[0].Owner(), sessions[1].Owner()}).Draw(r, "owner"))
			if err != nil {
				t.Fatal(err)
			}
		}
		x := sessions[rapid.IntRange(0, 1).Draw(r, "session")]
		limit := rapid.IntRange(1, 50).Draw(r, "limit")
		for _, m := range b.claim(t, x, storage.LaneBulk, limit) {
			var overtaken int
			err := b.raw.QueryRow(`SELECT count(*) FROM outbox WHERE chat_id = $1 AND id < $2 AND owner <> $3`,
				m.ChatID, m.ID, x.Owner()).Scan(&overtaken)
			if err != nil || overtaken > 0 {
				r.Fatalf("claimed message %d before %d older ones, %v", m.ID, overtaken, err)
			}
		}
	})
}

func TestClaimTakesAFewRowsOfOneChatAndAllOfOthers(t *testing.T) {
	b := setupOutbox(t)
	x := session(t, b.store)
	var messages []storage.Outgoing
	for i := range 50 {
		messages = append(messages, bulk(7, fmt.Sprint(i)))
	}
	for chat := range int64(20) {
		messages = append(messages, bulk(100+chat, "x"))
	}
	enqueue(t, b.store, messages...)
	rows := b.claim(t, x, storage.LaneBulk, 10)
	perChat := map[int64]int{}
	for _, m := range rows {
		perChat[m.ChatID]++
	}
	if len(perChat) != 21 || perChat[7] != 8 {
		t.Errorf("claimed %d rows of the long chat and rows of %d chats, want 8 and 21", perChat[7], len(perChat))
	}
	if lanes, err := x.ClaimableLanes(t.Context(), b.now); err != nil || !slices.Equal(lanes, []storage.Lane{storage.LaneBulk}) {
		t.Errorf("lanes with more: %v, %v", lanes, err)
	}
}

// TestPlansForAnEmptyOutboxServeAFullOne prepares every statement while the outbox is empty, as an idle bot does,
// and counts what they read once it is full.
func TestPlansForAnEmptyOutboxServeAFullOne(t *testing.T) {
	t.Run("as migrated", func(t *testing.T) { checkPlans(t, `VACUUM ANALYZE outbox`, true) })
	// Without the space that the table began with, only the sender's own connections are safe.
	t.Run("restored from a dump", func(t *testing.T) { checkPlans(t, `VACUUM (FULL, ANALYZE) outbox`, false) })
}

func checkPlans(t *testing.T, before string, withReplies bool) {
	b := setupOutbox(t)
	x, err := b.store.OpenSenderSession(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.raw.Exec(before); err != nil {
		t.Fatal(err)
	}
	work := func() {
		if withReplies {
			enqueue(t, b.store, reply(1, "x"))
		}
		b.everyStatement(t, x)
	}
	for range 10 { // after five, PostgreSQL settles on one plan
		work()
	}
	const rows = 10_000
	batch := make([]storage.Outgoing, rows)
	for i := range batch {
		batch[i] = bulk(int64(i+100), "x")
	}
	enqueue(t, b.store, batch...)
	read := b.tuplesRead(t)
	work()
	x.Close() // the server adds up what a connection read when it ends
	_ = b.store.Close()
	_ = b.other.Close()
	b.alone(t)
	for index, n := range b.tuplesRead(t) {
		if n -= read[index]; n > rows/10 {
			t.Errorf("%d entries of %q read to deliver 100 of %d messages", n, index, rows)
		}
	}
}

// everyStatement lets a session do everything that it does in its life, for at most a hundred bulk messages.
func (b *outboxBench) everyStatement(t *testing.T, x *storage.SenderSession) {
	t.Helper()
	var cursor storage.OutboxCursor
	rows, _, err := x.Claim(t.Context(), storage.LaneBulk, b.now, &cursor, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range slices.Concat(rows, b.claim(t, x, storage.LaneReply, 100), b.own) {
		mark(t, x, storage.Mark{Kind: storage.MarkSent, ID: m.ID})
	}
	b.own = nil
	mark(t, x, storage.Mark{Kind: storage.MarkRetry, ID: 1}, storage.Mark{Kind: storage.MarkUnreachable, ChatID: 5, At: b.now},
		storage.Mark{Kind: storage.MarkMigrated, ChatID: -5, To: -6}, storage.Mark{Kind: storage.MarkBuried, ID: 1})
	if _, err := x.FreeVoid(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := x.ClaimableLanes(t.Context(), b.now); err != nil {
		t.Fatal(err)
	}
}

// alone waits until the server has ended all connections but the test's own.
func (b *outboxBench) alone(t testing.TB) {
	t.Helper()
	b.raw.SetMaxOpenConns(1)
	for others := 1; others > 0; time.Sleep(5 * time.Millisecond) {
		err := b.raw.QueryRowContext(t.Context(), `
			SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`).Scan(&others)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// tuplesRead counts what was read so far through each index and, under "", by reading the table as a whole.
func (b *outboxBench) tuplesRead(t testing.TB) map[string]int64 {
	t.Helper()
	rows, err := b.raw.Query(`
		SELECT '', seq_tup_read FROM pg_stat_user_tables WHERE relname = 'outbox'
		UNION ALL
		SELECT indexrelname, idx_tup_read FROM pg_stat_user_indexes WHERE relname = 'outbox'`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	read := map[string]int64{}
	for rows.Next() {
		var name string
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			t.Fatal(err)
		}
		read[name] = n
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return read
}
