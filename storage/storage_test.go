package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage"
	"sozialraum/storage/localpg"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// network is a database with two areas, people, and a plain connection for what the store's methods never do.
type network struct {
	t           testing.TB
	url         string
	store       *storage.Store
	key         *seal.Key // the store's
	now         time.Time
	raw         *sql.DB
	here, there place
	update      int64 // the last one that somebody sent
}

// place is one area with a municipality.
type place struct{ area, municipality int64 }

func setupNetwork(t testing.TB) *network {
	t.Helper()
	n := &network{t: t, url: storagetest.URL(t), key: seal.Temporary(), now: time.Date(2017, 2, 20, 8, 0, 0, 0, time.UTC)}
	n.store = n.open(0)
	err := n.store.UseKey(t.Context(), n.key)
	if err != nil {
		t.Fatal(err)
	}
	if n.raw, err = sql.Open("postgres", n.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.raw.Close() })
	n.here, n.there = n.place("Nord"), n.place("Süd")
	return n
}

// open is another process on the same database; zero connections mean the default.
func (n *network) open(conns int) *storage.Store {
	n.t.Helper()
	store, err := storage.Open(n.t.Context(), n.url, storage.Options{Clock: func() time.Time { return n.now }, MaxConns: conns})
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { _ = store.Close() })
	return store
}

func (n *network) place(name string) (p place) {
	n.t.Helper()
	var err error
	if p.area, err = n.store.AddArea(n.t.Context(), storage.NewArea{
		Name: name, Zone: "Europe/Berlin", EmergencyPhone: "110", Municipalities: []storage.NewMunicipality{{Name: "Alsfeld"}},
	}); err != nil {
		n.t.Fatal(err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.Municipalities(ctx, p.area)
		if err == nil {
			p.municipality = list[0].ID
		}
		return err
	})
	return p
}

// try runs fn in a transaction and returns its error.
func (n *network) try(fn func(ctx context.Context, tx *storage.Tx) error) error {
	n.t.Helper()
	return n.store.InTx(n.t.Context(), fn)
}

// tx is try for what must succeed.
func (n *network) tx(fn func(ctx context.Context, tx *storage.Tx) error) {
	n.t.Helper()
	if err := n.try(fn); err != nil {
		n.t.Fatal(err)
	}
}

// load returns somebody as their next update would; whoever is new gets a row.
func (n *network) load(telegram int64) (person *storage.Person) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: -telegram, TelegramID: telegram}})
		person = people[telegram]
		return err
	})
	return person
}

// joins makes somebody a guest of the area.
func (n *network) joins(telegram int64, p place) *storage.Person {
	n.t.Helper()
	person := n.load(telegram)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.Agree(ctx, person.ID, fmt.Sprint("Person ", telegram)); err != nil {
			return err
		}
		_, err := tx.Redeem(ctx, n.invite(ctx, tx, storage.Invitation{AreaID: p.area}), person.ID)
		return err
	})
	return n.load(telegram)
}

// count is what the query counts.
func (n *network) count(query string, args ...any) (rows int) {
	n.t.Helper()
	if err := n.raw.QueryRowContext(n.t.Context(), query, args...).Scan(&rows); err != nil {
		n.t.Fatal(err)
	}
	return rows
}

// TestSchemaRefuses breaks every rule of the schema about people and what they do, behind the program's back.
func TestSchemaRefuses(t *testing.T) {
	n := setupNetwork(t)
	person, house := n.joins(1, n.here), n.house("Haus", n.here)
	const member, organisation = `UPDATE memberships SET organisation_id = $1, organisation_admin = $2`,
		`INSERT INTO organisations (area_id, municipality_id, name, sector, state, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, now(), now())`
	const application = `INSERT INTO applications (area_id, person_id, organisation_id, kind, state, created_at, decided_at) VALUES ($1, $2, $3, $4, $5, now(), $6)`
	const invitation = `INSERT INTO invitations (area_id, code_hash, coordinator, organisation_id, expires_at, created_at) VALUES ($1, $2, false, $3, now(), now())`
	if _, err := n.raw.ExecContext(t.Context(), application, n.here.area, person.ID, house, "join", "open", nil); err != nil {
		t.Fatal(err)
	}
	for name, broken := range map[string]struct {
		query string
		args  []any
		code  string // of PostgreSQL: 23505 unique, 23503 foreign key, 23514 check, 23502 not null
	}{
		"two people with one Telegram id":       {`INSERT INTO people (telegram_id, created_at) VALUES (1, now())`, nil, "23505"},
		"a third language":                      {`UPDATE people SET language = 'fr'`, nil, "23514"},
		"an area of no name":                    {`UPDATE areas SET name = '  '`, nil, "23514"},
		"two areas of one name":                 {`UPDATE areas SET name = 'NORD' WHERE name = 'Süd'`, nil, "23505"},
		"no number for acute danger":            {`UPDATE areas SET emergency_phone = ''`, nil, "23514"},
		"a reminder after the meeting":          {`UPDATE areas SET reminder_minutes = '{60,-1}'`, nil, "23514"},
		"a municipality twice":                  {`INSERT INTO municipalities (area_id, name) VALUES ($1, 'Alsfeld')`, []any{n.here.area}, "23505"},
		"a house in another area's place":       {organisation, []any{n.here.area, n.there.municipality, "X", "school", "active"}, "23503"},
		"a house of the same name":              {organisation, []any{n.here.area, n.here.municipality, "HAUS", "school", "pending"}, "23505"},
		"a house of no name":                    {organisation, []any{n.here.area, n.here.municipality, " ", "school", "active"}, "23514"},
		"an unknown sector":                     {organisation, []any{n.here.area, n.here.municipality, "X", "circus", "active"}, "23514"},
		"an unknown state":                      {organisation, []any{n.here.area, n.here.municipality, "X", "school", "lost"}, "23514"},
		"a member of another area's house":      {member, []any{n.house("Dort", n.there), false}, "23503"},
		"an administrator of nothing":           {member, []any{nil, true}, "23514"},
		"two memberships in one area":           {`INSERT INTO memberships (person_id, area_id, joined_at) VALUES ($1, $2, now())`, []any{person.ID, n.here.area}, "23505"},
		"two open applications":                 {application, []any{n.here.area, person.ID, house, "register", "asked", nil}, "23505"},
		"an unknown wish":                       {application, []any{n.here.area, person.ID, house, "buy", "withdrawn", nil}, "23514"},
		"decided without a time":                {application, []any{n.here.area, person.ID, house, "join", "approved", nil}, "23514"},
		"a time without a decision":             {application, []any{n.there.area, person.ID, house, "join", "open", n.now}, "23514"},
		"an application across areas":           {application, []any{n.there.area, person.ID, house, "join", "withdrawn", nil}, "23503"},
		"a code that is no hash":                {invitation, []any{n.here.area, []byte("ABCD-EFGH-JKMN"), nil}, "23514"},
		"an invitation to another area's house": {invitation, []any{n.there.area, hash("x"), house}, "23503"},
		"a dialog of nobody":                    {`INSERT INTO dialogs (person_id, flow, session, expires_at) VALUES (-1, 'x', '{}', now())`, nil, "23503"},
		"a second dialog":                       {`INSERT INTO dialogs (person_id, flow, session, expires_at) SELECT $1, 'x', '{}', now() FROM generate_series(1, 2)`, []any{person.ID}, "23505"},
		"an update twice":                       {`INSERT INTO updates (update_id, received_at) SELECT 5, now() FROM generate_series(1, 2)`, nil, "23505"},
		"one habit twice":                       {`INSERT INTO reminder_habits (quiet_from, quiet_until) VALUES (1200, 420)`, nil, "23505"},
		"a habit of no reminders":               {`INSERT INTO reminder_habits (minutes, quiet_from, quiet_until) VALUES ('{}', 0, 0)`, nil, "23514"},
		"a quiet hour after midnight":           {`INSERT INTO reminder_habits (quiet_from, quiet_until) VALUES (1440, 0)`, nil, "23514"},
		"another habit in one area":             {`WITH h AS (INSERT INTO reminder_habits (quiet_from, quiet_until) VALUES (1, 2) RETURNING id) UPDATE memberships SET habit_id = h.id FROM h`, nil, "23503"},
		"a dead letter without a reason":        {`INSERT INTO dead_letters (kind, reference, at) VALUES ('x', 'y', now())`, nil, "23502"},
	} {
		_, err := n.raw.ExecContext(t.Context(), broken.query, broken.args...)
		if known := new(pq.Error); !errors.As(err, &known) || string(known.Code) != broken.code {
			t.Errorf("%s: got %v, want code %s", name, err, broken.code)
		}
	}
}

// TestInTx: all or nothing, also for what is written only at the end.
func TestInTx(t *testing.T) {
	n := setupNetwork(t)
	wrong := errors.New("wrong")
	work := func(ctx context.Context, tx *storage.Tx) error {
		person, err := tx.Person(ctx, n.load(1).ID)
		if err != nil {
			return err
		}
		tx.SaveDialog(person, storage.Dialog{Flow: "x", Session: `{}`, ExpiresAt: tx.Now})
		tx.Enqueue(storage.Outgoing{ChatID: 1, Method: "sendMessage", Payload: `{}`, Kind: "reply"})
		return tx.SetLanguage(ctx, person.ID, "en")
	}
	left := func() int {
		return n.count(`SELECT (SELECT count(*) FROM dialogs) + (SELECT count(*) FROM outbox) + (SELECT count(*) FROM people WHERE language = 'en')`)
	}
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error { return errors.Join(work(ctx, tx), wrong) }); !errors.Is(err, wrong) || left() != 0 {
		t.Errorf("after an error: %v, %d rows", err, left())
	}
	func() {
		defer func() {
			if cause := recover(); cause != "panic" || left() != 0 {
				t.Errorf("after a panic: %v, %d rows", cause, left())
			}
		}()
		_ = n.try(func(ctx context.Context, tx *storage.Tx) error {
			if err := work(ctx, tx); err != nil {
				t.Error(err)
			}
			panic("panic")
		})
	}()
	gone, cancel := context.WithCancel(t.Context())
	if err := n.store.InTx(gone, func(ctx context.Context, tx *storage.Tx) error {
		defer cancel()
		return work(ctx, tx)
	}); !errors.Is(err, context.Canceled) && !errors.Is(err, storage.ErrUnavailable) || left() != 0 {
		t.Errorf("after the caller went away: %v, %d rows", err, left())
	}
	if err := n.try(work); err != nil || left() != 3 {
		t.Errorf("after success: %v, %d rows", err, left())
	}
}

// More transactions than connections, each with statements that nobody has prepared yet: all of them finish.
func TestMoreWorkThanConnections(t *testing.T) {
	n := setupNetwork(t)
	small := n.open(6)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var work sync.WaitGroup
	for i := range int64(64) {
		work.Go(func() {
			if err := small.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
				_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 1000 + i, TelegramID: 1000 + i}})
				if err != nil {
					return err
				}
				if err := tx.SetReminders(ctx, people[1000+i].ID, false); err != nil {
					return err
				}
				_, err = tx.Municipalities(ctx, n.here.area)
				return err
			}); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if got := n.count(`SELECT count(*) FROM people WHERE NOT reminders`); got != 64 {
		t.Errorf("%d of 64 took effect", got)
	}
}

// TestServerAway: while the server is stopped everything says so, and works again by itself afterwards.
func TestServerAway(t *testing.T) {
	dir, err := os.MkdirTemp("", "away") // as root, the server's user has to get there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	start := func() *localpg.Server {
		server, err := localpg.Start(t.Context(), localpg.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		return server
	}
	server := start()
	store, err := storage.Open(t.Context(), server.URL(""), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	list := func() error { _, err := store.Areas(t.Context()); return err }
	stop := func() {
		if err := server.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	if err := list(); err != nil {
		t.Fatal(err)
	}
	err = store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		stop() // in the middle of a transaction
		_, err := tx.Area(ctx, 1)
		return err
	})
	if !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("in a transaction: %v", err)
	}
	for range 20 { // more than there are connections
		if err := errors.Join(list(), store.Ping(t.Context())); !errors.Is(err, storage.ErrUnavailable) {
			t.Errorf("without a server: %v", err)
		}
	}
	server = start()
	defer stop()
	if err := list(); err != nil {
		t.Errorf("after it came back: %v", err)
	}
}
