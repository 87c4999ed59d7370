package hsds_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/directory"
)

func TestBadFiles(t *testing.T) {
	const id = `"id":"2b2e4d4e-6f0a-8002-8000-00000000002a"`
	for _, test := range []struct {
		name, file string
		want       []string
	}{
		{name: "nothing", file: "", want: []string{
			"Line 1, character 1: This is no file in the format HSDS.",
		}},
		{name: "a number", file: "17", want: []string{
			"Line 1, character 3: This is no file in the format HSDS.",
		}},
		{name: "something else", file: `{"type":"FeatureCollection","features":[]}`, want: []string{
			"Line 1, character 1: This is no file in the format HSDS.",
		}},
		{name: "CSV", file: "Organisation;Angebot\nHaus;Hilfe\n", want: []string{
			"Line 1, character 1: This is not valid JSON.",
		}},
		{name: "half a file", file: "{\"services\":[\n{\"name\":\"Hilfe\",", want: []string{
			"Line 2, character 17: The file ends in the middle. Perhaps not all of it was transferred.",
		}},
		{name: "comma", file: "{\"services\":[\n{\"name\":\"Hilfe\",,}]}", want: []string{
			"Line 2, character 13: This is not valid JSON.",
		}},
		{name: "no list", file: `{"services":{"name":"Hilfe"}}`, want: []string{
			"Line 1, character 14: “services” has another form than HSDS wants.",
		}},
		{name: "other forms", file: "[\n{\"name\":\"Hilfe\",\"status\":\"active\",\"languages\":\"de\"},\n{\"name\":17,\"status\":\"active\"}]", want: []string{
			"Line 2, character 50: “languages” has another form than HSDS wants.",
			"Line 3, character 10: “name” has another form than HSDS wants.",
		}},
		{name: "ages", file: "[\n{\"name\":\"Hilfe\",\"status\":\"active\",\"minimum_age\":\"x\"},\n{\"name\":\"Hilfe 2\",\"status\":\"active\",\"minimum_age\":-1},{\"name\":\"Hilfe 3\",\"status\":\"active\",\"minimum_age\":\"12\",\"maximum_age\":6.5}]", want: []string{
			"Line 2, character 49: There is something else here than a number.",
			"Line 3, character 1: “-1” is no age. Write a whole number from 0 to 99, or leave it empty.",
			"Line 3, character 55: From 12 to 6 years is impossible. Swap the two numbers.",
		}},
		{name: "sums", file: "[{\"name\":\"\\\"amount\\\":x\",\"status\":\"active\",\"minimum_age\":null,\"cost_options\":[{\"amount\":2},\n {\"amount\" : [2]}]}]", want: []string{
			"Line 2, character 14: There is something else here than a number.",
		}},
		{name: "one object", file: "{\"id\":\"1\",\"name\":\"Hilfe\",\"status\":\"active\",\n\"minimum_age\":\"x\"}", want: []string{
			"Line 1, character 1: There is something else here than a number.",
		}},
		{name: "days", file: `[{"name":"Hilfe","status":"active","assured_date":"gestern"}]`, want: []string{
			"Line 1, character 2: “gestern” is no day. Write it like 2026-12-31 or 31.12.2026, or leave it empty.",
		}},
		{name: "no name", file: "{\"organizations\":[\n\n  {" + id + "}]}", want: []string{
			"Line 3, character 3: “Organisation” is missing.",
			"Line 3, character 3: “Sector” is missing.",
			"Line 3, character 3: “Municipality” is missing.",
		}},
		{name: "double", file: "[{" + id + ",\"name\":\"Hilfe\",\"status\":\"active\",\"organization_id\":\"x\"},\n{" + id + ",\"name\":\"Andere\",\"status\":\"active\",\"organization_id\":\"x\"}]", want: []string{
			"Line 2, character 1: The ID 2b2e4d4e-6f0a-8002-8000-00000000002a is in line 1 already. Each may come once.",
		}},
		{name: "capacity", file: `[{"name":"Hilfe","status":"active","capacities":[{"unit":{"scheme":"sozialraum","identifier":"voll"},"available":1}]}]`, want: []string{
			"Line 1, character 2: “voll” is unknown. These are known: free, few, waiting.",
		}},
		{name: "Windows-1252", file: "{\"services\":[\n{\"name\":\"Hilfe f\xfcr alle\"}]}", want: []string{
			"Line 2, character 17: The file is not saved in UTF-8.",
		}},
		{name: "UTF-16", file: "\xff\xfe{\x00}\x00", want: []string{
			"Line 1, character 1: The file is not saved in UTF-8.",
		}},
		{name: "one record in Windows-1252", file: "{\"name\":\"Hilfe f\xfcr alle\"}", want: []string{
			"Line 1, character 1: The file is not saved in UTF-8.",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			format.Mistakes(t, test.file, test.want)
		})
	}
}

// What other programs write: fields that are not ours, numbers as text, identifiers that are no UUIDs.
func TestForeignFiles(t *testing.T) {
	file, err := os.ReadFile("testdata/foreign.json")
	if err != nil {
		t.Fatal(err)
	}
	from, to := 6, 18
	var id, owner directory.ID
	_ = id.UnmarshalText([]byte("svc-1")) // never fails
	_ = owner.UnmarshalText([]byte("org-1"))
	house := &directory.Organisation{
		ID: owner, Name: "Beratungsstelle", Can: "Wir beraten.", Municipality: "Romrod", Hours: "MO,TU 09:00–16:00",
		Contact: "Empfang, 06631 1234, a@example.org\nhttps://example.org",
	}
	help := &directory.Resource{
		ID: id, OwnerID: owner, Owner: "Beratungsstelle", Title: "Hilfe", About: "Wir helfen.", Audience: "Jugendliche", AgeMin: &from, AgeMax: &to,
		Cost: "12.5 EUR, je Stunde, Erwachsene; 0 EUR, Kinder", Access: "Anrufen\nAusweis\nzwei Wochen", Alert: "Umzug", ConfirmedOn: "2026-01-31",
		Contact: "06631 99", Municipalities: []string{"Alsfeld"}, Languages: []string{"de"}, AccessNote: "Rampe; Klingeln",
		Dates: "Montags (2026-01-01)", Capacity: "waiting", CapacityOn: "2026-02-03", Topics: []string{"learning"},
	}
	for name, text := range map[string]string{
		"a page":             `{"total_items":1,"contents":[` + string(file) + `]}`,
		"a list":             `[` + string(file) + `]`,
		"one object":         string(file),
		"one object a line":  strings.ReplaceAll(string(file), "\n", " ") + "\n",
		"marked":             "\ufeff" + string(file),
		"with other things":  `{"version":"3.0","services":[` + string(file) + `],"more":{"a":[1,2]}}`,
		"two lists, one odd": `{"services":[` + string(file) + `],"organizations":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			list, err := format.Rows(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			var got []directory.Record
			for _, row := range list {
				if got = append(got, row.Record); len(row.Problems) > 0 || row.Given.Has(directory.FieldCannot) {
					t.Errorf("row %+v", row)
				}
			}
			if diff := cmp.Diff([]directory.Record{house, help}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"accreditations", "program", "ur"}, list[1].Dropped); diff != "" {
				t.Errorf("dropped (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInactiveServicesAreLeftOut(t *testing.T) {
	list, err := format.Rows(strings.NewReader(`[{"name":"Hilfe","status":"temporarily closed"}]`))
	if err != nil || len(list) != 1 || list[0].Skipped != "import.not_active" {
		t.Errorf("rows %+v, %v", list, err)
	}
}

// A file without an end is refused where it ought to have ended, before it fills the memory.
func TestEndless(t *testing.T) {
	for _, test := range []struct{ name, begin, text, want string }{
		{"a text", `{"services":[{"name":"`, "x", "import.endless"},
		{"blanks", "", " ", "import.endless"},
		{"blank lines", "", "\n", "import.endless"},
		{"one record", `[{"attributes":[`, `{"value":"x"},`, "import.endless"},
		{"an object with ever more", "{", `"a":"` + strings.Repeat("b", 1000) + `",`, "import.endless"},
		{"brackets", "", "[", "import.json"},
		{"brackets inside", `{"services":[`, `[`, "import.json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			problem := format.Endless(t, test.begin, test.text, 16<<20, 300<<20)
			if problem.Key != test.want || problem.Place.Line == 0 || problem.Place.Column == 0 {
				t.Errorf("got %v", problem)
			}
		})
	}
}
