package hsds_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

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
		var want []directory.Record
		for _, o := range organisations {
			want = append(want, &o)
		}
		for _, r := range resources {
			want = append(want, &r)
		}
		format.ComesBack(t, file, want)
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
