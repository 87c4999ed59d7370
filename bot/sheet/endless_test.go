package sheet_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"sozialraum/bot/directory"
	"sozialraum/bot/merge"
	"sozialraum/bot/text"
)

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

// A file without an end is refused where it ought to have ended, before it fills the memory.
func TestEndless(t *testing.T) {
	for _, test := range []struct{ name, begin, text, want string }{
		{"a line", "Organisation;Angebot\nHaus;", "x", "Line 2, character 1048578: There is no end after 1 MB. Perhaps a quotation mark or a line break is missing before this."},
		{"the headings", "", "x;", "Line 1, character 65538: There is no end after 64 KB. Perhaps a quotation mark or a line break is missing before this."},
		{"an open quote", "Organisation;Angebot\nHaus;\"", "Hilfe;\n", "Line 608546, character 6: There is no end after 4 MB. Perhaps a quotation mark or a line break is missing before this."},
	} {
		t.Run(test.name, func(t *testing.T) {
			endless := &repeated{text: test.text}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := rows(io.MultiReader(strings.NewReader(test.begin), endless))
			runtime.ReadMemStats(&after)
			var problem directory.Problem
			if !errors.As(err, &problem) || merge.Explain(text.En, problem) != test.want {
				t.Errorf("got %v %s", err, merge.Explain(text.En, problem))
			}
			if endless.taken > 8<<20 {
				t.Errorf("%d bytes were taken", endless.taken)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
				t.Errorf("%d bytes were allocated", used)
			}
		})
	}
}
