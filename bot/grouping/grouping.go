// Package grouping deals people into small groups that mix, mends such groups when somebody drops out or comes late,
// and introduces pairs to each other. It owns what mixing means, in numbers, and the rules of who may sit with whom. It
// is pure: it reads no database and no clock, knows no names and no language, and sends nothing to anybody.
//
// People are ids. Their order never matters: everything starts from the order of the ids, and what is left to chance
// follows from a seed, in integers alone, so that a seed that was kept gives the same result on every machine.
package grouping

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// MaxPeople is how many people can be dealt or introduced at once; the memory needed grows with the square.
const MaxPeople = 1000

// What cannot be dealt, mended or introduced. Errors that are returned wrap one of these and add the numbers.
var (
	ErrNobody = errors.New("nobody to deal")
	ErrMany   = errors.New("too many people")
	ErrID     = errors.New("an id is zero or given twice")
	ErrWish   = errors.New("a wish that contradicts itself")
	ErrBounds = errors.New("no number of groups keeps to these sizes")
	ErrGroups = errors.New("groups that do not hold these people, each once")
)

// Person is somebody who comes.
type Person struct {
	ID           int64  // not zero
	Organisation int64  // 0: none; people of no organisation are nobody's colleagues
	Sector       string // "": unknown, which is like no other
	Municipality int64  // 0: unknown, which is like no other
	Moderator    bool   // may lead a group
}

// Met says that two people, in either order, have sat together or have been introduced. Several entries of the same
// two add up; entries of anybody who does not come, or of somebody with themself, count for nothing.
type Met struct {
	A, B  int64
	Times int       // for Deal, Redo and Explain; below one counts as one
	Last  time.Time // for Pair; the zero time is longer ago than any other
}

// Group is one small group. A group without members is one that was dissolved.
type Group struct {
	Moderator int64   // one of the members; 0: nobody among them may lead it
	Members   []int64 // in ascending order
}

// inOrder returns the people by ascending id and where in that order each one stands.
func inOrder(people []Person) ([]Person, map[int64]int, error) {
	if len(people) > MaxPeople {
		return nil, nil, fmt.Errorf("%w: %d, at most %d", ErrMany, len(people), MaxPeople)
	}
	people = slices.SortedFunc(slices.Values(people), func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	at := make(map[int64]int, len(people))
	for i, p := range people {
		if _, twice := at[p.ID]; twice || p.ID == 0 {
			return nil, nil, fmt.Errorf("%w: %d", ErrID, p.ID)
		}
		at[p.ID] = i
	}
	return people, at, nil
}

// someone is inOrder for those who cannot do with nobody.
func someone(people []Person) ([]Person, map[int64]int, error) {
	if len(people) == 0 {
		return nil, nil, ErrNobody
	}
	return inOrder(people)
}
