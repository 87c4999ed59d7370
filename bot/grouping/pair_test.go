package grouping

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func drawNever(t *rapid.T, people int) []Never {
	id := rapid.Int64Range(0, int64(people+1)*3)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Never {
		return Never{Of: id.Draw(t, "of"), With: id.Draw(t, "with")}
	}), 0, 2*people).Draw(t, "never")
}

func paired(t rapid.TB, members []Person, met []Met, never []Never, seed uint64) ([]Introduction, []int64) {
	t.Helper()
	pairs, alone, err := Pair(members, met, never, seed)
	if err != nil {
		t.Fatal(err)
	}
	return pairs, alone
}

func TestPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := drawPeople(t, 0, 25)
		met, never := drawMet(t, len(members)), drawNever(t, len(members))
		seed := rapid.Uint64().Draw(t, "seed")
		pairs, alone := paired(t, members, met, never, seed)
		seen, threes := slices.Clone(alone), 0
		for _, p := range pairs {
			seen = append(seen, p.Members...)
			checkIntroduction(t, members, met, never, p)
			if len(p.Members) == 3 {
				threes++
			}
		}
		slices.Sort(seen)
		var all []int64
		for _, m := range members {
			all = append(all, m.ID)
		}
		if !slices.Equal(seen, all) || threes > 1 || !slices.IsSorted(alone) ||
			!slices.IsSortedFunc(pairs, func(a, b Introduction) int { return int(a.Members[0] - b.Members[0]) }) {
			t.Fatalf("%v and %v alone, of %v", pairs, alone, all)
		}
		members, met = anotherWay(t, members, met)
		for i := range never { // who did not want whom leaves no trace
			never[i].Of, never[i].With = never[i].With, never[i].Of
		}
		again, alsoAlone := paired(t, members, met, rapid.Permutation(never).Draw(t, "other order"), seed)
		if diff := cmp.Diff(pairs, again) + cmp.Diff(alone, alsoAlone); diff != "" {
			t.Fatalf("the order matters:\n%s", diff)
		}
	})
}

// checkIntroduction: two or three, none against their wish, none of one organisation, and what is said of them is true.
func checkIntroduction(t *rapid.T, members []Person, met []Met, never []Never, p Introduction) {
	if n := len(p.Members); n < 2 || n > 3 || !slices.IsSorted(p.Members) {
		t.Fatalf("%v", p)
	}
	same, again := false, false
	for i, a := range p.Members {
		for _, b := range p.Members[:i] {
			speaks, may := spoken(members, met, never, a, b)
			if !may {
				t.Fatalf("%d and %d are introduced", a, b)
			}
			same, again = same || speaks.sector, again || speaks.again
		}
	}
	if same != p.SameSector || again != p.Again {
		t.Fatalf("%+v, but %v, %v", p, same, again)
	}
}

type speaks struct {
	sector, again bool
	day           int64 // on which they last met
}

// spoken is what speaks against two members, straight from the input; they may meet unless something forbids it.
func spoken(members []Person, met []Met, never []Never, a, b int64) (s speaks, may bool) {
	p := members[slices.IndexFunc(members, func(p Person) bool { return p.ID == a })]
	q := members[slices.IndexFunc(members, func(p Person) bool { return p.ID == b })]
	s.sector = p.Sector == q.Sector && p.Sector != ""
	for _, m := range met {
		if m.A == a && m.B == b || m.A == b && m.B == a {
			s.again, s.day = true, max(s.day, m.Last.Unix()/86400)
		}
	}
	forbidden := slices.Contains(never, Never{a, b}) || slices.Contains(never, Never{b, a})
	return s, !forbidden && (p.Organisation != q.Organisation || p.Organisation == 0)
}

// quality is what pairings are compared by; less is better.
type quality struct{ alone, again, sectors, days int }

func (q quality) worse(than quality) bool {
	a, b := []int{q.alone, q.again, q.sectors, q.days}, []int{than.alone, than.again, than.sectors, than.days}
	return slices.Compare(a, b) > 0
}

// No pairing of a few people leaves fewer alone; and where no group of three is needed, none has fewer who met before,
// of these none fewer of one sector, and of these none longer ago.
func TestPairIsTheBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := drawPeople(t, 0, 8)
		met, never := drawMet(t, len(members)), drawNever(t, len(members))
		pairs, alone := paired(t, members, met, never, rapid.Uint64().Draw(t, "seed"))
		got, three, days := quality{alone: len(alone)}, false, daysOf(members, met)
		for _, p := range pairs {
			three = three || len(p.Members) == 3
			ab, _ := spoken(members, met, nil, p.Members[0], p.Members[1])
			got = got.plus(days, ab)
		}
		best := quality{alone: len(members) + 1}
		circleOf{members, met, never, days}.everyPairing(nil, quality{}, true, func(q quality) {
			if best.worse(q) {
				best = q
			}
		})
		if got.alone != best.alone || !three && got.worse(best) {
			t.Fatalf("%+v, best is %+v", got, best)
		}
	})
}

// daysOf numbers the days on which any two last met.
func daysOf(members []Person, met []Met) (days []int64) {
	for i, p := range members {
		for _, q := range members[:i] {
			if s, _ := spoken(members, met, nil, p.ID, q.ID); s.again {
				days = append(days, s.day)
			}
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

func (q quality) plus(days []int64, all ...speaks) quality {
	for _, s := range all {
		if s.again {
			q.again++
			q.days += slices.Index(days, s.day)
		}
		if s.sector {
			q.sectors++
		}
	}
	return q
}

type circleOf struct {
	members []Person
	met     []Met
	never   []Never
	days    []int64
}

// everyPairing tries all ways to put everybody into a pair, a single group of three, or nowhere.
func (c circleOf) everyPairing(used []int64, so quality, three bool, try func(quality)) {
	i := slices.IndexFunc(c.members, func(p Person) bool { return !slices.Contains(used, p.ID) })
	if i < 0 {
		try(so)
		return
	}
	a, left := c.members[i].ID, so
	used = append(slices.Clip(used), a)
	left.alone++
	c.everyPairing(used, left, three, try)
	for _, p := range c.members[i+1:] {
		b := p.ID
		ab, may := spoken(c.members, c.met, c.never, a, b)
		if !may || slices.Contains(used, b) {
			continue
		}
		c.everyPairing(append(slices.Clip(used), b), so.plus(c.days, ab), three, try)
		for _, p := range c.members {
			third := p.ID
			if !three || third <= b || slices.Contains(used, third) {
				continue
			}
			ac, may := spoken(c.members, c.met, c.never, a, third)
			bc, too := spoken(c.members, c.met, c.never, b, third)
			if may && too {
				c.everyPairing(append(slices.Clip(used), b, third), so.plus(c.days, ab, ac, bc), false, try)
			}
		}
	}
}

func member(id int64, sector string) Person { return Person{ID: id, Organisation: id, Sector: sector} }

func TestPairStepByStep(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 18, 0, 0, 0, time.UTC) }
	school, church, daycare := member(1, "school"), member(2, "church"), member(3, "daycare")
	colleague := Person{ID: 4, Organisation: 1, Sector: "school"}
	for _, c := range []struct {
		name    string
		members []Person
		met     []Met
		never   []Never
		want    string
	}{
		{"nobody", nil, nil, nil, "[] []"},
		{"one", []Person{school}, nil, nil, "[] [1]"},
		{"two", []Person{school, church}, nil, nil, "[{[1 2] false false}] []"},
		{"two colleagues", []Person{school, colleague}, nil, nil, "[] [1 4]"},
		{"two who must not", []Person{school, church}, nil, []Never{{2, 1}}, "[] [1 2]"},
		{"one sector", []Person{school, member(5, "school")}, nil, nil, "[{[1 5] true false}] []"},
		{"met before", []Person{school, church}, []Met{{A: 2, B: 1}}, nil, "[{[1 2] false true}] []"},
		{"three", []Person{school, church, daycare}, nil, nil, "[{[1 2 3] false false}] []"},
		{"three, one too many for one", []Person{school, church, daycare}, nil, []Never{{1, 3}, {1, 2}}, "[{[2 3] false false}] [1]"},
		{
			"rather of one sector than met before",
			[]Person{school, church, member(5, "school"), member(6, "church")},
			[]Met{{A: 1, B: 2}, {A: 5, B: 6}, {A: 1, B: 6}, {A: 2, B: 5}},
			nil, "[{[1 5] true false} {[2 6] true false}] []",
		},
		{
			"rather met long ago",
			[]Person{school, church, daycare, member(5, "other")},
			[]Met{
				{A: 1, B: 2, Last: day(9)}, {A: 2, B: 1, Last: day(1)}, {A: 3, B: 5, Last: day(1)}, // day 9 counts
				{A: 1, B: 3, Last: day(3)}, {A: 2, B: 5, Last: day(3)}, {A: 1, B: 5, Last: day(8)}, {A: 2, B: 3, Last: day(8)},
			},
			nil, "[{[1 3] false true} {[2 5] false true}] []",
		},
		{ // whatever pairs are made first, three of five must be one another's neighbours
			"the group of three decides the pairs",
			[]Person{school, church, daycare, member(5, "other"), member(6, "other")},
			nil,
			[]Never{{1, 5}, {1, 6}, {2, 6}, {3, 6}, {2, 5}},
			"[{[1 2 3] false false} {[5 6] true false}] []",
		},
	} {
		for seed := range uint64(5) {
			pairs, alone := paired(t, c.members, c.met, c.never, seed)
			if got := fmt.Sprint(pairs, alone); got != c.want {
				t.Errorf("%s, seed %d: %s, want %s", c.name, seed, got, c.want)
			}
		}
	}
}

// Whoever is left over joins a pair without anybody of their sector, if there is one.
func TestThirdFits(t *testing.T) {
	members := []Person{member(1, "school"), member(2, "school"), member(3, "church"), member(4, "church"), member(5, "daycare")}
	for seed := range uint64(20) {
		pairs, alone := paired(t, members, nil, nil, seed)
		for _, p := range pairs {
			if p.SameSector || len(alone) > 0 {
				t.Errorf("seed %d: %v, %v alone", seed, pairs, alone)
			}
		}
	}
}

// Everybody of an area is introduced to everybody else in time, and nobody is left over more often than need be.
func TestPairMonthAfterMonth(t *testing.T) {
	var members []Person
	for id := range int64(8) {
		members = append(members, member(id+1, fmt.Sprint(id)))
	}
	var met []Met
	for month := range 7 {
		pairs, alone := paired(t, members, met, nil, uint64(month))
		for _, p := range pairs {
			if p.Again && month < 4 || len(alone) > 0 {
				t.Fatalf("month %d: %v, %v alone", month, pairs, alone)
			}
			met = append(met, Met{A: p.Members[0], B: p.Members[1], Last: time.Unix(int64(month)*30*86400, 0)})
		}
	}
}

func TestPairSeeds(t *testing.T) {
	members, met := area(30, 2)
	one, _ := paired(t, members, met, nil, 1)
	other, _ := paired(t, members, met, nil, 2)
	if cmp.Equal(one, other) {
		t.Error("another seed gives the same pairs")
	}
}

func TestPairErrors(t *testing.T) {
	if _, _, err := Pair([]Person{{ID: 1}, {ID: 1}}, nil, nil, 1); !errors.Is(err, ErrID) {
		t.Error(err)
	}
	if _, _, err := Pair(make([]Person, MaxPeople+1), nil, nil, 1); !errors.Is(err, ErrMany) {
		t.Error(err)
	}
}
