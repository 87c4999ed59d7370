package when

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

type kind uint8

const (
	none kind = iota // before the first and behind the last token
	word
	number
	mark // any other single character that is not space
)

// token is a run of letters, a run of digits or one other character. text is
// folded (see fold), start and end are its place in the input, glued says that
// no space stands before it. counts says that there is a value, of digits or of
// a number word; it is capped, so that it never overflows.
type token struct {
	kind       kind
	text       string
	start, end int
	glued      bool

	value     int
	counts    bool
	digits    int
	month     time.Month // or 0
	weekday   time.Weekday
	isWeekday bool
}

const valueCap = 1_000_000_000

func tokenize(input string) []token {
	var tokens []token
	end := 0
	for start, r := range input {
		if start < end || unicode.IsSpace(r) {
			continue
		}
		k := kindOf(r)
		glued := start == end && start > 0
		end = start + runLength(input[start:], k)
		tokens = append(tokens, split(newToken(input, k, start, end, glued))...)
	}
	return tokens
}

func newToken(input string, k kind, start, end int, glued bool) token {
	t := token{kind: k, start: start, end: end, glued: glued}
	switch k {
	case number:
		t.digits, t.counts = end-start, true
		for _, c := range []byte(input[start:end]) {
			t.value = min(t.value*10+int(c-'0'), valueCap)
		}
	case word:
		t.learn(fold(input[start:end]))
	default:
		t.text = plainMark(input[start:end])
	}
	return t
}

// learn looks the word up once for all readers.
func (t *token) learn(text string) {
	t.text = text
	t.value, t.counts = numeralOf(text)
	t.month, _ = monthOf(text)
	t.weekday, t.isWeekday = weekdayOf(text)
}

func kindOf(r rune) kind {
	switch {
	case r >= '0' && r <= '9':
		return number
	case r >= 0xFE00 && r <= 0xFE0F: // how an emoji wants to be drawn
		return mark
	case unicode.IsLetter(r) || unicode.IsMark(r):
		return word
	}
	return mark
}

func runLength(s string, k kind) int {
	if k == mark {
		_, size := utf8.DecodeRuneInString(s)
		return size
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return kindOf(r) != k }); i >= 0 {
		return i
	}
	return len(s)
}

// plainMark makes one of the dashes and apostrophes that phones put in.
func plainMark(s string) string {
	switch s {
	case "–", "—", "‐", "‑", "−":
		return "-"
	case "’", "‘", "´", "`":
		return "'"
	case "．", "․":
		return "."
	case "：":
		return ":"
	}
	return s
}

// fold lowers the case and writes umlauts and ß as two letters, whether they
// came as one character or as a letter with a combining mark.
func fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r == 'ä':
			b.WriteString("ae")
		case r == 'ö':
			b.WriteString("oe")
		case r == 'ü':
			b.WriteString("ue")
		case r == 'ß':
			b.WriteString("ss")
		case r == '\u0308':
			b.WriteByte('e')
		case !unicode.IsMark(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// split takes "Dienstagabend" and "heuteabend" apart.
func split(t token) []token {
	if t.kind != word {
		return []token{t}
	}
	for _, part := range []string{"vormittag", "nachmittag", "mittag", "abend", "morgen", "nacht", "frueh"} {
		head, ok := strings.CutSuffix(t.text, part)
		if !ok || !startsDay(head) {
			continue
		}
		first, second := t, t
		first.learn(head)
		second.learn(part)
		// Both halves stand for the whole in the input, so that rest prints it once.
		second.start, second.glued = t.end, true
		return []token{first, second}
	}
	return []token{t}
}

func startsDay(head string) bool {
	if head == "heute" || head == "gestern" || head == "morgen" || head == "uebermorgen" {
		return true
	}
	_, ok := weekdayOf(head)
	return ok && len(head) > 3
}
