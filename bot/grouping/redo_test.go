package grouping

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawChange deals some people, and then lets some drop out and others come late.
func drawChange(t *rapid.T, most int) (now []Person, met []Met, wish Wish, before []Group, ok bool) {
	all := drawPeople(t, 2, most)
	met, wish = drawMet(t, len(all)), drawWish(t, len(all))
	wish.Groups, wish.Size = 0, rapid.IntRange(1, 5).Draw(t, "size")
	var then []Person
	for _, p := range all {
		if rapid.IntRange(0, 4).Draw(t, "came at first") > 0 {
			then = append(then, p)
		}
		if rapid.IntRange(0, 3).Draw(t, "comes now") > 0 {
			now = append(now, p)
		}
	}
	before, err := Deal(then, met, wish, rapid.Uint64().Draw(t, "seed"))
	return now, met, wish, before, err == nil
}

func TestRedo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, met, wish, before, ok := drawChange(t, 25)
		r, err := Redo(now, met, wish, before)
		if !ok || err != nil {
			if ok && !errors.Is(err, ErrNobody) && !errors.Is(err, ErrBounds) {
				t.Fatal(err)
			}
			return
		}
		s, err := wish.span(len(now))
		if err != nil {
			t.Fatal(err)
		}
		checkGroups(t, now, r.Groups, s.lo, s.hi)
		checkMoves(t, now, before, r)
		now, met = anotherWay(t, now, met)
		again, err := Redo(now, met, wish, before)
		if diff := cmp.Diff(r, again); diff != "" || err != nil {
			t.Fatalf("the order matters: %v\n%s", err, diff)
		}
		still, err := Redo(now, met, wish, r.Groups)
		if err != nil || len(still.Moved)+len(still.Seated) > 0 || !cmp.Equal(still.Groups, r.Groups) {
			t.Fatalf("mended groups are mended again: %+v, %v", still, err)
		}
	})
}

// checkMoves: whoever is not said to have moved sits where they sat, and leads the group if they did. Whoever led one
// moves only if nobody is left to lead it.
func checkMoves(t *rapid.T, now []Person, before []Group, r Redone) {
	was, is := groupsOf(before), groupsOf(r.Groups)
	for _, p := range now {
		g, sat := was[p.ID]
		moved, seated := slices.Contains(r.Moved, p.ID), slices.Contains(r.Seated, p.ID)
		if moved != (sat && g != is[p.ID]) || seated == sat {
			t.Fatalf("%d went from %v to %d: moved %v, seated %v", p.ID, g, is[p.ID], moved, seated)
		}
		if sat && before[g].Moderator == p.ID && !moved && r.Groups[g].Moderator != p.ID {
			t.Fatalf("%d led group %d and does no more", p.ID, g)
		}
		if moved && before[g].Moderator == p.ID && r.Groups[g].Moderator != 0 {
			t.Fatalf("%d led group %d and moved, now %d does", p.ID, g, r.Groups[g].Moderator)
		}
	}
	if !slices.IsSorted(r.Moved) || !slices.IsSorted(r.Seated) {
		t.Fatal("not in order")
	}
}

func groupsOf(groups []Group) map[int64]int {
	of := map[int64]int{}
	for g, group := range groups {
		for _, id := range group.Members {
			of[id] = g
		}
	}
	return of
}

// For few people all ways can be tried: none that keeps the sizes and the moderators moves fewer.
func TestRedoMovesAsFewAsPossible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, met, wish, before, ok := drawChange(t, 9)
		if len(now) > 6 {
			return
		}
		r, err := Redo(now, met, wish, before)
		if !ok || err != nil {
			return
		}
		s, _ := wish.span(len(now))
		was, best := groupsOf(before), len(now)+1
		everyWay(now, max(len(before), s.fewest), func(at []int) {
			if keeps(s, now, at) {
				moves := 0
				for i, p := range now {
					if g, sat := was[p.ID]; sat && g != at[i] {
						moves++
					}
				}
				best = min(best, moves)
			}
		})
		if len(r.Moved) != best {
			t.Fatalf("%v of %v moved, %d would do: %v", r.Moved, before, best, r.Groups)
		}
	})
}

func everyWay(people []Person, count int, try func(at []int)) {
	at := make([]int, len(people))
	for {
		try(at)
		i := 0
		for ; i < len(at) && at[i] == count-1; i++ {
			at[i] = 0
		}
		if i == len(at) {
			return
		}
		at[i]++
	}
}

// keeps tells whether sizes are right and as many groups as possible have a moderator.
func keeps(s span, people []Person, at []int) bool {
	sizes, led, able := map[int]int{}, map[int]bool{}, 0
	for i, g := range at {
		sizes[g]++
		if people[i].Moderator {
			led[g] = true
			able++
		}
	}
	for _, n := range sizes {
		if n < s.lo || n > s.hi {
			return false
		}
	}
	return len(led) == min(len(sizes), able)
}

// Four groups of five, of whom the first of each leads.
func fourByFive() (people []Person, groups []Group) {
	for g := range int64(4) {
		var members []int64
		for k := range int64(5) {
			id := 10*(g+1) + k
			people = append(people, Person{ID: id, Organisation: id, Moderator: k == 0})
			members = append(members, id)
		}
		groups = append(groups, Group{Moderator: members[0], Members: members})
	}
	return people, groups
}

func TestRedoByExample(t *testing.T) {
	for _, c := range []struct {
		name          string
		gone, late    []int64
		leads         []int64 // who may moderate besides those who do
		moved, groups int
	}{
		{"nothing happened", nil, nil, nil, 0, 4},
		{"one less is not too few", []int64{11}, nil, nil, 0, 4},
		{"two less are", []int64{11, 12}, nil, nil, 1, 4},
		{"late ones fill up", []int64{11, 12}, []int64{50}, nil, 0, 4},
		{"a moderator less, and another one in the group", []int64{10}, nil, []int64{13}, 0, 4},
		{"a moderator less, and another one elsewhere", []int64{10}, nil, []int64{23}, 1, 4},
		{"a moderator less, and one comes late", []int64{10}, []int64{50}, []int64{50}, 0, 4},
		{"a moderator less, and nobody else", []int64{10}, nil, nil, 0, 4},
		{"a group of one goes to the others", []int64{10, 11, 12, 13}, nil, nil, 1, 3},
		{"too few for four", []int64{11, 12, 21, 22, 31}, nil, nil, 3, 3},
		{"a whole group has gone", []int64{10, 11, 12, 13, 14}, nil, nil, 0, 3},
		{"too many for four", nil, []int64{50, 51, 52, 53, 54}, nil, 0, 5},
	} {
		people, before := fourByFive()
		for _, id := range c.late {
			people = append(people, Person{ID: id, Organisation: id})
		}
		people = slices.DeleteFunc(people, func(p Person) bool { return slices.Contains(c.gone, p.ID) })
		for i := range people {
			people[i].Moderator = people[i].Moderator || slices.Contains(c.leads, people[i].ID)
		}
		r, err := Redo(people, nil, Wish{Size: 5}, before)
		groups := slices.DeleteFunc(slices.Clone(r.Groups), func(g Group) bool { return g.Members == nil })
		if err != nil || len(r.Moved) != c.moved || len(groups) != c.groups || !slices.Equal(r.Seated, c.late) {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
	}
}

// Of those who could move, the one who fits best does: away from a colleague, not towards one.
func TestRedoMovesWhoFits(t *testing.T) {
	people, before := fourByFive()
	organisation := func(id int64) *int64 {
		i := slices.IndexFunc(people, func(p Person) bool { return p.ID == id })
		return &people[i].Organisation
	}
	*organisation(32) = *organisation(34) // two colleagues in the third group
	*organisation(44) = *organisation(34)
	people = slices.DeleteFunc(people, func(p Person) bool { return p.ID == 11 || p.ID == 12 })
	r, err := Redo(people, nil, Wish{Size: 5}, before)
	if err != nil || !slices.Equal(r.Moved, []int64{32}) && !slices.Equal(r.Moved, []int64{34}) {
		t.Errorf("%+v, %v", r, err)
	}
	*organisation(13) = *organisation(34) // now there is one where they would go as well
	r, err = Redo(people, nil, Wish{Size: 5}, before)
	if m := explained(t, people, nil, r.Groups); err != nil || len(r.Moved) != 1 || m.Cost != CostColleagues {
		t.Errorf("%+v, %v, cost %d", r, err, m.Cost)
	}
}

// A group without a moderator gets one who leads none, even if the one who leads another would fit better.
func TestRedoLeavesModerators(t *testing.T) {
	people, before := fourByFive()
	before[0].Moderator = 13
	people[3].Moderator, people[3].Organisation = true, people[1].Organisation // 13, who has a colleague in the group
	people = slices.DeleteFunc(people, func(p Person) bool { return p.ID == 20 })
	r, err := Redo(people, nil, Wish{Size: 5}, before)
	if err != nil || !slices.Equal(r.Moved, []int64{10}) || r.Groups[0].Moderator != 13 || r.Groups[1].Moderator != 10 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRedoLeavesModeratorsOfOthers(t *testing.T) {
	people, before := fourByFive()
	people[3].Moderator, people[13].Moderator = true, true // 13 and 33
	people[1].Organisation = people[0].Organisation        // 11 is a colleague of 10, who leads
	people = slices.DeleteFunc(people, func(p Person) bool { return p.ID == 20 })
	r, err := Redo(people, nil, Wish{Size: 5}, before)
	if err != nil || !slices.Equal(r.Moved, []int64{33}) {
		t.Errorf("%+v, %v", r, err)
	}
}

// Whoever comes late and may moderate goes where there is room, not where somebody else would have to leave.
func TestRedoMakesRoomForNobody(t *testing.T) {
	people := []Person{{ID: 1}, {ID: 2}, {ID: 3}, {ID: 4}, {ID: 5}, {ID: 6, Moderator: true}}
	before := []Group{{Members: []int64{1, 2, 3}}, {Members: []int64{4, 5}}}
	r, err := Redo(people, nil, Wish{Size: 3, Max: 3}, before)
	want := []Group{before[0], {Moderator: 6, Members: []int64{4, 5, 6}}}
	if diff := cmp.Diff(Redone{Groups: want, Seated: []int64{6}}, r); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// Of the groups that are equally small, whoever comes late joins the one that they fit best.
func TestRedoSeatsWhereItFits(t *testing.T) {
	people, before := fourByFive()
	people = append(people, Person{ID: 50, Organisation: 12})
	people = slices.DeleteFunc(people, func(p Person) bool { return p.ID == 11 || p.ID == 21 })
	r, err := Redo(people, nil, Wish{Size: 5}, before)
	if err != nil || len(r.Moved) > 0 || !slices.Contains(r.Groups[1].Members, 50) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRedoErrors(t *testing.T) {
	people, before := fourByFive()
	for _, c := range []struct {
		name   string
		people []Person
		wish   Wish
		before []Group
		want   error
	}{
		{"nobody", nil, Wish{Size: 5}, before, ErrNobody},
		{"somebody twice", people, Wish{Size: 5}, append(before, before[0]), ErrGroups},
		{"somebody twice who is gone", people[5:], Wish{Size: 5}, append(before, before[0]), ErrGroups},
		{"an id twice", append(people, people[0]), Wish{Size: 5}, before, ErrID},
		{"too many people for the bounds", people, Wish{Groups: 4, Max: 4}, before, ErrBounds},
		{"no wish", people, Wish{}, before, ErrWish},
	} {
		if r, err := Redo(c.people, nil, c.wish, c.before); !errors.Is(err, c.want) || r.Groups != nil {
			t.Errorf("%s: %v, %v", c.name, r, err)
		}
	}
}
