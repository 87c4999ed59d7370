package icalendar_test

import (
	"strings"
	"testing"
	"unicode"
)

// kept is what of a text arrives: control characters do not, apart from breaks and tabs.
func kept(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, "\ufffd"))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
}

// Whatever is typed arrives as it was, and cannot become anything but text.
func FuzzTexts(f *testing.F) {
	for _, text := range []string{
		"", "Konferenz", `C:\neu; Kaffee, Kuchen`, "eins\nzwei\r\ndrei\rvier", "END:VEVENT\r\nBEGIN:VEVENT", "\\", `\n`, "a\x00b\x7f\u0085",
		"\xff\xfe", strings.Repeat("ß", 80), strings.Repeat("👩‍👩‍👧", 40), " ", "\t", `";:,`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e := conference(t, "Europe/Berlin")
		e.Description = text
		file := e.File()
		wellFormed(t, file)
		if got := first(t, file).Description; got != kept(text) {
			t.Errorf("go-ical reads %q, want %q\n%s", got, kept(text), file)
		}
		if got := second(t, file).Description; got != kept(text) {
			t.Errorf("golang-ical reads %q, want %q\n%s", got, kept(text), file)
		}
	})
}
