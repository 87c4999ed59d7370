package sheet_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/sheet"
)

// written is a table of some records, of which there is at least one.
func written(t rapid.TB, english bool, records ...directory.Record) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := sheet.NewWriter(&file, records[0].Kind(), directorytest.Words(), english)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		if err := w.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// Everything comes back exactly, in both languages and as other programs save it.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []directory.Record
		if rapid.Bool().Draw(t, "organisations") {
			for i := range rapid.Int64Range(1, 3).Draw(t, "number") {
				o := directorytest.Organisation(i+1).Draw(t, "organisation")
				want = append(want, &o)
			}
		} else {
			for i := range rapid.Int64Range(1, 3).Draw(t, "number") {
				r := directorytest.Resource(i+1, directorytest.House(i+1)).Draw(t, "resource")
				want = append(want, &r)
			}
		}
		file := written(t, rapid.Bool().Draw(t, "english"), want...)
		format.ComesBack(t, file, want)
	})
}
