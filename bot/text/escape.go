package text

import "strings"

// Telegram's HTML knows only these entities, https://core.telegram.org/bots/api#html-style.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Shorten cuts plain text to at most n characters and marks the cut. It cuts at a blank where one is near, so that at
// least two thirds remain, else inside a word.
func Shorten(plain string, n int) string {
	runes := []rune(plain)
	if len(runes) <= n {
		return plain
	}
	cut := runes[:n-1]
	for i := len(cut) - 1; i > len(cut)-20 && 3*i >= 2*n; i-- {
		if cut[i] == ' ' || cut[i] == '\n' {
			cut = cut[:i]
			break
		}
	}
	return strings.TrimRight(string(cut), " \n,.;:") + "…"
}
