package tally

import (
	"cmp"
	"slices"
)

// place gives the options their places by a comparison.
func (r *Result) place(before func(a, b Score) bool) {
	r.above = make([][]bool, len(r.Scores))
	for a := range r.Scores {
		r.above[a] = make([]bool, len(r.Scores))
		for b := range r.Scores {
			r.above[a][b] = before(r.Scores[a], r.Scores[b])
		}
	}
	r.settle()
}

// settle reads the places off who is above whom. That need not be a row with ties: an option can be level with two
// that are not level with each other.
func (r *Result) settle() {
	for i := range r.Scores {
		s := &r.Scores[i]
		s.Place, s.Last = 1, len(r.Scores)
		for other := range r.Scores {
			if r.above[other][i] {
				s.Place++
			}
			if r.above[i][other] {
				s.Last--
			}
		}
	}
}

// Above tells whether one option is placed before another. Of two that are level, neither is.
func (r Result) Above(one, other int) bool { return r.above[one][other] }

// Order lists the options from the best to the worst. Options that are level keep the poll's own order, which says
// nothing: see Score.Level.
func (r Result) Order() []int {
	order := make([]int, len(r.Scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(r.Scores[a].Place, r.Scores[b].Place), cmp.Compare(r.Scores[a].Last, r.Scores[b].Last))
	})
	return order
}

// Cut takes the first n options. in are those that belong to them however ties are broken; tied are level at the cut
// and compete for the room places that are left: 0 without a tie. Both are in Order.
func (r Result) Cut(n int) (in, tied []int, room int) {
	for _, option := range r.Order() {
		switch s := r.Scores[option]; {
		case s.Last <= n:
			in = append(in, option)
		case s.Place <= n:
			tied = append(tied, option)
		}
	}
	return in, tied, max(0, min(n, len(r.Scores))-len(in))
}
