package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"sozialraum/bot/directory"
)

// mark is the byte order mark of UTF-8.
const mark = "\ufeff"

// Writer writes one table.
type Writer struct {
	out     *csv.Writer
	kind    directory.Kind
	columns []heading
	words   directory.Words
	english bool
	cells   []string
}

// NewWriter begins a table with its headings, in German or English.
func NewWriter(w io.Writer, kind directory.Kind, words directory.Words, english bool) (*Writer, error) {
	if _, err := io.WriteString(w, mark); err != nil {
		return nil, err
	}
	writer := &Writer{out: csv.NewWriter(w), kind: kind, columns: headings(kind), words: words, english: english}
	writer.out.Comma, writer.out.UseCRLF = ';', true
	for _, column := range writer.columns {
		writer.cells = append(writer.cells, column.title(english))
	}
	return writer, writer.out.Write(writer.cells)
}

// Write adds a row. The record is of the table's kind.
func (w *Writer) Write(record directory.Record) error {
	if record.Kind() != w.kind {
		return fmt.Errorf("sheet: a record of kind %d in a table of kind %d", record.Kind(), w.kind)
	}
	for i, column := range w.columns {
		w.cells[i] = defuse(w.cell(record, column.field))
	}
	return w.out.Write(w.cells)
}

// Close writes what is left. The writer below stays open.
func (w *Writer) Close() error {
	w.out.Flush()
	return w.out.Error()
}

// cell is how people write the value of a field.
func (w *Writer) cell(record directory.Record, f directory.Field) string {
	value := directory.Value(record, f)
	switch {
	case value == "":
		return ""
	case f == directory.FieldSector:
		return w.name(w.words.Sectors, value)
	case f == directory.FieldCapacity:
		return w.name(capacities(), value)
	case f == directory.FieldPublic && !w.english:
		return "ja"
	case w.words.Of(f) != nil:
		items := directory.SplitList(value)
		for i, item := range items {
			items[i] = w.name(w.words.Of(f), item)
		}
		return directory.JoinList(items)
	}
	return value
}

// name is the name of a key, which is its own name if nobody knows it.
func (w *Writer) name(terms []directory.Term, key string) string {
	for _, term := range terms {
		if term.Key == key && w.english {
			return term.English
		} else if term.Key == key {
			return term.German
		}
	}
	return key
}

// Template is a table for people to fill in: the headings and one row that shows how, which an import leaves out.
func Template(kind directory.Kind, words directory.Words, english bool) []byte {
	var b strings.Builder
	// Writing into memory does not fail.
	w, _ := NewWriter(&b, kind, words, english)
	_ = w.Write(example(kind, words, english))
	_ = w.Close()
	return []byte(b.String())
}

// The beginnings of names that mark an example.
const (
	exampleGerman  = "Beispiel:"
	exampleEnglish = "Example:"
)

func isExample(name string) bool {
	return strings.HasPrefix(name, exampleGerman) || strings.HasPrefix(name, exampleEnglish)
}

func example(kind directory.Kind, words directory.Words, english bool) directory.Record {
	var municipality, sector, topic string
	if len(words.Municipalities) > 0 {
		municipality = words.Municipalities[0]
	}
	if len(words.Sectors) > 0 {
		sector = words.Sectors[0].Key
	}
	if len(words.Topics) > 0 {
		topic = words.Topics[0].Key
	}
	say := func(german, inEnglish string) string {
		if english {
			return inEnglish
		}
		return german
	}
	if kind == directory.Organisations {
		return &directory.Organisation{
			Name: say(exampleGerman+" Familienzentrum", exampleEnglish+" family centre"), Sector: sector, Municipality: municipality,
			Can:     say("Wir beraten Familien, auch zu Hause.", "We advise families, at home if they wish."),
			Cannot:  say("Wir machen keine Diagnosen.", "We do not diagnose."),
			Contact: say("Telefon 06631 000000", "Phone 06631 000000"), Hours: say("Mo bis Do 9–15 Uhr", "Mon to Thu 9 am to 3 pm"),
			Waiting: say("etwa 2 Wochen", "about 2 weeks"),
		}
	}
	from, to := 6, 12
	return &directory.Resource{
		Owner: say("Familienzentrum", "Family centre"), Title: say(exampleGerman+" Hausaufgabenhilfe", exampleEnglish+" homework help"),
		About:  say("Wir machen zusammen Hausaufgaben und spielen danach.", "We do homework together and play afterwards."),
		Topics: directory.SplitList(topic), Audience: say("Kinder aus Grundschulen", "Children in primary school"), AgeMin: &from, AgeMax: &to,
		Municipalities: directory.SplitList(municipality), Cost: say("kostenlos", "free"), Access: say("Einfach kommen", "Just come"),
		Languages: []string{"de", "ar"}, Dates: say("Di und Do 14–16 Uhr, nicht in den Ferien", "Tue and Thu 2 to 4 pm, not in holidays"),
		Capacity: "few", CapacityOn: "2026-01-31", ConfirmedOn: "2026-01-31",
	}
}
