package bot

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

func TestPlaceInQuery(t *testing.T) {
	places := []storage.Municipality{
		{ID: 1, Name: "Alsfeld"},
		{ID: 2, Name: "Romrod"},
		{ID: 3, Name: "Homberg (Ohm)"},
		{ID: 4, Name: "Bad Salzschlirf"},
		{ID: 5, Name: "Mücke"},
		{ID: 6, Name: "Bad Nauheim"},
		{ID: 7, Name: "Salzschlirf"},
	}
	for _, test := range []struct {
		query, words string
		place        int64
	}{
		{"Hausaufgaben Romrod", "Hausaufgaben", 2},
		{"romrod hausaufgaben", "hausaufgaben", 2},
		{"Hausaufgaben in ROMROD, bitte", "Hausaufgaben bitte", 2},
		{"Hilfe in der Schule", "Hilfe in der Schule", 0},
		{"Hilfe  für   Schüler:innen", "Hilfe für Schüler:innen", 0},
		{"Romrod", "", 2},
		{"in Romrod!", "", 2},
		{"Kita Mücke", "Kita", 5},
		{"Kita Muecke", "Kita", 5},
		{"Kita mucke", "Kita", 5},
		{"Kita Mu\u0308cke", "Kita", 5},
		{"Kita Homberg", "Kita", 3},
		{"Kita Homberg (Ohm)", "Kita", 3},
		{"Kita Homberg Ohm", "Kita", 3},
		{"Reha Bad Salzschlirf", "Reha", 4},
		{"Reha Salzschlirf", "Reha", 7},
		{"Bad und Salz", "Bad und Salz", 0},
		{"Alsfeld Romrod Schach", "Romrod Schach", 1},
		{"Romrod Alsfeld Schach", "Alsfeld Schach", 2},
		{"Alsfelder Schach", "Alsfelder Schach", 0},
		{"", "", 0},
		{"🙂 –", "", 0},
	} {
		words, place := placeInQuery(test.query, places)
		if words != test.words || place != test.place {
			t.Errorf("%q: got %q, %d, want %q, %d", test.query, words, place, test.words, test.place)
		}
	}
}

// The examples are those of search_fold, whose form of a word this is.
func TestFold(t *testing.T) {
	for word, want := range map[string]string{
		"Mädchen": "madchen", "MAEDCHEN": "madchen", "Ma\u0308dchen": "madchen", "Größe": "grosse", "Groesse": "grosse",
		"neue": "neue", "Bauer": "bauer", "Quelle": "quelle", "Über": "uber", "Ueber": "uber", "aktuell": "aktull",
		"Café": "cafe", "STRAẞE": "strasse", "Äußerung": "ausserung", "Aeusserung": "ausserung", "Säue": "saue", "": "", "ue": "u",
	} {
		if got := fold(word); got != want {
			t.Errorf("%q is folded to %q, want %q", word, got, want)
		}
	}
}

// Whatever is typed: no place of ours is invented, and what is left was there before.
func TestPlaceInQueryLosesNothingElse(t *testing.T) {
	places := []storage.Municipality{{ID: 1, Name: "Alsfeld"}, {ID: 2, Name: "Bad Salzschlirf"}}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.SampledFrom([]string{"Bad", "Salzschlirf", "alsfeld", "in", "Kita", "ä", "(", "🙂"}))
		query := strings.Join(words.Draw(t, "words"), " ")
		left, place := placeInQuery(query, places)
		if place < 0 || place > 2 {
			t.Fatalf("place %d", place)
		}
		for _, word := range strings.Fields(left) {
			if !strings.Contains(query, word) {
				t.Errorf("%q was not in %q", word, query)
			}
		}
		if n := len(tokenise(query)); place == 0 && len(tokenise(left)) != n {
			t.Errorf("%q became %q without a place", query, left)
		}
	})
}

func TestOneOrAll(t *testing.T) {
	for answer, want := range map[string]string{
		"": "", "1": "1", "1,2": "1,2", "all": "all", "1,2,all": "all", "all,1": "1", "all,1,2": "1,2",
	} {
		if got := oneOrAll(answer); got != want {
			t.Errorf("%q became %q, want %q", answer, got, want)
		}
	}
}
