package anonymity

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSector(t *testing.T) {
	for _, c := range []struct {
		name              string
		people, houses, k int
		want              string
	}{
		{"enough", 5, 2, 5, "school"},
		{"one too few", 4, 2, 5, ""},
		{"all of one house", 9, 1, 5, ""},
		{"an area that wants more", 9, 3, 10, ""},
		{"an area cannot want less", 4, 4, 1, ""},
		{"nobody", 0, 0, 0, ""},
	} {
		if got := Sector("school", c.people, c.houses, c.k); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// THREATS.md 2: whatever happens to the area from round to round, a label shows its sector only while it did before and
// enough people share it, and once it is gone it never comes back.
func TestThreat2LabelsNeverSharpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(0, 12).Draw(t, "k")
		shown := Sector("school", rapid.IntRange(0, 20).Draw(t, "people"), rapid.IntRange(0, 4).Draw(t, "houses"), k)
		for range rapid.IntRange(0, 10).Draw(t, "rounds") {
			people, houses := rapid.IntRange(0, 20).Draw(t, "people"), rapid.IntRange(0, 4).Draw(t, "houses")
			now := Coarser(shown, Sector("school", people, houses, k))
			if shown == "" && now != "" {
				t.Fatalf("%q after none", now)
			}
			if now != "" && (people < max(k, MinK) || houses < 2) {
				t.Fatalf("%q with %d people in %d houses", now, people, houses)
			}
			shown = now
		}
	})
}

func TestCoarserNeverChangesWhatIsShown(t *testing.T) {
	if got := Coarser("school", "daycare"); got != "" {
		t.Errorf("from one sector to another: %q", got)
	}
}

func TestCountsBelowK(t *testing.T) {
	for _, c := range []struct {
		n, k  int
		shown int
		exact bool
	}{{0, 5, 5, false}, {4, 5, 5, false}, {5, 5, 5, true}, {7, 8, 8, false}, {3, 1, 5, false}, {12, 5, 12, true}} {
		if shown, exact := Count(c.n, c.k); shown != c.shown || exact != c.exact {
			t.Errorf("%d of %d: %d, %v", c.n, c.k, shown, exact)
		}
	}
}

// Two counts below k look the same.
func TestCountsBelowKCannotBeToldApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(0, 50).Draw(t, "k")
		a, b := rapid.IntRange(0, max(k, MinK)-1).Draw(t, "a"), rapid.IntRange(0, max(k, MinK)-1).Draw(t, "b")
		x, exactly := Count(a, k)
		y, alsoExactly := Count(b, k)
		if x != y || exactly || alsoExactly {
			t.Fatalf("%d and %d of %d: %d and %d", a, b, k, x, y)
		}
	})
}

func TestWhoMayWrite(t *testing.T) {
	for _, c := range []struct {
		model, phase, state    string
		requester, consultants bool
	}{
		{"phases", "questions", "open", true, true},
		{"phases", "hypotheses", "open", false, true},
		{"phases", "ideas", "open", false, true},
		{"phases", "feedback", "open", true, false},
		{"phases", "", "open", false, false},
		{"free", "", "open", true, true},
		{"phases", "questions", "asking", false, false},
		{"free", "", "closed", false, false},
	} {
		if got := MayWrite(c.model, c.phase, c.state, true); got != c.requester {
			t.Errorf("%v: requester %v", c, got)
		}
		if got := MayWrite(c.model, c.phase, c.state, false); got != c.consultants {
			t.Errorf("%v: consultants %v", c, got)
		}
	}
}

func TestPhasesFollowOneAnother(t *testing.T) {
	var walked []string
	for phase, ok := "questions", true; ok; phase, ok = NextPhase(phase) {
		walked = append(walked, phase)
		if PhaseDays(phase) == 0 {
			t.Errorf("%s has no length", phase)
		}
	}
	if !slices.Equal(walked, Phases()) {
		t.Errorf("walked %v", walked)
	}
	if _, ok := NextPhase("tea"); ok || PhaseDays("tea") != 0 {
		t.Error("a phase that is none")
	}
}

func TestWhoMovesOn(t *testing.T) {
	if !MayMoveOn(true, false) || !MayMoveOn(false, true) || MayMoveOn(false, false) {
		t.Error("moving on")
	}
}
