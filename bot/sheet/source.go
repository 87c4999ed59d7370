package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"sozialraum/bot/directory"
)

// The most that the headings, another line and a row may take, in bytes. They bound the memory for a file that never
// ends.
const (
	maxHeadings = 64 << 10
	maxLine     = 1 << 20
	maxRow      = 4 << 20
)

// source makes UTF-8 with lines that end with \n of what spreadsheets save.
type source struct {
	in        *bufio.Reader
	chunk     []byte // of the file, as it is
	rest      []byte // of the chunk, not looked at yet
	out       []byte // ready to be read
	line      int    // of the last byte that is ready
	column    int    // bytes of that line that are ready
	left      int    // bytes that this row may still take
	beyond    bool   // something that is not ASCII, in good UTF-8, has been there
	converted bool   // it is Windows-1252
	after     bool   // the last byte was a \r
	err       error
}

// newSource looks at the beginning of a file. The error is a directory.Problem.
func newSource(r io.Reader) (*source, error) {
	s := &source{in: bufio.NewReaderSize(r, 32<<10), line: 1, left: maxRow, chunk: make([]byte, 32<<10)}
	// A shorter file gives what there is, and an error that comes again below.
	begin, _ := s.in.Peek(512)
	switch {
	case bytes.HasPrefix(begin, []byte("PK\x03\x04")), bytes.HasPrefix(begin, []byte("\xd0\xcf\x11\xe0")):
		return nil, s.problem("import.workbook", nil)
	case bytes.HasPrefix(begin, []byte("\xff\xfe")), bytes.HasPrefix(begin, []byte("\xfe\xff")):
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
		s.in = bufio.NewReaderSize(transform.NewReader(s.in, decoder), 32<<10)
	case bytes.HasPrefix(begin, []byte(mark)):
		_, _ = s.in.Discard(len(mark))
		s.beyond = true // it says that it is UTF-8
	case bytes.IndexByte(begin, 0) >= 0:
		return nil, s.problem("import.no_text", nil)
	}
	return s, nil
}

func (s *source) problem(key string, values map[string]string) directory.Problem {
	return directory.Problem{Place: directory.Place{Line: s.line, Column: s.column + 1}, Key: key, Values: values}
}

// renew lets the next row take as much again.
func (s *source) renew() { s.left = maxRow }

func (s *source) Read(p []byte) (int, error) {
	for len(s.out) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		s.fill()
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	if s.left -= n; s.left < 0 && s.err == nil {
		s.err = s.problem("import.endless", map[string]string{"Max": "4 MB"})
	}
	return n, nil
}

// fill makes the next chunk ready, up to what is wrong with it.
func (s *source) fill() {
	s.out = s.out[:0]
	kept := copy(s.chunk, s.rest)
	n, err := s.in.Read(s.chunk[kept:])
	s.rest = s.chunk[:kept+n]
	s.decode(err != nil)
	if s.err == nil && err != nil {
		s.err = err
	}
}

// decode takes from rest what is whole; at the end of the file everything has to be.
func (s *source) decode(end bool) {
	for len(s.rest) > 0 && s.err == nil {
		first := s.rest[0]
		switch {
		case first == 0:
			s.err = s.problem("import.no_text", nil)
		case first < utf8.RuneSelf:
			s.put(rune(first), 1)
		case s.converted:
			s.windows(first)
		case !end && !utf8.FullRune(s.rest):
			return
		default:
			r, size := utf8.DecodeRune(s.rest)
			if r == utf8.RuneError && size == 1 {
				s.notUTF8(first)
				continue
			}
			s.beyond = true
			s.put(r, size)
		}
	}
}

// notUTF8 decides that a file is Windows-1252 at the first byte that cannot be UTF-8. If umlauts have come in UTF-8
// before, it is neither.
func (s *source) notUTF8(first byte) {
	if s.beyond {
		s.err = s.problem("import.encoding", map[string]string{"Byte": "0x" + strconv.FormatUint(uint64(first), 16)})
		return
	}
	s.converted = true
}

// windows takes a byte of Windows-1252, which has no use for five of them.
func (s *source) windows(b byte) {
	switch b {
	case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
		s.err = s.problem("import.encoding", map[string]string{"Byte": "0x" + strconv.FormatUint(uint64(b), 16)})
	default:
		s.put(charmap.Windows1252.DecodeByte(b), 1)
	}
}

// put makes a character ready that took so many bytes of rest. Every kind of line break becomes \n.
func (s *source) put(r rune, size int) {
	s.rest = s.rest[size:]
	pair := s.after && r == '\n'
	if s.after = r == '\r'; s.after {
		r = '\n'
	}
	if pair {
		return
	}
	before := len(s.out)
	s.out = utf8.AppendRune(s.out, r)
	s.column += len(s.out) - before
	switch {
	case s.line == 1 && s.column > maxHeadings:
		s.err = s.problem("import.endless", map[string]string{"Max": "64 KB"})
	case s.column > maxLine:
		s.err = s.problem("import.endless", map[string]string{"Max": "1 MB"})
	}
	if r == '\n' {
		s.line++
		s.column = 0
	}
}

// failed is the problem that ended the source, if one did.
func (s *source) failed() (problem directory.Problem, yes bool) {
	yes = errors.As(s.err, &problem)
	return problem, yes
}
