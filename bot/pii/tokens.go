package pii

import (
	"unicode"
	"unicode/utf8"
)

type kind uint8

const (
	sign kind = iota
	word
	digits
)

type shape uint8

const (
	lower   shape = iota // kind
	capital              // Kind
	upper                // KIND, of two letters or more
	mixed                // kInD
)

// token is a word, a run of digits, or a single sign.
type token struct {
	start, end   int32 // bytes of the text
	kstart, kend int32 // bytes of the folded text
	lexeme
	kind     kind
	shape    shape
	sign     byte  // ASCII signs only; quotation marks of all kinds are '"', apostrophes '\'', dashes '-'
	spaced   bool  // white space stands before it
	begins   bool  // a sentence begins with it
	dull     bool  // a small word in lower case that no rule begins with
	taken    bool  // a rule has dealt with it
	class    Class // as which it was marked, zero if it was not
	genitive bool  // what the lexicon knows is the word without its last s
}

// scan is a text on its way through the rules.
type scan struct {
	*Finder
	text    string
	folded  string
	toks    []token
	lively  []int32 // tokens at which rules may begin
	found   []Finding
	learned map[string]Class // folded names that their surroundings showed, to be found elsewhere in the text
}

func (s *scan) key(i int) string { return s.folded[s.toks[i].kstart:s.toks[i].kend] }

const maxText = 1 << 30 // offsets have 32 bits

// tokenize splits the text and looks each word up.
func (s *scan) tokenize() {
	if len(s.text) > maxText {
		s.text = s.text[:maxText]
	}
	s.toks = make([]token, 0, len(s.text)/5+8)
	buf := make([]byte, 0, len(s.text)+len(s.text)/16)
	spaced, begins := true, true
	for at := 0; at < len(s.text); {
		c := s.text[at]
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			spaced = true
			begins = begins || c == '\n'
			at++
			continue
		}
		t := token{start: int32(at), kstart: int32(len(buf)), spaced: spaced, begins: begins}
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z' || c >= utf8.RuneSelf && s.letterAt(at):
			at, buf = s.word(&t, at, buf)
			begins = false
		case '0' <= c && c <= '9':
			at, buf = s.digits(&t, at, buf)
			begins = false
		default:
			r, size := utf8.DecodeRuneInString(s.text[at:])
			if unicode.IsSpace(r) || unseen(r) {
				spaced = spaced || !unseen(r)
				at += size
				continue
			}
			t.kind, t.sign = sign, signOf(r)
			begins = t.sign == '.' || t.sign == '!' || t.sign == '?' || t.sign == ':' || begins && (t.sign == '"' || t.sign == '-')
			at += size
		}
		t.end, t.kend = int32(at), int32(len(buf))
		s.toks = append(s.toks, t)
		spaced = false
	}
	s.folded = string(buf)
}

func (s *scan) letterAt(at int) bool {
	r, _ := utf8.DecodeRuneInString(s.text[at:])
	return unicode.IsLetter(r)
}

// word reads letters and looks them up.
func (s *scan) word(t *token, at int, buf []byte) (int, []byte) {
	t.kind = word
	letters, capitals, first := 0, 0, false
	for at < len(s.text) {
		c := s.text[at]
		switch {
		case 'a' <= c && c <= 'z':
			buf = append(buf, c)
			at++
		case 'A' <= c && c <= 'Z':
			buf = append(buf, c|0x20)
			capitals++
			first = first || letters == 0
			at++
		case c < utf8.RuneSelf:
			goto end
		default:
			r, size := utf8.DecodeRuneInString(s.text[at:])
			if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !unseen(r) {
				goto end
			}
			buf = appendFold(buf, r)
			if unicode.IsUpper(r) {
				capitals++
				first = first || letters == 0
			}
			at += size
		}
		letters++
	}
end:
	switch {
	case capitals == 0:
		t.shape = lower
	case first && capitals == 1:
		t.shape = capital
	case capitals == letters:
		t.shape = upper
	default:
		t.shape = mixed
	}
	if s.Finder != nil {
		t.lexeme, t.genitive = s.lex.lookUp(buf[t.kstart:])
		t.dull = t.shape == lower && t.flags != 0 && t.flags&^(isArticle|isVerb|isFiller|isPlacePrep|isBe|isUnit|isNoun) == 0
	}
	return at, buf
}

// digits reads a number; its value is -1 when it has more than five digits.
func (s *scan) digits(t *token, at int, buf []byte) (int, []byte) {
	t.kind = digits
	value := 0
	for ; at < len(s.text) && '0' <= s.text[at] && s.text[at] <= '9'; at++ {
		buf = append(buf, s.text[at])
		if value < 1e6 {
			value = value*10 + int(s.text[at]-'0')
		}
	}
	t.value = int32(value)
	if len(buf)-int(t.kstart) > 5 {
		t.value = -1
	}
	return at, buf
}

func signOf(r rune) byte {
	switch r {
	case '„', '“', '”', '«', '»', '‚', '"', '‹', '›':
		return '"'
	case '’', 'ʼ', '‘', '´', '`', '\'':
		return '\''
	case '-', '‐', '‑', '–', '—', '−':
		return '-'
	}
	if r < utf8.RuneSelf {
		return byte(r)
	}
	return 0
}
