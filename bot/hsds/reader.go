package hsds

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"

	"sozialraum/bot/directory"
)

// Reader reads records from a file. It takes what Writer writes, pages of the API ("contents"), plain lists of
// objects, one object, and one object a line. Services that hold their organization give both.
type Reader struct {
	source  *source
	decoder *json.Decoder
	words   directory.Words
	names   map[ID]string // of organisations, for their services
	seen    map[ID]int32  // the line of each record
	waiting []directory.Row
	kind    directory.Kind // of the list that is being read; 0: to be told by each object
	depth   int            // 0 outside everything, 1 in an object with lists, 2 in a list
	bare    bool           // the list is not part of an object
	loose   map[string]json.RawMessage
	start   directory.Place // of the object with lists
	found   bool            // something that is HSDS
}

// NewReader reads from r, which holds UTF-8.
func NewReader(r io.Reader, words directory.Words) *Reader {
	s := newSource(r)
	return &Reader{source: s, decoder: json.NewDecoder(s), words: words, names: map[ID]string{}, seen: map[ID]int32{}}
}

// Next is the next record, with what is wrong with it. The error is io.EOF at the end, or a directory.Problem after
// which nothing more can be read.
func (r *Reader) Next() (directory.Row, error) {
	for len(r.waiting) == 0 {
		if err := r.step(); err != nil {
			return directory.Row{}, err
		}
	}
	row := r.waiting[0]
	r.waiting = r.waiting[1:]
	return row, nil
}

// step reads a token or a record.
func (r *Reader) step() error {
	if r.depth == 2 && r.decoder.More() {
		return r.element()
	}
	token, err := r.decoder.Token()
	if errors.Is(err, io.EOF) && r.depth == 0 {
		if !r.found {
			return directory.Problem{Place: directory.Place{Line: 1, Column: 1}, Key: "import.no_hsds"}
		}
		return io.EOF
	} else if err != nil {
		return r.problem(err)
	}
	if r.depth != 1 || r.loose == nil {
		r.source.renew(r.decoder.InputOffset())
	}
	switch r.depth {
	case 0:
		return r.outside(token)
	case 1:
		return r.inside(token)
	}
	r.depth = 1 // the list is over
	if r.bare {
		r.depth = 0
	}
	return nil
}

func (r *Reader) outside(token json.Token) error {
	switch token {
	case json.Delim('{'):
		r.depth, r.loose = 1, map[string]json.RawMessage{}
		r.start = r.source.place(r.decoder.InputOffset() - 1)
	case json.Delim('['):
		r.depth, r.kind, r.bare, r.found = 2, 0, true, true
	default:
		return directory.Problem{Place: r.here(), Key: "import.no_hsds"}
	}
	return nil
}

// inside takes a property of an object: a list of records, or something that belongs to a record, if that is what the
// object turns out to be.
func (r *Reader) inside(token json.Token) error {
	if token == json.Delim('}') {
		r.depth = 0
		return r.object()
	}
	name, _ := token.(string)
	kind, list := map[string]directory.Kind{"organizations": directory.Organisations, "services": directory.Resources, "contents": 0}[name]
	if list {
		token, err := r.decoder.Token()
		if err != nil {
			return r.problem(err)
		}
		if token != json.Delim('[') {
			return directory.Problem{Place: r.here(), Key: "import.json_type", Values: map[string]string{"Name": name}}
		}
		r.depth, r.kind, r.bare, r.found, r.loose = 2, kind, false, true, nil
		return nil
	}
	var value json.RawMessage
	if err := r.decoder.Decode(&value); err != nil {
		return r.problem(err)
	}
	if r.loose != nil {
		r.loose[name] = value // all of them together are one record, and take no more than that
	} else {
		r.source.renew(r.decoder.InputOffset())
	}
	return nil
}

// object ends an object outside of lists. Without lists in it, it is a record.
func (r *Reader) object() error {
	if r.loose == nil {
		return nil
	}
	if len(r.loose["id"]) == 0 && len(r.loose["name"]) == 0 {
		return directory.Problem{Place: r.start, Key: "import.no_hsds"}
	}
	r.found = true
	text, err := json.Marshal(r.loose)
	if err != nil || invalid(text) >= 0 {
		return directory.Problem{Place: r.start, Key: "import.json_encoding"}
	}
	return r.record(text, r.start, 0)
}

func (r *Reader) element() error {
	var text json.RawMessage
	if err := r.decoder.Decode(&text); err != nil {
		return r.problem(err)
	}
	begin := r.decoder.InputOffset() - int64(len(text))
	place := r.source.place(begin)
	if at := invalid(text); at >= 0 {
		return directory.Problem{Place: r.source.place(begin + int64(at)), Key: "import.json_encoding"}
	}
	err := r.record(text, place, begin)
	r.source.renew(r.decoder.InputOffset())
	return err
}

// record reads one object. What cannot be read as one is a row with a problem.
func (r *Reader) record(text []byte, place directory.Place, begin int64) error {
	kind := r.kind
	if r.depth == 0 || kind == 0 {
		kind = kindOf(text)
	}
	row := directory.Row{Place: place, Record: directory.New(kind)}
	var err error
	if kind == directory.Organisations {
		var o Organization
		if err = json.Unmarshal(text, &o); err == nil {
			row.Record = o.organisation()
		}
	} else {
		var s Service
		if err = json.Unmarshal(text, &s); err == nil {
			if s.Organization != nil {
				r.embedded(*s.Organization, place)
			}
			row.Record = r.service(s)
			row.Skipped = skipped(s)
		}
	}
	if err != nil {
		row.Problems = append(row.Problems, r.unreadable(err, text, place, begin))
	} else {
		r.complete(&row, text)
	}
	r.waiting = append(r.waiting, row)
	return nil
}

func skipped(s Service) string {
	if s.Status != "" && s.Status != active {
		return "import.not_active"
	}
	return ""
}

func (r *Reader) service(s Service) *directory.Resource {
	resource := s.resource()
	if resource.Owner == "" {
		resource.Owner = r.names[resource.OwnerID]
	}
	if !s.ID.Ours() {
		resource.Topics = append(resource.Topics, foreignTopics(s.Attributes, r.words)...)
	}
	return resource
}

// foreignTopics are those topics of ours that another taxonomy has too.
func foreignTopics(list []Attribute, words directory.Words) (topics []string) {
	for _, attribute := range list {
		if attribute.Term == nil || len(attribute.LinkType) > len(prefix) && attribute.LinkType[:len(prefix)] == prefix {
			continue
		}
		if term, ok := directory.Find(words.Topics, attribute.Term.Name); ok {
			topics = append(topics, term.Key)
		}
	}
	return topics
}

// embedded takes the organization that a service holds, once.
func (r *Reader) embedded(o Organization, place directory.Place) {
	if _, known := r.seen[o.ID]; known || o.ID.IsZero() {
		return
	}
	row := directory.Row{Place: place, Record: o.organisation()}
	r.complete(&row, nil)
	r.waiting = append(r.waiting, row)
}

// complete cleans and checks a record, and notes that it was there.
func (r *Reader) complete(row *directory.Row, text []byte) {
	directory.Clean(row.Record)
	id, name := row.Record.Identity()
	row.Given = directory.All(row.Record.Kind())
	if !id.Ours() {
		row.Given = said(row.Record)
		row.Dropped = append(dropped(row.Record.Kind(), text), r.otherLanguages(row.Record)...)
	}
	row.Problems = append(row.Problems, directory.Check(row.Record, row.Given.With(directory.FieldName).With(directory.FieldTitle), r.words)...)
	if first, double := r.seen[id]; double {
		row.Problems = append(row.Problems, directory.Problem{
			Field: directory.FieldID, Key: "import.double_id",
			Values: map[string]string{"Value": id.String(), "Line": strconv.Itoa(int(first))},
		})
	} else if !id.IsZero() {
		r.seen[id] = int32(row.Place.Line)
	}
	if row.Record.Kind() == directory.Organisations {
		r.names[id] = name
	}
	row.Locate(nil)
	for i := range row.Problems {
		row.Problems[i].Place.Name = row.Problems[i].Field.String()
	}
}

// otherLanguages takes out languages that the directory does not have, and returns them.
func (r *Reader) otherLanguages(record directory.Record) (others []string) {
	resource, ok := record.(*directory.Resource)
	if !ok || len(r.words.Languages) == 0 {
		return nil
	}
	resource.Languages = slices.DeleteFunc(resource.Languages, func(language string) bool {
		_, known := directory.Find(r.words.Languages, language)
		if !known {
			others = append(others, language)
		}
		return !known
	})
	return others
}

// said are the fields that are not empty: of what others do not say, nothing follows.
func said(record directory.Record) (given directory.Fields) {
	for _, f := range directory.Of(record.Kind()) {
		if directory.Value(record, f) != "" {
			given = given.With(f)
		}
	}
	return given
}

func (r *Reader) here() directory.Place { return r.source.place(r.decoder.InputOffset()) }

// problem is an error that ends the reading.
func (r *Reader) problem(err error) error {
	if r.source.bad != nil {
		return *r.source.bad
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		place := r.source.place(max(syntax.Offset-1, r.source.begin))
		return directory.Problem{Place: place, Key: "import.json"}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return directory.Problem{Place: r.source.place(r.source.read), Key: "import.json_end"}
	}
	return err
}

// unreadable is an error in one object, which began at an offset of the file; 0: it is not there as one piece, and the place
// is all that is known.
func (r *Reader) unreadable(err error, text []byte, place directory.Place, begin int64) directory.Problem {
	at := func(offset int64) directory.Place {
		if begin == 0 {
			return place
		}
		return r.source.place(begin + offset)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return directory.Problem{Place: at(max(kind.Offset-1, 0)), Key: "import.json_type", Values: map[string]string{"Name": kind.Field}}
	}
	return directory.Problem{Place: at(notNumber(text)), Key: "import.json_number"}
}

// numbers are the properties of which package json does not tell where they are wrong.
var numbers = regexp.MustCompile(`"(?:minimum_age|maximum_age|amount|available)"[ \t\r\n]*:[ \t\r\n]*`)

// notNumber is where in an object something else is than a number.
func notNumber(text []byte) int64 {
	for _, found := range numbers.FindAllIndex(text, -1) {
		var value json.RawMessage
		err := json.NewDecoder(bytes.NewReader(text[found[1]:])).Decode(&value)
		if err != nil || string(value) != "null" && new(Number).UnmarshalJSON(value) != nil {
			return int64(found[1])
		}
	}
	return 0
}
