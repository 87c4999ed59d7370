// Package exchange takes the directory of an area out of the database and puts files into it. It owns how rows and records
// correspond, and that a file is taken over as a whole or not at all. What files look like is the business of packages hsds
// and sheet, what is done with each row that of package merge. It never opens a file.
//
// Days of records are those of the area's zone. A confirmation or a word about free places keeps its time of day as long as
// its day is the same. Organisations that a card refers to are named; two of one name are told apart by their municipality
// in brackets, such as "Grundschule (Romrod)".
package exchange

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/directory"
	"sozialraum/storage"
)

// Area is what has to be known of an area to read its rows and to write them.
type Area struct {
	ID     int64
	Words  directory.Words
	origin directory.Origin
	zone   *time.Location
	places []storage.Municipality
	roster roster
	now    time.Time
}

// Open reads what has to be known of an area. It is as true as the transaction.
func Open(ctx context.Context, tx *storage.Tx, area storage.Area) (*Area, error) {
	zone, err := time.LoadLocation(area.Zone)
	if err != nil {
		return nil, fmt.Errorf("zone of area %d: %w", area.ID, err)
	}
	a := &Area{ID: area.ID, Words: Words(), zone: zone, now: tx.Now}
	origin, err := tx.Origin(ctx, area.ID)
	if err != nil {
		return nil, fmt.Errorf("origin: %w", err)
	}
	copy(a.origin[:], origin)
	if a.places, err = tx.Municipalities(ctx, area.ID); err != nil {
		return nil, fmt.Errorf("municipalities: %w", err)
	}
	for _, place := range a.places {
		a.Words.Municipalities = append(a.Words.Municipalities, place.Name)
	}
	err = tx.EachListedOrganisation(ctx, area.ID, func(o *storage.Listed) error {
		a.roster.set(a.origin.ID(directory.Organisations, o.ID), o.Name, o.Municipality)
		return nil
	})
	return a, err
}

// Known is an area of which single resources are read, without its organisations and municipalities.
func Known(origin []byte, zone string) (*Area, error) {
	a := &Area{}
	var err error
	if a.zone, err = time.LoadLocation(zone); err != nil {
		return nil, fmt.Errorf("zone of an area: %w", err)
	}
	copy(a.origin[:], origin)
	return a, nil
}

// today is the day in the area.
func (a *Area) today() string { return a.now.In(a.zone).Format(directory.Day) }

// day is the day of an instant in the area; empty: of none.
func (a *Area) day(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.In(a.zone).Format(directory.Day)
}

// instant is noon of a day, or now if that is earlier; nil: of none. An instant of that day that is known stays.
func (a *Area) instant(day string, known *time.Time) *time.Time {
	if day == a.day(known) {
		return known
	}
	parsed, err := time.ParseInLocation(directory.Day, day, a.zone)
	if err != nil {
		return nil
	}
	noon := parsed.Add(12 * time.Hour)
	if noon.After(a.now) {
		noon = a.now
	}
	return &noon
}

// place is the municipality of this name; 0: there is none.
func (a *Area) place(name string) int64 {
	for _, place := range a.places {
		if place.Name == name {
			return place.ID
		}
	}
	return 0
}

// inOrder brings municipalities into the order of the area, in which they are kept.
func (a *Area) inOrder(names []string) []string {
	return slices.SortedStableFunc(slices.Values(names), func(x, y string) int {
		return slices.Index(a.Words.Municipalities, x) - slices.Index(a.Words.Municipalities, y)
	})
}

// roster are the organisations by name.
type roster struct {
	names  map[directory.ID]named
	byName map[string][]directory.ID
}

type named struct{ name, municipality string }

// set makes an organisation known, or known under another name.
func (r *roster) set(id directory.ID, name, municipality string) {
	if r.names == nil {
		r.names, r.byName = map[directory.ID]named{}, map[string][]directory.ID{}
	}
	if was, known := r.names[id]; known {
		r.byName[folded(was.name)] = slices.DeleteFunc(r.byName[folded(was.name)], func(other directory.ID) bool { return other == id })
	}
	r.names[id] = named{name, municipality}
	r.byName[folded(name)] = append(r.byName[folded(name)], id)
}

// folded is one form for all spellings of a name. A name without letters is its own.
func folded(name string) string {
	if text := directory.Fold(name); text != "" {
		return text
	}
	return name
}

// label is the name of an organisation, with its municipality if there are several of that name.
func (r *roster) label(id directory.ID) string {
	o := r.names[id]
	if len(r.byName[folded(o.name)]) > 1 {
		return o.name + " (" + o.municipality + ")"
	}
	return o.name
}

// find is the organisation that a label means; not ok: none, or one of several.
func (r *roster) find(label string) (id directory.ID, ok bool) {
	if found := r.byName[folded(label)]; len(found) == 1 {
		return found[0], true
	}
	name, _, bracket := cutLast(label, " (")
	if !bracket {
		return id, false
	}
	for _, id := range r.byName[folded(name)] {
		if folded(r.label(id)) == folded(label) {
			return id, true
		}
	}
	return id, false
}

func cutLast(text, at string) (before, after string, found bool) {
	i := strings.LastIndex(text, at)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(at):], true
}
