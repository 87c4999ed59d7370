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

// ahead picks a meeting that can still be changed; nil: there is none.
func (m *remindModel) ahead() (g *gathering, c storage.Conference) {
	open := slices.DeleteFunc(slices.Clone(m.meetings), func(g *gathering) bool { return g.over(m.now()) })
	if len(open) == 0 {
		return nil, c
	}
	g = rapid.SampledFrom(open).Draw(m.T, "meeting")
	m.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		c, err = tx.Conference(ctx, m.area, g.id)
		return err
	})
	return g, c
}

// future draws a wall time from ten minutes to eleven weeks ahead.
func (m *remindModel) future() time.Time {
	most := rapid.SampledFrom([]int{300, 3 * oneDay, 10 * oneDay, 11 * week}).Draw(m.T, "how far")
	at := m.now().Add(time.Duration(rapid.IntRange(10, most).Draw(m.T, "minutes ahead")) * time.Minute).In(m.zone)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC)
}

func (m *remindModel) plan() {
	if len(m.souls) == 0 || len(m.meetings) > 4 {
		return
	}
	g := &gathering{revision: 1, local: m.future(), minutes: m.usual}
	if g.start = shownAt(g.local, m.zone); !g.start.After(m.now()) {
		return // the first of two times that clocks show it
	}
	m.tx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.AddConference(ctx, storage.Conference{AreaID: m.area, Kind: "other", Title: "T", Local: g.local}, m.souls[0].id)
		if g.id = c.ID; !c.StartsAt.Equal(g.start) {
			m.Fatalf("starts %s, want %s", c.StartsAt, g.start)
		}
		return err
	})
	m.meetings = append(m.meetings, g)
	m.owe(g)
}

// owe is what everybody is owed of a meeting from now on.
func (m *remindModel) owe(g *gathering) {
	for _, s := range m.souls {
		s.owed[g.id] = nil
		m.add(s, g, g.list(s.wish), false, false)
	}
}

// add owes somebody more reminders of a meeting. Whoever is new to the wish may find one on its way, or put off; and one that
// comes beforehand may have come already.
func (m *remindModel) add(s *soul, g *gathering, list []int, newcomer, joins bool) {
	if g.over(m.now()) {
		return
	}
	for _, before := range list {
		o, ok := g.owes(s.wish, before, m.now(), m.zone)
		nominal := g.nominal(before, m.zone)
		o.vague = newcomer && (!ok || o.due.After(nominal))
		if newcomer && !ok { // nothing that was due before, unless the others get it only after their quiet hours
			if o.due = m.now(); joins {
				o.due = s.wish.quietEnds(s.wish.nextQuiet(m.now(), m.zone), m.zone)
			}
		}
		if (ok || o.vague) && !m.got[m.key(s, g, before)] {
			s.owed[g.id] = append(s.owed[g.id], o)
		}
	}
}

func (m *remindModel) key(s *soul, g *gathering, before int) string {
	return fmt.Sprintf("reminder/%d/%d/%d/%d", g.id, g.revision, before, s.id)
}

func (m *remindModel) move() {
	g, c := m.ahead()
	if g == nil {
		return
	}
	to := m.future()
	start := shownAt(to, m.zone)
	if to.Equal(g.local) || !start.After(m.now()) {
		return
	}
	g.local, g.start, g.revision = to, start, g.revision+1
	m.tx(func(ctx context.Context, tx *storage.Tx) error {
		after := c
		after.Local = to
		_, err := tx.ChangeConference(ctx, c, after)
		return err
	})
	m.owe(g)
}

func (m *remindModel) cancel() {
	g, c := m.ahead()
	if g == nil {
		return
	}
	g.cancelled = true
	m.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.CancelConference(ctx, c)
		return err
	})
}

// times changes when a meeting reminds. What is in both lists stays as it is.
func (m *remindModel) times() {
	g, c := m.ahead()
	if g == nil {
		return
	}
	after := rapid.SampledFrom([][]int{nil, {}, {oneDay}, {60 * oneDay, 3 * oneDay, 90}, {week, oneDay, 30}, {10}}).Draw(m.T, "times")
	var minutes []int64
	if after != nil {
		minutes = []int64{}
	} else {
		after = m.usual
	}
	for _, before := range after {
		if minutes != nil {
			minutes = append(minutes, int64(before))
		}
	}
	m.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.SetReminderMinutes(ctx, c, minutes) })
	before := g.minutes
	g.minutes = after
	for _, s := range m.souls {
		if s.wish.minutes != nil {
			continue
		}
		s.owed[g.id] = slices.DeleteFunc(s.owed[g.id], func(o owed) bool { return !slices.Contains(after, o.before) })
		for _, one := range after {
			if !slices.Contains(before, one) {
				// What was taken out after it had been settled for the others is not taken up again.
				m.add(s, g, []int{one}, false, false)
				for i := range s.owed[g.id] {
					o := &s.owed[g.id][i]
					o.vague = o.vague || o.before == one && !o.due.Equal(g.nominal(one, m.zone))
				}
			}
		}
	}
}

func (m *remindModel) join() {
	if len(m.souls) > 5 {
		return
	}
	m.chats++
	s := &soul{chat: m.chats, wish: wish{from: 20 * 60, until: 7 * 60}, absent: map[int64]bool{}, owed: map[int64][]owed{}}
	if err := m.b.raw.QueryRow(`
		WITH made AS (
			INSERT INTO people (telegram_id, agreed_at, created_at, area_id) VALUES ($1, $3, $3, $2) RETURNING id
		)
		INSERT INTO memberships (person_id, area_id, joined_at) SELECT id, $2, $3 FROM made RETURNING person_id`,
		s.chat, m.area, m.now()).Scan(&s.id); err != nil {
		m.Fatal(err)
	}
	m.souls = append(m.souls, s)
	for _, g := range m.meetings {
		m.add(s, g, g.list(s.wish), true, true)
	}
}

func (m *remindModel) leave() {
	if len(m.souls) < 2 {
		return
	}
	i := rapid.IntRange(0, len(m.souls)-1).Draw(m.T, "who")
	m.tx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := tx.Person(ctx, m.souls[i].id)
		if err != nil {
			return err
		}
		_, err = tx.DeletePerson(ctx, person)
		return err
	})
	m.souls = slices.Delete(m.souls, i, i+1)
}

func (m *remindModel) one() *soul { return rapid.SampledFrom(m.souls).Draw(m.T, "who") }

// wishes gives somebody another habit.
func (m *remindModel) wishes() {
	s := m.one()
	s.wish.minutes = rapid.SampledFrom([][]int{nil, nil, {oneDay}, {twoHours}, {3 * oneDay, oneDay, 30}}).Draw(m.T, "minutes")
	quiet := rapid.SampledFrom([][2]int{{20 * 60, 7 * 60}, {0, 0}, {22 * 60, 9 * 60}, {0, 5 * 60}, {18 * 60, 10 * 60}}).Draw(m.T, "quiet")
	s.wish.from, s.wish.until = quiet[0], quiet[1]
	h := storage.Habit{Quiet: storage.Quiet{From: quiet[0], Until: quiet[1]}}
	for _, before := range s.wish.minutes {
		h.Minutes = append(h.Minutes, int64(before))
	}
	m.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.SetHabit(ctx, s.id, h) })
	for _, g := range m.meetings {
		s.owed[g.id] = nil
		m.add(s, g, g.list(s.wish), true, false)
	}
}

func (m *remindModel) turn() {
	s := m.one()
	s.off = !s.off
	m.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.SetReminders(ctx, s.id, !s.off) })
}

func (m *remindModel) answer() {
	g, c := m.ahead()
	if g == nil {
		return
	}
	s := m.one()
	s.absent[g.id] = !s.absent[g.id]
	m.tx(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.LockAnswering(ctx, m.area, c.ID)
		if err != nil {
			return err
		}
		answer := storage.Coming
		if s.absent[g.id] {
			answer = storage.NotComing
		}
		_, err = tx.GiveAnswer(ctx, a, s.id, s.id, answer, 1)
		return err
	})
}

// wait lets minutes to weeks pass while nothing runs.
func (m *remindModel) wait() {
	most := rapid.SampledFrom([]int{30, 300, 300, oneDay, 4 * week}).Draw(m.T, "how long")
	m.b.clock.Set(m.now().Add(time.Duration(rapid.IntRange(1, most).Draw(m.T, "minutes")) * time.Minute))
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

// look runs the job on all replicas at once.
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
		rest = slices.DeleteFunc(slices.Clone(all), func(o owed) bool { return !o.due.After(m.now()) })
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
