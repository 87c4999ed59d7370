package sheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/sheet"
)

// german is a table as people type it, with semicolons.
const german = `Angebot;Organisation;Alter ab;Alter bis;Orte;Themen;Stand der Plätze;Freie Plätze;Kosten;Öffentlich
Hausaufgabenhilfe;Schule;6 Jahre;12,0;Romrod und Umgebung;behinderung, inklusion;1.2.2026;Wenige;2,50 €;x
"Mädchen ""und"" Jungen";Schule;-;;;Lernen / Freizeit;;frei;;nein
`

func records(t *testing.T, list []directory.Row) (found []directory.Record) {
	t.Helper()
	for _, row := range list {
		if len(row.Problems) > 0 {
			t.Errorf("row %+v", row.Problems)
		}
		found = append(found, row.Record)
	}
	return found
}

func encode(t *testing.T, text string, with encoding.Encoding) string {
	t.Helper()
	encoded, err := with.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// However a spreadsheet saves it, a table is the same.
func TestHoweverItIsSaved(t *testing.T) {
	from, to := 6, 12
	plain := strings.NewReplacer("Romrod und Umgebung", "Romrod", "Lernen / Freizeit", "Lernen|Freizeit").Replace(german)
	want := []directory.Record{
		&directory.Resource{
			Title: "Hausaufgabenhilfe", Owner: "Schule", AgeMin: &from, AgeMax: &to, Municipalities: []string{"Romrod"},
			Topics: []string{"inclusion"}, Capacity: "few", CapacityOn: "2026-02-01", Cost: "2,50 €", Public: true,
		},
		&directory.Resource{
			Title: `Mädchen "und" Jungen`, Owner: "Schule", Topics: []string{"learning", "leisure"}, Capacity: "free",
		},
	}
	comma := strings.NewReplacer(";", ",", "12,0", "12", "2,50 €", `"2,50 €"`, "behinderung, inklusion", `"behinderung, inklusion"`).Replace(plain)
	for name, file := range map[string]string{
		"as it is":     plain,
		"marked":       "\ufeff" + plain,
		"CRLF":         strings.ReplaceAll(plain, "\n", "\r\n"),
		"old Mac":      strings.ReplaceAll(plain, "\n", "\r"),
		"no last line": strings.TrimSuffix(plain, "\n"),
		"tabs":         strings.ReplaceAll(plain, ";", "\t"),
		"commas":       comma,
		"said":         "sep=;\n" + plain,
		"blank lines":  strings.ReplaceAll(plain, "\n", "\n\n;;;;\n"),
		"Windows-1252": encode(t, plain, charmap.Windows1252),
		"UTF-16":       encode(t, plain, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)),
		"UTF-16 big":   encode(t, plain, unicode.UTF16(unicode.BigEndian, unicode.UseBOM)),
		"Unicode text": encode(t, strings.ReplaceAll(plain, ";", "\t"), unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)),
	} {
		t.Run(name, func(t *testing.T) {
			list, err := format.Rows(strings.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, records(t, list)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestConverted(t *testing.T) {
	for text, want := range map[string]bool{german: false, encode(t, german, charmap.Windows1252): true} {
		r, err := sheet.NewReader(strings.NewReader(text), directorytest.Words())
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = r.Next()
		}
		if r.Converted() != want {
			t.Errorf("converted is %v, want %v", r.Converted(), want)
		}
	}
}

// A column that is left out says nothing; one that is there says something about every row; what a program leaves out
// at the end of a row says nothing either.
func TestGiven(t *testing.T) {
	list, err := format.Rows(strings.NewReader("Angebot;Organisation;Kosten;Kontakt\nHilfe;Haus;;\nSpiel;Haus\n"))
	if err != nil {
		t.Fatal(err)
	}
	named := directory.Fields(0).With(directory.FieldTitle).With(directory.FieldOwner)
	for i, want := range []directory.Fields{named.With(directory.FieldCost).With(directory.FieldContact), named} {
		if list[i].Given != want {
			t.Errorf("row %d gives %b, want %b", i, list[i].Given, want)
		}
	}
}

// No cell begins as a formula does, whatever is written, and whatever blanks are before it.
func TestNoCellIsAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := directorytest.Resource(1, directorytest.House(1)).Draw(t, "resource")
		file := bytes.TrimPrefix(written(t, false, &r), []byte("\ufeff"))
		reader := csv.NewReader(bytes.NewReader(file))
		reader.Comma = ';'
		lines, err := reader.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range lines[1] {
			if begin := strings.TrimSpace(cell); begin != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(begin)[0]) || strings.HasPrefix(cell, "\t") || strings.HasPrefix(cell, "\n") {
				t.Errorf("a cell is %q", cell)
			}
		}
	})
}

// Cells of a record that nobody has cleaned, as they are in the file.
func TestDefused(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", " =1": "' =1", "\t=1": "'\t=1", "-5": "'-5", "+49": "'+49", "@x": "'@x", "＝1": "'＝1", "'x": "''x", "Haus =1": "Haus =1", "5-6": "5-6",
		"\n": "'\n",
	} {
		reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(written(t, false, &directory.Organisation{Can: text}), []byte("\ufeff"))))
		reader.Comma = ';'
		lines, err := reader.ReadAll()
		if err != nil || lines[1][4] != want {
			t.Errorf("%q is written as %q, %v, want %q", text, lines[1][4], err, want)
		}
	}
}

func TestTemplates(t *testing.T) {
	for _, kind := range []directory.Kind{directory.Organisations, directory.Resources} {
		for _, english := range []bool{false, true} {
			template := sheet.Template(kind, directorytest.Words(), english)
			list, err := format.Rows(bytes.NewReader(template))
			if err != nil || len(list) != 1 || list[0].Skipped != "import.example" || list[0].Record.Kind() != kind {
				t.Errorf("the template\n%s\nhas rows %+v, %v", template, list, err)
			}
			// The example itself is a good one.
			taken := strings.NewReplacer("Beispiel:", "", "Example:", "").Replace(string(template))
			if list, err = format.Rows(strings.NewReader(taken)); err != nil || len(list) != 1 || len(list[0].Problems) > 0 || list[0].Skipped != "" {
				t.Errorf("the example of\n%s\nis %+v, %v", template, list, err)
			}
		}
	}
}

// Every column has a heading of its own in both languages, which is found again.
func TestHeadingsAreDistinct(t *testing.T) {
	for _, kind := range []directory.Kind{directory.Organisations, directory.Resources} {
		for _, english := range []bool{false, true} {
			file := sheet.Template(kind, directory.Words{}, english)
			head, _, _ := strings.Cut(strings.TrimPrefix(string(file), "\ufeff"), "\r\n")
			seen := map[string]bool{}
			for _, heading := range strings.Split(head, ";") {
				if seen[directory.Fold(heading)] {
					t.Errorf("two columns are called %q", heading)
				}
				seen[directory.Fold(heading)] = true
			}
			if len(seen) != len(directory.Of(kind)) {
				t.Errorf("%d columns for %d fields", len(seen), len(directory.Of(kind)))
			}
		}
	}
}
