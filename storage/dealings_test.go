package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// deals seats people in published groups of a meeting.
func (m *meetings) deals(c storage.Conference, groups ...[]*storage.Person) (d storage.Dealing) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var err error
		d, err = tx.LockDealing(ctx, m.area, c.ID, storage.DealComing)
		m.must(err)
		d, err = tx.Seat(ctx, d, 7, seated(groups...))
		m.must(err)
		d, err = tx.PublishDealing(ctx, d)
		m.must(err)
	})
	return d
}

// seated are groups whose first members lead them.
func seated(groups ...[]*storage.Person) (list []storage.SeatedGroup) {
	for _, people := range groups {
		var g storage.SeatedGroup
		for i, p := range people {
			if i == 0 {
				g.Leader = p.ID
			}
			g.Members = append(g.Members, p.ID)
		}
		list = append(list, g)
	}
	return list
}

func (m *meetings) pairings(c storage.Conference, people ...*storage.Person) (list []storage.Pairing) {
	m.t.Helper()
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		var ids []int64
		for _, p := range people {
			ids = append(ids, p.ID)
		}
		var err error
		list, err = tx.Pairings(ctx, c, ids)
		m.must(err)
	})
	return list
}

func TestSeatsAreSeenOncePublished(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	a, b, x := m.join(10, m.area), m.join(11, m.area), m.join(12, m.area)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		d, err := tx.LockDealing(ctx, m.area, c.ID, storage.DealComing)
		m.must(err)
		if d.Size != 5 || d.Seed != 0 || d.Source != storage.DealComing {
			t.Errorf("a new dealing: %+v", d)
		}
		if _, err := tx.PublishDealing(ctx, d); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("nothing is dealt, and published: %v", err)
		}
		d, err = tx.Seat(ctx, d, 7, seated([]*storage.Person{a, b}, []*storage.Person{x}))
		m.must(err)
		m.must(tx.SetDealtGroup(ctx, d, storage.DealtGroup{Number: 1, Spot: "Fenster"}))
		d.Question = "Was nun?"
		m.must(tx.SetDealing(ctx, d))
		if _, err := tx.SeatOf(ctx, m.area, c.ID, a.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("a place before it is published: %v", err)
		}
		d, err = tx.PublishDealing(ctx, d)
		m.must(err)
		if d.Seed != 7 || d.Notices != 1 || d.PublishedAt == nil {
			t.Errorf("published: %+v", d)
		}
		got, err := tx.SeatOf(ctx, m.area, c.ID, b.ID)
		m.must(err)
		want := storage.Seat{DealtGroup: storage.DealtGroup{Number: 1, Spot: "Fenster", Question: "Was nun?"}, Members: []storage.Dealt{
			{PersonID: a.ID, Number: 1, Leads: true, MayLead: true, Name: a.Name}, {PersonID: b.ID, Number: 1, Name: b.Name},
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the place (-want +got):\n%s", diff)
		}
		if _, err := tx.SeatOf(ctx, m.area+1, c.ID, b.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("from another area: %v", err)
		}
	})
}

func TestSeatingAnewKeepsSpotsAndModerators(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	a, b, x := m.join(10, m.area), m.join(11, m.area), m.join(12, m.area)
	d := m.deals(c, []*storage.Person{a, b}, []*storage.Person{x})
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.SetDealtGroup(ctx, d, storage.DealtGroup{Number: 2, Spot: "Bühne"}))
		after, err := tx.Seat(ctx, d, 8, seated([]*storage.Person{b}, []*storage.Person{x, a}))
		m.must(err)
		if after.Groups[1].Spot != "Bühne" || after.Seed != 8 || len(after.Of(2)) != 2 || after.Of(2)[0].PersonID != x.ID {
			t.Errorf("seated anew: %+v", after)
		}
		for _, p := range after.People {
			if !p.MayLead {
				t.Errorf("%d may lead no more", p.PersonID)
			}
		}
	})
	want := []storage.Pairing{{A: a.ID, B: x.ID, Times: 1}}
	if diff := cmp.Diff(want, m.pairings(m.plan("2017-06-21 18:00"), a, b, x)); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) { m.must(tx.HideDealing(ctx, d)) })
	if got := m.pairings(m.plan("2017-06-22 18:00"), a, b, x); got != nil {
		t.Errorf("pairs of what was taken back: %v", got)
	}
}

// Pairings go with the person and after two years; places after 90 days.
func TestGroupsAreForgotten(t *testing.T) {
	m := setupMeetings(t)
	c, later := m.plan("2017-03-21 18:00"), m.plan("2017-06-21 18:00")
	a, b, x := m.join(10, m.area), m.join(11, m.area), m.join(12, m.area)
	m.deals(c, []*storage.Person{a, b, x})
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		minutes, err := tx.LockMinutes(ctx, m.area, c.ID)
		m.must(err)
		_, err = tx.AddResult(ctx, minutes, storage.Result{Number: 1, Body: "Mehr reden", Photos: []string{"p1", "p2"}}, a.ID)
		m.must(err)
		e, err := tx.ExportPerson(ctx, a)
		m.must(err)
		if len(e.SmallGroups) != 1 || e.SmallGroups[0].Met != 2 || !e.SmallGroups[0].Moderates || len(e.Results) != 1 || e.Results[0].Photos != 2 {
			t.Errorf("the own data: %+v, %+v", e.SmallGroups, e.Results)
		}
	})
	n, err := m.store.ForgetGroups(t.Context(), c.StartsAt)
	if err != nil || n != 0 {
		t.Errorf("%d forgotten too early, %v", n, err)
	}
	n, err = m.store.ForgetGroups(t.Context(), c.StartsAt.Add(time.Second))
	if err != nil || n != 9 { // three places, two photos, one sender, at which meeting three pairs were
		t.Errorf("%d forgotten, %v", n, err)
	}
	if got := m.pairings(later, a, b, x); len(got) != 3 {
		t.Errorf("pairs after 90 days: %v", got)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		list, err := tx.Results(ctx, m.area, c.ID)
		m.must(err)
		if len(list) != 1 || list[0].Body != "Mehr reden" || len(list[0].Photos) != 0 {
			t.Errorf("what the group found: %+v", list)
		}
		_, err = tx.DeletePerson(ctx, b)
		m.must(err)
	})
	if diff := cmp.Diff([]storage.Pairing{{A: a.ID, B: x.ID, Times: 1}}, m.pairings(later, a, b, x)); diff != "" {
		t.Errorf("without the deleted one (-want +got):\n%s", diff)
	}
	var known int
	db, err := sql.Open("postgres", m.url)
	m.must(err)
	defer db.Close()
	m.must(db.QueryRow(`SELECT count(*) FROM pairings WHERE conference_id IS NOT NULL`).Scan(&known))
	if known != 0 {
		t.Errorf("of %d pairs it is known at which meeting they were", known)
	}
	if n, err := m.store.ForgetPairings(t.Context(), c.StartsAt.Add(time.Second)); err != nil || n != 1 {
		t.Errorf("%d pairs forgotten, %v", n, err)
	}
}

// Whoever deletes themself leaves their group at once, even as its moderator.
func TestAModeratorIsDeleted(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	a, b := m.join(10, m.area), m.join(11, m.area)
	m.deals(c, []*storage.Person{a, b})
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		_, err := tx.DeletePerson(ctx, a)
		m.must(err)
		seat, err := tx.SeatOf(ctx, m.area, c.ID, b.ID)
		m.must(err)
		if len(seat.Members) != 1 || seat.Members[0].PersonID != b.ID {
			t.Errorf("who is left: %+v", seat.Members)
		}
	})
}

func TestDealablesComeOrAreThere(t *testing.T) {
	m := setupMeetings(t)
	c := m.plan("2017-03-21 18:00")
	m.capacity(c, 2)
	comes, waits, there, not := m.join(10, m.area), m.join(11, m.area), m.join(12, m.area), m.join(13, m.area)
	m.says(c, comes, storage.Coming, 2)
	m.says(c, waits, storage.Coming, 1)
	m.says(c, not, storage.NotComing, 1)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.CheckIn(ctx, c, there, 1))
		list, err := tx.Dealables(ctx, m.area, c.ID)
		m.must(err)
		got := map[int64][2]bool{}
		for _, p := range list {
			got[p.PersonID] = [2]bool{p.Coming, p.Present}
		}
		if diff := cmp.Diff(map[int64][2]bool{comes.ID: {true, false}, there.ID: {false, true}}, got); diff != "" {
			t.Errorf("who can be dealt (-want +got):\n%s", diff)
		}
	})
}
