package grouping

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDeal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t, 1, 30)
		met, wish, seed := drawMet(t, len(people)), drawWish(t, len(people)), rapid.Uint64().Draw(t, "seed")
		groups, err := Deal(people, met, wish, seed)
		if err != nil {
			if !errors.Is(err, ErrWish) && !errors.Is(err, ErrBounds) {
				t.Fatal(err)
			}
			return
		}
		lo, hi := len(people)/len(groups), up(len(people), len(groups))
		if wish.Groups > 0 && len(groups) != wish.Groups || lo < wish.Min || wish.Max > 0 && hi > wish.Max {
			t.Fatalf("%d groups of %d to %d", len(groups), lo, hi)
		}
		checkGroups(t, people, groups, lo, hi)
		spread(t, people, groups)
		if !slices.IsSortedFunc(groups, func(a, b Group) int { return int(a.Members[0] - b.Members[0]) }) {
			t.Fatal("not in the order of the lowest ids")
		}
		people, met = anotherWay(t, people, met)
		again, err := Deal(people, met, wish, seed)
		if diff := cmp.Diff(groups, again); diff != "" || err != nil {
			t.Fatalf("the order matters: %v\n%s", err, diff)
		}
	})
}

// spread: no two groups differ by more than one in how many may moderate.
func spread(t *rapid.T, people []Person, groups []Group) {
	able := map[int64]int{}
	for _, p := range people {
		if p.Moderator {
			able[p.ID] = 1
		}
	}
	var each []int
	for _, g := range groups {
		n := 0
		for _, id := range g.Members {
			n += able[id]
		}
		each = append(each, n)
	}
	if slices.Max(each)-slices.Min(each) > 1 {
		t.Fatalf("moderators are not spread: %v", each)
	}
}

// The search is never worse than its start, knows what its dealing costs, and leaves no exchange that would help.
func TestSearchImproves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t, 1, 20)
		met := drawMet(t, len(people))
		sorted, at, err := inOrder(people)
		if err != nil {
			t.Fatal(err)
		}
		chance := newLot(rapid.Uint64().Draw(t, "seed"))
		tables := newTables(sorted, at, met, rapid.IntRange(1, len(people)).Draw(t, "groups"), chance)
		start := tables.cost
		tables.search(chance, rapid.SampledFrom([]int{0, 1_000, 10_000}).Draw(t, "tries"))
		cost := explained(t, people, met, tables.groups(sorted, chance)).Cost
		if tables.cost != cost || cost > start {
			t.Fatalf("started with %d, ended with %d, which is %d", start, tables.cost, cost)
		}
		for i := range tables.n {
			for j := range i {
				if !tables.may(i, j) {
					continue
				}
				tables.at[i], tables.at[j] = tables.at[j], tables.at[i]
				if even(tables.at[:len(people)], tables.count) {
					after := explained(t, people, met, tables.groups(sorted, chance)).Cost
					if after < cost {
						t.Fatalf("%d and %d could change places, from %d to %d", i, j, cost, after)
					}
				}
				tables.at[i], tables.at[j] = tables.at[j], tables.at[i]
			}
		}
	})
}

func even(at []int32, count int) bool {
	sizes := make([]int, count)
	for _, g := range at {
		sizes[g]++
	}
	return slices.Max(sizes)-slices.Min(sizes) <= 1
}

// For few people all dealings can be tried: what Deal finds is the best, the floor is not above it, chance is the mean.
func TestDealFindsTheBestOfFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := drawPeople(t, 1, 7)
		for i := range people {
			people[i].Moderator = false
		}
		met := drawMet(t, len(people))
		count := rapid.IntRange(1, len(people)).Draw(t, "groups")
		groups, err := Deal(people, met, Wish{Groups: count}, rapid.Uint64().Draw(t, "seed"))
		if err != nil {
			t.Fatal(err)
		}
		m := explained(t, people, met, groups)
		best, sum, ways := math.MaxInt, 0, 0
		everyDealing(people, count, func(tried []Group) {
			cost := explained(t, people, met, tried).Cost
			best, sum, ways = min(best, cost), sum+cost, ways+1
		})
		b := boundsOf(people, met, groups)
		if m.Cost != best || b.floor > best || math.Abs(b.chance-float64(sum)/float64(ways)) > 1e-9 {
			t.Fatalf("%+v, %+v, best is %d, mean is %d/%d", m, b, best, sum, ways)
		}
		if s := b.score(m.Cost); s > 1 || m.Cost == b.floor && s != 1 {
			t.Fatalf("score %v", s)
		}
	})
}

// everyDealing tries all dealings into even groups.
func everyDealing(people []Person, count int, try func([]Group)) {
	groups, larger := make([]Group, count), len(people)%count
	var next func(i, full int)
	next = func(i, full int) {
		if i == len(people) {
			try(groups)
			return
		}
		for g := range groups {
			room := len(people)/count - len(groups[g].Members)
			if room < 0 || room == 0 && full == larger {
				continue
			}
			now := full
			if room == 0 {
				now++
			}
			groups[g].Members = append(groups[g].Members, people[i].ID)
			next(i+1, now)
			groups[g].Members = groups[g].Members[:len(groups[g].Members)-1]
		}
	}
	next(0, 0)
}

// Ten organisations of five in five groups, and five of ten in ten groups: colleagues can all be parted, with no
// choice left but that each group has one of each.
func TestColleaguesAreParted(t *testing.T) {
	for _, houses := range []int{10, 5} {
		var people []Person
		for i := range 50 {
			house := int64(1 + i%houses)
			people = append(people, Person{
				ID: int64(i + 1), Organisation: house, Sector: string(rune('a' + house%3)), Municipality: 1 + house%2, Moderator: i < 7,
			})
		}
		for seed := range uint64(10) {
			m := explained(t, people, nil, dealt(t, people, nil, Wish{Groups: 50 / houses}, seed))
			for g, f := range m.Groups {
				if f.Colleagues > 0 || f.Organisations != houses {
					t.Errorf("%d houses, seed %d, group %d: %+v", houses, seed, g, f)
				}
			}
		}
	}
}

// Nine people can meet in threes four times without anybody meeting twice (the lines of the affine plane of order 3).
func TestNobodyMeetsTwice(t *testing.T) {
	var people []Person
	for id := range int64(9) {
		people = append(people, Person{ID: id + 1})
	}
	var met []Met
	for round := range uint64(4) {
		groups := dealt(t, people, met, Wish{Size: 3}, round)
		if m := explained(t, people, met, groups); m.Cost != 0 {
			t.Fatalf("round %d: %+v", round, m)
		}
		for _, g := range groups {
			met = append(met, Met{A: g.Members[0], B: g.Members[1]}, Met{A: g.Members[0], B: g.Members[2]}, Met{A: g.Members[2], B: g.Members[1]})
		}
	}
}

// A seed that was kept explains a result: the groups are written down here, and must never change.
func TestSeedIsKept(t *testing.T) {
	people, met := area(13, 1)
	want := []Group{
		{Moderator: 1, Members: []int64{1, 4, 7}},
		{Moderator: 13, Members: []int64{2, 6, 8, 13}},
		{Moderator: 11, Members: []int64{3, 9, 11}},
		{Moderator: 10, Members: []int64{5, 10, 12}},
	}
	if diff := cmp.Diff(want, dealt(t, people, met, Wish{Size: 4}, 2026)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(want, dealt(t, people, met, Wish{Size: 4}, 1)) {
		t.Error("another seed gives the same groups")
	}
}

func TestSearchAllocatesNothing(t *testing.T) {
	people, met := area(50, 1)
	sorted, at, err := inOrder(people)
	if err != nil {
		t.Fatal(err)
	}
	chance := newLot(1)
	tables, seats := newTables(sorted, at, met, 10, chance), make([]int32, 50)
	var odds [mostWorse + 1]uint64
	fill(&odds, hot)
	if n := testing.AllocsPerRun(10, func() { tables.anneal(chance, 10_000, &odds, tables.cost, seats) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestDealErrors(t *testing.T) {
	five := make([]Person, 5)
	for i := range five {
		five[i].ID = int64(i + 1)
	}
	for _, c := range []struct {
		name   string
		people []Person
		wish   Wish
		want   error
	}{
		{"nobody", nil, Wish{Size: 5}, ErrNobody},
		{"an id twice", append(five[:4:4], five[0]), Wish{Size: 5}, ErrID},
		{"no id", make([]Person, 1), Wish{Size: 5}, ErrID},
		{"too many", make([]Person, MaxPeople+1), Wish{Size: 5}, ErrMany},
		{"no wish", five, Wish{}, ErrWish},
		{"two wishes", five, Wish{Size: 5, Groups: 1}, ErrWish},
		{"negative", five, Wish{Size: -5}, ErrWish},
		{"more at least than at most", five, Wish{Groups: 1, Min: 6, Max: 5}, ErrWish},
		{"a size below the least", five, Wish{Size: 3, Min: 4}, ErrWish},
		{"a size above the most", five, Wish{Size: 5, Max: 4}, ErrWish},
		{"five in threes", five, Wish{Size: 3, Min: 3, Max: 3}, ErrBounds},
		{"more groups than people", five, Wish{Groups: 6}, ErrBounds},
		{"groups too small", five, Wish{Groups: 2, Min: 3}, ErrBounds},
		{"more groups than can be counted", five, Wish{Groups: math.MaxInt}, ErrBounds},
		{"more at least than can be counted", five, Wish{Groups: 1, Min: math.MaxInt}, ErrBounds},
		{"too few for the least", five, Wish{Size: 9, Min: 6}, ErrBounds},
	} {
		if groups, err := Deal(c.people, nil, c.wish, 1); !errors.Is(err, c.want) || groups != nil {
			t.Errorf("%s: %v, %v", c.name, groups, err)
		}
	}
}

func TestGroupSizes(t *testing.T) {
	for _, c := range []struct {
		people int
		wish   Wish
		want   []int
	}{
		{1, Wish{Size: 5}, []int{1}},
		{2, Wish{Size: 5}, []int{2}},
		{3, Wish{Size: 1}, []int{1, 1, 1}},
		{6, Wish{Size: 5}, []int{6}},
		{7, Wish{Size: 5}, []int{3, 4}},
		{8, Wish{Size: 5}, []int{4, 4}},
		{11, Wish{Size: 5}, []int{5, 6}},
		{12, Wish{Size: 5}, []int{4, 4, 4}},
		{12, Wish{Size: 5, Min: 5}, []int{6, 6}},
		{7, Wish{Size: 5, Min: 5}, []int{7}},
		{14, Wish{Size: 5, Max: 5}, []int{4, 5, 5}},
		{11, Wish{Groups: 3}, []int{3, 4, 4}},
		{11, Wish{Size: math.MaxInt, Max: math.MaxInt}, []int{11}},
		{11, Wish{Size: 5, Min: 1, Max: math.MaxInt}, []int{5, 6}},
	} {
		people, _ := area(c.people, 1)
		var sizes []int
		for _, g := range dealt(t, people, nil, c.wish, 1) {
			sizes = append(sizes, len(g.Members))
		}
		slices.Sort(sizes)
		if !slices.Equal(sizes, c.want) {
			t.Errorf("%d people, %+v: %v, want %v", c.people, c.wish, sizes, c.want)
		}
	}
}
