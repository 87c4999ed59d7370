package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"path"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sozialraum/storage"
)

// statementsEach is how many statements and commits an update takes when the program handles it alone: what it does
// to share them among updates must not lower the floor that it is compared with.
type statementsEach struct{ statements, commits float64 }

// countStatements lets one person go through some rounds and listens between the program and its database.
func countStatements(b *testing.B, server *benchServer, s *sink) statementsEach {
	b.Helper()
	address := server.migrated(b, "counted")
	server.exec(b, "counted", seed)
	var first int64
	server.query(b, "counted", `SELECT min(id) FROM organisations`, &first)
	ear := startEar(b, address)
	t := newTarget("counted", startOurs(b, ear.url, s), s, func(n int) int64 { return first + int64(n) })
	t.server = server.pid
	defer t.process.terminate()
	defer t.hangUp()
	const rounds, updates = 30, 30 * steps
	t.visit(b, 1, steps) // prepares statements
	idleFor := time.Second
	t.rest()
	before := ear.heard()
	time.Sleep(idleFor) // the program asks for work all the time; that is not counted
	idle := ear.heard().minus(before)
	before, start := ear.heard(), time.Now()
	t.visit(b, 1, updates)
	took := time.Since(start).Seconds() / idleFor.Seconds()
	heard := ear.heard().minus(before)
	return statementsEach{
		statements: (heard.statements - took*idle.statements) / updates,
		commits:    (heard.commits - took*idle.commits) / updates,
	}
}

func (s statementsEach) minus(other statementsEach) statementsEach {
	return statementsEach{s.statements - other.statements, s.commits - other.commits}
}

// ear passes bytes on between a program and PostgreSQL and counts what the program asks for: messages of the types
// Execute and Query, see https://www.postgresql.org/docs/current/protocol-message-formats.html.
type ear struct {
	url                string
	statements, blocks atomic.Int64 // blocks: transactions of several statements
}

func (e *ear) heard() statementsEach {
	return statementsEach{float64(e.statements.Load()), float64(e.blocks.Load())}
}

func startEar(b *testing.B, address string) *ear {
	b.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	values := parsed.Query()
	socket := path.Join(values.Get("host"), ".s.PGSQL."+values.Get("port"))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	values.Del("host")
	values.Del("port")
	parsed.Host, parsed.RawQuery = listener.Addr().String(), values.Encode()
	e := &ear{url: parsed.String()}
	var passing sync.WaitGroup
	passing.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			passing.Go(func() { e.pass(conn, socket) })
		}
	})
	b.Cleanup(func() { _ = listener.Close(); passing.Wait() })
	return e
}

func (e *ear) pass(program net.Conn, socket string) {
	defer program.Close()
	server, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	defer server.Close()
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(program, server)
		_ = program.Close()
	})
	defer back.Wait()
	defer server.Close()
	e.listen(bufio.NewReader(program), server)
}

// listen reads messages: a type, four bytes of length that include themselves, and the rest. The first has no type.
func (e *ear) listen(from *bufio.Reader, to net.Conn) {
	head, start := make([]byte, 4), true
	for {
		kind := byte(0)
		if !start {
			var err error
			if kind, err = from.ReadByte(); err != nil {
				return
			}
		}
		if _, err := io.ReadFull(from, head); err != nil {
			return
		}
		message := make([]byte, binary.BigEndian.Uint32(head))
		copy(message, head)
		if _, err := io.ReadFull(from, message[4:]); err != nil {
			return
		}
		if kind == 'E' || kind == 'Q' {
			e.statements.Add(1)
		}
		if kind == 'Q' && bytes.HasPrefix(message[4:], []byte("BEGIN")) {
			e.blocks.Add(1)
		}
		if !start {
			message = append([]byte{kind}, message...)
		}
		if _, err := to.Write(message); err != nil {
			return
		}
		start = false
	}
}

// floor is the same machine doing the least for the same durability: transactions of as many statements as the
// program needs for an update, in bare lib/pq, on as many connections as the program has.
type floor struct {
	db         *sql.DB
	statements [5]*sql.Stmt
	count      int // statements between BEGIN and COMMIT
	turn       atomic.Int64
}

const floorConns = 12

func newFloor(b *testing.B, server *benchServer, each statementsEach) *floor {
	b.Helper()
	if _, err := server.local.EnsureDatabase(b.Context(), "floor"); err != nil {
		b.Fatal(err)
	}
	server.exec(b, "floor", fmt.Sprintf(`
		CREATE TABLE seen (id bigint PRIMARY KEY, at timestamptz NOT NULL);
		CREATE TABLE person (id bigint PRIMARY KEY, name text NOT NULL, state text NOT NULL);
		CREATE TABLE outgoing (id bigint PRIMARY KEY, payload text NOT NULL);
		INSERT INTO person SELECT i, 'Fachkraft ' || i, '' FROM generate_series(0, %d) i;`, population))
	f := &floor{db: server.open(b, "floor"), count: max(int(each.statements-2*each.commits+0.5), 1)}
	b.Cleanup(func() { _ = f.db.Close() })
	f.db.SetMaxOpenConns(2 * floorConns) // statements are prepared beside transactions
	f.db.SetMaxIdleConns(2 * floorConns)
	for i, query := range [...]string{
		`INSERT INTO seen VALUES ($1, now())`,
		`SELECT name FROM person WHERE id = $1 % 1000`,
		`UPDATE person SET state = 'x' WHERE id = $1 % 1000`,
		`INSERT INTO outgoing VALUES ($1, 'a reply of the usual length, which is some two hundred bytes')`,
		`DELETE FROM outgoing WHERE id = $1`,
	} {
		var err error
		if f.statements[i], err = f.db.Prepare(query); err != nil {
			b.Fatal(err)
		}
	}
	return f
}

// run returns the transactions a second.
func (f *floor) run(b *testing.B, d time.Duration) load {
	b.Helper()
	var working sync.WaitGroup
	var done atomic.Int64
	start := time.Now()
	for range floorConns {
		working.Go(func() {
			for time.Since(start) < d {
				if err := f.once(b.Context()); err != nil {
					b.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	working.Wait()
	return load{updates: int(done.Load()), took: time.Since(start)}
}

func (f *floor) once(ctx context.Context) error {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	id := f.turn.Add(1)
	for i := range f.count {
		// The same five again and again; a repeated insert has an id of its own.
		if _, err := tx.StmtContext(ctx, f.statements[i%5]).ExecContext(ctx, id+int64(i/5)<<40); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// drainRows is how many messages are drained from the outbox.
const drainRows = 20_000

// showDrain empties an outbox: once by claiming and marking alone, once through the program to the sink.
func showDrain(b *testing.B, t *table, server *benchServer, ours *target) {
	store, err := storage.Open(b.Context(), server.migrated(b, "drained"), storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	fillOutbox(b, store)
	alone := timed(func() { drainAlone(b, store) })
	bare := drainBare(b, server)
	rate := drainRows / alone.Seconds()
	t.figure("outbox, claimed and marked in batches of 100", perSecond(rate),
		fmt.Sprintf("floor %s, ratio %.2f", perSecond(drainRows/bare.Seconds()), bare.Seconds()/alone.Seconds()), "", true)

	busy, err := storage.Open(b.Context(), server.local.URL("ours"), storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer busy.Close()
	before := ours.processorTime()
	sent := timed(func() {
		fillOutbox(b, busy)
		for pending := int64(1); pending > 0; time.Sleep(5 * time.Millisecond) {
			if pending, err = dueMessages(b.Context(), busy); err != nil {
				b.Fatal(err)
			}
		}
	})
	used := ours.processorTime().bot - before.bot
	t.figure("  written, claimed, sent over HTTP and marked", perSecond(drainRows/sent.Seconds()), each(used, drainRows)+" of the bot a message", "", true)
}

func timed(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

// fillOutbox enqueues messages to as many chats, a thousand a commit.
func fillOutbox(b *testing.B, store *storage.Store) {
	b.Helper()
	const piece = 1000
	for from := 0; from < drainRows; from += piece {
		err := store.InTx(b.Context(), func(_ context.Context, tx *storage.Tx) error {
			for n := from; n < from+piece; n++ {
				tx.Enqueue(storage.Outgoing{
					ChatID: int64(10_000_000 + n), Method: "sendMessage", Lane: storage.LaneBulk, Kind: "announcement",
					Payload: fmt.Sprintf(`{"chat_id":%d,"text":"Die nächste Sozialraumkonferenz steht fest.","parse_mode":"HTML"}`, 10_000_000+n),
				})
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func drainAlone(b *testing.B, store *storage.Store) {
	b.Helper()
	session, err := store.OpenSenderSession(b.Context(), 1)
	if err != nil {
		b.Fatal(err)
	}
	defer session.Close()
	var cursor storage.OutboxCursor
	for left := drainRows; left > 0; {
		rows, _, err := session.Claim(b.Context(), storage.LaneBulk, store.Now(), &cursor, 100)
		if err != nil {
			b.Fatal(err)
		}
		marks := make([]storage.Mark, len(rows))
		for i, row := range rows {
			marks[i] = storage.Mark{Kind: storage.MarkSent, ID: row.ID, ChatID: row.ChatID}
		}
		if _, err := session.MarkOutbox(b.Context(), marks); err != nil {
			b.Fatal(err)
		}
		left -= len(rows)
	}
}

// drainBare is the floor: rows are deleted a hundred at a time, without a claim, an order or an owner.
func drainBare(b *testing.B, server *benchServer) time.Duration {
	b.Helper()
	db := server.open(b, "floor")
	defer db.Close()
	fill := fmt.Sprintf(`INSERT INTO outgoing SELECT -i, 'a message of the usual length, which is some hundred bytes' FROM generate_series(1, %d) i`, drainRows)
	if _, err := db.ExecContext(b.Context(), fill); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	for left := int64(drainRows); left > 0; {
		result, err := db.ExecContext(b.Context(), `
			DELETE FROM outgoing
			WHERE id IN (SELECT id FROM outgoing WHERE id < 0 ORDER BY id DESC LIMIT 100 FOR UPDATE SKIP LOCKED)`)
		if err != nil {
			b.Fatal(err)
		}
		n, _ := result.RowsAffected()
		left -= n
	}
	return time.Since(start)
}
