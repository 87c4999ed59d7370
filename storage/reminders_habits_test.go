package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// planned lists a meeting's open reminders of one habit.
func (m *meetings) planned(id int64, h storage.Habit) (due []string) {
	m.t.Helper()
	raw, err := sql.Open("postgres", m.url)
	m.must(err)
	defer func() { _ = raw.Close() }()
	rows, err := raw.Query(`
		SELECT minutes_before, due_at
		FROM reminders
		WHERE conference_id = $1 AND habit_id = $2 AND minutes_before > 0 AND done_at IS NULL
		ORDER BY due_at`, id, h.ID)
	m.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var minutes int
		var at time.Time
		m.must(rows.Scan(&minutes, &at))
		due = append(due, fmt.Sprintf("%d at %s", minutes, at.In(location(m.t, "Europe/Berlin")).Format("02.01. 15:04")))
	}
	m.must(rows.Err())
	return due
}

// habit gives somebody a habit and returns it.
func (m *meetings) habit(person *storage.Person, h storage.Habit) (now storage.Habit) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.SetHabit(ctx, person.ID, h))
		var err error
		now, err = tx.HabitOf(ctx, person.ID)
		m.must(err)
	})
	return now
}

func TestHabitsAreShared(t *testing.T) {
	m := setupMeetings(t)
	first, second, third := m.join(2, m.area), m.join(3, m.area), m.join(4, m.area)
	day := storage.Habit{Minutes: []int64{oneDay}, Quiet: storage.Quiet{From: 1200, Until: 420}}
	one, same := m.habit(first, day), m.habit(second, day)
	day.Until = 480
	if other := m.habit(third, day); one.ID != same.ID || other.ID == one.ID || one.ID == 1 {
		t.Errorf("habits %d, %d and %d", one.ID, same.ID, other.ID)
	}
	if usual := m.habit(first, storage.Habit{Quiet: storage.Quiet{From: 1200, Until: 420}}); usual.ID != 1 || usual.Minutes != nil {
		t.Errorf("back to %+v", usual)
	}
}

// A meeting is planned for every habit of its area, and a habit that comes later for every meeting that is ahead.
func TestMeetingsArePlannedForHabits(t *testing.T) {
	m := setupMeetings(t)
	before, past := m.plan("2017-03-21 08:00"), m.plan("2017-03-02 18:00")
	m.now = time.Date(2017, 3, 3, 8, 0, 0, 0, time.UTC)
	early := m.habit(m.join(2, m.area), storage.Habit{Minutes: []int64{oneDay, twoHours}, Quiet: storage.Quiet{From: 1200, Until: 420}})
	after := m.plan("2017-03-22 08:00")
	for _, test := range []struct {
		c    storage.Conference
		want []string
	}{
		{before, []string{"1440 at 20.03. 08:00", "120 at 20.03. 19:45"}},
		{past, nil},
		{after, []string{"1440 at 21.03. 08:00", "120 at 21.03. 19:45"}},
	} {
		if diff := cmp.Diff(test.want, m.planned(test.c.ID, early)); diff != "" {
			t.Errorf("meeting of %s (-want +got):\n%s", test.c.Local, diff)
		}
	}
}

// Times of a meeting change what those get who want it as the meeting has it; what was there already stays.
func TestTimesOfAMeeting(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	own := m.habit(m.join(2, m.area), storage.Habit{Minutes: []int64{twoHours}})
	usual := storage.Habit{ID: 1}
	set := func(minutes []int64) {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			m.must(tx.SetReminderMinutes(ctx, m.load(c.ID), minutes))
			got, err := tx.ReminderMinutes(ctx, m.area, c.ID)
			if m.must(err); !slices.Equal(got, minutes) || (got == nil) != (minutes == nil) {
				t.Errorf("kept %v, want %v", got, minutes)
			}
		})
	}
	for _, test := range []struct {
		minutes []int64
		want    []string
	}{
		{[]int64{3 * oneDay, oneDay}, []string{"4320 at 18.03. 18:00", "1440 at 20.03. 18:00"}},
		{[]int64{}, nil},
		{[]int64{90 * oneDay, 30}, []string{"30 at 21.03. 17:30"}}, // ninety days before is over
		{nil, []string{"10080 at 14.03. 18:00", "1440 at 20.03. 18:00", "120 at 21.03. 16:00"}},
	} {
		set(test.minutes)
		if diff := cmp.Diff(test.want, m.planned(c.ID, usual)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.minutes, diff)
		}
		if diff := cmp.Diff([]string{"120 at 21.03. 16:00"}, m.planned(c.ID, own)); diff != "" {
			t.Errorf("%v, own wish (-want +got):\n%s", test.minutes, diff)
		}
	}
	set([]int64{60})
	m.inTx(func(ctx context.Context, tx *storage.Tx) { // a move keeps them
		moved := m.load(c.ID)
		moved.Local = moved.Local.AddDate(0, 0, 1)
		_, err := tx.ChangeConference(ctx, m.load(c.ID), moved)
		m.must(err)
	})
	if diff := cmp.Diff([]string{"60 at 22.03. 17:00"}, m.planned(c.ID, usual)); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
}

// Whoever comes into a second area brings their habit along.
func TestAHabitComesAlong(t *testing.T) {
	m := setupMeetings(t)
	own := m.habit(m.person, storage.Habit{Minutes: []int64{240}})
	other := m.addArea("Süd")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		c, err := tx.AddConference(ctx, storage.Conference{AreaID: other, Kind: "other", Title: "x", Local: wallTime(t, "2017-03-21 18:00")}, m.person.ID)
		m.must(err)
		m.must(tx.Invite(ctx, hash("a"), storage.Invitation{AreaID: other, ExpiresAt: tx.Now.Add(time.Hour)}))
		invitation, err := tx.FindInvitation(ctx, hash("a"))
		m.must(err)
		_, err = tx.Redeem(ctx, invitation.ID, m.person.ID)
		m.must(err)
		m.now = c.StartsAt.Add(-4 * time.Hour)
	})
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		r, err := tx.ClaimReminder(ctx, storage.Reminder{})
		m.must(err)
		for r.HabitID != own.ID {
			r, err = tx.ClaimReminder(ctx, r)
			m.must(err)
		}
		people, err := tx.PeopleToRemind(ctx, []storage.Reminder{r}, 10)
		m.must(err)
		if r.MinutesBefore != 240 || len(people) != 1 || people[0].PersonID != m.person.ID || !people[0].Wants {
			t.Errorf("%+v of %+v", people, r)
		}
	})
}
