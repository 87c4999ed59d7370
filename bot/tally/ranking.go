package tally

import "slices"

// prefer adds to pairs which options the ballot sets before which. What it does not rank comes after all that it
// ranks, and is not ordered among itself (Schulze 2011, section 2.1).
func prefer(pairs [][]int, b Ballot) {
	last := len(pairs) + 1
	place := func(option int) int {
		if option >= len(b) || b[option] == Blank {
			return last
		}
		return b[option]
	}
	for x := range pairs {
		at := place(x)
		for y := range x {
			switch other := place(y); {
			case at < other:
				pairs[x][y]++
			case other < at:
				pairs[y][x]++
			}
		}
	}
}

// schulze orders the options by strongest paths. Option a is above option b when the strongest way from a to b over
// pairwise wins is stronger than the one back. A way is as strong as its weakest step; a step is stronger with more
// ballots for it, and with equally many for it, with fewer against it. Options of equal strength in both directions
// are level, and reported as such. An option that wins against every other one by itself comes first.
//
// Source: M. Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
// election method, Social Choice and Welfare 36 (2011) 267–303, with strength measured by winning votes; the paths
// are found by R. Floyd and S. Warshall's algorithm, as in its section 2.3.
func (r *Result) schulze() {
	n := len(r.Pairs)
	strength := square(n) // one number that sorts as the pair (ballots for it, fewer against it) does
	r.via, r.Strength, r.above = square(n), square(n), make([][]bool, n)
	for a := range n {
		for b := range n {
			r.via[a][b] = a
			if won, lost := r.Pairs[a][b], r.Pairs[b][a]; won > lost {
				strength[a][b] = won*(r.Counted+1) + r.Counted - lost
			}
		}
	}
	for over := range n {
		for a := range n {
			for b := range n {
				way := min(strength[a][over], strength[over][b])
				if a != b && a != over && b != over && way > strength[a][b] {
					strength[a][b], r.via[a][b] = way, r.via[over][b]
				}
			}
		}
	}
	for a := range n {
		r.above[a] = make([]bool, n)
		for b := range n {
			r.above[a][b] = strength[a][b] > strength[b][a]
			r.Strength[a][b] = strength[a][b] / (r.Counted + 1)
		}
	}
	r.settle()
}

// borda gives an option a point for every option that a ballot sets it before, and half a point for every one that
// the ballot leaves level with it. For complete ballots these are Borda's points, n-1 for the first of n options and
// 0 for the last; who ranks only some of them takes nothing away from anybody.
//
// Source: J. Cullinan, S. Hsiao and D. Polett, A Borda count for partially ordered ballots, Social Choice and Welfare
// 42 (2014) 913–926; they count everything twice.
func (r *Result) borda() {
	for a := range r.Scores {
		twice := 0
		for b := range r.Scores {
			if b != a {
				twice += r.Counted + r.Pairs[a][b] - r.Pairs[b][a]
			}
		}
		r.Scores[a].Borda = float64(twice) / 2
	}
	for a := range r.Scores {
		r.Scores[a].BordaPlace = 1
		for b := range r.Scores {
			if r.Scores[b].Borda > r.Scores[a].Borda {
				r.Scores[a].BordaPlace++
			}
		}
	}
}

// Duel says in numbers that people can follow how two options of a ranking compare.
type Duel struct {
	For, Against int // ballots that set the first before the second, and the reverse
	// Way lists the options from the first to the second over pairwise wins, both included, when that is what places
	// the first before the second and not their own comparison; otherwise it is nil.
	Way []int
}

// Duel compares two options of a ranking.
func (r Result) Duel(first, second int) Duel {
	d := Duel{For: r.Pairs[first][second], Against: r.Pairs[second][first]}
	if !r.above[first][second] || d.For > d.Against {
		return d
	}
	for at := second; at != first; at = r.via[first][at] {
		d.Way = append(d.Way, at)
	}
	d.Way = append(d.Way, first)
	slices.Reverse(d.Way)
	return d
}
