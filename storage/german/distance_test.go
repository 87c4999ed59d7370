package german

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		typed, word      string
		whole, beginning int
	}{
		{"kochen", "kochen", 0, 0},
		{"", "kochen", 6, 0},
		{"kochen", "", 6, 6},
		{"kohcen", "kochen", 1, 1},
		{"kohen", "kochen", 1, 1},
		{"koochen", "kochen", 1, 1},
		{"kocken", "kochen", 1, 1},
		{"hausafgaben", "hausaufgabenhilfe", 6, 1},
		{"хлбе", "хлеб", 1, 1},
	} {
		if got := Distance(test.typed, test.word, false); got != test.whole {
			t.Errorf("%q to %q is %d, want %d", test.typed, test.word, got, test.whole)
		}
		if got := Distance(test.typed, test.word, true); got != test.beginning {
			t.Errorf("%q to a beginning of %q is %d, want %d", test.typed, test.word, got, test.beginning)
		}
	}
}

func TestDistanceIsSymmetricAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("abcä")), 0, 8, -1)
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		whole := Distance(a, b, false)
		if back := Distance(b, a, false); back != whole {
			t.Errorf("there %d, back %d", whole, back)
		}
		if longer := max(len([]rune(a)), len([]rune(b))); whole > longer || (whole == 0) != (a == b) {
			t.Errorf("distance %d of %q and %q", whole, a, b)
		}
		if Distance(a, b, true) > whole {
			t.Errorf("the nearest beginning of %q is farther from %q than all of it", b, a)
		}
	})
}
