package pii

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// check says what every answer of a finder keeps to.
func check(t interface{ Fatalf(string, ...any) }, text string, found []Finding) {
	end := 0
	for _, f := range found {
		switch {
		case f.Start < end || f.End <= f.Start || f.End > len(text):
			t.Fatalf("finding %+v is out of order or out of a text of %d bytes", f, len(text))
		case utf8.ValidString(text) && !utf8.ValidString(text[f.Start:f.End]):
			t.Fatalf("finding %+v cuts a letter of %q", f, text)
		case f.Class == 0 || f.Class.String() == "unknown" || f.Explanation == "" || f.Replacement == "":
			t.Fatalf("finding %+v says too little", f)
		}
		end = f.End
	}
}

func FuzzFind(f *testing.F) {
	for _, v := range readVignettes(f, "development.txt") {
		f.Add(v.text)
	}
	f.Add("a@b @ _ a_ (at) 0 00000000 +49 DE00 § 1.1. VB-AB")
	f.Add("Frau\u00AD M\u0308ller\xff, 8")
	finder := New(aGround)
	f.Fuzz(func(t *testing.T, text string) {
		check(t, text, finder.Find(text))
	})
}

// A text of pieces in any order: rules that look at neighbours must not reach over its ends.
func TestAnyOrderOfPieces(t *testing.T) {
	pieces := []string{
		"Frau", "Familie", "heißt", "Marie", "Müller", "Wolf", "8", "acht", "Jahre", "alt", ".", ",", "(", ")", "-", "/", ":", "„", "@", "_", "+", "0171",
		"DE89", "Az", "VB", "Klasse", "3b", "Mai", "12.", "2019", "von", "der", "in", "Alsfeld", "Kita", "Schule", "St", "Straße", "mit", "ist", "www.", "de", "\n", "s", "'",
		"Bad", "jährig", "Am", "bis", "und", "36304", "Groß-Felda", "geboren", "Tel", "Sohn", "geworden", "Nr", "e", "V", "Alter", "Villa", "Geburtstag", "Insta",
	}
	finder := New(aGround)
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		for _, n := range rapid.SliceOfN(rapid.IntRange(0, len(pieces)-1), 0, 14).Draw(t, "pieces") {
			text.WriteString(pieces[n])
			if rapid.Bool().Draw(t, "space") {
				text.WriteByte(' ')
			}
		}
		check(t, text.String(), finder.Find(text.String()))
	})
}

// What is put in instead of a finding is not found there again: whoever takes all offers is done.
func TestReplacementsAreNotFound(t *testing.T) {
	finder := New(aGround)
	for _, file := range []string{"development.txt", "heldout.txt"} {
		for _, v := range readVignettes(t, file) {
			text := v.text
			for n := 0; ; n++ {
				found := finder.Find(text)
				if len(found) == 0 {
					break
				}
				if n > 30 {
					t.Errorf("%q becomes %q, in which %q is found for ever", v.text, text, text[found[0].Start:found[0].End])
					break
				}
				text = replaced(text, found[0])
			}
		}
	}
}
