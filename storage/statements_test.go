package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"sozialraum/storage"
)

// state writes a sentence down, without anybody being asked.
func (m *meetings) state(wording string) (s storage.Statement) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		id, err := tx.AddStatement(ctx, m.area, wording, m.now)
		m.must(err)
		s, err = tx.Statement(ctx, m.area, 0, id)
		m.must(err)
	})
	return s
}

// employer makes an active organisation of the area.
func (m *meetings) employer(name string) (id int64) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		places, err := tx.Municipalities(ctx, m.area)
		m.must(err)
		id, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: m.area, MunicipalityID: places[0].ID, Name: name, Sector: "school", Can: "x", Contact: "1", State: "active",
		})
		m.must(err)
	})
	return id
}

// confers plans a conference.
func (m *meetings) confers(local string) (c storage.Conference) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var err error
		c, err = tx.AddConference(ctx, storage.Conference{
			AreaID: m.area, Kind: "conference", Title: "Konferenz", Local: wallTime(m.t, local),
		}, m.person.ID)
		m.must(err)
	})
	return c
}

func (m *meetings) assents(s storage.Statement, house int64, answer string) (after storage.Statement) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		s, err := tx.StatementToChange(ctx, m.area, house, s.ID)
		m.must(err)
		m.must(tx.Assent(ctx, s, house, answer))
		after, err = tx.Statement(ctx, m.area, house, s.ID)
		m.must(err)
	})
	return after
}

func TestAnAreaStandsForTenSentences(t *testing.T) {
	m := setupMeetings(t)
	var writing sync.WaitGroup
	var mu sync.Mutex
	full := 0
	for i := range storage.MaxStatements + 3 {
		writing.Go(func() {
			err := m.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.AddStatement(ctx, m.area, fmt.Sprint("Satz ", i), m.now)
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, storage.ErrConflict) {
				full++
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	writing.Wait()
	if full != 3 {
		t.Errorf("%d were refused, want 3", full)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		list, err := tx.Statements(ctx, m.area, 0)
		m.must(err)
		m.must(tx.RetireStatement(ctx, list[4]))
		id, err := tx.AddStatement(ctx, m.area, "Neu", m.now)
		m.must(err)
		if s, err := tx.Statement(ctx, m.area, 0, id); err != nil || s.Place != 5 {
			t.Errorf("%+v, %v: want the place that is free", s, err)
		}
		if _, err := tx.Statement(ctx, m.area, 0, list[4].ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("retired: %v", err)
		}
	})
}

// A new version asks again: what was said before counts no more.
func TestAssentIsToOneVersion(t *testing.T) {
	m := setupMeetings(t)
	s, a, b := m.state("Was wir vereinbaren, gilt."), m.employer("A"), m.employer("B")
	m.assents(s, a, storage.CarryStatement)
	if s = m.assents(s, b, storage.TalkStatement); s.Carry != 1 || s.Talk != 1 || s.Open() != 0 || s.Own != storage.TalkStatement {
		t.Errorf("%+v", s)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.RewordStatement(ctx, s, "Was wir vereinbaren, gilt für alle.", m.now))
	})
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		now, err := tx.Statement(ctx, m.area, a, s.ID)
		m.must(err)
		former, err := tx.FormerStatement(ctx, now)
		if err != nil || former != "Was wir vereinbaren, gilt." || now.Open() != 2 || now.Own != "" || now.Version != 2 {
			t.Errorf("%+v, former %q, %v", now, former, err)
		}
	})
}

// Who wants to talk puts a sentence on the list of the next conference: once, whoever else wants to; again when that one is
// called off, or when somebody wants to once more after it.
func TestASentenceIsRaisedOnce(t *testing.T) {
	m := setupMeetings(t)
	s, a, b := m.state("Wir reden offen."), m.employer("A"), m.employer("B")
	raise := func() (raised int64) {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			one, err := tx.ClaimWantedStatement(ctx, storage.Wanted{})
			if errors.Is(err, storage.ErrNotFound) {
				return
			}
			m.must(err)
			m.must(tx.RaiseStatement(ctx, one.Statement, one.ConferenceID))
			raised = one.ConferenceID
		})
		return raised
	}
	m.assents(s, a, storage.TalkStatement)
	if got := raise(); got != 0 {
		t.Errorf("raised for %d, and there is none", got)
	}
	first := m.confers("2017-03-21 18:00")
	if got := raise(); got != first.ID {
		t.Errorf("raised for %d, want %d", got, first.ID)
	}
	m.assents(s, b, storage.TalkStatement)
	if got := raise(); got != 0 {
		t.Errorf("raised twice, for %d", got)
	}
	if list := m.wishes(first); len(list) != 1 || list[0].StatementID != s.ID || list[0].Wording != s.Wording || list[0].PersonID != 0 {
		t.Errorf("%+v", list)
	}
	second := m.confers("2017-04-21 18:00")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		c, err := tx.LockConference(ctx, m.area, first.ID)
		m.must(err)
		_, err = tx.CancelConference(ctx, c)
		m.must(err)
	})
	if got := raise(); got != second.ID {
		t.Errorf("called off: raised for %d, want %d", got, second.ID)
	}
	m.now = time.Date(2017, 5, 1, 8, 0, 0, 0, time.UTC)
	third := m.confers("2017-06-21 18:00")
	if got := raise(); got != 0 {
		t.Errorf("it was talked about, and is raised for %d", got)
	}
	m.assents(s, b, storage.TalkStatement)
	if got := raise(); got != third.ID {
		t.Errorf("wanted again: raised for %d, want %d", got, third.ID)
	}
}
