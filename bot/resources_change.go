package bot

import (
	"context"
	"slices"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// editResource offers the fields of a resource to a member of its owner, or opens the dialog for one of them.
func (b *Bot) editResource(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	resource, err := tx.Resource(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if !view.MayEditResource(r.Person, resource) {
		return Reply{}, storage.ErrNotFound
	}
	flow, step := editResourceFlow().Flow, r.Param(1)
	if !slices.ContainsFunc(flow.Steps, func(s dialog.Step) bool { return s.Name == step }) {
		return say(view.ResourceFields(r.Lang, resource, r.Person)), nil
	}
	return b.open(ctx, tx, r, flow.Name, only(flow, step, resource.ID, offerAnswers(resource)[step]))
}

// editResourceFlow changes one field of a resource.
func editResourceFlow() *flow {
	f := resourceFlow(dialog.Flow{Name: "offeredit", Steps: resourceSteps(), Review: true})
	f.save = func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
		resource, err := tx.ResourceToChange(ctx, r.Person.AreaID, s.Subject)
		if err != nil {
			return Reply{}, err
		}
		if !view.MayEditResource(r.Person, resource) {
			return Reply{}, storage.ErrNotFound
		}
		if err := tx.ChangeResource(ctx, offered(resource, s)); err != nil {
			return Reply{}, err
		}
		if err := settleReports(ctx, tx, resource, "changed"); err != nil {
			return Reply{}, err
		}
		return savedResource(ctx, tx, r, resource.ID, "resource.changed")
	}
	return f
}

// archiveResource takes a resource out of the directory, after a question.
func archiveResource(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	resource, err := tx.ResourceToChange(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if !view.MayArchiveResource(r.Person, resource) {
		return Reply{}, storage.ErrNotFound
	}
	if r.Param(1) != "yes" {
		return say(view.ConfirmArchive(r.Lang, resource)), nil
	}
	if err := tx.ArchiveResource(ctx, resource.AreaID, resource.ID); err != nil {
		return Reply{}, err
	}
	if err := settleReports(ctx, tx, resource, "archived"); err != nil {
		return Reply{}, err
	}
	tx.Audit(resource.AreaID, r.Person.ID, "resource.archived", resource.ID)
	if err := tellOwner(ctx, tx, r, resource); err != nil {
		return Reply{}, err
	}
	return say(view.ResourceArchived(r.Lang, resource)), nil
}

// tellOwner lets the owner's administrators know when somebody else took their resource away.
func tellOwner(ctx context.Context, tx *storage.Tx, r Request, resource storage.Resource) error {
	if r.Person.OrganisationID == resource.OrganisationID {
		return nil
	}
	admins, err := tx.Admins(ctx, resource.AreaID, resource.OrganisationID)
	if err != nil {
		return err
	}
	for i := range admins {
		message := view.ResourceTakenAway(text.Of(admins[i].Language), resource)
		if err := tx.Queue(view.Notice(&admins[i], "resource", "", message)); err != nil {
			return err
		}
	}
	return nil
}
