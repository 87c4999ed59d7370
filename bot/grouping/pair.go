package grouping

import (
	"cmp"
	"slices"
)

// Never says that one person does not want to be introduced to another. It works in both directions and is told
// nobody: a result looks the same whether somebody had no wish or there was nobody else.
type Never struct{ Of, With int64 }

// Introduction is two people, or once three, who are introduced to each other.
type Introduction struct {
	Members    []int64 // in ascending order
	SameSector bool    // at least two of them share it
	Again      bool    // at least two of them met before
}

// Pair introduces members to each other: nobody twice, never two of one organisation, and never against Never. Of what
// is possible, it is in this order
//
//  1. as many people as possible in pairs,
//  2. as few pairs as possible who met before,
//  3. as few pairs as possible of one sector,
//  4. and those who met before did so as long ago as possible: the days on which any two met are numbered from the
//     earliest, and the numbers of the pairs add up to as little as possible.
//
// This is a matching of greatest weight, and exact. If somebody is left over then, a pair becomes a group of three:
// one person more, the one who fits best by the same order. Up to 16 members that finds a place whenever there is any;
// in greater circles, whenever there is one with these pairs. Whoever is still left over is in alone, and should
// be told. Which of equally good results it is follows from the seed.
//
// Of a member, only id, organisation and sector count. The pairs stand in the order of their lowest ids. Nobody to
// introduce is no error.
//
// Errors: ErrMany, ErrID.
func Pair(members []Person, met []Met, never []Never, seed uint64) (pairs []Introduction, alone []int64, err error) {
	members, at, err := inOrder(members)
	if err != nil {
		return nil, nil, err
	}
	c := newCircle(members, at, met, never, newLot(seed))
	groups, left := c.trio(c.match(nil))
	for _, group := range groups {
		pairs = append(pairs, c.introduction(group))
	}
	for _, i := range left {
		alone = append(alone, c.members[i].ID)
	}
	slices.SortFunc(pairs, func(a, b Introduction) int { return cmp.Compare(a.Members[0], b.Members[0]) })
	slices.Sort(alone)
	return pairs, alone, nil
}
