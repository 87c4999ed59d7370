package bot

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/bot/grouping"
	"sozialraum/storage"
)

// dealingOf are groups of people whose names are their ids; the first of each group leads.
func dealingOf(groups ...[]int64) (d storage.Dealing) {
	d.Size = 3
	for i, people := range groups {
		d.Groups = append(d.Groups, storage.DealtGroup{Number: i + 1})
		for n, id := range people {
			d.People = append(d.People, storage.Dealt{PersonID: id, Number: i + 1, Leads: n == 0, MayLead: n == 0, Name: string(rune('a' + id))})
		}
	}
	return d
}

func comersOf(ids ...int64) (list []storage.Dealable) {
	for _, id := range ids {
		list = append(list, storage.Dealable{PersonID: id, Name: string(rune('a' + id)), Coming: true})
	}
	return list
}

func TestWhoIsDealt(t *testing.T) {
	list := []storage.Dealable{{PersonID: 1, Coming: true}, {PersonID: 2, Present: true}, {PersonID: 3, Coming: true, Present: true}}
	for source, want := range map[string][]int64{storage.DealComing: {1, 2, 3}, storage.DealPresent: {2, 3}} {
		var got []int64
		for _, p := range dealtOf(list, source) {
			got = append(got, p.PersonID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
}

// Only those hear something whose group changed, and each hears what.
func TestNewsIsForThoseConcerned(t *testing.T) {
	before := dealingOf([]int64{1, 2, 3}, []int64{4, 5, 6}, []int64{7, 8, 9})
	after := dealingOf([]int64{1, 2, 3}, []int64{4, 5}, []int64{7, 8, 9, 10})
	after.Groups[2].Spot = "Bühne"
	news := newsOf(before, after)
	if got, want := slices.Sorted(maps.Keys(news)), []int64{4, 5, 7, 8, 9, 10}; !slices.Equal(got, want) {
		t.Errorf("told are %v, want %v", got, want)
	}
	if n := news[4]; n.first || n.moved || len(n.came) != 0 || !slices.Equal(n.went, []string{"g"}) {
		t.Errorf("where one left: %+v", n)
	}
	if n := news[7]; n.moved || !slices.Equal(n.came, []string{"k"}) || n.seat.Spot != "Bühne" {
		t.Errorf("where one came: %+v", n)
	}
	if n := news[10]; !n.first || !n.moved {
		t.Errorf("who came late: %+v", n)
	}
	if got := newsOf(after, after); len(got) != 0 {
		t.Errorf("nothing changed, and told are %v", got)
	}
	if got := newsOf(storage.Dealing{}, after); len(got) != len(after.People) {
		t.Errorf("at first %d are told", len(got))
	}
	elsewhere := dealingOf([]int64{1, 2, 3}, []int64{4, 5, 6}, []int64{7, 8, 9})
	elsewhere.Groups[1].Spot = "Küche"
	if got, want := slices.Sorted(maps.Keys(newsOf(before, elsewhere))), []int64{4, 5, 6}; !slices.Equal(got, want) {
		t.Errorf("at a new table %v are told, want %v", got, want)
	}
	asked := dealingOf([]int64{1, 2, 3}, []int64{4, 5}, []int64{7, 8, 9, 10})
	asked.Groups[2].Spot, asked.Groups[0].Question = "Bühne", "Warum?"
	if got, want := slices.Sorted(maps.Keys(newsOf(after, asked))), []int64{1, 2, 3}; !slices.Equal(got, want) {
		t.Errorf("with a new question %v are told, want %v", got, want)
	}
}

func TestMendingMovesFew(t *testing.T) {
	d := dealingOf([]int64{1, 2, 3}, []int64{4, 5, 6})
	list := comersOf(1, 2, 4, 5, 6, 7)
	groups, m, err := mend(d, list, nil)
	if err != nil || len(m.Moves) != 0 || len(m.Late) != 1 || m.Late[0].To != 1 {
		t.Errorf("%v, %+v, %v", groups, m, err)
	}
	gone, late := changesSince(d, list)
	if !slices.Equal(gone, []string{"d"}) || !slices.Equal(late, []string{"h"}) {
		t.Errorf("gone %v, late %v", gone, late)
	}
}

func TestMixingIsExplained(t *testing.T) {
	d := dealingOf([]int64{1, 2}, []int64{3, 4}, nil)
	list := comersOf(1, 2, 3, 4)
	for i, house := range []int64{1, 1, 2, 3} {
		list[i].OrganisationID, list[i].Sector = house, []string{"school", "school", "daycare", "church"}[i]
	}
	m, err := mixingOf(d, list, []storage.Pairing{{A: 3, B: 4, Times: 2}})
	if err != nil || m.Colleagues != 1 || m.Again != 1 || m.Known != 1 || m.Fewest != 1 || m.Most != 2 || len(m.Alone) != 0 {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err = mixingOf(d, list[1:], nil); err != nil || !slices.Equal(m.Alone, []int{}) && m.Alone != nil {
		t.Errorf("without one who has left: %+v, %v", m, err)
	}
}

// A seed that was kept gives the same groups again, and each dealing of a meeting has another one.
func TestSeedsAreNew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := storage.Dealing{ConferenceID: rapid.Int64Range(1, 1<<40).Draw(t, "meeting")}
		seen := map[int64]bool{}
		for range 5 {
			d.Seed = nextSeed(d)
			if d.Seed <= 0 || seen[d.Seed] {
				t.Fatalf("seed %d", d.Seed)
			}
			seen[d.Seed] = true
		}
		people := groupingPeople(d, comersOf(1, 2, 3, 4, 5, 6, 7, 8))
		first, err := grouping.Deal(people, nil, grouping.Wish{Size: 4}, uint64(d.Seed))
		again, err2 := grouping.Deal(people, nil, grouping.Wish{Size: 4}, uint64(d.Seed))
		if err != nil || err2 != nil || !cmp.Equal(first, again) {
			t.Fatalf("%v and %v, %v %v", first, again, err, err2)
		}
	})
}

func TestLinesForGroups(t *testing.T) {
	kept, problem := checkLines(10)(" Fenster \n\n-\nBühne")
	if problem != nil || kept != "Fenster\n-\nBühne" {
		t.Errorf("%q, %+v", kept, problem)
	}
	if _, problem = checkLines(5)("Fenster"); problem == nil || problem.Key != "dealedit.long_line" {
		t.Errorf("a long line: %+v", problem)
	}
	d := dealingOf([]int64{1}, []int64{2})
	if got := dealingLines(d, func(g storage.DealtGroup) string { return g.Spot }); got != "" {
		t.Errorf("nobody has a table: %q", got)
	}
	d.Groups[1].Spot = "Bühne"
	if got := dealingLines(d, func(g storage.DealtGroup) string { return g.Spot }); got != "-\nBühne" {
		t.Errorf("one has a table: %q", got)
	}
}
