package merge

import (
	"slices"
	"strings"

	"sozialraum/bot/directory"
	"sozialraum/bot/similar"
)

// entry is what is known of a record.
type entry struct {
	id   directory.ID
	name string
}

// key is one spelling of names that belong together. A name without letters is its own.
func key(parts ...string) string {
	for i, part := range parts {
		if folded := directory.Fold(part); folded != "" {
			parts[i] = folded
		}
	}
	return strings.Join(parts, "\x00")
}

type house struct {
	entry
	municipality string
}

// houses are the organisations, those that rows before have added among them.
type houses struct {
	list   []house
	known  map[directory.ID]house
	byKey  map[string]directory.ID // name and municipality
	byName map[string][]directory.ID
}

func (h *houses) add(o house) {
	h.list = append(h.list, o)
	h.known[o.id] = o
	h.byKey[key(o.name, o.municipality)] = o.id
	name := key(o.name)
	h.byName[name] = append(h.byName[name], o.id)
}

// find is the organisation of this name there, or the only one of this name if nobody says where.
func (h *houses) find(name, municipality string) (directory.ID, bool) {
	if municipality != "" {
		id, ok := h.byKey[key(name, municipality)]
		return id, ok
	}
	if ids := h.byName[key(name)]; len(ids) == 1 {
		return ids[0], true
	}
	return directory.ID{}, false
}

// The most that is compared and shown.
const (
	maxCompared = 300
	maxMatches  = 3
)

// similar are organisations of the same municipality, or wherever if nobody says, that may be the same. Where there
// are very many, only those with a word that begins alike are looked at.
func (h *houses) similar(name, municipality string) []Match {
	var near []entry
	for _, o := range h.list {
		if municipality == "" || o.municipality == "" || key(o.municipality) == key(municipality) {
			near = append(near, o.entry)
		}
	}
	return alike(name, near)
}

func alike(name string, near []entry) (matches []Match) {
	if len(near) > maxCompared {
		starts := beginnings(name)
		near = slices.DeleteFunc(slices.Clone(near), func(e entry) bool {
			return !slices.ContainsFunc(beginnings(e.name), func(start string) bool { return slices.Contains(starts, start) })
		})
		near = near[:min(len(near), maxCompared)]
	}
	names := make([]string, len(near))
	for i, e := range near {
		names[i] = e.name
	}
	for _, match := range similar.Rank(name, names) {
		if len(matches) < maxMatches {
			matches = append(matches, Match{ID: near[match.Index].id, Name: names[match.Index], Score: match.Score})
		}
	}
	return matches
}

// beginnings are the first three letters of every longer word.
func beginnings(name string) (list []string) {
	for word := range strings.FieldsSeq(name) {
		if folded := directory.Fold(word); len(folded) >= 4 {
			list = append(list, folded[:3])
		}
	}
	return list
}

// organisation decides about the row of one.
func (p *Planner) organisation(row directory.Row, made *directory.Organisation) (Decision, error) {
	d := Decision{Row: row, Record: made}
	if id, found := p.ids.find(made.ID); found {
		return p.recognised(d, id, made, true, directory.FieldName)
	}
	if id, found := p.houses.find(made.Name, made.Municipality); found {
		return p.recognised(d, id, made, false, directory.FieldName)
	}
	if p.choice != New {
		d.Matches = p.houses.similar(made.Name, made.Municipality)
	}
	if len(d.Matches) > 0 {
		return p.suggested(d, made, directory.FieldName)
	}
	if made.Sector == "" {
		made.Sector = "other"
	}
	d.Action = Add
	d.Row.Problems = append(d.Row.Problems, p.whole(made, &d.Row)...)
	made.ID = p.begin(made, row.Place.Line)
	return d, nil
}

// recognised is a row about a record that is there. One that a row before has added is not there yet: it is double.
func (p *Planner) recognised(d Decision, id directory.ID, made directory.Record, byID bool, f directory.Field) (Decision, error) {
	if p.touch(id, &d.Row, f); len(d.Row.Problems) > 0 {
		return d, nil
	}
	return p.change(d, id, made, byID)
}

// suggested is a row whose name is like others: people decide, or have decided.
func (p *Planner) suggested(d Decision, made directory.Record, f directory.Field) (Decision, error) {
	if p.choice == Merge {
		if o, ok := made.(*directory.Organisation); ok && !o.ID.IsZero() {
			p.ids.aliases[o.ID] = d.Matches[0].ID // its resources belong there too
		}
		return p.recognised(d, d.Matches[0].ID, made, false, f)
	}
	d.Action, d.Record = Similar, nil
	if o, ok := made.(*directory.Organisation); ok {
		p.open[p.begin(o, d.Row.Place.Line)] = true
	}
	return d, nil
}
