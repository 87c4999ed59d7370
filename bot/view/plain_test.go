package view

import "testing"

func TestPlain(t *testing.T) {
	for markup, want := range map[string]string{
		"":                                   "",
		"Guten Tag":                          "Guten Tag",
		"<b>Haus &amp; Hof</b>, 3 &lt; 4":    "Haus & Hof, 3 < 4",
		`<a href="https://t.me/x">hier</a>!`: "hier!",
		"offen <b":                           "offen <b",
		"<b></b>":                            "",
		"a<b>b</b><i>c</i>":                  "abc",
	} {
		if got := Plain(markup); got != want {
			t.Errorf("%q reads %q, want %q", markup, got, want)
		}
	}
}
