package merge

import (
	"strings"

	"sozialraum/bot/directory"
)

// offers are the resources, by owner. An owner may have several of one title.
type offers struct {
	byKey map[directory.ID]directory.ID   // owner and title, as offerKey
	more  map[directory.ID][]directory.ID // further ones of a key
	there map[directory.ID][]entry        // what the owner has, besides what the file adds
	fresh map[directory.ID][]entry        // what the first rows add
	added int
}

// typed is more rows than people write into a table. Among so many it is looked for what the file has twice under similar
// names; other programs know what they write, and comparing everything would take long.
const typed = 1000

// beside are the resources of the owner that rows before have added and that may be the same.
func (o *offers) beside(e entry, owner directory.ID) []Match {
	if o.added++; o.added > typed {
		return nil
	}
	matches := alike(e.name, o.fresh[owner])
	o.fresh[owner] = append(o.fresh[owner], e)
	return matches
}

func (o *offers) add(e entry, owner directory.ID) {
	key := offerKey(owner, e.name)
	if _, taken := o.byKey[key]; taken {
		o.more[key] = append(o.more[key], e.id)
	} else {
		o.byKey[key] = e.id
	}
}

// offerKey takes less room than the title.
func offerKey(owner directory.ID, title string) directory.ID { return owner.Part(key(title)) }

// titled is the first resource of that title that no row before was about, or else the last one. A row with an identifier
// of its own is then another of the same title.
func (p *Planner) titled(r *directory.Resource) (id directory.ID, found bool) {
	key := offerKey(r.OwnerID, r.Title)
	if id, found = p.offers.byKey[key]; !found || !p.ids.touched(id) {
		return id, found
	}
	for _, id = range p.offers.more[key] {
		if !p.ids.touched(id) {
			return id, true
		}
	}
	return id, r.ID.IsZero()
}

// resource decides about the row of one.
func (p *Planner) resource(row directory.Row, made *directory.Resource) (Decision, error) {
	d := Decision{Row: row, Record: made}
	id, found := p.ids.find(made.ID)
	if problem, err := p.owner(made, id, found); err != nil {
		return d, err
	} else if problem != nil {
		problem.Place = d.Row.At(directory.FieldOwner)
		d.Row.Problems = append(d.Row.Problems, *problem)
		return d, nil
	}
	if found {
		return p.recognised(d, id, made, true, directory.FieldTitle)
	}
	if p.open[made.OwnerID] {
		d.Action, d.Record = Similar, nil
		return d, nil
	}
	if id, found = p.titled(made); found {
		return p.recognised(d, id, made, false, directory.FieldTitle)
	}
	if p.choice != New {
		d.Matches = alike(made.Title, p.offers.there[made.OwnerID])
	}
	if len(d.Matches) > 0 {
		return p.suggested(d, made, directory.FieldTitle)
	}
	if d.Action = Add; made.Capacity != "" && made.CapacityOn == "" {
		made.CapacityOn = p.today
	}
	d.Row.Problems = append(d.Row.Problems, p.whole(made, &d.Row)...)
	if made.ID.IsZero() {
		made.ID = provisional(made)
	}
	if p.choice != New {
		d.Matches = p.offers.beside(entry{made.ID, made.Title}, made.OwnerID)
	}
	p.ids.add(made.ID, 0)
	p.offers.add(entry{made.ID, made.Title}, made.OwnerID)
	p.touch(made.ID, &d.Row, directory.FieldTitle)
	return d, nil
}

// owner finds the organisation of a resource: by identifier, by name, or the one that it has already if the file does
// not say.
func (p *Planner) owner(r *directory.Resource, id directory.ID, found bool) (*directory.Problem, error) {
	owner, known := p.ids.find(r.OwnerID)
	if !known && r.Owner == "" && found {
		there, err := p.load(id)
		if resource, ok := there.(*directory.Resource); ok && err == nil {
			r.OwnerID, r.Owner = resource.OwnerID, resource.Owner
		}
		return nil, err
	}
	if !known {
		owner, known = p.houses.find(r.Owner, "")
	}
	if known {
		r.OwnerID, r.Owner = owner, p.houses.known[owner].name
		return nil, nil
	}
	return p.ownerless(r.Owner), nil
}

// ownerless tells why an organisation is not found.
func (p *Planner) ownerless(name string) *directory.Problem {
	problem := directory.Wrong(directory.FieldOwner, "import.no_owner", name)
	if len(p.houses.byName[key(name)]) > 1 {
		problem.Key = "import.unclear_owner"
		return &problem
	}
	var names []string
	for _, match := range p.houses.similar(name, "") {
		names = append(names, match.Name)
	}
	if len(names) > 0 {
		problem.Key = "import.similar_owner"
		problem.Values["Similar"] = strings.Join(names, ", ")
	}
	return &problem
}
