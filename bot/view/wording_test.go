package view

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestChangedWords(t *testing.T) {
	for _, c := range [][3]string{
		{"Was gilt, gilt.", "Was gilt, gilt.", "Was gilt, gilt."},
		{"Wir reden offen.", "Wir reden offen und ehrlich.", "Wir reden <s>offen.</s> <b>offen und ehrlich.</b>"},
		{"Wir reden über alles offen.", "Wir reden offen.", "Wir reden <s>über alles</s> offen."},
		{"a < b", "b & a", "<s>a &lt;</s> b <b>&amp; a</b>"},
		{"", "neu", "<b>neu</b>"},
	} {
		if got := ChangedWords(c[0], c[1]); got != c[2] {
			t.Errorf("%q to %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// Without what is new one reads what was there before, and without what is gone what is there now.
func TestChangedWordsHoldBothWordings(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"wir", "reden", "offen", "&", "<b>"}), 0, 8)
	fresh, gone := regexp.MustCompile(`<b>.*?</b>`), regexp.MustCompile(`<s>.*?</s>`)
	plain := func(markup string) string { return strings.Join(strings.Fields(Plain(markup)), " ") }
	rapid.Check(t, func(t *rapid.T) {
		before, after := strings.Join(words.Draw(t, "before"), " "), strings.Join(words.Draw(t, "after"), " ")
		shown := ChangedWords(before, after)
		if got := plain(fresh.ReplaceAllString(shown, "")); got != before {
			t.Errorf("%q: before %q, want %q", shown, got, before)
		}
		if got := plain(gone.ReplaceAllString(shown, "")); got != after {
			t.Errorf("%q: after %q, want %q", shown, got, after)
		}
	})
}
