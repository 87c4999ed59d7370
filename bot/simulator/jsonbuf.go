package simulator

import (
	"strconv"
	"unicode/utf8"
)

// jsonBuf writes JSON without reflection: every sent message passes through
// here, and load tests send hundreds of thousands.
type jsonBuf struct{ b []byte }

func (j *jsonBuf) raw(text string)    { j.b = append(j.b, text...) }
func (j *jsonBuf) bytes(text []byte)  { j.b = append(j.b, text...) }
func (j *jsonBuf) open(bracket byte)  { j.b = append(j.b, bracket) }
func (j *jsonBuf) close(bracket byte) { j.b = append(j.b, bracket) }

// comma separates from what stands before, unless something was just opened.
func (j *jsonBuf) comma() {
	if n := len(j.b); n > 0 && j.b[n-1] != '{' && j.b[n-1] != '[' && j.b[n-1] != ':' && j.b[n-1] != ',' {
		j.b = append(j.b, ',')
	}
}

func (j *jsonBuf) key(name string) {
	j.comma()
	j.b = append(j.b, '"')
	j.b = append(j.b, name...)
	j.b = append(j.b, '"', ':')
}

func (j *jsonBuf) num(name string, n int64) {
	j.key(name)
	j.b = strconv.AppendInt(j.b, n, 10)
}

func (j *jsonBuf) flag(name string, v bool) {
	j.key(name)
	j.b = strconv.AppendBool(j.b, v)
}

func (j *jsonBuf) str(name, v string) {
	j.key(name)
	j.b = appendString(j.b, v)
}

func (j *jsonBuf) optional(name, v string) {
	if v != "" {
		j.str(name, v)
	}
}

func (j *jsonBuf) fragment(name string, v []byte) {
	j.key(name)
	j.b = append(j.b, v...)
}

const hexDigits = "0123456789abcdef"

// appendString quotes as RFC 8259 section 7 demands; bytes that are not UTF-8
// become U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			b = append(b, s[start:i]...)
			b = appendEscape(b, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			b = append(append(b, s[start:i]...), "\ufffd"...)
			start = i + size
		}
		i += size
	}
	return append(append(b, s[start:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\t':
		return append(b, '\\', 't')
	case '\r':
		return append(b, '\\', 'r')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
