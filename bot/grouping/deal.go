package grouping

import (
	"cmp"
	"slices"
)

// Deal deals people into groups. Everybody is in exactly one; sizes differ by at most one person; whoever may moderate
// is spread evenly, so that every group has a moderator if there are enough, and one of its own is drawn to be it. Among
// all such dealings it looks for one in which the costs of those who sit together, the constants CostColleagues to
// CostMunicipality, add up to as little as possible. No exchange of two seats would make what it returns better.
//
// This is the maximally diverse grouping problem (R. Weitz and S. Lakshminarayanan, An empirical comparison of heuristic
// methods for creating maximally diverse groups, Journal of the Operational Research Society 49 (1998) 635–646), which
// is NP-hard; keeping those apart who met before is the social golfer problem (W. Harvey, CSPLib problem 10). What it
// finds is good, see Explain, and not always the best. The groups stand in the order of their lowest ids.
//
// The same people, meetings, wish and seed give the same groups, in whatever order they are listed.
//
// Errors: ErrNobody, ErrMany, ErrID, ErrWish, ErrBounds.
func Deal(people []Person, met []Met, wish Wish, seed uint64) ([]Group, error) {
	people, at, err := someone(people)
	if err != nil {
		return nil, err
	}
	s, err := wish.span(len(people))
	if err != nil {
		return nil, err
	}
	chance := newLot(seed)
	t := newTables(people, at, met, s.count(len(people), wish.Size), chance)
	t.search(chance, t.n*patience(t.n))
	return t.groups(people, chance), nil
}

// groups reads off who sits where and draws the moderators.
func (t *tables) groups(people []Person, chance lot) []Group {
	seated := make([][]Person, t.count)
	for i, p := range people {
		seated[t.at[i]] = append(seated[t.at[i]], p)
	}
	slices.SortFunc(seated, func(a, b []Person) int { return cmp.Compare(a[0].ID, b[0].ID) })
	groups := make([]Group, t.count)
	for g, members := range seated {
		var able []int64
		for _, p := range members {
			groups[g].Members = append(groups[g].Members, p.ID)
			if p.Moderator {
				able = append(able, p.ID)
			}
		}
		if len(able) > 0 {
			groups[g].Moderator = able[chance.below(len(able))]
		}
	}
	return groups
}
