package grouping

import (
	"fmt"
	"slices"
)

// Redone is what became of groups when people dropped out or came late.
type Redone struct {
	// Groups stand where they stood before, so that a group keeps its table. One that was dissolved has no members;
	// new ones are at the end.
	Groups []Group
	Moved  []int64 // who sits in another group than before, in ascending order; nobody else who sat is touched
	Seated []int64 // who came late and has a group now, in ascending order
}

// Redo mends groups with as few moves as possible. The people are those who come now; whoever is in a group and not
// among them has dropped out, whoever is among them and in no group came late. A move is somebody who has to go to
// another group than before; getting a first one is none.
//
// Groups need mending when they hold fewer or more people than the wish allows, or when one has nobody to moderate it
// although there are enough who may. A group is dissolved, or a new one opened, when no other way keeps to the sizes,
// and dissolved also if that moves fewer people than filling it up. Whoever came late joins the smallest groups. Who has
// to move, and where to, is then decided by what it costs, see CostColleagues; a moderator who is still there stays one
// and does not move as long as their group goes on and somebody else can. Sizes that are only uneven, and groups that
// could mix better, are left alone. If dissolving one group does not suffice, the best one is dissolved time and again,
// which need not be the best choice of several.
//
// Nothing is left to chance: there is no seed. With Wish.Size, Min and Max should be what Deal was given.
//
// Errors: ErrNobody, ErrMany, ErrID, ErrWish, ErrBounds, ErrGroups.
func Redo(people []Person, met []Met, wish Wish, before []Group) (Redone, error) {
	people, at, err := someone(people)
	if err != nil {
		return Redone{}, err
	}
	s, err := wish.span(len(people))
	if err != nil {
		return Redone{}, err
	}
	m, err := newMending(people, at, before)
	if err != nil {
		return Redone{}, err
	}
	m.place(m.counts(s))
	m.clashes = newClashes(people, at, met, len(people))
	m.improve()
	return m.result(), nil
}

// nowhere is the group of people who have none.
const nowhere = -1

// mending is groups that are being mended. People are places in the order of ids.
type mending struct {
	clashes
	people []Person
	home   []int   // the group of each before; nowhere for those who come late
	at     []int   // the group of each now
	groups [][]int // who sits in each group now
	head   []int   // who moderated each group before and still comes; nowhere if there is nobody
	old    []bool  // which groups had members before
}

func newMending(people []Person, at map[int64]int, before []Group) (*mending, error) {
	m := &mending{people: people, home: slices.Repeat([]int{nowhere}, len(people))}
	m.at = slices.Clone(m.home)
	seen := map[int64]bool{}
	for g, group := range before {
		m.old, m.head = append(m.old, len(group.Members) > 0), append(m.head, nowhere)
		for _, id := range group.Members {
			if seen[id] {
				return nil, fmt.Errorf("%w: %d", ErrGroups, id)
			}
			seen[id] = true
			if i, comes := at[id]; comes {
				m.home[i] = g
				if id == group.Moderator && people[i].Moderator {
					m.head[g] = i
				}
			}
		}
	}
	return m, nil
}

// result reads off who sits where. A group without its moderator gets the one of its own with the lowest id.
func (m *mending) result() Redone {
	r := Redone{Groups: make([]Group, len(m.groups))}
	for i, p := range m.people {
		g := &r.Groups[m.at[i]]
		g.Members = append(g.Members, p.ID)
		if m.head[m.at[i]] == i || g.Moderator == 0 && p.Moderator {
			g.Moderator = p.ID
		}
		switch m.home[i] {
		case m.at[i]:
		case nowhere:
			r.Seated = append(r.Seated, p.ID)
		default:
			r.Moved = append(r.Moved, p.ID)
		}
	}
	return r
}
