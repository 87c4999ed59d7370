package hsds_test

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
	"sozialraum/bot/hsds"
)

// written is a file of some records.
func written(t rapid.TB, organisations []directory.Organisation, resources []directory.Resource) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := hsds.NewWriter(&file, directorytest.Words())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range organisations {
		if err := w.Organisation(o); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range resources {
		if err := w.Resource(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// rows reads a file to its end, or to what ends it.
func rows(file io.Reader) (list []directory.Row, err error) {
	r := hsds.NewReader(file, directorytest.Words())
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

func drawn(t *rapid.T) (organisations []directory.Organisation, resources []directory.Resource) {
	for i := range rapid.Int64Range(0, 3).Draw(t, "organisations") {
		organisations = append(organisations, directorytest.Organisation(i+1).Draw(t, "organisation"))
	}
	for i := range rapid.Int64Range(0, 4).Draw(t, "resources") {
		owner := directory.Organisation{ID: directorytest.Origin().ID(directory.Organisations, 99), Name: "Nicht dabei"}
		if n := len(organisations); n > 0 {
			owner = organisations[i%int64(n)]
		}
		resources = append(resources, directorytest.Resource(i+1, owner).Draw(t, "resource"))
	}
	return organisations, resources
}

// Everything comes back exactly, and says something about every field.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		organisations, resources := drawn(t)
		file := written(t, organisations, resources)
		got, err := rows(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		var want []directory.Record
		for _, o := range organisations {
			want = append(want, &o)
		}
		for _, r := range resources {
			want = append(want, &r)
		}
		if len(got) != len(want) {
			t.Fatalf("%d rows, want %d\n%s", len(got), len(want), file)
		}
		for i, row := range got {
			if diff := cmp.Diff(want[i], row.Record, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, file)
			}
			if len(row.Problems) > 0 || row.Given != directory.All(row.Record.Kind()) || row.Skipped != "" || row.Dropped != nil {
				t.Errorf("row %+v", row)
			}
		}
	})
}
