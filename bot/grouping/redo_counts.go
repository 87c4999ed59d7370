package grouping

import "slices"

// How many people stay, come and go is decided before it is asked who: as a flow from those who may moderate and those
// who may not, the two ranks, through the groups. Each step of the flow seats one more person as cheaply as possible,
// which may mean that somebody of the other rank goes on to another group; since no price falls with the number seated,
// what comes out is the cheapest of all (successive shortest paths: R. Ahuja, T. Magnanti and J. Orlin, Network Flows
// (1993), section 9.7 and chapter 14).

// Prices, each greater than all lesser ones together can be.
const (
	priceUneven  = 1       // for each one already in a group
	priceArrival = 1 << 22 // somebody sits where they did not
	priceLed     = 1 << 34 // what a group's first moderator is worth
	priceFilled  = 1 << 46 // what it is worth that a group gets its least number
	priceFull    = 1 << 58
)

const (
	leading = iota // may moderate
	others
	ranks
)

func (p Person) rank() int {
	if p.Moderator {
		return leading
	}
	return others
}

// counts are of each group by rank.
type counts struct {
	span
	open   []bool       // which groups there are
	homes  [][ranks]int // how many sat there and still come
	seated [][ranks]int // how many shall sit there
}

// counts decides which groups there are and how many of each rank sit where.
func (m *mending) counts(s span) counts {
	c := counts{span: s, open: slices.Clone(m.old), homes: make([][ranks]int, len(m.old))}
	var supply [ranks]int
	for i, g := range m.home {
		r := m.people[i].rank()
		supply[r]++
		if g != nowhere {
			c.homes[g][r]++
		}
	}
	for c.groups() < c.fewest {
		c.open, c.homes = append(c.open, true), append(c.homes, [ranks]int{})
	}
	c.flow(supply)
	for better := true; better && c.groups() > c.fewest; {
		c, better = c.dissolved(supply)
	}
	return c
}

func (c counts) groups() (n int) {
	for _, open := range c.open {
		if open {
			n++
		}
	}
	return n
}

// dissolved closes the group without which the fewest people arrive anywhere; false if that is no better than to keep
// all of them, and they may be kept.
func (c counts) dissolved(supply [ranks]int) (counts, bool) {
	best, found := c, false
	for g, open := range c.open {
		if !open {
			continue
		}
		less := c
		less.open = slices.Clone(c.open)
		less.open[g] = false
		less.flow(supply)
		if !found && c.groups() > c.most || less.arrivals() < best.arrivals() {
			best, found = less, true
		}
	}
	return best, found
}

// arrivals is how many people sit where they did not; those who come late are always among them.
func (c counts) arrivals() (n int) {
	for g, seated := range c.seated {
		for r := range ranks {
			n += max(0, seated[r]-c.homes[g][r])
		}
	}
	return n
}

// flow seats everybody.
func (c *counts) flow(supply [ranks]int) {
	c.seated = make([][ranks]int, len(c.open))
	for r, people := range supply {
		for range people {
			c.seat(r)
		}
	}
}

// seat seats one more of a rank, in a group that has room, or instead of one of the other rank who finds room elsewhere.
func (c *counts) seat(r int) {
	there, direct := c.cheapest(func(g int) int { return c.person(g, r, 0) + c.room(g) })
	q := others - r
	onward, further := c.cheapest(func(g int) int { return c.person(g, q, 0) + c.room(g) })
	instead, swapped := c.cheapest(func(g int) int {
		if c.seated[g][q] == 0 {
			return priceFull
		}
		return c.person(g, r, 0) - c.person(g, q, -1)
	})
	if direct <= swapped+further {
		c.seated[there][r]++
		return
	}
	c.seated[instead][r]++
	c.seated[instead][q]--
	c.seated[onward][q]++
}

// person is the price of the next one of a rank in a group, or with -1 of the last one there.
func (c *counts) person(g, r, which int) (price int) {
	n := c.seated[g][r] + which
	if n >= c.homes[g][r] {
		price += priceArrival
	}
	if r == leading && n == 0 {
		price -= priceLed
	}
	return price
}

// room is the price of the next seat in a group.
func (c *counts) room(g int) int {
	switch n := c.seated[g][leading] + c.seated[g][others]; {
	case n < c.lo:
		return n*priceUneven - priceFilled
	case n < c.hi:
		return n * priceUneven
	}
	return priceFull
}

// cheapest is the first open group with the lowest price.
func (c *counts) cheapest(price func(g int) int) (group, least int) {
	group, least = nowhere, 0
	for g, open := range c.open {
		if !open {
			continue
		}
		if p := price(g); group == nowhere || p < least {
			group, least = g, p
		}
	}
	return group, least
}
