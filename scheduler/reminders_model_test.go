package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

// soul is a person in the model.
type soul struct {
	id, chat int64
	wish     wish
	off      bool           // wants no reminders
	absent   map[int64]bool // meetings they do not come to
	owed     map[int64][]owed
}

// remindModel is the database beside what the reference says must be in it.
type remindModel struct {
	*rapid.T
	b        *bench
	zone     *time.Location
	area     int64
	usual    []int
	replicas []*Scheduler
	souls    []*soul
	meetings []*gathering
	got      map[string]bool // keys of reminders that somebody got
	seen     int64           // outbox rows up to here have been looked at
	chats    int64
}

// Whatever is planned, moved, cancelled, answered and wished for, in whatever zone and season, while replicas of the
// program look together, are interrupted between two pieces or fail within one: everybody gets exactly what the reference
// says, when it says so, and nothing twice.
func TestRemindersAsAModelSays(t *testing.T) {
	b := setup(t)
	b.exec(`CREATE TABLE faults (chat_id bigint)`)
	b.exec(`CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			IF EXISTS (SELECT FROM faults WHERE chat_id = NEW.chat_id) THEN RAISE EXCEPTION 'fault'; END IF;
			RETURN NEW;
		END $$`)
	b.people(1) // somebody of another area
	b.exec(`CREATE TRIGGER fault BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION fault()`)
	stores := []*storage.Store{b.store, b.open(), b.open()}
	rapid.Check(t, func(t *rapid.T) {
		m := newRemindModel(t, b, stores)
		steps := map[string]func(){
			"plan": m.plan, "move": m.move, "cancel": m.cancel, "answer": m.answer, "times": m.times, "join": m.join,
			"leave": m.leave, "wish": m.wishes, "off": m.turn, "interrupt": m.interrupt, "fail": m.fail, "look": m.look,
			"wait": m.wait, "due": m.untilDue, "send": m.send,
		}
		names := []string{
			"plan", "plan", "move", "move", "cancel", "answer", "times", "times", "join", "leave", "wish", "wish", "off", "interrupt",
			"interrupt", "fail", "look", "look", "wait", "due", "due", "due", "due", "send",
		}
		for range 3 {
			m.join()
		}
		m.plan()
		for range rapid.IntRange(5, 40).Draw(t, "steps") {
			steps[rapid.SampledFrom(names).Draw(t, "step")]()
		}
		for range 6 { // and whatever is left comes in the end
			m.untilDue()
		}
	})
}

// newRemindModel begins with an empty area, before one of the nights on which clocks change, a leap day, or no such thing.
func newRemindModel(t *rapid.T, b *bench, stores []*storage.Store) *remindModel {
	b.exec(`DELETE FROM reminders`) // what earlier areas have planned, their people and messages stay
	b.exec(`DELETE FROM outbox`)
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{"Europe/Berlin", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"}).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	m := &remindModel{T: t, b: b, zone: zone, usual: []int{week, oneDay, twoHours}, got: map[string]bool{}}
	m.chats = int64(b.count(`SELECT COALESCE(max(telegram_id), 0) FROM people`))
	first := rapid.SampledFrom([]string{"2027-10-24", "2027-12-25", "2028-02-20", "2028-03-05", "2028-03-18", "2028-03-26"}).Draw(t, "season")
	day, err := time.ParseInLocation(time.DateOnly, first, zone)
	if err != nil {
		t.Fatal(err)
	}
	b.clock.Set(day.Add(time.Duration(rapid.IntRange(0, 10*oneDay).Draw(t, "begins")) * time.Minute))
	m.area, err = b.store.AddArea(b.ctx, storage.NewArea{Name: fmt.Sprintf("Modell %d", m.chats), Zone: zone.String(), EmergencyPhone: "1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, store := range stores[:rapid.IntRange(1, len(stores)).Draw(t, "replicas")] {
		s := New(store, Options{})
		s.remindPeople, s.remindConferences = rapid.IntRange(1, 3).Draw(t, "people"), rapid.IntRange(1, 3).Draw(t, "conferences")
		m.replicas = append(m.replicas, s)
	}
	return m
}

func (m *remindModel) now() time.Time { return m.b.clock.Now() }

func (m *remindModel) tx(fn func(ctx context.Context, tx *storage.Tx) error) {
	m.Helper()
	if err := m.b.store.InTx(m.b.ctx, fn); err != nil {
		m.Fatal(err)
	}
}

// untilDue waits until something is owed to somebody, or a little less or more, and looks.
func (m *remindModel) untilDue() {
	var next time.Time
	for _, s := range m.souls {
		for _, all := range s.owed {
			for _, o := range all {
				if o.due.After(m.now()) && (next.IsZero() || o.due.Before(next)) {
					next = o.due
				}
			}
		}
	}
	if !next.IsZero() {
		late := rapid.SampledFrom([]int{-61, -1, 0, 0, 0, 1, 5, 14, 40}).Draw(m.T, "late")
		if at := next.Add(time.Duration(late) * time.Minute); at.After(m.now()) {
			m.b.clock.Set(at)
		}
	}
	switch rapid.IntRange(0, 9).Draw(m.T, "then") {
	case 0, 1:
		m.interrupt()
	case 2:
		m.join()
	case 3:
		m.wishes()
	case 4:
		m.answer()
	}
	m.look()
}

// send delivers what waits in the outbox.
func (m *remindModel) send() { m.b.sent() }

// look runs the job on all replicas at once, and once more for what they left to each other.
func (m *remindModel) look() {
	var working sync.WaitGroup
	for _, s := range m.replicas {
		working.Go(func() {
			if _, err := s.remind(m.b.ctx, m.now()); err != nil {
				m.Errorf("look: %v", err)
			}
		})
	}
	working.Wait()
	if _, err := m.replicas[0].remind(m.b.ctx, m.now()); err != nil {
		m.Fatalf("look again: %v", err)
	}
	m.check(true)
	if n := m.b.count(`
		SELECT count(*)
		FROM outbox o
		JOIN conferences c ON c.id = CAST(split_part(o.dedupe_key, '/', 2) AS bigint)
		WHERE o.outcome IS NULL AND o.kind = 'reminder'
			AND (c.cancelled_at IS NOT NULL OR c.starts_at <= $1 OR c.revision <> CAST(split_part(o.dedupe_key, '/', 3) AS integer))`,
		m.now()); n > 0 {
		m.Fatalf("%d outdated reminders wait to be sent at %s", n, m.now())
	}
}

// interrupt ends the program between two pieces.
func (m *remindModel) interrupt() {
	for range rapid.IntRange(1, 3).Draw(m.T, "pieces") {
		_, _, _ = m.replicas[0].remindSome(m.b.ctx, storage.Reminder{})
	}
	m.check(false)
}

// fail lets every transaction fail in which somebody is reminded.
func (m *remindModel) fail() {
	m.b.exec(`INSERT INTO faults VALUES ($1)`, m.one().chat)
	_, _ = m.replicas[0].remind(m.b.ctx, m.now())
	m.b.exec(`DELETE FROM faults`)
	m.check(false)
}

// check compares what was written since the last time with what the reference says. After a whole look everybody has what
// they must have; after part of one, some still wait.
func (m *remindModel) check(whole bool) {
	m.Helper()
	now := m.now()
	written := m.written()
	for _, s := range m.souls {
		for _, g := range m.meetings {
			all := s.owed[g.id]
			vague := slices.ContainsFunc(all, func(o owed) bool { return o.vague })
			sends, rest, putOff := g.settle(s.wish, all, now, m.zone)
			wants := !s.off && !s.absent[g.id]
			var got []int
			for _, o := range append(slices.Clone(g.list(s.wish)), 0) {
				if key := m.key(s, g, o); written[key] {
					got = append(got, o)
					delete(written, key)
				}
			}
			switch at := fmt.Sprintf("%s: %d of meeting %d at %s, owed %v", now.In(m.zone), s.id, g.id, g.start.In(m.zone), all); {
			case len(got) > 1:
				m.Fatalf("%s: got %v", at, got)
			case len(got) == 1 && (g.over(now) || s.wish.quiet(now, m.zone) || !wants):
				m.Fatalf("%s: got %v, wants it %v, quiet %v", at, got, wants, s.wish.quiet(now, m.zone))
			case vague && len(got) == 1 && !slices.ContainsFunc(all, func(o owed) bool { return o.before == got[0] && !o.due.After(now) }):
				m.Fatalf("%s: got %v", at, got)
			case vague:
			case len(got) == 1 && (sends != got[0]), whole && wants && sends != 0 && len(got) == 0:
				m.Fatalf("%s: got %v, want %d", at, got, sends)
			}
			for _, o := range got {
				m.got[m.key(s, g, o)] = true
			}
			s.owed[g.id] = m.left(s, all, rest, got, whole, vague, putOff, wants)
		}
	}
	if len(written) > 0 {
		m.Fatalf("%s: nobody is owed %v", now, written)
	}
}

// left is what stays owed after a look.
func (m *remindModel) left(s *soul, all, rest []owed, got []int, whole, vague, putOff, wants bool) []owed {
	switch {
	case len(got) == 1: // and whatever was due before that is dropped
		rest = slices.DeleteFunc(slices.Clone(all), func(o owed) bool { return !o.due.After(m.now()) || o.before == got[0] })
	case whole && vague && s.wish.quiet(m.now(), m.zone): // perhaps something was put off
		rest = slices.Clone(all)
	case whole:
	default: // those who are still in line keep what they are owed; of others nobody knows
		rest = slices.Clone(all)
		for i := range rest {
			rest[i].vague = rest[i].vague || !rest[i].due.After(m.now()) && (putOff || !wants)
		}
	}
	return rest
}

// written are the keys of the reminders that were written since the last time.
func (m *remindModel) written() map[string]bool {
	rows, err := m.b.raw.Query(`SELECT id, dedupe_key FROM outbox WHERE kind = 'reminder' AND id > $1 ORDER BY id`, m.seen)
	if err != nil {
		m.Fatal(err)
	}
	defer rows.Close()
	keys := map[string]bool{}
	for rows.Next() {
		var key string
		if err := rows.Scan(&m.seen, &key); err != nil {
			m.Fatal(err)
		}
		if keys[key] || m.got[key] || !strings.HasPrefix(key, "reminder/") {
			m.Fatalf("%s twice", key)
		}
		keys[key] = true
	}
	if err := rows.Err(); err != nil {
		m.Fatal(err)
	}
	return keys
}
