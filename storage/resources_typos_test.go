package storage

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
