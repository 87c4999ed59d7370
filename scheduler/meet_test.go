package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/storage"
)

func TestWhenPeopleAreIntroduced(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	show := func(at time.Time) string { return at.In(zone).Format("Mon 2006-01-02 15:04") }
	for now, want := range map[string][]string{
		"2017-03-15 12:00": {"2017-03-01", "Tue 2017-03-07 10:00", "Tue 2017-03-14 10:00", "Tue 2017-03-28 10:00"}, // clocks change on the 26th
		"2017-08-31 23:59": {"2017-08-01", "Tue 2017-08-01 10:00", "Tue 2017-08-08 10:00", "Tue 2017-08-22 10:00"}, // begins on a Tuesday
		"2017-11-01 00:00": {"2017-11-01", "Tue 2017-11-07 10:00", "Tue 2017-11-14 10:00", "Tue 2017-11-28 10:00"},
		"2020-02-29 12:00": {"2020-02-01", "Tue 2020-02-04 10:00", "Tue 2020-02-11 10:00", "Tue 2020-02-25 10:00"},
	} {
		plan := meetMonth(at(t, now), zone)
		if diff := cmp.Diff(want, []string{plan.month, show(plan.announce), show(plan.pair), show(plan.ask)}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", now, diff)
		}
	}
}

// Whoever takes part, nobody is introduced twice, to a colleague, or to somebody in never; two are of different sectors,
// of three at least one is; and whoever is alone could join nobody.
func TestIntroductionsKeepTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 14).Draw(t, "people")
		circle := make([]storage.MeetMember, n)
		for i := range circle {
			circle[i].ID, circle[i].OrganisationID = int64(i+1), rapid.Int64Range(1, 6).Draw(t, "house")
			circle[i].Sector = []string{"school", "daycare", "church"}[circle[i].OrganisationID%3]
		}
		apart := map[[2]int64]bool{}
		var never []storage.MeetPair
		for range rapid.IntRange(0, 3*n).Draw(t, "apart") {
			p := storage.MeetPair{One: rapid.Int64Range(1, int64(n)).Draw(t, "one"), Other: rapid.Int64Range(1, int64(n)).Draw(t, "other")}
			if p.One != p.Other {
				never = append(never, p)
				apart[[2]int64{p.One, p.Other}], apart[[2]int64{p.Other, p.One}] = true, true
			}
		}
		seed := rapid.Int64().Draw(t, "seed")
		groups, alone, err := introductions(circle, never, seed)
		if err != nil {
			t.Fatal(err)
		}
		again, aloneAgain, err := introductions(circle, never, seed)
		if err != nil || cmp.Diff(groups, again)+cmp.Diff(alone, aloneAgain) != "" {
			t.Errorf("the same seed gives something else: %v, %v", again, err)
		}
		seen := slices.Clone(alone)
		for _, group := range groups {
			seen = append(seen, group...)
			sectors := map[string]bool{}
			for i, one := range group {
				sectors[circle[one-1].Sector] = true
				for _, other := range group[:i] {
					if apart[[2]int64{one, other}] || circle[one-1].OrganisationID == circle[other-1].OrganisationID {
						t.Errorf("%d and %d are introduced", one, other)
					}
				}
			}
			if len(group) < 2 || len(group) > 3 || len(sectors) < 2 {
				t.Errorf("group %v", group)
			}
		}
		slices.Sort(seen)
		if len(seen) != n || len(slices.Compact(seen)) != n {
			t.Errorf("%d of %d people stand in %v and %v", len(seen), n, groups, alone)
		}
		for i, one := range alone {
			for _, other := range alone[:i] {
				if !apart[[2]int64{one, other}] && circle[one-1].Sector != circle[other-1].Sector {
					t.Errorf("%d and %d are alone", one, other)
				}
			}
		}
	})
}

// Whoever stops taking part while a round is dealt either is not dealt or stops after it: nobody is named who has left.
func TestNobodyLeavesWhileARoundIsDealt(t *testing.T) {
	b := setup(t)
	b.circle(4)
	b.meets("2017-03-07 10:00")
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		round, err := tx.CurrentMeetRound(ctx, b.area)
		if err != nil {
			return err
		}
		circle, err := tx.MeetCircle(ctx, round)
		free := b.count(`SELECT count(*) FROM (SELECT FROM meet_members FOR UPDATE SKIP LOCKED) AS free`)
		if len(circle) != 4 || free != 0 {
			t.Errorf("%d of %d could leave", free, len(circle))
		}
		return err
	})
}

// Whoever is not asked, since the other one takes part no more, has not been silent.
func TestWhoWasNotAskedIsNotSilent(t *testing.T) {
	b := setup(t)
	b.circle(4)
	b.meets("2017-03-07 10:00")
	b.meets("2017-03-14 10:00")
	b.exec(`DELETE FROM meet_members WHERE person_id = (SELECT max(person_id) FROM meet_members)`)
	b.expects("2017-03-28 10:00", map[string]int{"met": 2})
	b.expects("2017-04-04 10:00", map[string]int{"ahead": 3})
	if n := b.count(`SELECT count(*) FROM meet_members WHERE silent > 0`); n != 2 {
		t.Errorf("%d silent", n)
	}
}

func TestOddCirclesEndInThree(t *testing.T) {
	circle := make([]storage.MeetMember, 3)
	for i := range circle {
		circle[i].ID, circle[i].OrganisationID, circle[i].Sector = int64(i+1), int64(i+1), []string{"school", "daycare", "school"}[i]
	}
	groups, alone, err := introductions(circle, nil, 1)
	if err != nil || len(alone) != 0 || len(groups) != 1 || len(groups[0]) != 3 {
		t.Errorf("%v and %v, %v", groups, alone, err)
	}
}

// circle makes so many people who take part, each of a house of their own, in turn of a school and a kindergarten.
func (b *bench) circle(n int) {
	b.t.Helper()
	b.people(n)
	b.exec(`
		INSERT INTO organisations (area_id, municipality_id, name, sector, state, created_at, updated_at)
		SELECT $1, (SELECT min(id) FROM municipalities WHERE area_id = $1), 'Haus ' || p.id,
			CASE WHEN p.telegram_id % 2 = 0 THEN 'school' ELSE 'daycare' END, 'active', $2, $2
		FROM people p`, b.area, b.clock.Now())
	b.exec(`
		UPDATE memberships m
		SET organisation_id = o.id
		FROM organisations o
		WHERE o.name = 'Haus ' || m.person_id`)
	b.exec(`
		INSERT INTO meet_members (person_id, area_id, joined_at)
		SELECT person_id, area_id, $1
		FROM memberships`, b.clock.Now())
}

// meets runs the job at a local time, on two replicas at once and then once more, and counts the messages by what they are.
func (b *bench) meets(local string) map[string]int {
	b.t.Helper()
	b.clock.Set(at(b.t, local))
	before := b.meetMessages()
	var replicas sync.WaitGroup
	for range 2 {
		s := New(b.open(), Options{})
		replicas.Go(func() {
			if _, err := s.meet(b.ctx, b.clock.Now()); err != nil {
				b.t.Error(err)
			}
		})
	}
	replicas.Wait()
	if _, err := New(b.store, Options{}).meet(b.ctx, b.clock.Now()); err != nil {
		b.t.Error(err)
	}
	got := map[string]int{}
	for what, n := range b.meetMessages() {
		if n > before[what] {
			got[what] = n - before[what]
		}
	}
	return got
}

func (b *bench) meetMessages() map[string]int {
	b.t.Helper()
	found := map[string]int{}
	for _, what := range []string{"ahead", "pair", "alone", "met"} {
		found[what] = b.count(`SELECT count(*) FROM outbox WHERE split_part(dedupe_key, '/', 1) = 'meet' AND split_part(dedupe_key, '/', 3) = $1`, what)
	}
	return found
}

func (b *bench) expects(local string, want map[string]int) {
	b.t.Helper()
	if diff := cmp.Diff(want, b.meets(local)); diff != "" {
		b.t.Errorf("%s (-want +got):\n%s", local, diff)
	}
}

func TestARoundOfIntroductions(t *testing.T) {
	b := setup(t)
	b.circle(5)
	b.expects("2017-03-07 09:59", map[string]int{})
	b.expects("2017-03-07 10:00", map[string]int{"ahead": 5})
	b.expects("2017-03-14 09:59", map[string]int{})
	b.expects("2017-03-14 10:00", map[string]int{"pair": 5})
	if n := b.count(`SELECT count(*) FROM meet_groups`); n != 2 {
		t.Errorf("%d groups of five people", n)
	}
	b.expects("2017-03-28 09:59", map[string]int{})
	b.expects("2017-03-28 10:00", map[string]int{"met": 5})
	b.expects("2017-04-03 10:00", map[string]int{})
	b.expects("2017-04-04 10:00", map[string]int{"ahead": 5})
	b.expects("2017-04-11 10:00", map[string]int{"pair": 4, "alone": 1}) // one of the three kindergartens has met both schools, or the others have
	n := b.count(`
		SELECT count(*)
		FROM meet_people a
		JOIN meet_people b ON b.group_id = a.group_id AND b.person_id > a.person_id
		GROUP BY a.person_id, b.person_id
		ORDER BY 1 DESC
		LIMIT 1`)
	if n != 1 {
		t.Errorf("somebody is introduced to the same person %d times", n)
	}
}

func TestWhoLeavesOutOrLeaves(t *testing.T) {
	b := setup(t)
	b.circle(6)
	b.expects("2017-03-07 10:00", map[string]int{"ahead": 6})
	b.exec(`INSERT INTO meet_skips (round_id, person_id) SELECT r.id, p.id FROM meet_rounds r, people p WHERE p.telegram_id = 1`)
	b.exec(`DELETE FROM people WHERE telegram_id = 2`)
	b.exec(`DELETE FROM meet_members WHERE person_id = (SELECT id FROM people WHERE telegram_id = 3)`)
	b.exec(`UPDATE people SET reachable = false WHERE telegram_id = 4`)
	b.expects("2017-03-14 10:00", map[string]int{"pair": 2})
	b.exec(`DELETE FROM people WHERE telegram_id = 5`)
	b.expects("2017-03-28 10:00", map[string]int{}) // there is nobody left whom they could have met
	if n := b.count(`SELECT count(*) FROM meet_rounds WHERE asked_at IS NOT NULL`); n != 1 {
		t.Error("the round is not over")
	}
}

// An exclusion looks like any other reason: the two are told the same as somebody for whom there was nobody.
func TestExclusionsShowNowhere(t *testing.T) {
	b := setup(t)
	b.circle(2)
	b.expects("2017-03-07 10:00", map[string]int{"ahead": 2})
	b.exec(`
		INSERT INTO meet_exclusions (person_id, area_id, other_id)
		SELECT a.id, $1, b.id
		FROM people a, people b
		WHERE a.telegram_id = 1 AND b.telegram_id = 2`, b.area)
	b.expects("2017-03-14 10:00", map[string]int{"alone": 2})
	if n := b.count(`SELECT count(DISTINCT payload::json ->> 'text') FROM outbox WHERE dedupe_key LIKE 'meet/%/alone/%'`); n != 1 {
		t.Errorf("%d different messages", n)
	}
}

func TestWhoIsSilentRests(t *testing.T) {
	b := setup(t)
	b.circle(10)
	silent := func(want string) {
		t.Helper()
		var got []string
		for i := range 4 {
			got = append(got, fmt.Sprint(b.count(`SELECT count(*) FROM meet_members WHERE silent = $1`, i)))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("by silence: %v, want %s", got, want)
		}
	}
	for _, days := range [][2]string{{"2017-03-07 10:00", "2017-03-14 10:00"}, {"2017-04-04 10:00", "2017-04-11 10:00"}} {
		b.expects(days[0], map[string]int{"ahead": 10})
		b.meets(days[1])
		b.meets(at(t, days[1]).AddDate(0, 0, 14).In(time.UTC).Format("2006-01-02") + " 12:00")
		b.exec(`UPDATE meet_people SET answer = 'yes' WHERE person_id = (SELECT id FROM people WHERE telegram_id = 1)`)
	}
	silent("1 9 0 0")
	b.expects("2017-05-02 10:00", map[string]int{"ahead": 10}) // nine of them are asked whether to go on
	silent("1 0 0 9")
	b.exec(`UPDATE meet_members SET silent = 0 WHERE person_id = (SELECT id FROM people WHERE telegram_id = 2)`)
	b.meets("2017-05-09 10:00")
	if n := b.count(`SELECT count(*) FROM meet_people w JOIN meet_groups g ON g.id = w.group_id WHERE g.round_id = (SELECT max(id) FROM meet_rounds)`); n != 0 && n != 2 {
		t.Errorf("%d people are introduced", n)
	}
	b.meets("2017-05-23 10:00")
	b.expects("2017-06-06 10:00", map[string]int{"ahead": 2}) // the others are left in peace
}

// After downtime everything comes later, and nobody loses the week in which they may leave it out.
func TestIntroductionsAfterDowntime(t *testing.T) {
	for _, c := range []struct {
		name  string
		steps []string
		want  []map[string]int
	}{
		{"announced late", []string{"2017-03-10 23:00", "2017-03-12 11:00", "2017-03-14 10:00", "2017-03-19 10:00"}, []map[string]int{
			{}, {"ahead": 2}, {}, {"pair": 2},
		}},
		{"too late to announce", []string{"2017-03-28 10:00", "2017-04-03 10:00", "2017-04-04 10:00"}, []map[string]int{{}, {}, {"ahead": 2}}},
		{"introduced late", []string{"2017-03-07 10:00", "2017-03-20 22:00", "2017-03-21 08:00", "2017-03-28 10:00", "2017-04-04 10:00"}, []map[string]int{
			{"ahead": 2}, {}, {"pair": 2}, {}, {"ahead": 2, "met": 2},
		}},
		{"too late to introduce", []string{"2017-03-07 10:00", "2017-03-28 10:00", "2017-04-04 10:00"}, []map[string]int{{"ahead": 2}, {}, {"ahead": 2}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := setup(t)
			b.circle(2)
			for i, step := range c.steps {
				b.expects(step, c.want[i])
			}
		})
	}
}

func TestOldRoundsAreForgotten(t *testing.T) {
	b := setup(t)
	b.circle(2)
	b.meets("2017-03-07 10:00")
	b.meets("2017-03-14 10:00")
	b.clock.Set(b.clock.Now().AddDate(2, 0, 1))
	if _, err := New(b.store, Options{}).forget(b.ctx, b.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if n := b.count(`SELECT (SELECT count(*) FROM meet_rounds) + (SELECT count(*) FROM meet_groups)`); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.MeetMembers(ctx, b.area)
		if len(list) != 2 {
			t.Errorf("%d take part", len(list))
		}
		return err
	})
}
