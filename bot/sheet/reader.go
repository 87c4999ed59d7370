package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"sozialraum/bot/directory"
)

// Reader reads one table.
type Reader struct {
	source  *source
	rows    *csv.Reader
	words   directory.Words
	kind    directory.Kind
	columns []column
	given   directory.Fields
	seen    map[directory.ID]int32 // the line of each record
	base    int                    // lines before those that rows knows
	line    int                    // where the last row ended
	row     int                    // its number
}

// column is one of the file; without a field, nobody has given it a heading and it has to be empty.
type column struct {
	field directory.Field
	title string
	known bool
}

// NewReader reads the headings, which tell what the table is about. The error is a directory.Problem.
func NewReader(r io.Reader, words directory.Words) (*Reader, error) {
	s, err := newSource(r)
	if err != nil {
		return nil, err
	}
	reader := &Reader{source: s, words: words, seen: map[directory.ID]int32{}}
	text := bufio.NewReaderSize(s, 64<<10)
	comma, err := reader.comma(text)
	if err != nil {
		return nil, err
	}
	reader.rows = csv.NewReader(text)
	reader.rows.Comma, reader.rows.FieldsPerRecord, reader.rows.ReuseRecord = comma, -1, true
	return reader, reader.head()
}

// Kind tells what the table is about.
func (r *Reader) Kind() directory.Kind { return r.kind }

// Converted tells whether the text read so far was Windows-1252.
func (r *Reader) Converted() bool { return r.source.converted }

// comma finds what divides cells: what Excel's own first line says ("sep=;"), or what makes the most headings.
func (r *Reader) comma(text *bufio.Reader) (rune, error) {
	first, err := firstLine(text)
	if problem, failed := r.source.failed(); failed {
		return 0, problem
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	if sep, said := strings.CutPrefix(strings.ToLower(strings.Trim(first, "\"\n")), "sep="); said && len(sep) == 1 {
		_, _ = text.Discard(len(first))
		r.base = 1
		return rune(sep[0]), nil
	}
	best, most := ';', -1
	for _, comma := range ";,\t|" {
		known := 0
		for _, cell := range strings.SplitN(strings.TrimSuffix(first, "\n"), string(comma), maxColumns) {
			if isHeading(strings.Trim(cell, `" `)) {
				known++
			}
		}
		if known > most {
			best, most = comma, known
		}
	}
	return best, nil
}

// maxColumns is how many headings are looked at to find what divides them.
const maxColumns = 100

// firstLine looks at the first line, or as much of it as headings ever take.
func firstLine(text *bufio.Reader) (string, error) {
	for size := 1 << 10; ; size *= 2 {
		begin, err := text.Peek(size)
		if end := bytes.IndexByte(begin, '\n'); end >= 0 {
			return string(begin[:end+1]), nil
		}
		if err != nil || size >= text.Size() {
			return string(begin), err
		}
	}
}

func isHeading(text string) bool {
	folded := directory.Fold(text)
	for _, kind := range [...]directory.Kind{directory.Organisations, directory.Resources} {
		if slices.ContainsFunc(headings(kind), func(h heading) bool { return h.called(folded) }) {
			return true
		}
	}
	return false
}

// head reads the headings.
func (r *Reader) head() error {
	cells, err := r.rows.Read()
	if errors.Is(err, io.EOF) {
		return directory.Problem{Place: directory.Place{Line: 1, Column: 1}, Key: "import.empty_file"}
	} else if err != nil {
		return r.problem(err)
	}
	r.line, r.row = r.at(0).Line, 1+r.base
	for _, cell := range cells {
		r.line += strings.Count(cell, "\n")
	}
	known := map[directory.Field]bool{}
	r.kind = kindOf(cells)
	for i, cell := range cells {
		c := column{title: directory.CleanText(cell)}
		if c.title != "" {
			field, ok := fieldOf(r.kind, c.title)
			switch {
			case !ok:
				return r.heading(i, c.title, "import.unknown_heading")
			case known[field]:
				return r.heading(i, c.title, "import.double_heading")
			}
			c.field, c.known, known[field] = field, true, true
			r.given = r.given.With(field)
		}
		r.columns = append(r.columns, c)
	}
	return r.enough(known)
}

// kindOf tells resources by a column that only they have.
func kindOf(cells []string) directory.Kind {
	only := []directory.Field{directory.FieldOwnerID, directory.FieldTopics, directory.FieldAgeMin, directory.FieldAgeMax, directory.FieldCost}
	for _, cell := range cells {
		folded := directory.Fold(cell)
		for _, h := range headings(directory.Resources) {
			// "Name" may mean both and tells nothing.
			if h.field == directory.FieldTitle && folded != "name" && h.called(folded) || slices.Contains(only, h.field) && h.called(folded) {
				return directory.Resources
			}
		}
	}
	return directory.Organisations
}

func fieldOf(kind directory.Kind, title string) (directory.Field, bool) {
	folded := directory.Fold(title)
	for _, h := range headings(kind) {
		if h.called(folded) {
			return h.field, true
		}
	}
	return 0, false
}

func (r *Reader) heading(i int, title, key string) error {
	place := r.at(i)
	place.Name = title
	problem := directory.Wrong(0, key, title)
	problem.Place = place
	var known []string
	for _, h := range headings(r.kind) {
		known = append(known, h.german)
	}
	problem.Values["Known"] = directory.JoinList(known)
	return problem
}

// enough wants the columns without which a row says nothing.
func (r *Reader) enough(known map[directory.Field]bool) error {
	var missing []string
	for _, h := range headings(r.kind) {
		switch {
		case h.field == directory.FieldName || h.field == directory.FieldTitle:
		case h.field == directory.FieldOwner && !known[directory.FieldOwnerID]:
		default:
			continue
		}
		if !known[h.field] {
			missing = append(missing, h.german)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return directory.Problem{
		Place: directory.Place{Line: 1 + r.base, Column: 1}, Key: "import.missing_columns",
		Values: map[string]string{"Columns": strings.Join(missing, ", ")},
	}
}

// at is the place of a cell of the row that was just read.
func (r *Reader) at(i int) directory.Place {
	line, column := r.rows.FieldPos(i)
	return directory.Place{Line: line + r.base, Column: column, Cell: directory.Letter(i)}
}

// problem is an error that ends the reading.
func (r *Reader) problem(err error) error {
	if problem, failed := r.source.failed(); failed {
		return problem
	}
	var broken *csv.ParseError
	if !errors.As(err, &broken) {
		return err
	}
	problem := directory.Problem{
		Place:  directory.Place{Line: broken.Line + r.base, Column: broken.Column},
		Key:    "import.quote",
		Values: map[string]string{"From": strconv.Itoa(broken.StartLine + r.base)},
	}
	return problem
}
