package storage_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"sozialraum/storage"
)

func (m *meetings) feed(p *storage.Person) (titles []string) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		entries, err := tx.FeedEntries(ctx, p.ID)
		m.must(err)
		for _, e := range entries {
			title := e.Local.Format(time.DateOnly)
			if e.CancelledAt != nil {
				title += " cancelled"
			}
			titles = append(titles, title+" "+e.Answer.Answer)
		}
	})
	return titles
}

func TestFeedsHoldWhatCalendarsShallSee(t *testing.T) {
	m := setupMeetings(t)
	later, soon := m.plan("2017-05-21 18:00"), m.plan("2017-03-21 18:00")
	m.says(soon, m.person, storage.Coming, 1)
	stranger := m.join(2, m.addArea("Süd"))
	check := func(when string, want ...string) {
		t.Helper()
		got := m.feed(m.person)
		if len(got) != len(want) {
			t.Fatalf("%s: %q, want %q", when, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %q, want %q", when, got, want)
			}
		}
	}
	check("planned", "2017-05-21 ", "2017-03-21 coming")
	if got := m.feed(stranger); len(got) != 0 {
		t.Errorf("somebody of another area sees %q", got)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		_, err := tx.CancelConference(ctx, later)
		m.must(err)
	})
	check("called off", "2017-05-21 cancelled ", "2017-03-21 coming")
	m.now = m.now.AddDate(0, 0, 31)
	check("a month later", "2017-03-21 coming")
	m.now = soon.StartsAt.AddDate(0, 0, 91)
	check("a quarter later")
}

// A meeting about a case stands in the calendars of its guests alone: many calendars lie with others.
func TestACaseIsInTheFeedsOfItsGuests(t *testing.T) {
	m := setupMeetings(t)
	c := m.ofCase("2017-03-21 18:00")
	for _, said := range []struct {
		answer string
		want   int
	}{{"", 0}, {storage.Coming, 1}, {storage.NotComing, 0}, {storage.Maybe, 1}} {
		if said.answer != "" {
			m.says(c, m.person, said.answer, 1)
		}
		if got := m.feed(m.person); len(got) != said.want {
			t.Errorf("after %q: %q", said.answer, got)
		}
	}
}

// ofCase makes a meeting about a case known.
func (m *meetings) ofCase(local string) (c storage.Conference) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		at, err := time.Parse("2006-01-02 15:04", local)
		m.must(err)
		c, err = tx.AddConference(ctx, storage.Conference{
			AreaID: m.area, Kind: storage.OpenCase, Title: "Gemeinsam hinschauen", Local: at, Draft: true,
		}, m.person.ID)
		m.must(err)
		c, err = tx.PublishConference(ctx, c, m.person.ID)
		m.must(err)
	})
	return c
}

func TestFeedsAreFoundByTheirHashAlone(t *testing.T) {
	m := setupMeetings(t)
	one, two := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	find := func(hash []byte) error {
		return m.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
			reader, err := tx.FeedReader(ctx, hash)
			if err == nil && reader.ID != m.person.ID {
				t.Errorf("found %+v", reader)
			}
			return err
		})
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) { m.must(tx.RenewFeed(ctx, m.person.ID, one)) })
	m.must(find(one))
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.RenewFeed(ctx, m.person.ID, two))
		export, err := tx.ExportPerson(ctx, m.person)
		if err != nil || len(export.Feeds) != 1 {
			t.Errorf("exported: %+v, %v", export.Feeds, err)
		}
	})
	if err := find(one); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the old one: %v", err)
	}
	m.must(find(two))
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.EndFeed(ctx, m.person.ID))
		m.must(tx.EndFeed(ctx, m.person.ID))
	})
	if err := find(two); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the ended one: %v", err)
	}
}
