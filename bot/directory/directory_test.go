package directory_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
)

func TestNumbersComeBackFromIdentifiers(t *testing.T) {
	here, there := directorytest.Origin(), directory.Origin{}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Int64Range(1, 1<<62-1).Draw(t, "number")
		id := here.ID(directory.Resources, number)
		if got, ok := here.Number(directory.Resources, id); got != number || !ok {
			t.Errorf("%s gives %d, %v, want %d", id, got, ok, number)
		}
		if _, ok := here.Number(directory.Organisations, id); ok {
			t.Errorf("%s is also an organisation's", id)
		}
		if _, ok := there.Number(directory.Resources, id); ok {
			t.Errorf("%s is also another area's", id)
		}
		if read, ok := directory.ParseID(strings.ToUpper(id.String())); read != id || !ok || !id.Ours() {
			t.Errorf("%s is read as %s", id, read)
		}
		if part := id.Part("x"); part.Ours() || part == id.Part("y") || part != id.Part("x") || part[6]>>4 != 5 || part[8]>>6 != 2 {
			t.Errorf("a part of %s is %s", id, part)
		}
	})
}

// The example of RFC 9562, appendix A.4: the name www.example.com in the name space of names.
func TestPartIsVersion5(t *testing.T) {
	names, _ := directory.ParseID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	if got := names.Part("www.example.com").String(); got != "2ed6657d-e927-568b-95e1-2665a8aea6a2" {
		t.Errorf("got %s", got)
	}
}

func TestIdentifiersOfOthers(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " ": "", " AC148810-D857-441C-9679-408F346DE14B ": "ac148810-d857-441c-9679-408f346de14b",
	} {
		var id directory.ID
		if err := id.UnmarshalText([]byte(text)); err != nil || id.String() != want {
			t.Errorf("%q is %s, %v, want %s", text, id, err, want)
		}
	}
	var a, b directory.ID
	_, _ = a.UnmarshalText([]byte("17")), b.UnmarshalText([]byte("17 "))
	if a != b || a.Ours() || a[6]>>4 != 5 {
		t.Errorf("17 is %s and %s", a, b)
	}
	for _, text := range []string{"17", "ac148810-d857-441c-9679-408f346de14", "ac148810-d857-441c-9679_408f346de14b", "gc148810-d857-441c-9679-408f346de14b"} {
		if id, ok := directory.ParseID(text); ok {
			t.Errorf("%s is read as %s", text, id)
		}
	}
}

func TestListsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune(`ab ,;|\`)), 1, 6, -1)
		r := directory.Resource{Languages: rapid.SliceOfN(letters, 0, 4).Draw(t, "items")}
		directory.Clean(&r)
		text := directory.JoinList(r.Languages)
		if diff := cmp.Diff(r.Languages, directory.SplitList(text), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	})
}

func TestListsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string][]string{
		"":                              nil,
		"Alsfeld":                       {"Alsfeld"},
		"Alsfeld, Romrod":               {"Alsfeld", "Romrod"},
		"Alsfeld;Romrod; ;Alsfeld":      {"Alsfeld", "Romrod"},
		"Alsfeld\nRomrod":               {"Alsfeld", "Romrod"},
		"Stadt, Gemeinde | Schule":      {"Stadt, Gemeinde", "Schule"},
		"Stadt, Gemeinde |":             {"Stadt, Gemeinde"},
		`a\|b`:                          {"a|b"},
		`C:\\Angebote`:                  {`C:\Angebote`},
		"Deutsch, etwas Türkisch (mit)": {"Deutsch", "etwas Türkisch (mit)"},
	} {
		if diff := cmp.Diff(want, directory.SplitList(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// Every field of a record is written and read as text, and no two are the same one.
func TestEveryFieldComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := directorytest.Organisation(1).Draw(t, "organisation")
		r := directorytest.Resource(1, o).Draw(t, "resource")
		for _, record := range []directory.Record{&o, &r} {
			same := directory.New(record.Kind())
			for _, f := range directory.Of(record.Kind()) {
				if !directory.Set(same, f, directory.Value(record, f)) {
					t.Errorf("%s cannot be %q", f, directory.Value(record, f))
				}
			}
			if diff := cmp.Diff(record, same, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if changes := directory.Compare(record, same, directory.All(record.Kind())); changes != nil {
				t.Errorf("changes %v", changes)
			}
		}
	})
}

func TestSetRefuses(t *testing.T) {
	for f, value := range map[directory.Field]string{
		directory.FieldAgeMin: "sechs", directory.FieldPublic: "ja", directory.FieldID: "17", directory.FieldCan: "nicht von Angeboten",
	} {
		if directory.Set(&directory.Resource{}, f, value) {
			t.Errorf("%s can be %q", f, value)
		}
	}
}

func TestCompare(t *testing.T) {
	six := 6
	from := directory.Resource{Title: "Hilfe", Cost: "5 €", Topics: []string{"a", "b"}}
	to := directory.Resource{Title: "Hilfe!", Cost: "", Topics: []string{"b", "a"}, AgeMin: &six, Public: true}
	want := []directory.Change{
		{Field: directory.FieldTopics, From: "a, b", To: "b, a"},
		{Field: directory.FieldAgeMin, From: "", To: "6"},
		{Field: directory.FieldCost, From: "5 €", To: ""},
		{Field: directory.FieldPublic, From: "", To: "yes"},
	}
	got := directory.Compare(&from, &to, directory.All(directory.Resources).Without(directory.FieldTitle))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCleanText(t *testing.T) {
	for text, want := range map[string]string{
		"  Haus\t": "Haus", "a\r\nb\rc": "a\nb\nc", "a\x00\x1bb": "ab", "\ufeffa": "a", "a\xffb": "a\ufffdb", "a\u2028b": "a\nb", "Größe\n": "Größe", "": "",
	} {
		if got := directory.CleanText(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		once := directory.CleanText(rapid.String().Draw(t, "text"))
		if twice := directory.CleanText(once); twice != once {
			t.Errorf("%q becomes %q", once, twice)
		}
	})
}

func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		"learning": "learning", "LERNEN ": "learning", "behinderung/inklusion": "inclusion", "Leisure": "leisure", "": "", "Lern": "", " ": "",
	} {
		if term, ok := directory.Find(directorytest.Words().Topics, text); term.Key != want || ok != (want != "") {
			t.Errorf("%q is %q, %v, want %q", text, term.Key, ok, want)
		}
	}
	if a, b := directory.Fold("Kirchstraße, MÄDCHEN-Treff"), directory.Fold("Kirchstrasse Ma\u0308dchentreff"); a != b {
		t.Errorf("%q is not %q", a, b)
	}
}

// keysOf are the keys of what is wrong.
func keysOf(problems []directory.Problem) (keys []string) {
	for _, problem := range problems {
		keys = append(keys, problem.Field.String()+" "+strings.TrimPrefix(problem.Key, "import."))
	}
	slices.Sort(keys)
	return keys
}

func TestCheck(t *testing.T) {
	minus, hundred, twelve, six := -1, 100, 12, 6
	for _, test := range []struct {
		name   string
		record directory.Record
		want   []string
	}{
		{"good", &directory.Resource{Title: "Hilfe", Owner: "Haus"}, nil},
		{"empty resource", &directory.Resource{}, []string{"owner missing", "title missing"}},
		{"empty organisation", &directory.Organisation{}, []string{"municipality missing", "name missing", "sector missing"}},
		{"owner by identifier", &directory.Resource{Title: "Hilfe", OwnerID: directory.ID{1}}, nil},
		{"ages", &directory.Resource{Title: "Hilfe", Owner: "Haus", AgeMin: &minus, AgeMax: &hundred}, []string{"age_max bad_age", "age_min bad_age"}},
		{"ages swapped", &directory.Resource{Title: "Hilfe", Owner: "Haus", AgeMin: &twelve, AgeMax: &six}, []string{"age_max ages_swapped"}},
		{
			"days", &directory.Resource{Title: "Hilfe", Owner: "Haus", Capacity: "free", CapacityOn: "2026-02-29", ConfirmedOn: "x"},
			[]string{"capacity_on bad_day", "confirmed_on bad_day"},
		},
		{
			"words", &directory.Resource{Title: "Hilfe", Owner: "Haus", Topics: []string{"x"}, Municipalities: []string{"y"}, Capacity: "z"},
			[]string{"capacity unknown_word", "municipalities unknown_word", "topics unknown_word"},
		},
		{
			"words of an organisation", &directory.Organisation{Name: "Haus", Sector: "Zirkus", Municipality: "Paris", ConfirmedOn: "2026-13-01"},
			[]string{"confirmed_on bad_day", "municipality unknown_word", "sector unknown_word"},
		},
		{
			"too long", &directory.Resource{Title: strings.Repeat("ä", 101), Owner: "Haus", About: strings.Repeat("x", 1001), Languages: make([]string, 61)},
			[]string{"about too_long", "languages too_long", "title too_long"},
		},
		{"as long as it may be", &directory.Resource{Title: strings.Repeat("ä", 100), Owner: "Haus", About: strings.Repeat("x", 1000)}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := keysOf(directory.Check(test.record, directory.All(test.record.Kind()), directorytest.Words()))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The area's own spelling is kept, and keys instead of names.
func TestCheckBringsWordsHome(t *testing.T) {
	o := directory.Organisation{Name: "Haus", Sector: "stadt/gemeinde", Municipality: "ROMROD"}
	r := directory.Resource{Title: "Hilfe", Owner: "Haus", Topics: []string{"Lernen"}, Municipalities: []string{"alsfeld"}}
	for _, record := range []directory.Record{&o, &r} {
		if problems := directory.Check(record, directory.All(record.Kind()), directorytest.Words()); problems != nil {
			t.Error(problems)
		}
	}
	if o.Sector != "municipality" || o.Municipality != "Romrod" || r.Topics[0] != "learning" || r.Municipalities[0] != "Alsfeld" {
		t.Errorf("got %+v, %+v", o, r)
	}
}

func TestLetter(t *testing.T) {
	for column, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := directory.Letter(column); got != want {
			t.Errorf("column %d is %s, want %s", column, got, want)
		}
	}
}
