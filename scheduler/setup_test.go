package scheduler

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"sozialraum/storage"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// bench is a database with one area, a clock that the test turns, and a plain connection to look at the rows.
type bench struct {
	t     testing.TB
	ctx   context.Context
	url   string
	key   *seal.Key
	store *storage.Store
	raw   *sql.DB
	area  int64
	clock clock
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

func setup(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, ctx: t.Context(), url: storagetest.URL(t), key: seal.Temporary()}
	b.clock.Set(at(t, "2017-03-01 09:00"))
	b.store = b.open()
	var err error
	if b.raw, err = sql.Open("postgres", b.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.raw.Close() })
	b.area, err = b.store.AddArea(b.ctx, storage.NewArea{
		Name: "Nord", Zone: "Europe/Berlin", EmergencyPhone: "06631 000000",
		Municipalities: []storage.NewMunicipality{{Name: "Alsfeld"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open is another process on the same database, with the same clock.
func (b *bench) open() *storage.Store {
	b.t.Helper()
	store, err := storage.Open(b.ctx, b.url, storage.Options{Clock: b.clock.Now, MaxConns: 6})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = store.Close() })
	if err := store.UseKey(b.ctx, b.key); err != nil {
		b.t.Fatal(err)
	}
	return store
}

func (b *bench) exec(query string, args ...any) {
	b.t.Helper()
	if _, err := b.raw.ExecContext(b.ctx, query, args...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) count(query string, args ...any) (n int) {
	b.t.Helper()
	if err := b.raw.QueryRowContext(b.ctx, query, args...).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// people makes so many members of the area, with Telegram ids from 1.
func (b *bench) people(n int) {
	b.t.Helper()
	b.exec(`
		WITH made AS (
			INSERT INTO people (telegram_id, agreed_at, created_at, area_id)
			SELECT n, $3, $3, $2
			FROM generate_series(1, $1) AS n
			RETURNING id
		)
		INSERT INTO memberships (person_id, area_id, joined_at)
		SELECT id, $2, $3
		FROM made`, n, b.area, b.clock.Now())
}

func (b *bench) inTx(fn func(ctx context.Context, tx *storage.Tx) error) {
	b.t.Helper()
	if err := b.store.InTx(b.ctx, fn); err != nil {
		b.t.Fatal(err)
	}
}

// plan publishes a meeting at a local time.
func (b *bench) plan(local string) (c storage.Conference) {
	b.t.Helper()
	b.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		var by int64
		if err := b.raw.QueryRow(`SELECT min(id) FROM people`).Scan(&by); err != nil {
			return err
		}
		c, err = tx.AddConference(ctx, storage.Conference{
			AreaID: b.area, Kind: "conference", Title: "Konferenz", Local: at(b.t, local),
		}, by)
		return err
	})
	return c
}

// runAt turns the clock and runs the named job, which must succeed.
func (b *bench) runAt(local, job string) (n int) {
	b.t.Helper()
	b.clock.Set(at(b.t, local))
	return b.run(b.store, job)
}

func (b *bench) run(store *storage.Store, name string) (n int) {
	b.t.Helper()
	n, err := New(store, Options{}).runNamed(b.ctx, name)
	if err != nil {
		b.t.Fatalf("%s: %v", name, err)
	}
	return n
}

// together runs the named job on so many replicas at once.
func (b *bench) together(replicas int, name string) {
	b.t.Helper()
	var running sync.WaitGroup
	for range replicas {
		running.Go(func() {
			if _, err := New(b.store, Options{}).runNamed(b.ctx, name); err != nil {
				b.t.Errorf("%s: %v", name, err)
			}
		})
	}
	running.Wait()
}

// togetherAt turns the clock and runs the named job on so many replicas at once, and once more for what they held.
func (b *bench) togetherAt(local string, replicas int, name string) {
	b.t.Helper()
	b.clock.Set(at(b.t, local))
	b.together(replicas, name)
	b.run(b.store, name)
}

func (s *Scheduler) runNamed(ctx context.Context, name string) (int, error) {
	for _, job := range s.jobs {
		if job.Name == name {
			return job.Run(ctx, s.store.Now())
		}
	}
	return 0, fmt.Errorf("no job %s", name)
}

// written lists the payloads in the outbox that nobody has sent yet, in the order in which they go out.
func (b *bench) written() []string {
	b.t.Helper()
	return b.texts(`SELECT payload FROM outbox WHERE outcome IS NULL ORDER BY id`)
}

func (b *bench) texts(query string, args ...any) (list []string) {
	b.t.Helper()
	rows, err := b.raw.QueryContext(b.ctx, query, args...)
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			b.t.Fatal(err)
		}
		list = append(list, one)
	}
	if err := rows.Err(); err != nil {
		b.t.Fatal(err)
	}
	return list
}

// sent pretends that everything waiting was delivered.
func (b *bench) sent() {
	b.t.Helper()
	b.exec(`
		UPDATE outbox
		SET outcome = 'sent', done_at = $1, payload = NULL, chat_id = 0
		WHERE outcome IS NULL`, b.clock.Now())
}
