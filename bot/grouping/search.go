package grouping

import "math/bits"

// The first and the last temperature, in thousandths of a cost. Found by trial, as patience is: see the benchmarks.
const (
	hot  = 3000
	cold = 250
)

// patience is how many exchanges are tried for each of so many seats: few people get more of it, since they have the
// time, and all of theirs is over in some hundredths of a second.
func patience(seats int) int { return min(15_000, 2_000+600_000/seats) }

// search improves the dealing by simulated annealing and keeps the best that it saw: never worse than the start.
// It tries so many exchanges by chance; one that makes it better or leaves it the same is made, one that makes it worse
// by some cost is made with a probability that falls with that cost and with the temperature. In the end every single
// exchange is tried, until none is of use. A dealing that is proven to be the best ends the search.
//
// Sources: S. Kirkpatrick, C. Gelatt and M. Vecchi, Optimization by Simulated Annealing, Science 220 (1983) 671–680;
// D. Johnson, C. Aragon, L. McGeoch and C. Schevon, Optimization by Simulated Annealing: An Experimental Evaluation;
// Part I, Graph Partitioning, Operations Research 37 (1989) 865–892, of which problem this one is a relative.
func (t *tables) search(chance lot, tries int) {
	if t.count == 1 {
		return
	}
	best, seats := t.cost, append([]int32(nil), t.at...)
	levels := 0
	for heat := hot; heat > cold; heat = cooler(heat) {
		levels++
	}
	var odds [mostWorse + 1]uint64
	for heat := hot; heat > cold && best > t.floor; heat = cooler(heat) {
		fill(&odds, heat)
		best = t.anneal(chance, tries/levels, &odds, best, seats)
	}
	t.restore(seats)
	t.settle()
}

func cooler(heat int) int { return heat * 15 / 16 }

// mostWorse is the greatest worsening that is ever accepted.
const mostWorse = 127

// fill computes for every worsening the probability of accepting it, in parts of 2^64. Annealing has exp(-w/T); here
// each unit of cost multiplies by T/(T+1), which is the same shape and can be done in integers: no two processors
// disagree about it.
func fill(odds *[mostWorse + 1]uint64, heat int) {
	unit, _ := bits.Div64(uint64(heat), 0, uint64(heat+1000))
	odds[0] = 1<<64 - 1
	for w := 1; w < len(odds); w++ {
		odds[w], _ = bits.Mul64(odds[w-1], unit)
	}
}

// anneal tries so many exchanges. A dealing better than the best is copied to seats.
func (t *tables) anneal(chance lot, tries int, odds *[mostWorse + 1]uint64, best int, seats []int32) int {
	n := uint64(t.n)
	for range tries {
		drawn := chance.Uint64()
		i, j := int(drawn>>32*n>>32), int(drawn&(1<<32-1)*n>>32)
		if !t.may(i, j) {
			continue
		}
		gain := t.gain(i, j)
		if gain > 0 && (gain > mostWorse || chance.Uint64() >= odds[gain]) {
			continue
		}
		t.exchange(i, j, gain)
		if t.cost < best {
			best = t.cost
			copy(seats, t.at)
		}
	}
	return best
}

// restore returns to a dealing that was seen.
func (t *tables) restore(seats []int32) {
	clear(t.load)
	clear(t.leaders)
	t.cost = 0
	for i, g := range seats {
		t.sit(i, int(g))
	}
}

// settle makes exchanges that make it better until there are none.
func (t *tables) settle() {
	for found := true; found; {
		found = false
		for i := range t.n {
			for j := range i {
				if !t.may(i, j) {
					continue
				}
				if gain := t.gain(i, j); gain < 0 {
					t.exchange(i, j, gain)
					found = true
				}
			}
		}
	}
}
