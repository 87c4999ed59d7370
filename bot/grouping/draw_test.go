package grouping

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"
)

// drawPeople draws a small area, with guests and unknown things in it.
func drawPeople(t *rapid.T, least, most int) []Person {
	n := rapid.IntRange(least, most).Draw(t, "people")
	houses := rapid.IntRange(0, n).Draw(t, "organisations")
	people := make([]Person, n)
	for i := range people {
		people[i] = Person{
			ID:           int64(i+1) * 3,
			Organisation: rapid.Int64Range(0, int64(houses)).Draw(t, "organisation"),
			Sector:       rapid.SampledFrom([]string{"", "school", "daycare", "church"}).Draw(t, "sector"),
			Municipality: rapid.Int64Range(0, 3).Draw(t, "municipality"),
			Moderator:    rapid.IntRange(0, 2).Draw(t, "moderator") == 0,
		}
	}
	return people
}

// drawMet draws meetings, of strangers and of people with themselves as well.
func drawMet(t *rapid.T, people int) []Met {
	id := rapid.Int64Range(0, int64(people+1)*3)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Met {
		return Met{
			A: id.Draw(t, "a"), B: id.Draw(t, "b"), Times: rapid.IntRange(-1, 6).Draw(t, "times"),
			Last: time.Unix(rapid.Int64Range(0, 4).Draw(t, "day")*86400, 0),
		}
	}), 0, 3*people).Draw(t, "met")
}

// drawWish draws any wish for so many people, also one that cannot be fulfilled.
func drawWish(t *rapid.T, people int) Wish {
	w := Wish{Min: rapid.IntRange(0, 4).Draw(t, "min"), Max: rapid.IntRange(0, 8).Draw(t, "max")}
	if rapid.Bool().Draw(t, "by size") {
		w.Size = rapid.IntRange(1, 8).Draw(t, "size")
	} else {
		w.Groups = rapid.IntRange(1, people+1).Draw(t, "groups")
	}
	return w
}

// anotherWay lists the same in another order, and turns round who met whom.
func anotherWay(t *rapid.T, people []Person, met []Met) ([]Person, []Met) {
	people, met = rapid.Permutation(people).Draw(t, "people's order"), rapid.Permutation(met).Draw(t, "meetings' order")
	for i := range met {
		met[i].A, met[i].B = met[i].B, met[i].A
	}
	return people, met
}

func dealt(t rapid.TB, people []Person, met []Met, wish Wish, seed uint64) []Group {
	t.Helper()
	groups, err := Deal(people, met, wish, seed)
	if err != nil {
		t.Fatal(err)
	}
	return groups
}

func explained(t rapid.TB, people []Person, met []Met, groups []Group) Mixing {
	t.Helper()
	m, err := Explain(people, met, groups)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// checkGroups finds what no groups may be, new or mended: everybody is in exactly one, in order; sizes keep to the
// bounds; moderators are among their group, and as many groups as possible have one.
func checkGroups(t *rapid.T, people []Person, groups []Group, lo, hi int) {
	t.Helper()
	seen, able, held, led := map[int64]int{}, 0, 0, 0
	moderators := map[int64]bool{}
	for _, p := range people {
		moderators[p.ID] = p.Moderator
		if p.Moderator {
			able++
		}
	}
	for _, g := range groups {
		if len(g.Members) == 0 {
			continue
		}
		held++
		if n := len(g.Members); n < lo || n > hi || !slices.IsSorted(g.Members) {
			t.Fatalf("%v is not a group of %d to %d in order", g, lo, hi)
		}
		for _, id := range g.Members {
			seen[id]++
		}
		if g.Moderator != 0 {
			led++
			if !slices.Contains(g.Members, g.Moderator) || !moderators[g.Moderator] {
				t.Fatalf("%v has a moderator who is none", g)
			}
		} else if slices.ContainsFunc(g.Members, func(id int64) bool { return moderators[id] }) {
			t.Fatalf("%v has no moderator, but could", g)
		}
	}
	for _, p := range people {
		if seen[p.ID] != 1 {
			t.Fatalf("%d is in %d groups", p.ID, seen[p.ID])
		}
	}
	if len(seen) != len(people) {
		t.Fatalf("%d people of %d", len(seen), len(people))
	}
	if led != min(held, able) {
		t.Fatal(fmt.Sprintf("%d of %d groups have a moderator, and %d may be one", led, held, able))
	}
}
