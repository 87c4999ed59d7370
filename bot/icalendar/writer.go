package icalendar

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// width is how many octets a line may have, its end not counted (RFC 5545, section 3.1).
const width = 75

// writer collects content lines.
type writer struct{ bytes.Buffer }

// line writes a property, folded: a line that is too long goes on in the next, behind a blank. Folds lie between
// characters, since not every calendar joins the octets before it reads them.
func (w *writer) line(name, value string) {
	rest, room := name+":"+value, width
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		w.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], width-1
	}
	w.WriteString(rest + "\r\n")
}

// optional writes a text property unless it is empty.
func (w *writer) optional(name, text string) {
	if text != "" {
		w.line(name, escape(text))
	}
}

// escape writes any text as a TEXT value (RFC 5545, section 3.3.11). Control characters, which may not stand there, are
// left out, and octets that are no UTF-8 are replaced.
func escape(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r':
			b.WriteString(`\n`)
		case strings.ContainsRune(`\;,`, r):
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\t' || !unicode.IsControl(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
