package sheet_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/sheet"
)

// Whatever a file holds, it is read to its end, or to a problem that can be explained; and what was read is written and
// read again as it is.
func FuzzRead(f *testing.F) {
	f.Add([]byte(german))
	f.Add([]byte("\xff\xfeA\x00"))
	f.Add([]byte("sep=|\nOrganisation|Kommune\nHaus|Romrod\n"))
	f.Add([]byte("Organisation;Angebot\n\"Haus\n;\"\"=1\";'-\n\xfc;x\r\r\n"))
	f.Add(sheet.Template(directory.Organisations, directorytest.Words(), false))
	f.Add([]byte(heads + "2b2e4d4e-6f0a-8002-8000-00000000002a;Haus;Hilfe;Lernen;1;2;Romrod;1.1.26;;frei;ja\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, row := range format.Readable(t, bytes.NewReader(file)) {
			again, err := format.Rows(bytes.NewReader(written(t, true, row.Record)))
			if err != nil || len(again) != 1 || len(again[0].Problems) > 0 || again[0].Skipped != row.Skipped {
				// What is missing was not given, and is now.
				if len(again) == 1 && onlyMissing(again[0].Problems) {
					continue
				}
				t.Fatalf("again: %+v, %v", again, err)
			}
			if diff := cmp.Diff(row.Record, again[0].Record, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-first +again):\n%s", diff)
			}
		}
	})
}

func onlyMissing(problems []directory.Problem) bool {
	for _, problem := range problems {
		if problem.Key != "import.missing" {
			return false
		}
	}
	return true
}

// A name comes back, whatever it begins with, and no cell begins as a formula.
func FuzzName(f *testing.F) {
	for _, name := range []string{"=1+1", "'=1", "''", " +1", "@x", "-", "\t=1", "＝1", "\"", ";", "Haus"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		o := directory.Organisation{Name: "x", Can: name}
		directory.Clean(&o)
		file := written(t, false, &o)
		list, err := format.Rows(bytes.NewReader(file))
		if err != nil || len(list) != 1 || list[0].Record.(*directory.Organisation).Can != o.Can {
			t.Fatalf("%q: %+v, %v\n%s", name, list, err, file)
		}
		reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
		reader.Comma = ';'
		lines, err := reader.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		cell := lines[1][4]
		if begin := strings.TrimSpace(cell); begin != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(begin)[0]) {
			t.Errorf("the cell is %q", cell)
		}
	})
}
