package grouping

import (
	"fmt"
	"slices"
)

// Facts count what can be said about a group.
type Facts struct {
	People, Organisations, Sectors, Municipalities int // different ones that are known

	// Pairs who sit together although it would be better if they did not.
	Colleagues       int // of one organisation
	SameSector       int
	SameMunicipality int
	Again            int // who sat together before, however often
	Cost             int // of all these pairs, see CostColleagues
}

// Mixing says how well groups are mixed, so that it can be told in a sentence.
type Mixing struct {
	Groups []Facts // in the order of the groups; a dissolved one has only zeros
	Cost   int     // of all groups together; less is better
	Alone  []int   // indexes of groups with people, but nobody who may moderate
}

// Explain counts what the groups are made of. Counting pairs is what E. Simpson's index does (Measurement of Diversity,
// Nature 163 (1949) 688): of all spreads, the even one has the fewest pairs of a kind.
//
// Errors: ErrMany, ErrID, ErrGroups.
func Explain(people []Person, met []Met, groups []Group) (Mixing, error) {
	people, at, err := inOrder(people)
	if err != nil {
		return Mixing{}, err
	}
	seated, err := seats(groups, at)
	if err != nil {
		return Mixing{}, err
	}
	if all := slices.Concat(seated...); len(all) < len(people) {
		return Mixing{}, fmt.Errorf("%w: %d of %d people", ErrGroups, len(all), len(people))
	}
	c, k, times := newClashes(people, at, met, len(people)), kindsOf(people), timesMet(at, met)
	m := Mixing{Groups: make([]Facts, len(groups))}
	for g, in := range seated {
		m.Groups[g] = k.facts(in, times)
		m.Groups[g].Cost = c.among(in)
		m.Cost += m.Groups[g].Cost
		if len(in) > 0 && !slices.ContainsFunc(in, func(i int) bool { return people[i].Moderator }) {
			m.Alone = append(m.Alone, g)
		}
	}
	return m, nil
}

// seats turns ids into places in the order of ids. Whoever is unknown or named twice is an error.
func seats(groups []Group, at map[int64]int) ([][]int, error) {
	seen, seated := make([]bool, len(at)), make([][]int, len(groups))
	for g, group := range groups {
		for _, id := range group.Members {
			i, comes := at[id]
			if !comes || seen[i] {
				return nil, fmt.Errorf("%w: %d", ErrGroups, id)
			}
			seen[i] = true
			seated[g] = append(seated[g], i)
		}
	}
	return seated, nil
}

// facts counts one group, but for its cost.
func (k kinds) facts(in []int, times meetings) Facts {
	f := Facts{People: len(in)}
	f.Organisations, f.Colleagues = counted(k.organisations, in)
	f.Sectors, f.SameSector = counted(k.sectors, in)
	f.Municipalities, f.SameMunicipality = counted(k.municipalities, in)
	for n, i := range in {
		for _, j := range in[:n] {
			f.Again += min(times.of(i, j), 1)
		}
	}
	return f
}

// counted is how many different known kinds there are among some people, and how many pairs share one.
func counted(kind, in []int) (different, pairs int) {
	of := map[int]int{}
	for _, i := range in {
		if kind[i] != 0 {
			pairs += of[kind[i]]
			of[kind[i]]++
		}
	}
	return len(of), pairs
}
