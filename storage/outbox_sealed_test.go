package storage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// sealedBench is an outbox whose two processes share a key.
func sealedBench(t *testing.T) (b *outboxBench, key *seal.Key) {
	t.Helper()
	b, key = setupOutbox(t), seal.Temporary()
	for _, store := range []*storage.Store{b.store, b.other} {
		if err := store.UseKey(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	return b, key
}

func secretReply(chat int64, text string) storage.Outgoing {
	m := reply(chat, text)
	m.Sealed = true
	m.File = &storage.File{Field: "document", Name: "x.pdf", Type: "application/pdf", Data: []byte("file of " + text)}
	return m
}

func secretRelay(chat int64, text string) storage.Outgoing {
	m := secretReply(chat, text)
	m.Lane, m.Kind = storage.LaneRelay, "relay"
	return m
}

// checkSealed wants nothing of the text in the database.
func (b *outboxBench) checkSealed(t *testing.T, text string) {
	t.Helper()
	if n := b.count(t, `position('`+text+`' IN payload) > 0 OR position(CAST('`+text+`' AS bytea) IN file_data) > 0`); n != 0 {
		t.Errorf("%d rows hold %q in clear", n, text)
	}
}

// Sealed messages reach the sender as they were, whichever way they take, and are unreadable meanwhile.
func TestThreat10MessagesAreSealedWhileTheyWait(t *testing.T) {
	b, _ := sealedBench(t)
	mine := session(t, b.store)
	enqueue(t, b.store, secretReply(1, "geheim"))
	enqueue(t, b.store, secretReply(2, "geheim"), reply(3, "offen"), secretReply(2, "geheim"))
	if len(b.own) != 4 {
		t.Fatalf("%d messages are handed over", len(b.own))
	}
	enqueue(t, b.other, secretRelay(1, "geheim"), secretRelay(4, "geheim"))
	b.checkSealed(t, "geheim")
	if n := b.count(t, `payload LIKE 'sealed:%'`); n != 5 {
		t.Errorf("%d rows are sealed", n)
	}
	got := slices.Concat(b.own, b.claim(t, mine, storage.LaneRelay, 10))
	if len(got) != 6 {
		t.Fatalf("%d messages arrive", len(got))
	}
	for _, m := range got {
		want := reply(m.ChatID, "geheim")
		if m.ChatID == 3 {
			want = reply(3, "offen")
		} else if m.File == nil || string(m.File.Data) != "file of geheim" || !m.Sealed {
			t.Errorf("to %d: file %+v", m.ChatID, m.File)
		}
		if m.Payload != want.Payload {
			t.Errorf("to %d: %s, want %s", m.ChatID, m.Payload, want.Payload)
		}
	}
}

// Nobody who can write to the database has a message delivered to another chat.
func TestSealedMessagesOpenForTheirChatOnly(t *testing.T) {
	b, _ := sealedBench(t)
	x := session(t, b.store)
	bare := secretRelay(1, "geheim")
	bare.File = nil
	enqueue(t, b.store, secretRelay(1, "geheim"), secretRelay(2, "bleibt"), bare)
	if _, err := b.raw.Exec(`UPDATE outbox SET chat_id = 66 WHERE chat_id = 1`); err != nil {
		t.Fatal(err)
	}
	rows := b.claim(t, x, storage.LaneRelay, 10)
	if len(rows) != 1 || rows[0].ChatID != 2 {
		t.Errorf("claimed %d rows", len(rows))
	}
	if n := b.count(t, `outcome = 'dropped' AND payload IS NULL AND file_data IS NULL`); n != 2 {
		t.Errorf("%d rows are dropped", n)
	}
}

// While the key file is missing, relayed messages wait, replies go, and nobody else's messages wait behind them.
func TestSealedMessagesWithoutAKey(t *testing.T) {
	b, key := sealedBench(t)
	enqueue(t, b.store, secretRelay(1, "wartet"), secretReply(1, "geht"), reply(1, "kommt"))
	b.store.WithoutKey(seal.ErrFormat)
	stranger := b.open(t)
	stranger.WithoutKey(seal.ErrFormat)
	x := session(t, stranger)
	if rows := b.claim(t, x, storage.LaneRelay, 10); len(rows) != 0 {
		t.Errorf("claimed %d relayed messages", len(rows))
	}
	if rows := b.claim(t, x, storage.LaneReply, 10); len(rows) != 1 || !strings.Contains(rows[0].Payload, "kommt") {
		t.Errorf("claimed %d replies", len(rows))
	}
	enqueue(t, b.store, reply(1, "danach"))
	if rows := b.claim(t, x, storage.LaneReply, 10); len(rows) != 1 || !strings.Contains(rows[0].Payload, "danach") {
		t.Errorf("then claimed %d replies", len(rows))
	}
	x.Close()
	b.now = b.now.Add(10 * time.Minute)
	again := b.open(t)
	if err := again.UseKey(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	rows := b.claim(t, session(t, again), storage.LaneRelay, 10)
	if len(rows) != 1 || !strings.Contains(rows[0].Payload, "wartet") {
		t.Errorf("with the key again: %d relayed messages", len(rows))
	}
}

// A chat that moves takes its open messages along; sealed ones, of which there are none for groups, harm nothing.
func TestSealedMessagesOfAChatThatMoves(t *testing.T) {
	b, _ := sealedBench(t)
	x := session(t, b.store)
	enqueue(t, b.store, secretRelay(1, "geheim"), bulk(1, "offen"))
	mark(t, x, storage.Mark{Kind: storage.MarkMigrated, ChatID: 1, To: -2})
	if rows := b.claim(t, x, storage.LaneBulk, 10); len(rows) != 1 || !strings.Contains(rows[0].Payload, "-2") {
		t.Errorf("claimed %v", payloads(rows))
	}
	if rows := b.claim(t, x, storage.LaneRelay, 10); len(rows) != 0 {
		t.Errorf("a sealed message follows: %v", payloads(rows))
	}
}
