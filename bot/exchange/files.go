package exchange

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"slices"

	"sozialraum/bot/directory"
	"sozialraum/bot/hsds"
	"sozialraum/bot/sheet"
)

// File is one that is being read.
type File struct {
	Name string // as people call it; empty: there is no other
	rows rows
	rank int
	kind directory.Kind
}

type rows interface {
	Next() (directory.Row, error)
}

// OpenFile finds out what the file is: JSON begins with a bracket, everything else is a table. The error is a
// directory.Problem, or one of reading.
func OpenFile(name string, from io.Reader, words directory.Words) (*File, error) {
	text := bufio.NewReaderSize(from, 64<<10)
	begin, err := text.Peek(512)
	if len(begin) == 0 && err != nil && err != io.EOF {
		return nil, err
	}
	begin = bytes.TrimLeft(bytes.TrimPrefix(begin, []byte("\ufeff")), " \t\r\n")
	if len(begin) > 0 && (begin[0] == '{' || begin[0] == '[') {
		return &File{Name: name, rows: hsds.NewReader(text, words), rank: 1}, nil
	}
	table, err := sheet.NewReader(text, words)
	if err != nil {
		return nil, err
	}
	file := &File{Name: name, rows: table, kind: table.Kind()}
	if file.kind == directory.Resources {
		file.rank = 2
	}
	return file, nil
}

// converted tells whether umlauts have to be looked at.
func (f *File) converted() bool {
	table, ok := f.rows.(*sheet.Reader)
	return ok && table.Converted()
}

// inOrder puts organisations before the resources that belong to them, in whatever order the files were named.
func inOrder(files []*File) []*File {
	return slices.SortedStableFunc(slices.Values(files), func(x, y *File) int { return cmp.Compare(x.rank, y.rank) })
}
