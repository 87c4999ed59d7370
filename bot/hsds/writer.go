package hsds

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"sozialraum/bot/directory"
)

// Writer writes a file: organizations first, then services. It holds one record, and the names of the organizations.
//
//	{"hsds_version":"3.1",
//	"taxonomies":[…],
//	"taxonomy_terms":[…],
//	"organizations":[
//	{…},
//	{…}],
//	"services":[
//	{…}]}
type Writer struct {
	out     *bufio.Writer
	encoder *json.Encoder
	words   directory.Words
	names   map[ID]string
	section section
	count   int // of records in the section
}

// section is how far the file is.
type section int

const (
	inOrganizations section = iota
	inServices
	closed
)

// ErrOrder is a record that comes after its part of the file.
var ErrOrder = errors.New("hsds: organisations come before resources, and nothing after the end")

// NewWriter begins a file.
func NewWriter(w io.Writer, words directory.Words) (*Writer, error) {
	writer := &Writer{out: bufio.NewWriterSize(w, 64<<10), words: words, names: map[ID]string{}}
	writer.encoder = json.NewEncoder(trimmed{writer.out})
	writer.encoder.SetEscapeHTML(false)
	writer.text(`{"hsds_version":"` + Version + `",` + "\n" + `"taxonomies":`)
	if err := writer.encoder.Encode(Taxonomies()); err != nil {
		return nil, err
	}
	writer.text(",\n" + `"taxonomy_terms":`)
	if err := writer.encoder.Encode(Terms(words)); err != nil {
		return nil, err
	}
	writer.text(",\n" + `"organizations":[`)
	return writer, nil
}

// Organisation adds one.
func (w *Writer) Organisation(o directory.Organisation) error {
	if w.section != inOrganizations {
		return ErrOrder
	}
	w.names[o.ID] = o.Name
	return w.record(o.ID, FromOrganisation(o, w.words))
}

// Resource adds one, after the last organisation.
func (w *Writer) Resource(r directory.Resource) error {
	if w.section == closed {
		return ErrOrder
	}
	w.reach(inServices)
	var owner *Organization
	if name, ok := w.names[r.OwnerID]; ok {
		owner = &Organization{Name: name}
	}
	s := FromResource(r, owner, w.words)
	s.Organization = nil
	return w.record(r.ID, s)
}

// Close ends the file. The writer below stays open.
func (w *Writer) Close() error {
	if w.section == closed {
		return nil
	}
	w.reach(closed)
	return w.out.Flush()
}

func (w *Writer) reach(next section) {
	for ; w.section < next; w.section++ {
		if w.count = 0; w.section == inOrganizations {
			w.text("],\n" + `"services":[`)
		} else {
			w.text("]}\n")
		}
	}
}

func (w *Writer) record(id ID, record any) error {
	if id.IsZero() {
		return errors.New("hsds: a record without an id")
	}
	if w.count++; w.count > 1 {
		w.text(",")
	}
	w.text("\n")
	if err := w.encoder.Encode(record); err != nil {
		return fmt.Errorf("write record %s: %w", id, err)
	}
	return nil
}

// text writes what is around the records. The buffer keeps an error until it is flushed.
func (w *Writer) text(text string) { _, _ = w.out.WriteString(text) }

// trimmed leaves out the line break that an encoder puts after every value.
type trimmed struct{ to io.Writer }

func (t trimmed) Write(text []byte) (int, error) {
	n := len(text)
	if n > 0 && text[n-1] == '\n' {
		text = text[:n-1]
	}
	if _, err := t.to.Write(text); err != nil {
		return 0, err
	}
	return n, nil
}
