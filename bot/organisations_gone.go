package bot

import (
	"context"
	"slices"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// organisationGone lets an organisation leave the area, or become part of another one: organisation, which of both, page
// and other one, and "yes".
func (b *Bot) organisationGone(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := activeOrganisation(ctx, tx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case "":
		return say(view.OrganisationGone(r.Lang, o)), nil
	case view.GoneAlone:
		if r.Param(2) != "yes" {
			return say(view.ConfirmGone(r.Lang, o)), nil
		}
		people, agreed, err := tx.ArchiveOrganisation(ctx, o.AreaID, o.ID)
		if err != nil {
			return Reply{}, err
		}
		values := text.V{"Organisation": o.Name}
		return b.organisationWent(ctx, tx, r, o, people, agreed, "left", values)
	case view.GoneMerge:
		return b.mergeOrganisation(ctx, tx, r, o)
	}
	return Reply{}, storage.ErrNotFound
}

// activeOrganisation is one that people see.
func activeOrganisation(ctx context.Context, tx *storage.Tx, areaID, id int64) (storage.Organisation, error) {
	o, err := tx.Organisation(ctx, areaID, id)
	if err == nil && o.State != "active" {
		err = storage.ErrNotFound
	}
	return o, err
}

func (b *Bot) mergeOrganisation(ctx context.Context, tx *storage.Tx, r Request, o storage.Organisation) (Reply, error) {
	if r.ID(3) == 0 {
		page := r.Number(2)
		filter := storage.OrganisationFilter{Except: o.ID}
		list, total, err := tx.Organisations(ctx, o.AreaID, filter, page*view.PageSize, view.PageSize)
		return say(view.MergePartners(r.Lang, o, list, total, page)), err
	}
	into, err := activeOrganisation(ctx, tx, o.AreaID, r.ID(3))
	switch {
	case err != nil:
		return Reply{}, err
	case into.ID == o.ID:
		return Reply{}, storage.ErrNotFound
	case r.Param(4) != "yes":
		return say(view.ConfirmMerge(r.Lang, o, into)), nil
	}
	people, agreed, err := tx.MergeOrganisations(ctx, o.AreaID, o.ID, into.ID)
	if err != nil {
		return Reply{}, err
	}
	reply, err := b.organisationWent(ctx, tx, r, o, people, agreed, "merged", text.V{"Organisation": o.Name, "Into": into.Name})
	if err != nil {
		return Reply{}, err
	}
	return reply, tellSuccessors(ctx, tx, into)
}

// organisationWent tells everybody who belonged to it, and those who hear of its agreements.
func (b *Bot) organisationWent(
	ctx context.Context, tx *storage.Tx, r Request, o storage.Organisation, people []int64, agreed []storage.Agreement, how string, values text.V,
) (Reply, error) {
	tx.Audit(o.AreaID, r.Person.ID, "organisation."+how, o.ID)
	for _, id := range people {
		person, err := tx.Person(ctx, id)
		if err != nil {
			return Reply{}, err
		}
		if err := b.menu(tx, person); err != nil {
			return Reply{}, err
		}
		message := view.Text(text.Of(person.Language).T("orggone.told_"+how, values))
		if err := tx.Queue(view.Notice(person, "membership", "", message)); err != nil {
			return Reply{}, err
		}
	}
	for _, a := range agreed {
		if err := tellOfLeaving(ctx, tx, r, a, o); err != nil {
			return Reply{}, err
		}
	}
	return r.sayText("orggone."+how, values), nil
}

// tellOfLeaving tells those who go on with an agreement that an organisation has left, or, if nobody does, those who
// coordinate the area that it has ended.
func tellOfLeaving(ctx context.Context, tx *storage.Tx, r Request, a storage.Agreement, o storage.Organisation) error {
	if a.State.Over() {
		return organiseAgreement(ctx, tx, a, "ended_alone")
	}
	people, err := tx.AgreementPeople(ctx, a)
	if err != nil {
		return err
	}
	events, err := tx.AgreementEvents(ctx, a.AreaID, a.ID)
	if err != nil {
		return err
	}
	what := "left"
	switch last := events[len(events)-1].Kind; agreement.State(last) {
	case agreement.InForce, agreement.Renewed: // all others had answered
		what = "left_in_force"
	case agreement.Signing: // only those who have not answered are left
		what = "left_signing"
	}
	return tellAbout(ctx, tx, a, what, o.Name, slices.DeleteFunc(people, func(p storage.Person) bool { return p.ID == r.Person.ID }))
}

// tellSuccessors asks those who administer an organisation to sign what another one had signed that became part of it.
func tellSuccessors(ctx context.Context, tx *storage.Tx, into storage.Organisation) error {
	list, err := tx.AgreementsToAnswer(ctx, into.AreaID, into.ID)
	if err != nil {
		return err
	}
	people, err := tx.Admins(ctx, into.AreaID, into.ID)
	if err != nil {
		return err
	}
	for _, a := range list {
		if err := tellAbout(ctx, tx, a, "joined", into.Name, people); err != nil {
			return err
		}
	}
	return nil
}
