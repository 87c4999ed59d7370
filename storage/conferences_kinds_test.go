package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/storage"
)

// draft notes a meeting of which nobody knows.
func (m *meetings) draft(c storage.Conference) storage.Conference {
	m.t.Helper()
	c.AreaID, c.Title, c.Draft = m.area, "Entwurf", true
	if c.Local.IsZero() {
		c.Local = wallTime(m.t, "2017-03-28 18:00")
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var err error
		c, err = tx.AddConference(ctx, c, m.person.ID)
		m.must(err)
	})
	return c
}

func (m *meetings) publish(c storage.Conference, agreed int64) (published storage.Conference, err error) {
	m.t.Helper()
	err = m.store.InTx(m.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		published, err = tx.PublishConference(ctx, c, agreed)
		return err
	})
	return published, err
}

// A draft has no reminders, asks nobody, and is found only by those who look for drafts.
func TestADraftIsNoMeeting(t *testing.T) {
	m := setupMeetings(t)
	c := m.draft(storage.Conference{Kind: "round_table"})
	count := func(list []storage.Conference, total int, err error) int {
		m.must(err)
		return total
	}
	if due := m.open(c.ID); due != nil {
		t.Errorf("reminders %v", due)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if _, err := tx.Conference(ctx, m.area, c.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("found by everybody: %v", err)
		}
		found, err := tx.ConferenceOrDraft(ctx, m.area, c.ID)
		m.must(err)
		if !found.Draft || found.Ahead(m.now) || !found.Open(m.now) {
			t.Errorf("%+v", found)
		}
		if n := count(tx.ComingConferences(ctx, m.area, 0, 9)); n != 0 {
			t.Errorf("%d come", n)
		}
		if n := count(tx.ConferencesAndDrafts(ctx, m.area, 0, 9)); n != 1 {
			t.Errorf("%d with drafts", n)
		}
		tables, err := tx.RoundTables(ctx, m.area)
		m.must(err)
		if len(tables) != 0 {
			t.Errorf("cases can be brought there: %v", tables)
		}
		if _, err := tx.CancelConference(ctx, c); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("cancelled: %v", err)
		}
		moved := c
		moved.Local = moved.Local.AddDate(0, 0, 7)
		moved, err = tx.ChangeConference(ctx, c, moved)
		m.must(err)
		if moved.Notices != c.Notices {
			t.Errorf("somebody is told: %d", moved.Notices)
		}
		c = moved
	})
	if _, err := m.publish(c, 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"28.03. 18:00", "03.04. 18:00", "04.04. 16:00"}, m.open(c.ID)); diff != "" {
		t.Errorf("reminders (-want +got):\n%s", diff)
	}
	if _, err := m.publish(c, 0); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("published twice: %v", err)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if err := tx.DiscardDraft(ctx, m.area, c.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("discarded: %v", err)
		}
		m.now = m.now.AddDate(0, 2, 0)
	})
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if n := count(tx.PastConferences(ctx, m.area, 0, 9)); n != 1 {
			t.Errorf("%d are over", n)
		}
	})
}

// The database itself refuses to make a meeting about a case known without the family's word.
func TestTheFamilysWordIsNeeded(t *testing.T) {
	m := setupMeetings(t)
	c := m.draft(storage.Conference{Kind: storage.OpenCase})
	if _, err := m.publish(c, 0); err == nil {
		t.Error("published without it")
	}
	published, err := m.publish(c, m.person.ID)
	if err != nil || published.FamilyAgreedAt == nil || !published.FamilyAgreedAt.Equal(m.now) {
		t.Fatalf("%+v, %v", published, err)
	}
	if at := storage.AskAt(published, nil, m.now); at != nil {
		t.Errorf("guests are asked again at %v", at)
	}
	if err := m.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddConference(ctx, storage.Conference{AreaID: m.area, Kind: storage.OpenCase, Title: "T", Local: c.Local}, m.person.ID)
		return err
	}); err == nil {
		t.Error("made known at once")
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) { // who noted it leaves: that it was noted stays
		_, err := tx.DeletePerson(ctx, m.person)
		m.must(err)
	})
	if now := m.load(c.ID); now.FamilyAgreedAt == nil || now.FamilyAgreedBy != "" {
		t.Errorf("%v by %q", now.FamilyAgreedAt, now.FamilyAgreedBy)
	}
}

func TestAPlaceOnTheMapIsStored(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-28 18:00")
	change := func(place string, located bool, latitude float64) storage.Conference {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			before, err := tx.LockConference(ctx, m.area, c.ID)
			m.must(err)
			after := before
			after.Place, after.Located, after.Latitude, after.Longitude = place, located, latitude, 9.27
			_, err = tx.ChangeConference(ctx, before, after)
			m.must(err)
		})
		return m.load(c.ID)
	}
	if now := change("Rathaus", true, 50.75); !now.Located || now.Latitude != 50.75 || now.Longitude != 9.27 || now.Notices != 2 {
		t.Errorf("%+v", now)
	}
	if now := change("Rathaus", true, 50.76); now.Notices != 3 {
		t.Errorf("nobody is told of another point: %d", now.Notices)
	}
	if now := change("Rathaus", false, 0); now.Located || now.Latitude != 0 {
		t.Errorf("%+v", now)
	}
}

// A date of a series is planned once, a series never goes back, and another area knows nothing of it.
func TestASeriesIsStored(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	other := m.addArea("Süd")
	date := time.Date(2017, 3, 21, 0, 0, 0, 0, time.UTC)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		id, err := tx.AddSeries(ctx, c, storage.Series{Rule: "m3.3.2", Clock: c.Local, LastDate: date, PlanAt: c.StartsAt}, m.person.ID)
		m.must(err)
		c.SeriesID = id
	})
	if now := m.load(c.ID); now.SeriesID != c.SeriesID || now.Rule != "m3.3.2" || !now.SeriesDate.Equal(date) {
		t.Errorf("%+v", now)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if _, err := tx.Series(ctx, other, c.SeriesID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("another area: %v", err)
		}
		if err := tx.EndSeries(ctx, other, c.SeriesID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("another area ends it: %v", err)
		}
		s, err := tx.Series(ctx, m.area, c.SeriesID)
		m.must(err)
		want := storage.Series{
			ID: c.SeriesID, AreaID: m.area, Zone: "Europe/Berlin", Rule: "m3.3.2", LastDate: date, PlanAt: c.StartsAt,
			Clock: time.Date(2000, 1, 1, 18, 0, 0, 0, time.UTC),
		}
		if diff := cmp.Diff(want, s, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		s.LastDate = date.AddDate(0, -3, 0)
		m.must(tx.MoveSeries(ctx, s))
		again, err := tx.Series(ctx, m.area, c.SeriesID)
		m.must(err)
		if !again.LastDate.Equal(date) {
			t.Errorf("it goes back to %s", again.LastDate)
		}
		if _, err := tx.ClaimSeries(ctx, storage.Series{}); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("due before the meeting has begun: %v", err)
		}
	})
	if err := m.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddConference(ctx, storage.Conference{
			AreaID: m.area, Kind: "other", Title: "T", Local: c.Local, SeriesID: c.SeriesID, SeriesDate: &date,
		}, 0)
		return err
	}); err == nil {
		t.Error("one date is planned twice")
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.EndSeries(ctx, m.area, c.SeriesID))
		if err := tx.EndSeries(ctx, m.area, c.SeriesID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("ended twice: %v", err)
		}
	})
	if now := m.load(c.ID); now.Rule != "" {
		t.Errorf("it goes on: %+v", now)
	}
}

// In a night when clocks change, a series keeps its time on the wall, and its lead counts days on the calendar.
func TestASeriesGoesByTheClockOnTheWall(t *testing.T) {
	s := storage.Series{Zone: "Europe/Berlin", Clock: time.Date(2000, 1, 1, 18, 0, 0, 0, time.UTC), LeadDays: 14}
	rapid.Check(t, func(t *rapid.T) {
		date := time.Date(2016, 1, rapid.IntRange(1, 800).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		begins, due := s.Begins(date).In(s.Location()), s.Due(date).In(s.Location())
		if begins.Format("2006-01-02 15:04") != date.Format("2006-01-02")+" 18:00" {
			t.Fatalf("begins %s", begins)
		}
		if due.Format("2006-01-02 15:04") != date.AddDate(0, 0, -14).Format("2006-01-02")+" 18:00" {
			t.Fatalf("due %s for %s", due, begins)
		}
	})
}

func TestStepsOfAMissingPlace(t *testing.T) {
	for days, want := range map[int]int{60: 0, 22: 0, 21: 21, 15: 21, 14: 14, 8: 14, 7: 7, 4: 7, 3: 3, 2: 3, 1: 1, 0: 1} {
		if got := storage.NagStep(days); got != want {
			t.Errorf("%d days: %d, want %d", days, got, want)
		}
	}
	c := storage.Conference{Zone: "Europe/Berlin", Local: wallTime(t, "2017-03-31 00:30"), StartsAt: time.Date(2017, 3, 30, 22, 30, 0, 0, time.UTC)}
	for now, want := range map[string]int{
		"2017-03-30 21:59": 1, "2017-03-30 22:01": 0, "2017-03-26 12:00": 5, "2017-03-25 22:00": 6, "2017-03-25 23:30": 5,
	} {
		at := wallTime(t, now)
		if got := c.DaysAway(at); got != want {
			t.Errorf("%s UTC: %d days away, want %d", now, got, want)
		}
	}
}
