// Package merge decides what an import does with each row of a file: add it, change what is there, leave it, or ask
// because something similar is there. It owns how a row is recognised. It never reads a file and never writes
// anything: its decisions are for somebody who does, or for people who want to know beforehand.
//
// How a row is recognised, the first that fits:
//
//   - by its identifier, or by one under which the record once came
//   - an organisation by its name and municipality, a resource by its title and owner, however they are spelled
//   - by a similar name (package similar): that is a suggestion, and people decide
//
// What is recognised is changed only in the fields that the file speaks of. An empty field, and another spelling of the
// name, count only in a row that is recognised by its identifier: a list that somebody has typed empties nothing. The
// same file a second time changes nothing. If any row has a problem, nothing of the file must be written.
package merge

import (
	"fmt"
	"strconv"

	"sozialraum/bot/directory"
)

// Action is what is done with a row.
type Action string

// The actions. They are the ends of keys of texts.
const (
	Add     Action = "add"
	Change  Action = "change"
	Same    Action = "same"    // it is there, and nothing differs
	Similar Action = "similar" // it, or its organisation, may be there under a similar name: not written until people decide
	Skip    Action = "skip"
	Refuse  Action = "refuse" // it has problems
)

// Actions lists them in the order of a summary.
var Actions = [...]Action{Add, Change, Same, Similar, Skip, Refuse}

// Choice is what people decided about similar names, for a whole file.
type Choice string

// The choices.
const (
	Ask   Choice = ""
	Merge Choice = "merge" // its filled fields, but not its name, go into what is most similar
	New   Choice = "add"   // it is another one
)

// Match is a record that may be the same.
type Match struct {
	ID    directory.ID
	Name  string
	Score float64 // from similar.Threshold to 1
}

// Decision is what to do with one row.
type Decision struct {
	Row    directory.Row
	Action Action
	// Record is what is to be written, complete: for Add the row's own, for Change the one that is there with the
	// changes. Its ID is that of the record that is there, or what other rows of the file call a new one. OwnerID of
	// a resource is either of them for its organisation.
	Record  directory.Record
	Changes []directory.Change
	// Matches are the most similar first; with Merge, also of a row that is changed; none: its organisation is unclear. Of a
	// resource that is added they are in the file, and people are only told.
	Matches []Match
}

// Load gives a record that is there. An error ends the import.
type Load func(directory.ID) (directory.Record, error)

// Planner knows what is there, and what the rows so far will have added. It keeps names and identifiers, not records.
type Planner struct {
	words  directory.Words
	load   Load
	choice Choice
	today  string
	ids    ids
	open   map[directory.ID]bool // organisations about which people have to decide
	houses houses
	offers offers
}

// NewPlanner makes one for an area in which nothing is yet. Today is the day that capacities are from if nobody says.
func NewPlanner(words directory.Words, load Load, choice Choice, today string) *Planner {
	return &Planner{
		words: words, load: load, choice: choice, today: today, open: map[directory.ID]bool{}, ids: ids{lines: map[directory.ID]int32{}, aliases: map[directory.ID]directory.ID{}},
		houses: houses{byKey: map[string]directory.ID{}, byName: map[string][]directory.ID{}, known: map[directory.ID]house{}},
		offers: offers{byKey: map[directory.ID]directory.ID{}, more: map[directory.ID][]directory.ID{}, there: map[directory.ID][]entry{}, fresh: map[directory.ID][]entry{}},
	}
}

// Organisation tells that one is there, and under which identifiers of other places it came.
func (p *Planner) Organisation(id directory.ID, name, municipality string, aliases ...directory.ID) {
	p.ids.add(id, 0, aliases...)
	p.houses.add(house{entry: entry{id, name}, municipality: municipality})
}

// Resource tells that one is there, of an organisation that is.
func (p *Planner) Resource(id, owner directory.ID, title string, aliases ...directory.ID) {
	p.ids.add(id, 0, aliases...)
	p.offers.add(entry{id, title}, owner)
	p.offers.there[owner] = append(p.offers.there[owner], entry{id, title})
}

// Decide says what to do with the next row. An error is one of Load.
func (p *Planner) Decide(row directory.Row) (Decision, error) {
	d := Decision{Row: row, Action: Refuse}
	switch {
	case row.Skipped != "":
		d.Action = Skip
		return d, nil
	case len(row.Problems) > 0:
		p.remember(row)
		return d, nil
	}
	var err error
	switch record := row.Record.(type) {
	case *directory.Organisation:
		made := *record
		d, err = p.organisation(row, &made)
	case *directory.Resource:
		made := *record
		d, err = p.resource(row, &made)
	}
	if err == nil && len(d.Row.Problems) > 0 {
		d.Action, d.Record = Refuse, nil
	}
	return d, err
}

// remember takes an organisation with problems for known, so that its resources are not refused for its sake.
func (p *Planner) remember(row directory.Row) {
	o, ok := row.Record.(*directory.Organisation)
	if _, known := p.ids.find(row.ID()); ok && !known && o.Name != "" {
		p.begin(o, row.Place.Line)
	}
}

// begin makes an organisation known that the file adds, and returns what other rows call it. Later rows that mean the
// same one are double.
func (p *Planner) begin(o *directory.Organisation, line int) directory.ID {
	id := o.ID
	if id.IsZero() {
		id = provisional(o)
	}
	p.ids.add(id, line)
	p.houses.add(house{entry: entry{id, o.Name}, municipality: o.Municipality})
	return id
}

// nameless is above all identifiers of what a file gives none.
func nameless() directory.ID {
	return directory.ID{0x3f, 0x0e, 0x8a, 0x51, 0x6d, 0x27, 0x4c, 0x02, 0x8b, 0x55, 0x19, 0xc0, 0xd7, 0x40, 0x6a, 0xe3}
}

// provisional is the identifier of a record until it has one: always the same for the same name.
func provisional(record directory.Record) directory.ID {
	switch r := record.(type) {
	case *directory.Organisation:
		return nameless().Part(key(r.Name, r.Municipality))
	case *directory.Resource:
		return r.OwnerID.Part(key(r.Title))
	}
	return directory.ID{}
}

// touch notes that a row is about this record, and refuses the second one.
func (p *Planner) touch(id directory.ID, row *directory.Row, f directory.Field) {
	first := p.ids.touch(id, row.Place.Line)
	if first != 0 {
		row.Problems = append(row.Problems, directory.Problem{
			Place: row.At(f), Field: f, Key: "import.double_row", Values: map[string]string{"Line": strconv.Itoa(first)},
		})
	}
}

// change compares a row with the record that is there. Only a row that was recognised by its identifier may rename it or
// empty fields.
func (p *Planner) change(d Decision, id directory.ID, made directory.Record, byID bool) (Decision, error) {
	there, err := p.load(id)
	if err != nil {
		return d, fmt.Errorf("load record %s: %w", id, err)
	}
	set := d.Row.Given.Without(directory.FieldID).Without(directory.FieldOwnerID).Without(directory.FieldOwner)
	after := copyOf(there)
	for _, f := range directory.Of(after.Kind()) {
		empty := directory.Value(made, f) == ""
		name := f == directory.FieldName || f == directory.FieldTitle
		switch {
		case !set.Has(f):
		case !byID && (empty || name):
		case f == directory.FieldCapacityOn && empty && directory.Value(made, directory.FieldCapacity) != "":
		default:
			directory.Set(after, f, directory.Value(made, f))
		}
	}
	directory.Clean(after)
	if r, ok := after.(*directory.Resource); ok {
		wanted, _ := made.(*directory.Resource)
		r.OwnerID, r.Owner = wanted.OwnerID, wanted.Owner
		if !set.Has(directory.FieldCapacityOn) || wanted.CapacityOn == "" {
			p.date(r, directory.Value(there, directory.FieldCapacity))
		}
	}
	d.Changes = directory.Compare(there, after, directory.All(after.Kind()).Without(directory.FieldID).Without(ownerField(there, after)))
	if d.Action, d.Record = Change, after; len(d.Changes) == 0 {
		d.Action = Same
		return d, nil
	}
	d.Row.Problems = append(d.Row.Problems, p.whole(after, &d.Row)...)
	return d, nil
}

// ownerField is the one of the two that is not compared. People read the new name, unless it is that of the other one
// too; the name of an owner that has not changed may be spelled in another way.
func ownerField(there, after directory.Record) directory.Field {
	differ := func(f directory.Field) bool { return directory.Value(there, f) != directory.Value(after, f) }
	if differ(directory.FieldOwnerID) && differ(directory.FieldOwner) {
		return directory.FieldOwnerID
	}
	return directory.FieldOwner
}

// date gives a capacity that is new the day on which it is said.
func (p *Planner) date(r *directory.Resource, before string) {
	if r.Capacity != "" && (r.CapacityOn == "" || r.Capacity != before) {
		r.CapacityOn = p.today
	}
}

// whole checks the record as it is going to be: of two ages, the row may have given one.
func (p *Planner) whole(record directory.Record, row *directory.Row) []directory.Problem {
	problems := directory.Check(record, directory.All(record.Kind()), p.words)
	for i := range problems {
		problems[i].Place = row.At(problems[i].Field)
	}
	return problems
}

func copyOf(record directory.Record) directory.Record {
	switch r := record.(type) {
	case *directory.Organisation:
		same := *r
		return &same
	case *directory.Resource:
		same := *r
		return &same
	}
	return record
}
