package bot

import (
	"strings"
)

// parseCommand reads "/name", "/name@OurBot" and what follows. A command for another bot is not ours. Names are
// matched without regard to case: phones like to write the first letter large.
func parseCommand(message, ourName string) (name, args string, ok bool) {
	rest, found := strings.CutPrefix(message, "/")
	if !found {
		return "", "", false
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\u00a0' })
	word := rest
	if end >= 0 {
		word, args = rest[:end], strings.TrimSpace(rest[end:])
	}
	word, addressee, addressed := strings.Cut(word, "@")
	if addressed && !strings.EqualFold(addressee, ourName) {
		return "", "", false
	}
	word = strings.ToLower(word)
	if word == "" || strings.ContainsFunc(word, notInCommand) {
		return "", "", false
	}
	return word, args, true
}

// Telegram knows only a-z, 0-9 and _; people also type the umlauts that the German words have.
func notInCommand(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || strings.ContainsRune("äöüß", r))
}
