package exchange

import (
	"context"
	"fmt"
	"slices"

	"sozialraum/bot/directory"
	"sozialraum/bot/merge"
	"sozialraum/storage"
)

// batch is what is going to be written in one statement of each kind.
type batch struct {
	add     []storage.Resource
	from    []directory.ID // of add: the identifier in the file
	change  []storage.Resource
	origins []storage.ImportOrigin
}

// full is how many resources are written at once.
const full = 250

// organisation writes one. There are few of them, and what follows in the file belongs to them.
func (i *Import) organisation(ctx context.Context, d merge.Decision, o *directory.Organisation) error {
	number, _ := i.area.origin.Number(directory.Organisations, o.ID)
	var err error
	switch d.Action {
	case merge.Add:
		row := i.area.organisationRow(o, storage.Organisation{State: "active"})
		if number, err = i.tx.AddOrganisation(ctx, row); err == nil {
			err = i.tx.AssureCard(ctx, i.area.ID, number, row.ConfirmedAt)
		}
		i.made[o.ID] = number
	case merge.Change:
		row := i.area.organisationRow(o, i.shelf.house.Organisation)
		if _, err = i.tx.ChangeOrganisation(ctx, row); err == nil {
			err = i.tx.AssureCard(ctx, i.area.ID, number, row.ConfirmedAt)
		}
	}
	if err != nil {
		return fmt.Errorf("write organisation: %w", err)
	}
	i.note(d.Row.ID(), storage.ImportOrigin{OrganisationID: number})
	return i.enlist(ctx, d, number)
}

// resource keeps one for the next batch.
func (i *Import) resource(ctx context.Context, d merge.Decision, r *directory.Resource) error {
	owner, ownerName := i.owner(r)
	switch d.Action {
	case merge.Add:
		i.batch.add = append(i.batch.add, i.area.resourceRow(r, storage.Resource{}, owner, ownerName))
		i.batch.from = append(i.batch.from, d.Row.ID())
	case merge.Change, merge.Same:
		number, _ := i.area.origin.Number(directory.Resources, r.ID)
		if d.Action == merge.Change {
			i.batch.change = append(i.batch.change, i.area.resourceRow(r, i.shelf.rows[number], owner, ownerName))
		}
		i.note(d.Row.ID(), storage.ImportOrigin{ResourceID: number})
	}
	if len(i.batch.add)+len(i.batch.change)+len(i.batch.origins) < full {
		return nil
	}
	return i.flush(ctx)
}

// owner is the organisation of a resource, and what it is called by now.
func (i *Import) owner(r *directory.Resource) (number int64, name string) {
	number, made := i.made[r.OwnerID]
	if !made {
		number, _ = i.area.origin.Number(directory.Organisations, r.OwnerID)
	}
	return number, i.area.roster.names[r.OwnerID].name
}

// note remembers under which identifier of another place a record came.
func (i *Import) note(id directory.ID, origin storage.ImportOrigin) {
	own := i.area.origin.ID(directory.Resources, origin.ResourceID)
	if origin.OrganisationID != 0 {
		own = i.area.origin.ID(directory.Organisations, origin.OrganisationID)
	}
	if !id.IsZero() && id != own {
		origin.ID = id.String()
		i.batch.origins = append(i.batch.origins, origin)
	}
}

// flush writes the batch.
func (i *Import) flush(ctx context.Context) error {
	b := &i.batch
	if len(b.add) > 0 {
		if err := i.tx.AddResources(ctx, i.area.ID, b.add); err != nil {
			return fmt.Errorf("add resources: %w", err)
		}
		for n, r := range b.add {
			i.note(b.from[n], storage.ImportOrigin{ResourceID: r.ID})
		}
	}
	if len(b.change) > 0 {
		if err := i.tx.ChangeResources(ctx, i.area.ID, b.change); err != nil {
			return fmt.Errorf("change resources: %w", err)
		}
	}
	if len(b.origins) > 0 {
		if err := i.tx.NoteOrigins(ctx, i.area.ID, b.origins); err != nil {
			return fmt.Errorf("note identifiers: %w", err)
		}
	}
	clear(b.add) // let go of the texts
	clear(b.change)
	b.add, b.from, b.change, b.origins = b.add[:0], b.from[:0], b.change[:0], b.origins[:0]
	return nil
}

// referral is a card that refers to others, which may come later in the files.
type referral struct {
	row    directory.Row
	from   directory.ID
	number int64 // of the organisation; 0: nothing is written
	to     []string
}

// enlist makes the organisation of a row known to those that refer to it, and keeps to whom it refers.
func (i *Import) enlist(_ context.Context, d merge.Decision, number int64) error {
	given, ok := d.Row.Record.(*directory.Organisation)
	if !ok {
		return nil
	}
	if d.Action == merge.Similar {
		i.open[folded(given.Name)] = true
	}
	o, ok := d.Record.(*directory.Organisation)
	if !ok || d.Action != merge.Add && d.Action != merge.Change {
		return nil
	}
	i.area.roster.set(o.ID, o.Name, o.Municipality)
	changed := slices.ContainsFunc(d.Changes, func(c directory.Change) bool { return c.Field == directory.FieldRefers })
	if changed || d.Action == merge.Add && len(o.Refers) > 0 {
		i.refers = append(i.refers, referral{row: d.Row, from: o.ID, number: number, to: o.Refers})
	}
	return nil
}

// finish writes what could not be written before everything was known.
func (i *Import) finish(ctx context.Context) error {
	for _, referral := range i.refers {
		ids, problem := i.resolve(referral)
		if problem != nil {
			i.report.Broken(*problem)
			continue
		}
		if i.writing() && referral.number != 0 {
			if err := i.tx.ReferTo(ctx, i.area.ID, referral.number, ids); err != nil {
				return fmt.Errorf("write referrals: %w", err)
			}
		}
	}
	if !i.writing() {
		return nil
	}
	if err := i.flush(ctx); err != nil {
		return err
	}
	if err := i.tx.CountImported(ctx); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	return i.tx.LookAgain(ctx, i.area.ID)
}

// resolve finds the organisations that a card refers to. Those about which people have yet to decide are left out.
func (i *Import) resolve(r referral) (ids []int64, problem *directory.Problem) {
	for _, label := range r.to {
		id, ok := i.area.roster.find(label)
		if !ok && i.open[folded(label)] {
			continue
		}
		if !ok || id == r.from {
			wrong := directory.Wrong(directory.FieldRefers, "import.no_referral", label)
			wrong.Place = r.row.At(directory.FieldRefers)
			return nil, &wrong
		}
		number, made := i.made[id]
		if !made {
			number, _ = i.area.origin.Number(directory.Organisations, id)
		}
		ids = append(ids, number)
	}
	return ids, nil
}

// labels are names of organisations as a record that is read has them, in its order.
func (a *Area) labels(names []string) []string {
	var labels []string
	for _, name := range names {
		if id, ok := a.roster.find(name); ok {
			name = a.roster.label(id)
		}
		if !slices.Contains(labels, name) {
			labels = append(labels, name)
		}
	}
	slices.Sort(labels)
	return labels
}
