package hsds

import (
	"io"
	"slices"
	"unicode/utf8"

	"sozialraum/bot/directory"
)

// maxRecord is the most that one record takes, in bytes. It bounds the memory for a file that never ends.
const maxRecord = 4 << 20

// source passes a file on, knows where its lines begin, and ends when one record takes too much.
type source struct {
	from  io.Reader
	read  int64   // bytes passed on
	left  int64   // that may still be read for this record
	line  int     // of the first of breaks
	begin int64   // where that line begins
	ends  []int64 // offsets after later line breaks
	bad   *directory.Problem
}

func newSource(r io.Reader) *source { return &source{from: r, left: maxRecord, line: 1} }

func (s *source) Read(p []byte) (int, error) {
	if s.bad != nil {
		return 0, *s.bad
	}
	if s.left <= 0 {
		s.bad = &directory.Problem{Place: s.place(s.read), Key: "import.endless", Values: megabytes()}
		return 0, *s.bad
	}
	n, err := s.from.Read(p[:min(int64(len(p)), s.left)])
	if s.read == 0 && n > 0 {
		if problem, bom := beginning(p[:n]); problem != nil {
			s.bad = problem
			return 0, *s.bad
		} else if bom {
			copy(p, "   ") // blanks mean nothing here, and places stay right
		}
	}
	for i, b := range p[:n] {
		if b == '\n' {
			s.ends = append(s.ends, s.read+int64(i)+1)
		}
	}
	s.read += int64(n)
	s.left -= int64(n)
	return n, err
}

func megabytes() map[string]string { return map[string]string{"Max": "4 MB"} }

// beginning tells other things that are not JSON in UTF-8, and whether there is a byte order mark.
func beginning(text []byte) (problem *directory.Problem, bom bool) {
	if len(text) >= 3 && string(text[:3]) == "\xef\xbb\xbf" {
		return nil, true
	}
	if len(text) >= 2 && (text[0] == 0xff && text[1] == 0xfe || text[0] == 0xfe && text[1] == 0xff || text[0] == 0 || text[1] == 0) {
		return &directory.Problem{Place: directory.Place{Line: 1, Column: 1}, Key: "import.json_encoding"}, false
	}
	return nil, false
}

// renew lets the next record take as much again, and forgets the lines before offset.
func (s *source) renew(offset int64) {
	s.left = maxRecord
	passed, _ := slices.BinarySearch(s.ends, offset+1)
	if passed > 0 {
		s.line += passed
		s.begin = s.ends[passed-1]
		s.ends = slices.Delete(s.ends, 0, passed)
	}
}

// place is the line and byte of an offset that is not before the last renewal.
func (s *source) place(offset int64) directory.Place {
	passed, _ := slices.BinarySearch(s.ends, offset+1)
	place := directory.Place{Line: s.line + passed, Column: int(offset-s.begin) + 1}
	if passed > 0 {
		place.Column = int(offset-s.ends[passed-1]) + 1
	}
	return place
}

// invalid is the first byte that is not UTF-8; -1: there is none.
func invalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}
