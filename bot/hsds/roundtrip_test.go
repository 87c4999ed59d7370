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

// A service names its organization by identifier alone when that is in the same file, and by name when it is not.
func TestOwnersAreNamedOnce(t *testing.T) {
	house := directorytest.House(1)
	offer := directorytest.Plain(1, house)
	for named, organisations := range map[bool][]directory.Organisation{false: {house}, true: nil} {
		if file := written(t, organisations, []directory.Resource{offer}); bytes.Contains(file, []byte("sozialraum:owner")) != named {
			t.Errorf("named: %v\n%s", !named, file)
		}
	}
}

func TestOrder(t *testing.T) {
	w, err := hsds.NewWriter(io.Discard, directorytest.Words())
	if err != nil {
		t.Fatal(err)
	}
	house := directorytest.House(1)
	if err := w.Resource(directorytest.Plain(1, house)); err != nil {
		t.Error(err)
	}
	if err := w.Organisation(house); !errors.Is(err, hsds.ErrOrder) {
		t.Errorf("an organisation after a resource: %v", err)
	}
	if err := w.Resource(directory.Resource{Title: "Hilfe"}); err == nil {
		t.Error("a resource without an identifier is written")
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Error(err)
	}
	if err := w.Resource(directorytest.Plain(2, house)); !errors.Is(err, hsds.ErrOrder) {
		t.Errorf("a resource after the end: %v", err)
	}
}

// broken takes a few bytes.
type broken int

var errBroken = errors.New("disk full")

func (b *broken) Write(p []byte) (int, error) {
	if *b -= broken(len(p)); *b < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

func TestFullDisk(t *testing.T) {
	disk := broken(100_000)
	w, err := hsds.NewWriter(&disk, directorytest.Words())
	for i := int64(1); i < 1000 && err == nil; i++ {
		err = w.Resource(directorytest.Plain(i, directorytest.House(1)))
	}
	if err = errors.Join(err, w.Close()); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}
