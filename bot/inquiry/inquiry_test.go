package inquiry

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"sozialraum/storage"
	"sozialraum/storage/topic"
)

var places = []storage.Place{
	{ID: 1, Name: "Alsfeld", Districts: []string{"Eifa", "Leusel", "Münch-Leusel"}},
	{ID: 2, Name: "Romrod", Districts: []string{"Nieder-Breidenbach", "Zell"}},
	{ID: 3, Name: "Homberg (Ohm)"},
	{ID: 4, Name: "Bad Salzschlirf"},
	{ID: 5, Name: "Mücke"},
	{ID: 6, Name: "Bad Nauheim"},
	{ID: 7, Name: "Salzschlirf"},
	{ID: 8, Name: "Schwalmtal", Districts: []string{"Brauerschwend"}},
	{ID: 9, Name: "Grebenau", Districts: []string{"Bieben"}},
}

// told is an inquiry in one line: the words, and behind each filter the piece that says so.
func told(q Inquiry) string {
	var all []string
	for _, word := range q.Words {
		all = append(all, word.Text)
	}
	for _, f := range q.Filters {
		what := string(f.Kind)
		switch f.Kind {
		case Place:
			what = fmt.Sprint(f.Municipality)
			if f.District != "" {
				what += "/" + f.District
			}
		case Age:
			what = years(f.From) + "-" + years(f.To)
		case Language, Access:
			what = f.Trait
		case Topic:
			what = strings.Join(f.Topics, "+")
		}
		all = append(all, "["+what+": "+f.Text+"]")
	}
	return strings.Join(all, " ")
}

func years(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func TestPlaces(t *testing.T) {
	for typed, want := range map[string]string{
		"Kochen Romrod":                 "Kochen [2: Romrod]",
		"romrod kochen":                 "kochen [2: romrod]",
		"Kochen in ROMROD, bitte":       "Kochen bitte [2: ROMROD]",
		"Dorf in der Mitte":             "Dorf in der Mitte",
		"Kochen Zell":                   "Kochen [2/Zell: Zell]",
		"Kochen Niederbreidenbach":      "Kochen [2/Nieder-Breidenbach: Niederbreidenbach]",
		"Kochen Nieder-Breidenbach":     "Kochen [2/Nieder-Breidenbach: Nieder-Breidenbach]",
		"Muench-Leusel":                 "[1/Münch-Leusel: Muench-Leusel]",
		"Leusel":                        "[1/Leusel: Leusel]",
		"Muecke":                        "[5: Muecke]",
		"mucke":                         "[5: mucke]",
		"Mu\u0308cke":                   "[5: Mu\u0308cke]",
		"Homberg":                       "[3: Homberg]",
		"Homberg (Ohm)":                 "[3: Homberg (Ohm]",
		"Bad Salzschlirf":               "[4: Bad Salzschlirf]",
		"Salzschlirf":                   "[7: Salzschlirf]",
		"Bad und Salz":                  "Bad und Salz",
		"Alsfeld oder Romrod":           "oder [1: Alsfeld] [2: Romrod]",
		"Alsfelder":                     "Alsfelder",
		"Kochen Rommrod":                "Kochen [2: Rommrod]",
		"Kochen Romrdo":                 "Kochen [2: Romrdo]",
		"Schwalmthal":                   "[8: Schwalmthal]",
		"Brauerschwned":                 "[8/Brauerschwend: Brauerschwned]",
		"sieben lieben bleiben bieten":  "sieben lieben bleiben bieten",
		"„Romrod“ Alsfeld":              "Romrod [1: Alsfeld]",
		"\"in Romrod\" kochen in Mücke": "in Romrod kochen [5: Mücke]",
		"":                              "",
		"🙂 –":                           "",
	} {
		if got := told(Parse(typed, places)); got != want {
			t.Errorf("%q: got %s, want %s", typed, got, want)
		}
	}
}

func TestTraits(t *testing.T) {
	for typed, want := range map[string]string{
		"Kochen auf Türkisch":                  "Kochen [tr: Türkisch]",
		"türkischsprachige Hausaufgabenhilfe":  "Hausaufgabenhilfe [tr: türkischsprachige] [learning: Hausaufgabenhilfe]",
		"Kochen in leichter Sprache in Romrod": "Kochen [plain_language: leichter Sprache] [2: Romrod]",
		"Kochen „auf Türkisch“":                "Kochen auf Türkisch",
		"Deutschkurs":                          "Deutschkurs [language: Deutschkurs]",
		"arabisch, farsi":                      "[ar: arabisch] [fa: farsi]",
		"mit Rollstuhl barrierefrei":           "mit Rollstuhl [inclusion: Rollstuhl] [step_free: barrierefrei]",
	} {
		if got := told(Parse(typed, places)); got != want {
			t.Errorf("%q: got %s, want %s", typed, got, want)
		}
	}
	q := Parse("auf Arabisch oder in English barrierefrei Behinderten-WC", places).Query()
	if !slices.Equal(q.Languages, []string{"ar", "en"}) || !slices.Equal(q.Accessibility, []string{"step_free", "toilet"}) {
		t.Errorf("asked for %+v", q)
	}
	if got := Parse("Kochen auf Türkisch in Romrod", places).Without(0); got != "Kochen in Romrod" {
		t.Errorf("without the language: %s", got)
	}
}

func TestAges(t *testing.T) {
	for typed, want := range map[string]string{
		"8 Jahre": "8-8", "8 jahre alt": "8-8", "8-jährige": "8-8", "8jährige": "8-8", "8 jähriger": "8-8", "8j": "8-8", "8 J.": "8-8",
		"mit 8 Jahren": "8-8", "im Alter von 8 Jahren": "8-8", "8-year-old": "8-8", "aged 8": "8-8", "8 years": "8-8",
		"6-12": "6-12", "6 - 12 Jahre": "6-12", "6–12": "6-12", "6 bis 12": "6-12", "von 6 bis 12 Jahren": "6-12", "zwischen 6 und 12": "6-12", "12-6 Jahre": "6-12",
		"ab 6": "6-", "ab 6 Jahren": "6-", "6+": "6-", "über 16": "16-", "from 6 years": "6-", "Ü3": "3-", "ue3": "3-",
		"bis 12": "-12", "unter 3": "-2", "U3": "-2", "u 3": "3-3", "max 10 Jahre": "-10", "under 3": "-2",
		"6 Monate": "0-0", "18 Monate": "1-1",
		"Grundschulalter": "6-10", "Grundschulkinder": "6-10", "Kindergartenalter": "3-6", "Kleinkinder": "0-3", "Teenager": "13-17",
		"Jugendliche": "14-17", "5. Klasse": "10-11", "Klasse 5": "10-11", "5.-7. Klasse": "10-13", "5. bis 7. Klasse": "10-13", "grade 3": "8-9",
		"12": "12-12", "Kochen 12": "12-12", "Kochen 12!": "12-12", "8 Jahre 10 Jahre": "8-8 10-10",
		"14-16 Uhr": "", "14 Uhr": "", "5 Euro": "", "24.12.": "", "6.-8.7.": "", "100": "", "§ 8": "", "8b": "", "Haus 7": "", "2 mal 3 Kinder": "",
		"14:30": "", "6 12": "6-6", "Klasse 20": "", "30": "", "„8 Jahre“": "", "0": "",
	} {
		var got []string
		for _, f := range Parse(typed, places).Filters {
			if f.Kind == Age {
				got = append(got, years(f.From)+"-"+years(f.To))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestInquiries(t *testing.T) {
	for typed, want := range map[string]string{
		"Hausaufgaben Romrod 8 Jahre":          "Hausaufgaben [learning: Hausaufgaben] [2: Romrod] [8-8: 8 Jahre]",
		"trennung":                             "trennung [separation: trennung]",
		"„trennung“":                           "trennung",
		"Trennungskinder 9":                    "Trennungskinder [separation: Trennungskinder] [9-9: 9]",
		"kostenlos Sport":                      "Sport [free: kostenlos] [sport: Sport]",
		"sports for free":                      "sports [sport: sports] [free: free]",
		"free time club":                       "free time club [leisure: free time]",
		"theatre free of charge":               "theatre [culture: theatre] [free: free of charge]",
		"ohne Kosten":                          "[free: ohne Kosten]",
		"Bildung und Teilhabe Antrag":          "Bildung und Teilhabe Antrag [money: Bildung und Teilhabe]",
		"Ferienbetreuung":                      "Ferienbetreuung [childcare+holidays: Ferienbetreuung]",
		"Hausaufgaben, Sport":                  "Hausaufgaben Sport [learning: Hausaufgaben] [sport: Sport]",
		"Schwimmen in Romrod ab 6 gratis":      "Schwimmen [sport: Schwimmen] [2: Romrod] [6-: ab 6] [free: gratis]",
		"Alsfeld Romrod":                       "[1: Alsfeld] [2: Romrod]",
		"Gruppe für Kinder von 6 bis 8 Jahren": "Gruppe für Kinder [6-8: von 6 bis 8 Jahren]",
	} {
		if got := told(Parse(typed, places)); got != want {
			t.Errorf("%q: got %s, want %s", typed, got, want)
		}
	}
}

func TestWithout(t *testing.T) {
	typed := "Trennung in Romrod für 8 Jahre kostenlos"
	for i, want := range []string{
		"„Trennung“ in Romrod für 8 Jahre kostenlos", "Trennung für 8 Jahre kostenlos", "Trennung in Romrod kostenlos", "Trennung in Romrod für 8 Jahre",
	} {
		if got := Parse(typed, places).Without(i); got != want {
			t.Errorf("without %d: got %q, want %q", i, got, want)
		}
	}
}

func TestAgesTogether(t *testing.T) {
	for typed, want := range map[string]string{
		"8 Jahre": "8-8", "Grundschulkinder ab 8": "8-10", "ab 6 bis 12": "6-12", "8 Jahre 10 Jahre": "8-10", "Jugendliche ab 16": "16-17", "Kochen": "-",
	} {
		q := Parse(typed, places).Query()
		if got := years(q.AgeFrom) + "-" + years(q.AgeTo); got != want {
			t.Errorf("%q: got %s, want %s", typed, got, want)
		}
	}
}

func TestEmpty(t *testing.T) {
	for typed, want := range map[string]bool{"": true, "für die": true, "🙂": true, "Romrod": false, "Kochen": false, "8 Jahre": false} {
		if got := Parse(typed, places).Empty(); got != want {
			t.Errorf("%q: got %v, want %v", typed, got, want)
		}
	}
}

// check is what holds whatever is typed.
func check(t interface {
	Errorf(string, ...any)
}, typed string,
) {
	q := Parse(typed, places)
	end := 0
	for i, f := range q.Filters {
		if f.start < end || f.end > len(typed) || !strings.Contains(typed[f.start:f.end], f.Text) || f.Text == "" {
			t.Errorf("%q: filter %+v", typed, f)
			return
		}
		end = f.end
		if f.From != nil && f.To != nil && *f.From > *f.To || f.From != nil && *f.From < 0 || f.To != nil && *f.To > maxAge+1 {
			t.Errorf("%q: age %s-%s", typed, years(f.From), years(f.To))
		}
		if slices.ContainsFunc(f.Topics, func(id string) bool { return !slices.Contains(topic.IDs[:], id) }) {
			t.Errorf("%q: topics %v", typed, f.Topics)
		}
		if without := q.Without(i); utf8.ValidString(typed) && !utf8.ValidString(without) {
			t.Errorf("%q: without %d it is %q", typed, i, without)
		}
	}
	for _, word := range q.Words {
		if !strings.Contains(typed, word.Text) {
			t.Errorf("%q: word %q", typed, word.Text)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, typed := range []string{"Hausaufgaben Romrod 8 Jahre", "6-12", "„Trennung“ U3", "5. bis 7. Klasse kostenlos", "Nieder-Breidenbach Ü3", "\xff\"", "ab 6+ bis bis 3"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) { check(t, typed) })
}

// Taking all filters back, one after the other, comes to an end, and leaves words alone.
func TestFiltersCanBeTakenBack(t *testing.T) {
	pieces := []string{"Kochen", "Trennung", "Hausaufgaben", "in", "Romrod", "Bad", "Salzschlirf", "8", "Jahre", "6-12", "ab", "bis", "kostenlos", "Klasse", "U3", "für", "Grundschulkinder"}
	rapid.Check(t, func(t *rapid.T) {
		typed := strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "pieces"), " ")
		check(t, typed)
		for steps := 0; ; steps++ {
			q := Parse(typed, places)
			if len(q.Filters) == 0 {
				return
			}
			if steps > 60 {
				t.Fatalf("there is no end: %q", typed)
			}
			typed = q.Without(rapid.IntRange(0, len(q.Filters)-1).Draw(t, "filter"))
		}
	})
}
