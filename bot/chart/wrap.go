package chart

import (
	"sort"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/text/unicode/norm"
)

// missing stands for a letter that the font does not have.
const missing = '□'

// clean is the text as the font can draw it. Umlauts that were typed as letter and dots become one character; signs
// without a shape in the font, such as emoji, are left out, letters without one become a box.
func (f *typeface) clean(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	for _, r := range norm.NFC.String(text) {
		switch {
		case unicode.IsSpace(r):
			out.WriteByte(' ')
		case r == '\u00ad' || unicode.IsControl(r):
		case f.has(r):
			out.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(missing)
		}
	}
	return out.String()
}

// wrap breaks text into lines of at most width pixels, between words; a word that is wider than a line is broken
// where the line is full.
func (f *typeface) wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(f.clean(text)) {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if f.fits(longer, width) {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; !f.fits(line, width); {
			n := f.prefix(line, width)
			lines, line = append(lines, line[:n]), line[n:]
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

func (f *typeface) fits(text string, width int) bool {
	return font.MeasureString(f.face, text).Ceil() <= width
}

// prefix is the length in bytes of the longest beginning that fits, at least one character.
func (f *typeface) prefix(text string, width int) int {
	runes := []rune(text)
	n := sort.Search(len(runes), func(i int) bool { return !f.fits(string(runes[:i+1]), width) })
	return len(string(runes[:max(n, 1)]))
}
