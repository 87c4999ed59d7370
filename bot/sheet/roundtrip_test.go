package sheet_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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

// rows reads a table to its end, or to what ends it.
func rows(file io.Reader) (list []directory.Row, err error) {
	r, err := sheet.NewReader(file, directorytest.Words())
	if err != nil {
		return nil, err
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return list, err
		}
		list = append(list, row)
	}
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
		got, err := rows(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		if len(got) != len(want) {
			t.Fatalf("%d rows, want %d\n%s", len(got), len(want), file)
		}
		for i, row := range got {
			if diff := cmp.Diff(want[i], row.Record, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, file)
			}
			if len(row.Problems) > 0 || row.Given != directory.All(row.Record.Kind()) || row.Skipped != "" {
				t.Errorf("row %+v", row)
			}
		}
	})
}
