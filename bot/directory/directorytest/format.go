package directorytest

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"sozialraum/bot/directory"
	"sozialraum/bot/merge"
	"sozialraum/bot/text"
)

// Reader gives the rows of a file one after the other, and io.EOF after the last.
type Reader interface{ Next() (directory.Row, error) }

// Rows reads a file to its end, or to what ends it.
func Rows(r Reader) (list []directory.Row, err error) {
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

// Format is a format of files, with what every format has to stand.
type Format struct {
	// Open begins to read a file.
	Open func(io.Reader) (Reader, error)
	// Write writes a file with so many everyday resources.
	Write func(to io.Writer, resources int64) error
}

// Rows reads a file to its end, or to what ends it.
func (f Format) Rows(file io.Reader) ([]directory.Row, error) {
	r, err := f.Open(file)
	if err != nil {
		return nil, err
	}
	return Rows(r)
}

// ComesBack wants a file to give exactly these records, and to say something about every field.
func (f Format) ComesBack(t rapid.TB, file []byte, want []directory.Record) {
	t.Helper()
	got, err := f.Rows(bytes.NewReader(file))
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
		if len(row.Problems) > 0 || row.Given != directory.All(row.Record.Kind()) || row.Skipped != "" || row.Dropped != nil {
			t.Errorf("row %+v", row)
		}
	}
}

// Mistakes wants to be told what is wrong with a file, in English as given, in German otherwise.
func (f Format) Mistakes(t *testing.T, file string, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, f.told(t, text.En, file)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if german := f.told(t, text.De, file); len(german) != len(want) || slices.Equal(german, want) {
		t.Errorf("in German: %q", german)
	}
}

// told is everything that is wrong with a file, as people read it.
func (f Format) told(t *testing.T, lang text.Lang, file string) (said []string) {
	t.Helper()
	list, err := f.Rows(strings.NewReader(file))
	for _, row := range list {
		for _, problem := range row.Problems {
			said = append(said, merge.Explain(lang, problem))
		}
	}
	var problem directory.Problem
	if errors.As(err, &problem) {
		return append(said, merge.Explain(lang, problem))
	} else if err != nil {
		t.Fatal(err)
	}
	return said
}

// Readable reads whatever it is given: to its end, or to a problem that can be explained. It returns the records that
// can be taken.
func (f Format) Readable(t *testing.T, file io.Reader) (taken []directory.Row) {
	t.Helper()
	list, err := f.Rows(file)
	var problem directory.Problem
	if err != nil && !errors.As(err, &problem) {
		t.Fatal(err)
	}
	if err != nil && (problem.Place.Line < 1 || problem.Place.Column < 1 || merge.Explain(text.De, problem) == "") {
		t.Errorf("no place: %v", problem)
	}
	for _, row := range list {
		for _, problem := range row.Problems {
			if problem.Place.Line < 1 || merge.Explain(text.En, problem) == "" {
				t.Errorf("no place: %v", problem)
			}
		}
		if len(row.Problems) == 0 && row.Skipped == "" {
			taken = append(taken, row)
		}
	}
	return taken
}

// repeated gives the same text again and again, a gigabyte of it, and counts what was taken.
type repeated struct {
	text  string
	taken int
}

const gigabyte = 1 << 30

func (r *repeated) Read(p []byte) (int, error) {
	if r.taken >= gigabyte {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) {
		n += copy(p[n:], r.text[(r.taken+n)%len(r.text):])
	}
	r.taken += n
	return n, nil
}

// Endless reads a file that begins like this and goes on with the same text again and again, and returns why it is
// refused. No more bytes may be taken and allocated until then than are named.
func (f Format) Endless(t *testing.T, begin, again string, taken int, allocated uint64) (problem directory.Problem) {
	t.Helper()
	endless := &repeated{text: again}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := f.Rows(io.MultiReader(strings.NewReader(begin), endless))
	runtime.ReadMemStats(&after)
	if !errors.As(err, &problem) {
		t.Errorf("got %v", err)
	}
	if endless.taken > taken {
		t.Errorf("%d bytes were taken", endless.taken)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > allocated {
		t.Errorf("%d bytes were allocated", used)
	}
	return problem
}
