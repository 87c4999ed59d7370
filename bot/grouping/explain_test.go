package grouping

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExplain(t *testing.T) {
	people := []Person{
		{ID: 1, Organisation: 10, Sector: "school", Municipality: 7, Moderator: true},
		{ID: 2, Organisation: 10, Sector: "school", Municipality: 7},
		{ID: 3, Organisation: 11, Sector: "church", Municipality: 7},
		{ID: 4}, // two guests of whom nothing is known
		{ID: 5},
	}
	met := []Met{{A: 2, B: 3, Times: 2}, {A: 3, B: 2}, {A: 3, B: 99}, {A: 3, B: 3}, {A: 1, B: 3, Times: 9}, {A: 4, B: 5}}
	groups := []Group{{Members: []int64{1, 2, 3}}, {}, {Members: []int64{4, 5}}}
	got := explained(t, people, met, groups)
	want := Mixing{
		Groups: []Facts{
			{
				People: 3, Organisations: 2, Sectors: 2, Municipalities: 1,
				Colleagues: 1, SameSector: 1, SameMunicipality: 3, Again: 2,
				Cost: CostColleagues + CostSector + 3*CostMunicipality + (3+4)*CostAgain,
			},
			{},
			{People: 2, Again: 1, Cost: CostAgain},
		},
		Cost:  24 + 3 + 6 + 42 + 6,
		Alone: []int{2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// Four of the ten pairs sit together; three are of one municipality in two groups.
	if got, want := boundsOf(people, met, groups), (bounds{81 * 4 / 10., 1 * CostMunicipality}); got != want {
		t.Errorf("bounds %v, want %v", got, want)
	}
}

func TestExplainNobody(t *testing.T) {
	if diff := cmp.Diff(Mixing{Groups: []Facts{}}, explained(t, nil, nil, nil)); diff != "" {
		t.Error(diff)
	}
}

func TestExplainErrors(t *testing.T) {
	two := []Person{{ID: 1}, {ID: 2}}
	for _, c := range []struct {
		name   string
		people []Person
		groups []Group
		want   error
	}{
		{"somebody is missing", two, []Group{{Members: []int64{1}}}, ErrGroups},
		{"somebody is there twice", two, []Group{{Members: []int64{1, 2}}, {Members: []int64{1}}}, ErrGroups},
		{"a stranger", two, []Group{{Members: []int64{1, 2, 3}}}, ErrGroups},
		{"an id twice", append(two, two...), nil, ErrID},
		{"too many", make([]Person, MaxPeople+1), nil, ErrMany},
	} {
		if _, err := Explain(c.people, nil, c.groups); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
