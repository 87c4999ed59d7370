package grouping

// bounds are what the cost of groups can be measured by.
type bounds struct {
	chance float64 // the mean cost of all dealings into groups of the same sizes
	floor  int     // a cost that no dealing into groups of the same sizes can be below; perhaps none reaches it
}

func boundsOf(people []Person, met []Met, groups []Group) bounds {
	people, at, _ := inOrder(people)
	sizes := make([]int, len(groups))
	for g, group := range groups {
		sizes[g] = len(group.Members)
	}
	return bounds{newClashes(people, at, met, len(people)).chance(sizes), kindsOf(people).floor(sizes)}
}

// score is 0 for groups as good as the average of all dealings, 1 for groups that are proven to be the best, in
// between for what is in between, and below 0 for worse than chance. Where no dealing differs from another it is 1.
func (b bounds) score(cost int) float64 {
	if b.chance <= float64(b.floor) {
		return 1
	}
	return (b.chance - float64(cost)) / (b.chance - float64(b.floor))
}

// chance is the mean cost of all dealings into groups of these sizes: any two people come together with the same
// probability, the number of pairs within groups by the number of all pairs.
func (c clashes) chance(sizes []int) float64 {
	together, all := 0, 0
	for _, size := range sizes {
		together += pairs(size)
	}
	for i := range c.n {
		for _, cost := range c.row(i)[:i] {
			all += int(cost)
		}
	}
	return float64(all) * float64(together) / float64(max(1, pairs(c.n)))
}
