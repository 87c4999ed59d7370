package grouping

import "slices"

// smallCircle is up to how many members every possible group of three is tried.
const smallCircle = 16

// match finds the pairs among all but some.
func (c circle) match(without []int) (pairs [][]int) {
	partner := match(len(c.members), func(i, j int) int64 {
		if !c.may(i, j) || slices.Contains(without, i) || slices.Contains(without, j) {
			return 0
		}
		return worthPair - c.of(i, j)
	})
	for i, j := range partner {
		if j > i {
			pairs = append(pairs, []int{i, j})
		}
	}
	return pairs
}

// trio makes one of the pairs a group of three if somebody is left over, and returns who still is.
func (c circle) trio(pairs [][]int) (groups [][]int, left []int) {
	left = c.left(pairs)
	if len(left) == 0 {
		return pairs, nil
	}
	best, who, least := none, none, int64(0)
	for _, i := range left {
		for k, pair := range pairs {
			if price := c.of(i, pair[0]) + c.of(i, pair[1]); c.fits(i, pair) && (who == none || price < least) {
				best, who, least = k, i, price
			}
		}
	}
	if who != none {
		pairs[best] = append(pairs[best], who)
	} else if len(c.members) <= smallCircle {
		pairs = c.otherTrio(pairs)
	}
	return pairs, c.left(pairs)
}

func (c circle) fits(i int, pair []int) bool { return c.may(i, pair[0]) && c.may(i, pair[1]) }

// left is who is in no group.
func (c circle) left(groups [][]int) (left []int) {
	seated := slices.Concat(groups...)
	for i := range c.members {
		if !slices.Contains(seated, i) {
			left = append(left, i)
		}
	}
	return left
}

// otherTrio looks for three people without whom only one pair less can be made, and who thus bring in one person more.
func (c circle) otherTrio(pairs [][]int) [][]int {
	best, least := pairs, int64(0)
	for i := range c.members {
		for j := range i {
			for k := range j {
				if !c.may(i, j) || !c.fits(k, []int{i, j}) {
					continue
				}
				rest := append(c.match([]int{i, j, k}), []int{i, j, k})
				if price := c.price(rest); len(rest) == len(pairs) && (len(best[len(best)-1]) == 2 || price < least) {
					best, least = rest, price
				}
			}
		}
	}
	return best
}

// price is what speaks against all of some groups.
func (c circle) price(groups [][]int) (price int64) {
	for _, group := range groups {
		for n, i := range group {
			for _, j := range group[:n] {
				price += c.of(i, j)
			}
		}
	}
	return price
}

// introduction says what there is to tell about a group.
func (c circle) introduction(group []int) (in Introduction) {
	for n, i := range group {
		in.Members = append(in.Members, c.members[i].ID)
		for _, j := range group[:n] {
			in.SameSector = in.SameSector || c.of(i, j)&againSector != 0
			in.Again = in.Again || c.of(i, j) >= againMet
		}
	}
	slices.Sort(in.Members)
	return in
}
