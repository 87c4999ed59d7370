package sheet

import (
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/directory"
)

// Next is the next row, with what is wrong with it; empty ones are passed over. The error is io.EOF at the end, or
// a directory.Problem after which nothing more can be read.
func (r *Reader) Next() (directory.Row, error) {
	for {
		r.source.renew()
		cells, err := r.rows.Read()
		if err == io.EOF {
			if problem, failed := r.source.failed(); failed {
				return directory.Row{}, problem
			}
			return directory.Row{}, io.EOF
		} else if err != nil {
			return directory.Row{}, r.problem(err)
		}
		place := r.count(cells)
		if slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			return r.take(cells, place), nil
		}
	}
}

// count keeps the number that a spreadsheet shows for the row: it counts empty lines, but no lines inside of cells.
func (r *Reader) count(cells []string) directory.Place {
	place := r.at(0)
	r.row += place.Line - r.line
	r.line = place.Line
	for _, cell := range cells {
		r.line += strings.Count(cell, "\n")
	}
	place.Row, place.Cell = r.row, ""
	return place
}

func (r *Reader) take(cells []string, place directory.Place) directory.Row {
	row := directory.Row{Place: place, Record: directory.New(r.kind), Given: r.given}
	places := make(map[directory.Field]directory.Place, len(r.columns))
	for i, cell := range cells {
		at := r.at(i)
		at.Row = place.Row
		if i >= len(r.columns) || !r.columns[i].known {
			if strings.TrimSpace(cell) != "" {
				row.Problems = append(row.Problems, beyond(at, cell, len(r.columns)))
			}
			continue
		}
		c := r.columns[i]
		at.Name = c.title
		places[c.field] = at
		if problem, ok := r.read(row.Record, c.field, strings.TrimSpace(restore(cell))); !ok {
			row.Problems = append(row.Problems, problem)
		}
	}
	for _, c := range r.columns[min(len(cells), len(r.columns)):] {
		if c.known {
			row.Given = row.Given.Without(c.field) // Excel leaves empty cells at the end out
		}
	}
	r.complete(&row)
	row.Locate(func(f directory.Field) directory.Place { return places[f] })
	return row
}

func beyond(at directory.Place, cell string, columns int) directory.Problem {
	problem := directory.Wrong(0, "import.cells", strings.TrimSpace(cell))
	problem.Place = at
	problem.Values["Columns"] = strconv.Itoa(columns)
	return problem
}

// complete cleans and checks a record, and notes that it was there.
func (r *Reader) complete(row *directory.Row) {
	directory.Clean(row.Record)
	id, name := row.Record.Identity()
	if id.IsZero() && isExample(name) {
		row.Skipped, row.Problems = "import.example", nil
		return
	}
	row.Problems = append(row.Problems, directory.Check(row.Record, row.Given.With(directory.FieldName).With(directory.FieldTitle), r.words)...)
	if id.IsZero() {
		return
	}
	if first, double := r.seen[id]; double {
		row.Problems = append(row.Problems, directory.Problem{
			Field: directory.FieldID, Key: "import.double_id",
			Values: map[string]string{"Value": id.String(), "Line": strconv.Itoa(int(first))},
		})
		return
	}
	r.seen[id] = int32(row.Place.Line)
}

// read puts a cell into a field.
func (r *Reader) read(record directory.Record, f directory.Field, cell string) (directory.Problem, bool) {
	value, key := cell, ""
	switch f {
	case directory.FieldID, directory.FieldOwnerID:
		value, key = strings.ToLower(cell), "import.bad_id"
	case directory.FieldAgeMin, directory.FieldAgeMax:
		value, key = readAge(cell), "import.bad_age"
	case directory.FieldCapacityOn, directory.FieldConfirmedOn:
		value, key = readDay(cell), "import.bad_day"
	case directory.FieldPublic:
		value, key = readYes(cell), "import.bad_yes"
	case directory.FieldCapacity:
		value, key = readCapacity(cell), "import.bad_capacity"
	case directory.FieldTopics, directory.FieldLanguages, directory.FieldAccessibility:
		if term, ok := directory.Find(r.words.Of(f), cell); ok { // a name with a comma in it
			value = directory.JoinList([]string{term.Key})
		}
	}
	// What is wrong has no value: the text itself is not one either.
	if value == "" && cell != "" && !slices.Contains([]string{"-", "–", "—"}, cell) && !isNo(f, cell) {
		return directory.Wrong(f, key, cell), false
	}
	if !directory.Set(record, f, value) {
		return directory.Wrong(f, key, cell), false
	}
	return directory.Problem{}, true
}

var ageForm = regexp.MustCompile(`^([0-9]{1,3})(?:[.,]0+)?(?:\s*(?:Jahren?|Jahre|J\.?|years?))?$`)

// readAge reads a number of years, as a spreadsheet or people write it; empty: it is none.
func readAge(cell string) string {
	found := ageForm.FindStringSubmatch(cell)
	if found == nil {
		return ""
	}
	return found[1]
}

// readDay reads a day as it is written in Germany, or by us; empty: it is none.
func readDay(cell string) string {
	for _, suffix := range [...]string{" 00:00:00", " 00:00", " 0:00"} {
		cell = strings.TrimSuffix(cell, suffix)
	}
	for _, form := range [...]string{directory.Day, "2.1.2006", "2.1.06"} {
		if day, err := time.Parse(form, cell); err == nil {
			return day.Format(directory.Day)
		}
	}
	return ""
}

func readYes(cell string) string {
	switch directory.Fold(cell) {
	case "ja", "j", "yes", "y", "x", "wahr", "true", "1":
		return "yes"
	}
	return ""
}

func readCapacity(cell string) string {
	term, _ := directory.Find(capacities(), cell)
	return term.Key
}

// isNo tells whether a cell says that there is none, where that is the same as nothing.
func isNo(f directory.Field, cell string) bool {
	folded := directory.Fold(cell)
	switch f {
	case directory.FieldPublic:
		return slices.Contains([]string{"nein", "n", "no", "falsch", "false", "0"}, folded)
	case directory.FieldCapacity:
		return slices.Contains([]string{"unbekannt", "unknown"}, folded)
	}
	return false
}
