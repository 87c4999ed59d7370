package storagetest_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"sozialraum/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

func open(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	check(t, err)
	t.Cleanup(func() { check(t, db.Close()) })
	return db
}

func ask(t testing.TB, db *sql.DB, query string, args ...any) string {
	t.Helper()
	var got string
	if err := db.QueryRow(query, args...).Scan(&got); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return got
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryTestHasADatabaseOfItsOwn(t *testing.T) {
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			db := open(t, storagetest.URL(t))
			_, err := db.Exec(`CREATE TABLE only_here (n int)`)
			check(t, err)
		})
	}
}

func TestDatabaseIsMigrated(t *testing.T) {
	states, err := storagetest.New(t).Migrations(t.Context())
	check(t, err)
	if len(states) == 0 {
		t.Fatal("no migrations at all")
	}
	for _, state := range states {
		if !state.Applied {
			t.Errorf("%s is not applied", state.File)
		}
	}
}

func TestDatabaseGoesWithItsTest(t *testing.T) {
	var name string
	outer := t
	watcher := open(t, storagetest.URL(t))
	t.Run("inner", func(t *testing.T) {
		db, err := sql.Open("postgres", storagetest.URL(t))
		check(t, err)
		outer.Cleanup(func() { _ = db.Close() }) // still connected when the database is dropped
		name = ask(t, db, `SELECT current_database()`)
		if got := ask(t, watcher, `SELECT count(*) FROM pg_database WHERE datname = $1`, name); got != "1" {
			t.Errorf("%s databases", got)
		}
	})
	if got := ask(t, watcher, `SELECT count(*) FROM pg_database WHERE datname = $1`, name); got != "0" {
		t.Errorf("%s is left", name)
	}
}

func TestClock(t *testing.T) {
	want := time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC)
	store := storagetest.New(t, storagetest.WithClock(func() time.Time { return want }))
	if got := store.Now(); !got.Equal(want) {
		t.Errorf("got %v", got)
	}
}

func BenchmarkURL(b *testing.B) {
	storagetest.URL(b) // starts the server
	for b.Loop() {
		storagetest.URL(b)
	}
}
