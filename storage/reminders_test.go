package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

func TestClaimingReminders(t *testing.T) {
	m := setupMeetings(t)
	early, late := m.plan("2017-03-21 17:00"), m.plan("2017-03-21 18:00")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if _, err := tx.ClaimReminder(ctx, storage.Reminder{}); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("nothing is due: %v", err)
		}
	})
	m.now = storage.DueAt(late.Local, sevenDays, late.Location())
	claim := func(ctx context.Context, tx *storage.Tx, after storage.Reminder, want int64) storage.Reminder {
		t.Helper()
		r, err := tx.ClaimReminder(ctx, after)
		m.must(err)
		if r.ConferenceID != want || r.MinutesBefore != sevenDays || r.AreaID != m.area || r.Revision != 1 {
			t.Errorf("claimed %+v, want that of conference %d", r, want)
		}
		return r
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		first := claim(ctx, tx, storage.Reminder{}, early.ID)
		m.inTx(func(ctx context.Context, other *storage.Tx) { // another replica, at the same time
			second := claim(ctx, other, storage.Reminder{}, late.ID)
			if _, err := other.ClaimReminder(ctx, second); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("behind the last: %v", err)
			}
		})
		claim(ctx, tx, first, late.ID) // the other one has let go of it
		people, err := tx.PeopleToRemind(ctx, []storage.Reminder{first}, 10)
		m.must(err)
		m.must(tx.RemindedUpTo(ctx, first, m.person.ID))
		if n, err := tx.Remind(ctx, []storage.Reminder{first}, people, []string{`{"chat_id":0,"text":"x"}`}, make([]int, len(people))); err != nil || n != 1 {
			t.Errorf("%d reminders, error %v", n, err)
		}
	})
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		first := claim(ctx, tx, storage.Reminder{}, early.ID)
		if first.RemindedUpTo != m.person.ID {
			t.Errorf("reminded up to %d, want %d", first.RemindedUpTo, m.person.ID)
		}
		m.must(tx.FinishReminders(ctx, early.ID, []storage.Reminder{first}))
		claim(ctx, tx, storage.Reminder{}, late.ID)
		if err := tx.RemindedUpTo(ctx, first, 8); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("one that is done goes on: %v", err)
		}
	})
	if got := m.open(early.ID); len(got) != 2 {
		t.Errorf("open %v, want the two that are ahead", got)
	}
}

// While one replica reminds of a conference, no other does, whatever else is due of it.
func TestOneConferenceIsRemindedOfByOneReplicaAtATime(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	m.now = storage.DueAt(c.Local, oneDay, c.Location()) // two are overdue
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		_, err := tx.ClaimReminder(ctx, storage.Reminder{})
		m.must(err)
		m.inTx(func(ctx context.Context, other *storage.Tx) {
			if r, err := other.ClaimReminder(ctx, storage.Reminder{}); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("claimed %+v, error %v", r, err)
			}
		})
	})
}

// A piece is so many people whoever they are, in order; those who want none, cannot be reached, came too late or do not
// come are in it and get none.
func TestPeopleToRemind(t *testing.T) {
	m := setupMeetings(t)
	second, third := m.join(2, m.area), m.join(3, m.area)
	off, blocked, absent := m.join(4, m.area), m.join(5, m.area), m.join(6, m.area)
	m.join(7, m.addArea("Süd"))
	other := m.join(8, m.area)
	c := m.plan("2017-03-21 18:00")
	m.says(c, absent, storage.NotComing, 1)
	m.says(c, third, storage.Coming, 2)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.SetReminders(ctx, off.ID, false))
		m.must(tx.SetReachable(ctx, blocked.TelegramID, false))
		m.must(tx.SetHabit(ctx, other.ID, storage.Habit{Minutes: []int64{oneDay}}))
	})
	m.now = storage.DueAt(c.Local, sevenDays, c.Location())
	late := m.join(9, m.area)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		r, err := tx.ClaimReminder(ctx, storage.Reminder{})
		m.must(err)
		first, err := tx.PeopleToRemind(ctx, []storage.Reminder{r}, 2)
		m.must(err)
		if len(first) != 2 || first[0].PersonID != m.person.ID || first[1].PersonID != second.ID || !first[1].Wants {
			t.Errorf("first piece %+v", first)
		}
		r.RemindedUpTo = second.ID
		rest, err := tx.PeopleToRemind(ctx, []storage.Reminder{r}, 10)
		m.must(err)
		want := []storage.ToRemind{
			{PersonID: third.ID, TelegramID: 3, Language: "de", Answer: storage.Coming, Seats: 2, Wants: true},
			{PersonID: off.ID, TelegramID: 4, Language: "de"},
			{PersonID: blocked.ID, TelegramID: 5, Language: "de"},
			{PersonID: absent.ID, TelegramID: 6, Language: "de", Answer: storage.NotComing, Seats: 1},
			{PersonID: late.ID, TelegramID: 9, Language: "de"},
		}
		if diff := cmp.Diff(want, rest); diff != "" {
			t.Errorf("the others (-want +got):\n%s", diff)
		}
	})
}

// Finding what is due must stay flat: here, a thousand of a hundred thousand reminders are.
func BenchmarkClaimReminder(b *testing.B) {
	m := setupMeetings(b)
	raw, err := sql.Open("postgres", m.url)
	m.must(err)
	defer func() { _ = raw.Close() }()
	_, err = raw.Exec(`
		WITH planned AS (
			INSERT INTO conferences (area_id, kind, title, local_date, local_time, starts_at, published_at, updated_at)
			SELECT $1, 'other', 'Treffen', '2018-01-01', '18:00', '2018-01-01 17:00Z', '2017-01-01', '2017-01-01'
			FROM generate_series(1, 100000)
			RETURNING id
		)
		INSERT INTO reminders (conference_id, revision, minutes_before, due_at)
		SELECT id, 1, 120, CAST('2017-03-01 08:00Z' AS timestamptz) + (id - 1000) * interval '1 second'
		FROM planned`, m.area)
	m.must(err)
	_, err = raw.Exec(`ANALYZE`)
	m.must(err)
	for b.Loop() {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			_, err := tx.ClaimReminder(ctx, storage.Reminder{})
			m.must(err)
		})
	}
}
