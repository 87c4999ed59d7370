package wording

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func of(pieces []Piece, but Kind) string {
	var text strings.Builder
	for _, p := range pieces {
		if p.Kind != but {
			text.WriteString(p.Text)
		}
	}
	return text.String()
}

func check(t interface{ Fatalf(string, ...any) }, before, after string) []Piece {
	pieces := Diff(before, after)
	if got := of(pieces, Added); got != before {
		t.Fatalf("the old text comes out as %q, not %q", got, before)
	}
	if got := of(pieces, Gone); got != after {
		t.Fatalf("the new text comes out as %q, not %q", got, after)
	}
	for i, p := range pieces {
		if p.Text == "" || i > 0 && (p.Kind == pieces[i-1].Kind || p.Kind == Gone && pieces[i-1].Kind == Added) {
			t.Fatalf("piece %d of %v", i, pieces)
		}
	}
	if before == after && len(pieces) > 1 {
		t.Fatalf("the same text differs: %v", pieces)
	}
	return pieces
}

func TestDiffGivesBothTexts(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b ", "c. ", "\n", "ä", "  ", "wir ", "<b>"}), 0, 30).Draw(t, "words"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		pieces := check(t, before, after)
		near := Near(pieces, 5)
		if got, want := of(near, Same), of(pieces, Same); got != want {
			t.Fatalf("of what changed %q is left, not %q", got, want)
		}
	})
}

func FuzzDiff(f *testing.F) {
	f.Add("Wir treffen uns jeden Montag.", "Wir treffen uns jeden Dienstag.")
	f.Add("", " \xff a")
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(before)+len(after) < 4000 {
			check(t, before, after)
		}
	})
}

func TestDiffByWords(t *testing.T) {
	got := Diff("Die Kita ruft jeden Montag an.", "Die Kita ruft jeden Dienstag früh an.")
	want := []Piece{{Same, "Die Kita ruft jeden "}, {Gone, "Montag "}, {Added, "Dienstag früh "}, {Same, "an."}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyChangedSentencesAreShown(t *testing.T) {
	before := "Erster Satz. Die Schule ruft an. Dritter Satz. Vierter Satz. Wer kommt, sagt Bescheid. Ende."
	after := "Erster Satz. Die Schule schreibt. Dritter Satz. Vierter Satz. Wer kommt, meldet sich. Ende."
	var line strings.Builder
	for _, p := range Near(Diff(before, after), 40) {
		line.WriteString([]string{"", "-", "+"}[p.Kind] + p.Text)
	}
	want := "… Die Schule -ruft an. +schreibt. Dritter Satz. … Wer kommt, -sagt Bescheid. +meldet sich. Ende."
	if diff := cmp.Diff(want, line.String()); diff != "" {
		t.Error(diff)
	}
}

func TestLongTexts(t *testing.T) {
	before, after := strings.Repeat("a ", 2000), strings.Repeat("b ", 2000)
	if pieces := check(t, before, after); len(pieces) != 2 {
		t.Errorf("%d pieces", len(pieces))
	}
	pieces := Near(check(t, before+"x", before+"y"), 60)
	if n := utf8.RuneCountInString(of(pieces, Gone)); n > 80 {
		t.Errorf("%d characters of what stayed", n)
	}
}
