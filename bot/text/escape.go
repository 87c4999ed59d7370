package text

import "strings"

// Telegram's HTML knows only these entities, https://core.telegram.org/bots/api#html-style.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Shorten cuts plain text to at most n characters, at a blank where one is near, and marks the cut.
func Shorten(plain string, n int) string {
	runes := []rune(plain)
	if len(runes) <= n {
		return plain
	}
	cut := runes[:n-1]
	for i := len(cut) - 1; i > len(cut)-20 && i > 0; i-- {
		if cut[i] == ' ' || cut[i] == '\n' {
			cut = cut[:i]
			break
		}
	}
	return strings.TrimRight(string(cut), " \n,.;:") + "…"
}
