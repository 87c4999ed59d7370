package directory

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Place is where in a file something is. Zero numbers are unknown.
type Place struct {
	Line   int    // from 1, as an editor counts lines
	Row    int    // from 1, as a spreadsheet counts rows: text with line breaks in it is one row
	Column int    // character of the line, from 1
	Cell   string // letter of the spreadsheet's column, such as "F"
	Name   string // of the column or field, as the file writes it
}

// Letter is the letter of a spreadsheet's column, counted from 0.
func Letter(column int) string {
	if column < 26 {
		return string(rune('A' + column))
	}
	return Letter(column/26-1) + Letter(column%26)
}

// Problem is why something cannot be taken over. Key and Values are a text of package text.
type Problem struct {
	Place  Place
	Field  Field // meaningful with a Key that speaks of a value
	Key    string
	Values map[string]string
}

// Error tells key and values, for those who read logs. People get the text.
func (p Problem) Error() string {
	var b strings.Builder
	if p.Place.Line > 0 {
		fmt.Fprintf(&b, "line %d, ", p.Place.Line)
	}
	if p.Place.Column > 0 {
		fmt.Fprintf(&b, "column %d, ", p.Place.Column)
	}
	b.WriteString(p.Key)
	for _, name := range slices.Sorted(maps.Keys(p.Values)) {
		fmt.Fprintf(&b, " %s=%q", name, p.Values[name])
	}
	return b.String()
}

// Shown is how much of a value is repeated in a problem, in code points.
const Shown = 60

// Wrong is a problem with the value of a field.
func Wrong(f Field, key, value string) Problem {
	if runes := []rune(value); len(runes) > Shown {
		value = string(runes[:Shown-1]) + "…"
	}
	return Problem{Field: f, Key: key, Values: map[string]string{"Value": value}}
}

func tooLong(f Field, have, most int) Problem {
	return Problem{Field: f, Key: "import.too_long", Values: map[string]string{"Have": strconv.Itoa(have), "Max": strconv.Itoa(most)}}
}

// Locate gives the row's problems their places, with the help of where its fields are.
func (row *Row) Locate(cells func(Field) Place) {
	row.cells = cells
	for i := range row.Problems {
		if row.Problems[i].Place == (Place{}) {
			row.Problems[i].Place = row.At(row.Problems[i].Field)
		}
	}
}

// At is where a field of the row is, or the row as a whole.
func (row *Row) At(f Field) Place {
	if row.cells != nil {
		if place := row.cells(f); place != (Place{}) {
			return place
		}
	}
	return row.Place
}

// Refuse adds a problem with a field of the row, at its place.
func (row *Row) Refuse(problem Problem) {
	problem.Place = row.At(problem.Field)
	row.Problems = append(row.Problems, problem)
}
