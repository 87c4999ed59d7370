package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

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
// comes beforehand may have come already, or be on its way just now.
func (m *remindModel) add(s *soul, g *gathering, list []int, newcomer, joins bool) {
	if g.over(m.now()) {
		return
	}
	for _, before := range list {
		o, ok := g.owes(s.wish, before, m.now(), m.zone)
		nominal := g.nominal(before, m.zone)
		// The others who have this wish were to get it before their quiet hours.
		missed := newcomer && ok && !o.due.Before(nominal) && (s.wish.quiet(nominal, m.zone) || s.wish.quiet(nominal.Add(quarter), m.zone))
		o.vague = missed || newcomer && !ok
		if newcomer && !ok { // nothing that was due before, unless the others get it only after their quiet hours
			if o.due = m.now(); joins {
				o.due = s.wish.quietEnds(s.wish.nextQuiet(m.now(), m.zone), m.zone)
			}
		}
		if !ok && !o.vague || m.got[m.key(s, g, before)] {
			continue
		}
		s.owed[g.id] = append(s.owed[g.id], o)
		if missed && !joins { // whoever joins gets nothing that was due before
			s.owed[g.id] = append(s.owed[g.id], owed{before: before, due: m.now(), vague: true})
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
