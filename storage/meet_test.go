package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// takesPart makes somebody with a house of their own who takes part.
func (m *meetings) takesPart(telegramID int64, sector string) *storage.Person {
	m.t.Helper()
	p := m.join(telegramID, m.area)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		places, err := tx.Municipalities(ctx, m.area)
		m.must(err)
		house, err := tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: m.area, MunicipalityID: places[0].ID, Name: p.Name + sector + time.Unix(telegramID, 0).String(), Sector: sector, State: "active",
		})
		m.must(err)
		m.must(tx.Admit(ctx, m.area, house, p.ID, false))
		m.must(tx.JoinMeet(ctx, m.area, p.ID, "Tel. 1"))
	})
	return p
}

func TestOnlyMembersTakePart(t *testing.T) {
	m := setupMeetings(t)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		if err := tx.JoinMeet(ctx, m.area, m.person.ID, ""); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("a guest takes part: %v", err)
		}
	})
	p := m.takesPart(2, "school")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		member, err := tx.MeetMember(ctx, m.area, p.ID)
		if err != nil || member.Sector != "school" || member.Contact != "Tel. 1" || member.Rests() {
			t.Errorf("%+v, %v", member, err)
		}
		_, err = tx.LeaveOrganisation(ctx, m.area, member.OrganisationID, p.ID)
		m.must(err)
		if _, err := tx.MeetMember(ctx, m.area, p.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("takes part without a house: %v", err)
		}
	})
}

func TestChoicesAreOnesOwn(t *testing.T) {
	m := setupMeetings(t)
	one, other := m.takesPart(2, "school"), m.takesPart(3, "daycare")
	seen := func(p *storage.Person) (list []storage.MeetChoice) {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			var err error
			var total int
			list, total, err = tx.MeetChoices(ctx, m.area, p.ID, 0, 8)
			m.must(err)
			if total != 1 || len(list) != 1 {
				t.Errorf("%d of %d others", len(list), total)
			}
		})
		return list
	}
	before := seen(other)
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		for range 2 { // a double tap
			m.must(tx.ExcludeFromMeet(ctx, m.area, one.ID, other.ID, true))
		}
		m.must(tx.ExcludeFromMeet(ctx, m.area, one.ID, m.person.ID, true)) // takes no part: nothing is noted
		never, err := tx.MeetNever(ctx, m.area, m.now)
		if err != nil || len(never) != 1 {
			t.Errorf("never: %v, %v", never, err)
		}
		mine, err := tx.ExportPerson(ctx, one)
		m.must(err)
		theirs, err := tx.ExportPerson(ctx, other)
		m.must(err)
		if len(mine.Meet) != 2 || len(theirs.Meet) != 1 {
			t.Errorf("exported %+v and %+v", mine.Meet, theirs.Meet)
		}
	})
	if !seen(one)[0].Excluded {
		t.Error("not noted")
	}
	if diff := cmp.Diff(before, seen(other)); diff != "" {
		t.Errorf("the other one sees (-before +after):\n%s", diff)
	}
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		m.must(tx.ExcludeFromMeet(ctx, m.area, one.ID, other.ID, false))
		if never, err := tx.MeetNever(ctx, m.area, m.now); err != nil || len(never) != 0 {
			t.Errorf("taken back: %v, %v", never, err)
		}
	})
}

func TestWhoCountsAsHavingMet(t *testing.T) {
	m := setupMeetings(t)
	one, other := m.takesPart(2, "school"), m.takesPart(3, "daycare")
	var group int64
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		round, err := tx.BeginMeetRound(ctx, m.area, "2017-03-01", m.now, m.now, 7)
		m.must(err)
		if _, err := tx.BeginMeetRound(ctx, m.area, "2017-03-01", m.now, m.now, 7); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("begun twice: %v", err)
		}
		group, err = tx.Introduce(ctx, round, []int64{one.ID, other.ID})
		m.must(err)
		m.must(tx.FinishMeetPairing(ctx, round, m.now))
		if err := tx.SkipMeet(ctx, m.area, one.ID, round.ID, true); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("left out afterwards: %v", err)
		}
	})
	for _, c := range []struct {
		mine, theirs string
		met          int
	}{{"", "", 1}, {"no", "", 0}, {"no", "no", 0}, {"no", "yes", 1}, {"later", "", 1}, {"yes", "yes", 1}} {
		m.inTx(func(ctx context.Context, tx *storage.Tx) {
			for who, answer := range map[int64]string{one.ID: c.mine, other.ID: c.theirs} {
				if answer != "" {
					m.must(tx.AnswerMeet(ctx, who, group, answer))
				}
			}
			never, err := tx.MeetNever(ctx, m.area, m.now.Add(-time.Hour))
			if err != nil || len(never) != c.met {
				t.Errorf("%q and %q: %v, %v", c.mine, c.theirs, never, err)
			}
			if never, err := tx.MeetNever(ctx, m.area, m.now); err != nil || len(never) != 0 {
				t.Errorf("after a year: %v, %v", never, err)
			}
		})
	}
}

func TestGroupsAreOfThoseInThem(t *testing.T) {
	m := setupMeetings(t)
	one, other, third := m.takesPart(2, "school"), m.takesPart(3, "daycare"), m.takesPart(4, "church")
	elsewhere := m.addArea("Süd")
	m.inTx(func(ctx context.Context, tx *storage.Tx) {
		round, err := tx.BeginMeetRound(ctx, m.area, "2017-03-01", m.now, m.now, 7)
		m.must(err)
		group, err := tx.Introduce(ctx, round, []int64{one.ID, other.ID})
		m.must(err)
		m.must(tx.FinishMeetPairing(ctx, round, m.now))
		got, err := tx.MeetGroup(ctx, m.area, one.ID, group)
		if err != nil || len(got.Others) != 1 || got.Others[0].ID != other.ID {
			t.Errorf("%+v, %v", got, err)
		}
		for why, look := range map[string][2]int64{"somebody else": {m.area, third.ID}, "another area": {elsewhere, one.ID}} {
			if _, err := tx.MeetGroup(ctx, look[0], look[1], group); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("%s: %v", why, err)
			}
		}
		for range 2 {
			m.must(tx.PassOnMeet(ctx, one.ID, group, 2))
		}
		if err := tx.PassOnMeet(ctx, one.ID, group, 2); !errors.Is(err, storage.ErrConflict) {
			t.Errorf("one more message: %v", err)
		}
		_, err = tx.DeletePerson(ctx, other)
		m.must(err)
		if got, err := tx.MeetGroup(ctx, m.area, one.ID, group); err != nil || len(got.Others) != 0 {
			t.Errorf("after the other one is gone: %+v, %v", got, err)
		}
	})
}
