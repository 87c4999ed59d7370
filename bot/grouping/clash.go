package grouping

// What it costs that two people sit in one group. Costs add up: colleagues mostly share their sector and their
// municipality as well, and pay for all three. That two colleagues are parted outweighs every other wish that a single
// exchange of seats usually touches; whoever sat together four times is kept apart as firmly as colleagues.
const (
	CostColleagues   = 24 // of one organisation
	CostAgain        = 6  // for each time that they sat together before, up to mostAgain times
	CostSector       = 3
	CostMunicipality = 2

	mostAgain = 4
)

// kinds are what people can have in common: a number for each person, the same for those who share it, zero where it
// is unknown, which nobody shares.
type kinds struct{ organisations, sectors, municipalities []int }

func kindsOf(people []Person) kinds {
	return kinds{
		organisations:  numbered(people, func(p Person) int64 { return p.Organisation }),
		sectors:        numbered(people, func(p Person) string { return p.Sector }),
		municipalities: numbered(people, func(p Person) int64 { return p.Municipality }),
	}
}

func numbered[K comparable](people []Person, kind func(Person) K) []int {
	var unknown K
	numbers, of := map[K]int{unknown: 0}, make([]int, len(people))
	for i, p := range people {
		k := kind(p)
		if _, known := numbers[k]; !known {
			numbers[k] = len(numbers)
		}
		of[i] = numbers[k]
	}
	return of
}

// likeness is what two people cost each other, earlier meetings left out.
func (k kinds) likeness(i, j int) (cost int) {
	for _, shared := range []struct {
		of   []int
		cost int
	}{{k.organisations, CostColleagues}, {k.sectors, CostSector}, {k.municipalities, CostMunicipality}} {
		if shared.of[i] != 0 && shared.of[i] == shared.of[j] {
			cost += shared.cost
		}
	}
	return cost
}

// clashes is what every two people cost each other: a symmetric square of n rows, zero on its diagonal. Seats beyond
// the people stay empty.
type clashes struct {
	n    int // seats
	cost []int32
}

// apart is what two empty seats in one group cost: more than anything else, so that they never come together.
const apart = 1 << 20

func newClashes(people []Person, at map[int64]int, met []Met, seats int) clashes {
	c := clashes{n: seats, cost: make([]int32, seats*seats)}
	k, times := kindsOf(people), timesMet(at, met)
	for i := range seats {
		for j := range i {
			cost := 0
			if i < len(people) {
				cost = k.likeness(i, j) + CostAgain*times.of(i, j)
			} else if j >= len(people) {
				cost = apart
			}
			c.cost[i*seats+j], c.cost[j*seats+i] = int32(cost), int32(cost)
		}
	}
	return c
}

func (c clashes) row(i int) []int32 { return c.cost[i*c.n : (i+1)*c.n] }

// with is what somebody costs in a group of others.
func (c clashes) with(i int, group []int) (cost int) {
	row := c.row(i)
	for _, j := range group {
		cost += int(row[j])
	}
	return cost
}

// among is what the people of a group cost together.
func (c clashes) among(group []int) (cost int) {
	for k, i := range group {
		cost += c.with(i, group[:k])
	}
	return cost
}

// meetings is a symmetric square of how often every two people met, up to mostAgain times.
type meetings struct {
	n     int
	times []int8
}

func timesMet(at map[int64]int, met []Met) meetings {
	m := meetings{len(at), make([]int8, len(at)*len(at))}
	for _, entry := range met {
		a, aComes := at[entry.A]
		b, bComes := at[entry.B]
		if aComes && bComes && a != b {
			all := int8(min(m.of(a, b)+min(max(entry.Times, 1), mostAgain), mostAgain))
			m.times[a*m.n+b], m.times[b*m.n+a] = all, all
		}
	}
	return m
}

func (m meetings) of(i, j int) int { return int(m.times[i*m.n+j]) }
