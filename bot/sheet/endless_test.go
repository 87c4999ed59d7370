package sheet_test

import (
	"testing"

	"sozialraum/bot/merge"
	"sozialraum/bot/text"
)

// A file without an end is refused where it ought to have ended, before it fills the memory.
func TestEndless(t *testing.T) {
	for _, test := range []struct{ name, begin, text, want string }{
		{"a line", "Organisation;Angebot\nHaus;", "x", "Line 2, character 1048578: There is no end after 1 MB. Perhaps a quotation mark or a line break is missing before this."},
		{"the headings", "", "x;", "Line 1, character 65538: There is no end after 64 KB. Perhaps a quotation mark or a line break is missing before this."},
		{"an open quote", "Organisation;Angebot\nHaus;\"", "Hilfe;\n", "Line 608546, character 6: There is no end after 4 MB. Perhaps a quotation mark or a line break is missing before this."},
	} {
		t.Run(test.name, func(t *testing.T) {
			problem := format.Endless(t, test.begin, test.text, 8<<20, 64<<20)
			if got := merge.Explain(text.En, problem); got != test.want {
				t.Errorf("got %s", got)
			}
		})
	}
}
