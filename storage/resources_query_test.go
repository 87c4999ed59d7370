package storage

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTSQuery(t *testing.T) {
	terms := []term{
		{lexemes: []string{"hausaufgab", "lern'"}, prefix: "hausaufgab"},
		{lexemes: []string{`u\3`}},
	}
	for _, test := range []struct{ operator, want string }{
		{"&", `('hausaufgab' | 'lern''' | 'hausaufgab':*)&('u\\3')`},
		{"|", `('hausaufgab' | 'lern''' | 'hausaufgab':*)|('u\\3')`},
	} {
		if got := tsquery(terms, test.operator); got != test.want {
			t.Errorf("tsquery is\n%s, want\n%s", got, test.want)
		}
	}
}

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
		if got := distance(test.typed, test.word, false); got != test.whole {
			t.Errorf("%q to %q is %d, want %d", test.typed, test.word, got, test.whole)
		}
		if got := distance(test.typed, test.word, true); got != test.beginning {
			t.Errorf("%q to a beginning of %q is %d, want %d", test.typed, test.word, got, test.beginning)
		}
	}
}

func TestDistanceIsSymmetricAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("abcä")), 0, 8, -1)
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		whole := distance(a, b, false)
		if back := distance(b, a, false); back != whole {
			t.Errorf("there %d, back %d", whole, back)
		}
		if longer := max(len([]rune(a)), len([]rune(b))); whole > longer || (whole == 0) != (a == b) {
			t.Errorf("distance %d of %q and %q", whole, a, b)
		}
		if distance(a, b, true) > whole {
			t.Errorf("the nearest beginning of %q is farther from %q than all of it", b, a)
		}
	})
}

func TestNearest(t *testing.T) {
	words := func(words ...string) (list []candidate) {
		for _, word := range words {
			list = append(list, candidate{Word: word})
		}
		return list
	}
	for _, test := range []struct {
		name, typed      string
		candidates, want []candidate
	}{
		{"none", "kochen", nil, nil},
		{"the fewest corrections", "kochne", words("knochen", "kochen"), words("kochen")},
		{"the shortest first", "hausafgaben", words("hausaufgabenhilfe", "hausaufgaben"), words("hausaufgaben", "hausaufgabenhilfe")},
		{"too far", "kochen", words("knobeln"), nil},
		{"two wrong letters of a short word", "trumm", words("turm"), nil},
		{"beginning of a long word for a short one", "trum", words("traumapadagogik"), nil},
		{"one wrong letter of a short word", "trum", words("turm"), words("turm")},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, nearest(test.typed, test.candidates)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLikeness(t *testing.T) {
	for typed, want := range map[string]string{
		"kurs": "0.25", "schach": "0.25", "sozialarbeit": "0.25", "kinderliberatung": "0.36", "mädchenberatung": "0.33",
	} {
		if got := likeness(typed); got != want {
			t.Errorf("%s: got %s, want %s", typed, got, want)
		}
	}
}
