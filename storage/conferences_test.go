package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// meetings is a database with one area in Europe/Berlin, one person, and a clock that the test turns.
type meetings struct {
	t      testing.TB
	url    string
	now    time.Time
	store  *storage.Store
	area   int64
	person *storage.Person
}

func setupMeetings(t testing.TB) *meetings {
	t.Helper()
	m := &meetings{t: t, url: storagetest.URL(t), now: time.Date(2017, 3, 1, 8, 0, 0, 0, time.UTC)}
	var err error
	m.store, err = storage.Open(t.Context(), m.url, storage.Options{Clock: func() time.Time { return m.now }})
	m.must(err)
	t.Cleanup(func() { _ = m.store.Close() })
	m.area = m.addArea("Nord")
	m.person = m.join(1, m.area)
	return m
}

func (m *meetings) addArea(name string) int64 {
	m.t.Helper()
	id, err := m.store.AddArea(m.t.Context(), storage.NewArea{
		Name: name, Zone: "Europe/Berlin", EmergencyPhone: "1", Municipalities: []storage.NewMunicipality{{Name: "Alsfeld"}},
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return id
}

func (m *meetings) inTx(fn func(ctx context.Context, tx *storage.Tx)) {
	m.t.Helper()
	if err := m.store.InTx(m.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		fn(ctx, tx)
		return nil
	}); err != nil {
		m.t.Fatal(err)
	}
}

func (m *meetings) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// join makes somebody with this Telegram id a guest of the area.
func (m *meetings) join(telegramID, area int64) (person *storage.Person) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: telegramID, TelegramID: telegramID}})
		m.must(err)
		hash := make([]byte, 32)
		hash[0], hash[1] = byte(telegramID), byte(telegramID>>8)
		m.must(tx.Invite(ctx, hash, storage.Invitation{AreaID: area, ExpiresAt: tx.Now.Add(time.Hour)}))
		invitation, err := tx.FindInvitation(ctx, hash)
		m.must(err)
		_, err = tx.Redeem(ctx, invitation.ID, people[telegramID].ID)
		m.must(err)
		person, err = tx.Person(ctx, people[telegramID].ID)
		m.must(err)
	})
	return person
}

func (m *meetings) plan(local string) (c storage.Conference) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var err error
		c, err = tx.AddConference(ctx, storage.Conference{
			AreaID: m.area, Kind: "round_table", Title: "Runder Tisch", Local: wallTime(m.t, local), Agenda: "Schule",
		}, m.person.ID)
		m.must(err)
	})
	return c
}

func (m *meetings) load(id int64) (c storage.Conference) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var err error
		c, err = tx.Conference(ctx, m.area, id)
		m.must(err)
	})
	return c
}

// open lists the due times of the meeting's open reminders.
func (m *meetings) open(id int64) (due []string) {
	m.t.Helper()
	raw, err := sql.Open("postgres", m.url)
	m.must(err)
	defer func() { _ = raw.Close() }()
	rows, err := raw.Query(`
		SELECT due_at
		FROM reminders
		WHERE conference_id = $1 AND habit_id = 1 AND minutes_before > 0 AND done_at IS NULL
		ORDER BY due_at`, id)
	m.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var at time.Time
		m.must(rows.Scan(&at))
		due = append(due, at.In(location(m.t, "Europe/Berlin")).Format("02.01. 15:04"))
	}
	m.must(rows.Err())
	return due
}

func TestConferenceIsStoredAsPlanned(t *testing.T) {
	m := setupMeetings(t)
	planned := m.plan("2017-03-28 18:00")
	want := storage.Conference{
		ID: planned.ID, AreaID: m.area, AreaName: "Nord", Zone: "Europe/Berlin", Kind: "round_table", Title: "Runder Tisch",
		Local: wallTime(t, "2017-03-28 18:00"), StartsAt: time.Date(2017, 3, 28, 16, 0, 0, 0, time.UTC), Agenda: "Schule",
		Revision: 1, Notices: 1, PublishedAt: m.now, CalendarUID: planned.CalendarUID,
	}
	if diff := cmp.Diff(want, planned); diff != "" {
		t.Errorf("planned (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, m.load(planned.ID)); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"21.03. 18:00", "27.03. 18:00", "28.03. 16:00"}, m.open(planned.ID)); diff != "" {
		t.Errorf("reminders (-want +got):\n%s", diff)
	}
}

func TestRemindersWhoseTimeHasPassedAreNotPlanned(t *testing.T) {
	m := setupMeetings(t)
	for local, want := range map[string][]string{
		"2017-03-08 09:00": {"07.03. 09:00", "08.03. 07:00"}, // seven days before is now
		"2017-03-08 09:01": {"01.03. 09:01", "07.03. 09:01", "08.03. 07:01"},
		"2017-03-01 12:00": {"01.03. 10:00"},
		"2017-03-01 10:00": nil,
	} {
		if diff := cmp.Diff(want, m.open(m.plan(local).ID)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", local, diff)
		}
	}
}

func TestChangingAConference(t *testing.T) {
	m := setupMeetings(t)
	base := m.plan("2017-03-21 18:00")
	for _, test := range []struct {
		name              string
		change            func(*storage.Conference)
		revision, notices int
		open              []string
	}{
		{"title and agenda", func(c *storage.Conference) { c.Title, c.Agenda = "Konferenz", "" }, 1, 1, []string{"14.03. 18:00", "20.03. 18:00", "21.03. 16:00"}},
		{"place", func(c *storage.Conference) { c.Place = "Rathaus" }, 1, 2, []string{"14.03. 18:00", "20.03. 18:00", "21.03. 16:00"}},
		{"time", func(c *storage.Conference) { c.Local = wallTime(t, "2017-03-27 18:00") }, 2, 3, []string{"20.03. 18:00", "26.03. 18:00", "27.03. 16:00"}},
		{"time and place", func(c *storage.Conference) { c.Local, c.Place = wallTime(t, "2017-03-02 18:00"), "" }, 3, 4, []string{"01.03. 18:00", "02.03. 16:00"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got storage.Conference
			m.inTx(func(ctx context.Context, tx *storage.Tx) {
				before, err := tx.LockConference(ctx, m.area, base.ID)
				m.must(err)
				after := before
				test.change(&after)
				got, err = tx.ChangeConference(ctx, before, after)
				m.must(err)
			})
			if got.Revision != test.revision || got.Notices != test.notices {
				t.Errorf("revision %d, notices %d, want %d and %d", got.Revision, got.Notices, test.revision, test.notices)
			}
			if diff := cmp.Diff(got, m.load(base.ID)); diff != "" {
				t.Errorf("stored (-returned +stored):\n%s", diff)
			}
			if diff := cmp.Diff(test.open, m.open(base.ID)); diff != "" {
				t.Errorf("reminders (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCancellingAConference(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		got, err := tx.CancelConference(ctx, c)
		m.must(err)
		if got.CancelledAt == nil || got.Notices != 2 || got.Ahead(tx.Now) {
			t.Errorf("cancelled at %v, %d notices", got.CancelledAt, got.Notices)
		}
	})
	if open := m.open(c.ID); open != nil {
		t.Errorf("reminders %v", open)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if _, err := tx.CancelConference(ctx, c); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("cancelled twice: %v", err)
		}
		moved := c
		moved.Local = moved.Local.Add(time.Hour)
		if _, err := tx.ChangeConference(ctx, c, moved); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("moved after it was cancelled: %v", err)
		}
	})
	if m.load(c.ID).CancelledAt == nil {
		t.Error("not stored")
	}
}

// Calendars tell meetings apart by their UID, and take of several files about one the file with the highest SEQUENCE:
// whatever is changed, told to everybody or not, the next file must win.
func TestCalendarsKeepTheNewestFile(t *testing.T) {
	m := setupMeetings(t)
	known := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		c := m.plan("2017-03-21 18:00")
		if len(c.CalendarUID) != 36 || known[c.CalendarUID] || c.Sequence != 0 {
			t.Fatalf("planned as %q, sequence %d", c.CalendarUID, c.Sequence)
		}
		known[c.CalendarUID] = true
		changes := rapid.SliceOfN(rapid.SampledFrom([]string{"time", "place", "title", "agenda"}), 0, 4).Draw(t, "changes")
		for i, change := range append(changes, "cancel") {
			var got storage.Conference
			m.inTx(func(ctx context.Context, tx *storage.Tx) {
				before, err := tx.LockConference(ctx, m.area, c.ID)
				m.must(err)
				after := before
				switch change {
				case "time":
					after.Local = after.Local.AddDate(0, 0, 1)
				case "place":
					after.Place += "x"
				case "title":
					after.Title += "x"
				case "agenda":
					after.Agenda += "x"
				case "cancel":
					got, err = tx.CancelConference(ctx, before)
					m.must(err)
					return
				}
				got, err = tx.ChangeConference(ctx, before, after)
				m.must(err)
			})
			if stored := m.load(c.ID); got.Sequence != i+1 || stored.Sequence != i+1 || stored.CalendarUID != c.CalendarUID {
				t.Fatalf("after %s: returned %d, stored %d of %s, want %d of %s", change, got.Sequence, stored.Sequence, stored.CalendarUID, i+1, c.CalendarUID)
			}
		}
	})
}

func TestComingConferences(t *testing.T) {
	m := setupMeetings(t)
	third, first, second := m.plan("2017-03-23 18:00"), m.plan("2017-03-21 18:00"), m.plan("2017-03-22 18:00")
	gone := m.plan("2017-03-22 18:00")
	list := func(area int64, offset, limit int) (ids []int64, total int) {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			page, n, err := tx.ComingConferences(ctx, area, offset, limit)
			m.must(err)
			for _, c := range page {
				ids = append(ids, c.ID)
			}
			total = n
		})
		return ids, total
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		_, err := tx.CancelConference(ctx, gone)
		m.must(err)
	})
	if ids, total := list(m.area, 0, 2); !cmp.Equal(ids, []int64{first.ID, second.ID}) || total != 3 {
		t.Errorf("first page %v of %d", ids, total)
	}
	if ids, total := list(m.area, 2, 2); !cmp.Equal(ids, []int64{third.ID}) || total != 3 {
		t.Errorf("second page %v of %d", ids, total)
	}
	if ids, _ := list(m.addArea("Süd"), 0, 9); ids != nil {
		t.Errorf("another area sees %v", ids)
	}
	m.now = first.StartsAt.Add(3*time.Hour - time.Second)
	if ids, _ := list(m.area, 0, 9); !cmp.Equal(ids, []int64{first.ID, second.ID, third.ID}) {
		t.Errorf("while the first goes on: %v", ids)
	}
	m.now = first.StartsAt.Add(3 * time.Hour)
	if ids, _ := list(m.area, 0, 9); !cmp.Equal(ids, []int64{second.ID, third.ID}) {
		t.Errorf("when the first is over: %v", ids)
	}
}

func TestConferencesOfAnotherArea(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	other := m.addArea("Süd")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if _, err := tx.Conference(ctx, other, c.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("read: %v", err)
		}
		if _, err := tx.LockConference(ctx, other, c.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("locked: %v", err)
		}
		forged := c
		forged.AreaID, forged.Title = other, "Meins"
		if _, err := tx.ChangeConference(ctx, forged, forged); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("changed: %v", err)
		}
		if _, err := tx.CancelConference(ctx, forged); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("cancelled: %v", err)
		}
	})
}

func TestAMeetingOutlivesThePersonWhoPlannedIt(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		_, err := tx.DeletePerson(ctx, m.person)
		m.must(err)
	})
	if m.load(c.ID).Title != "Runder Tisch" {
		t.Error("gone")
	}
}
