package grouping

import "fmt"

// Wish says how large groups shall be. Either Size or Groups is given.
//
// With Size, groups hold as nearly as possible so many people, at least Min and at most Max. A bound left at zero is
// one person away from Size, or as many more as it takes to divide the people at all. With Groups, there are exactly so
// many, and a bound left at zero is one person away from the even share.
type Wish struct {
	Size, Groups int
	Min, Max     int // people in a group; 0: not given
}

// span is what a wish leaves open for a number of people: groups of lo to hi, in number fewest to most.
type span struct{ lo, hi, fewest, most int }

// check finds what no number of people could fulfil.
func (w Wish) check() error {
	switch {
	case w.Size < 0 || w.Groups < 0 || w.Min < 0 || w.Max < 0:
		return fmt.Errorf("%w: less than nothing", ErrWish)
	case (w.Size > 0) == (w.Groups > 0):
		return fmt.Errorf("%w: a size or a number of groups, one of both", ErrWish)
	case w.Max > 0 && w.Max < w.Min:
		return fmt.Errorf("%w: at least %d and at most %d", ErrWish, w.Min, w.Max)
	case w.Size > 0 && (w.Size < w.Min || w.Max > 0 && w.Size > w.Max):
		return fmt.Errorf("%w: %d is not within %d to %d", ErrWish, w.Size, w.Min, w.Max)
	}
	return nil
}

// span divides n people, at least one.
func (w Wish) span(n int) (span, error) {
	if err := w.check(); err != nil {
		return span{}, err
	}
	for away := max(1, w.Size-n); ; away++ {
		s := w.within(n, away)
		if s.fewest <= s.most {
			return s, nil
		}
		if away >= max(w.Size, n) || w.Groups > 0 {
			return s, fmt.Errorf("%w: %d people, %d to %d in a group", ErrBounds, n, s.lo, s.hi)
		}
	}
}

// within is the span when bounds that are not given are so many people away from what is wished.
func (w Wish) within(n, away int) span {
	few, many := w.Size, w.Size
	if w.Groups > 0 {
		few, many = n/w.Groups, up(n, w.Groups)
	}
	s := span{lo: w.Min, hi: w.Max}
	if s.lo == 0 {
		s.lo = max(1, few-away)
	}
	if s.hi == 0 {
		s.hi = max(many+away, s.lo)
	}
	s.fewest, s.most = up(n, s.hi), n/s.lo
	if w.Groups > 0 {
		s.fewest, s.most = max(s.fewest, w.Groups), min(s.most, w.Groups)
	}
	return s
}

// count is the number of even groups whose sizes differ least from the wished one. Of two that do, it is the greater:
// in smaller groups everybody has more of a say.
func (s span) count(n, size int) int {
	best, least := s.fewest, n+size
	for groups := s.fewest; groups <= s.most; groups++ {
		if off := max(size-n/groups, up(n, groups)-size); off <= least {
			best, least = groups, off
		}
	}
	return best
}

// up divides and rounds up.
func up(n, by int) int {
	if n%by > 0 {
		return n/by + 1
	}
	return n / by
}
