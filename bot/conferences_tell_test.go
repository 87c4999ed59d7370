package bot

import (
	"context"
	"database/sql"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// crowd is an area with so many people, every other one of whom reads English.
func crowd(t testing.TB, n int) (store *storage.Store, raw *sql.DB, c storage.Conference) {
	t.Helper()
	url := storagetest.URL(t)
	store, err := storage.Open(t.Context(), url, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if raw, err = sql.Open("postgres", url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	area, err := store.AddArea(t.Context(), storage.NewArea{Name: "Nord", Zone: "Europe/Berlin", EmergencyPhone: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec(`
		WITH made AS (
			INSERT INTO people (telegram_id, language, created_at)
			SELECT n, CASE WHEN n % 2 = 0 THEN 'en' ELSE 'de' END, now()
			FROM generate_series(1, CAST($1 AS integer)) AS n
			RETURNING id
		)
		INSERT INTO memberships (person_id, area_id, joined_at)
		SELECT id, $2, now()
		FROM made`, n, area); err != nil {
		t.Fatal(err)
	}
	return store, raw, storage.Conference{
		ID: 1, AreaID: area, AreaName: "Nord", Zone: "Europe/Berlin", Kind: "conference", Title: "Konferenz", Notices: 1,
		Local: time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC), StartsAt: time.Date(2017, 3, 21, 17, 0, 0, 0, time.UTC),
	}
}

func announce(t testing.TB, store *storage.Store, c storage.Conference, except int64) (n int) {
	t.Helper()
	if err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) (err error) {
		n, err = tellArea(ctx, tx, c, "announcement", except, func(l text.Lang) view.Message {
			return view.ConferencePlanned(l, c, tx.Now)
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEverybodyIsToldOnceInTheirLanguage(t *testing.T) {
	const members = 2500 // more than two pieces
	store, raw, c := crowd(t, members)
	var planner int64
	if err := raw.QueryRow(`SELECT id FROM people WHERE telegram_id = 1500`).Scan(&planner); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the same notice again changes nothing
		if n := announce(t, store, c, planner); n != members-1 {
			t.Errorf("%d people are told, want %d", n, members-1)
		}
	}
	var rows, chats, german, english, bulk int // everybody gets a file and a notice
	if err := raw.QueryRow(`
		SELECT count(*), count(DISTINCT chat_id), count(*) FILTER (WHERE chat_id % 2 = 1 AND payload LIKE '%Neuer Termin%'),
			count(*) FILTER (WHERE chat_id % 2 = 0 AND payload LIKE '%New meeting%'), count(*) FILTER (WHERE lane = $1 AND kind = 'announcement')
		FROM outbox
		WHERE chat_id <> 1500`, int(storage.LaneBulk)).Scan(&rows, &chats, &german, &english, &bulk); err != nil {
		t.Fatal(err)
	}
	if rows != 2*(members-1) || chats != members-1 || german != members/2 || english != members/2-1 || bulk != rows {
		t.Errorf("%d messages to %d people, %d German, %d English, %d bulk", rows, chats, german, english, bulk)
	}
	c.Notices++
	announce(t, store, c, 0)
	if err := raw.QueryRow(`SELECT count(*) FROM outbox`).Scan(&rows); err != nil || rows != 2*(2*members-1) {
		t.Errorf("after the next notice there are %d messages, error %v, want %d", rows, err, 2*(2*members-1))
	}
}

func BenchmarkAnnounceToFiveThousand(b *testing.B) {
	store, _, c := crowd(b, 5000)
	for b.Loop() {
		announce(b, store, c, 0)
		c.Notices++
	}
}
