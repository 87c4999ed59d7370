package grouping

// floor is a cost that no dealing into groups of these sizes is below. For every kind by itself, it takes the even
// spread over the groups and, where everybody's is known, the even spread of the kinds within each group; that these
// spreads rarely go together, and that people met before, is left out.
func (k kinds) floor(sizes []int) int {
	return CostColleagues*fewest(k.organisations, sizes) + CostSector*fewest(k.sectors, sizes) +
		CostMunicipality*fewest(k.municipalities, sizes)
}

// fewest is a number of pairs of one kind that no dealing is below.
func fewest(kind, sizes []int) int {
	people, groups := map[int]int{}, 0
	for _, of := range kind {
		people[of]++
	}
	unknown := people[0]
	delete(people, 0)
	overGroups, withinGroups := 0, 0
	for _, size := range sizes {
		if size > 0 {
			groups++
			withinGroups += evenly(size, max(1, len(people)))
		}
	}
	for _, n := range people {
		overGroups += evenly(n, groups)
	}
	if unknown > 0 {
		return overGroups
	}
	return max(overGroups, withinGroups)
}

// evenly is how many pairs come together when n people are spread evenly over so many places.
func evenly(n, places int) int {
	each, more := n/places, n%places
	return more*pairs(each+1) + (places-more)*pairs(each)
}

// pairs is how many pairs there are among n people.
func pairs(n int) int { return n * (n - 1) / 2 }
