package grouping

import (
	"maps"
	"slices"
	"time"
)

// What speaks against a pair, each more than all lesser things of all pairs together; and what each pair is worth.
const (
	againSector = 1 << 30
	againMet    = 1 << 40
	worthPair   = 1 << 50
)

// circle is who is to be introduced, in a drawn order.
type circle struct {
	members []Person
	against []int64 // n*n, symmetric: what speaks against two of them; impossible where they may not meet
}

const impossible = -1

func newCircle(members []Person, at map[int64]int, met []Met, never []Never, chance lot) circle {
	n := len(members)
	c := circle{members: make([]Person, n), against: make([]int64, n*n)}
	drawn, place := chance.shuffled(n), make(map[int64]int, n)
	for i, k := range drawn {
		c.members[i] = members[k]
		place[members[k].ID] = i
	}
	days := lastMet(at, met)
	for i, p := range c.members {
		for j, q := range c.members[:i] {
			c.set(i, j, p.against(q)+days[unordered(p.ID, q.ID)])
			if p.Organisation != 0 && p.Organisation == q.Organisation {
				c.set(i, j, impossible)
			}
		}
	}
	for _, no := range never {
		i, here := place[no.Of]
		if j, too := place[no.With]; here && too {
			c.set(i, j, impossible)
		}
	}
	return c
}

func (c circle) of(i, j int) int64 { return c.against[i*len(c.members)+j] }
func (c circle) set(i, j int, price int64) {
	c.against[i*len(c.members)+j], c.against[j*len(c.members)+i] = price, price
}
func (c circle) may(i, j int) bool { return c.of(i, j) != impossible }

// against is what speaks against introducing two people who never met.
func (p Person) against(q Person) int64 {
	if p.Sector != "" && p.Sector == q.Sector {
		return againSector
	}
	return 0
}

func unordered(a, b int64) [2]int64 { return [2]int64{min(a, b), max(a, b)} }

// lastMet is what speaks against two who met before, by the number of the day on which they last did.
func lastMet(at map[int64]int, met []Met) map[[2]int64]int64 {
	last := map[[2]int64]time.Time{}
	for _, m := range met {
		_, here := at[m.A]
		if _, too := at[m.B]; here && too {
			if day, again := last[unordered(m.A, m.B)]; !again || day.Before(m.Last) {
				last[unordered(m.A, m.B)] = m.Last
			}
		}
	}
	return numberedDays(last)
}

func numberedDays(last map[[2]int64]time.Time) map[[2]int64]int64 {
	order := slices.SortedFunc(maps.Values(last), time.Time.Compare)
	order = slices.CompactFunc(order, time.Time.Equal)
	prices := make(map[[2]int64]int64, len(last))
	for two, day := range last {
		number, _ := slices.BinarySearchFunc(order, day, time.Time.Compare)
		prices[two] = againMet + int64(number)
	}
	return prices
}
