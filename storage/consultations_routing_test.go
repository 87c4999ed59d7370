package storage

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

func chosen(list []Candidate) (ids []int64) {
	for _, c := range list {
		ids = append(ids, c.PersonID)
	}
	return ids
}

func TestRouteOrder(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2017, 3, d, 0, 0, 0, 0, time.UTC) }
	list := []Candidate{
		{PersonID: 1, OrganisationID: 1, MaxCases: 2, Topics: []string{"media"}},
		{PersonID: 2, OrganisationID: 2, MaxCases: 2},
		{PersonID: 3, OrganisationID: 3, MaxCases: 2, Topics: []string{"absence"}, Load: 1},
		{PersonID: 4, OrganisationID: 4, MaxCases: 2, Topics: []string{"absence"}, LastAsked: day(2)},
		{PersonID: 5, OrganisationID: 5, MaxCases: 2, Topics: []string{"absence"}, LastAsked: day(1)},
		{PersonID: 6, OrganisationID: 5, MaxCases: 2, Topics: []string{"absence"}},
		{PersonID: 7, OrganisationID: 7, MaxCases: 1, Load: 1},
		{PersonID: 8, OrganisationID: 8, MaxCases: 2, Topics: []string{"absence"}},
	}
	got := chosen(Route(Wish{Topics: []string{"absence"}}, list, []int64{8}, 10, seeded(1)))
	// 6 before 5, who is of the same house; 8's house is in the case already.
	if diff := cmp.Diff([]int64{6, 4, 3, 2, 1}, got[:5]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if rest := got[5:]; !slices.Equal(rest, []int64{8, 5}) {
		t.Errorf("the second of each house: %v", rest)
	}
}

func TestRoutePerspective(t *testing.T) {
	list := []Candidate{
		{PersonID: 1, OrganisationID: 1, MaxCases: 1, Perspectives: []string{"school", "experienced"}},
		{PersonID: 2, OrganisationID: 2, MaxCases: 1},
	}
	for _, c := range []struct {
		wish string
		want []int64
	}{{"experienced", []int64{1}}, {"daycare", nil}, {"any", []int64{1, 2}}, {"", []int64{1, 2}}} {
		got := chosen(Route(Wish{Perspective: c.wish}, list, nil, 5, seeded(1)))
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.wish, diff)
		}
	}
}

// Whoever is chosen fits; nobody twice; never more than asked for; no house comes twice while another could have come
// once; and with the same lot it is the same people, in whichever order the candidates are listed.
func TestRouteUnderAnyCandidates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wish := Wish{
			Perspective: rapid.SampledFrom([]string{"any", "school", "daycare"}).Draw(t, "perspective"),
			Topics:      []string{"absence"},
		}
		list := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) Candidate {
			return Candidate{
				PersonID: int64(rapid.IntRange(1, 30).Draw(t, "person")), OrganisationID: int64(rapid.IntRange(1, 6).Draw(t, "house")),
				Perspectives: rapid.SliceOfN(rapid.SampledFrom([]string{"school", "daycare"}), 0, 2).Draw(t, "offers"),
				Topics:       rapid.SliceOfN(rapid.SampledFrom([]string{"absence", "media"}), 0, 2).Draw(t, "topics"),
				MaxCases:     rapid.IntRange(1, 3).Draw(t, "most"), Load: rapid.IntRange(0, 3).Draw(t, "load"),
			}
		}), 0, 20, func(c Candidate) int64 { return c.PersonID }).Draw(t, "candidates")
		n, seed := rapid.IntRange(0, 12).Draw(t, "n"), rapid.Uint64().Draw(t, "seed")
		taken := []int64{int64(rapid.IntRange(1, 6).Draw(t, "taken"))}
		got := Route(wish, list, taken, n, seeded(seed))
		if again := Route(wish, rapid.Permutation(list).Draw(t, "order"), taken, n, seeded(seed)); !slices.Equal(chosen(got), chosen(again)) {
			t.Fatalf("%v and %v", chosen(got), chosen(again))
		}
		houses := map[int64]int{taken[0]: 1}
		for _, c := range got {
			houses[c.OrganisationID]++
			if !wish.fits(c) || c.Load >= c.MaxCases || wish.Perspective != "any" && !slices.Contains(c.Perspectives, wish.Perspective) {
				t.Fatalf("%+v does not fit", c)
			}
		}
		if len(got) > n {
			t.Fatalf("%d chosen, want at most %d", len(got), n)
		}
		for _, c := range list {
			if !wish.fits(c) || slices.Contains(chosen(got), c.PersonID) {
				continue
			}
			if len(got) < n {
				t.Fatalf("%d could have been asked", c.PersonID)
			}
			for house, times := range houses {
				if houses[c.OrganisationID] == 0 && times > 1 {
					t.Fatalf("house %d comes twice, house %d not at all", house, c.OrganisationID)
				}
			}
		}
	})
}

func TestCrowdLeavesOutWhoIsAddressed(t *testing.T) {
	sharers := []sharer{{1, 1}, {2, 1}, {3, 2}, {4, 3}}
	people, houses := crowd(sharers, func(id int64) bool { return id == 4 || id == 1 })
	if people != 2 || houses != 2 {
		t.Errorf("%d people in %d houses", people, houses)
	}
}
