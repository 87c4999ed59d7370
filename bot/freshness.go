package bot

import (
	"context"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// toConfirm lists what the person's organisation is to confirm: organisation, and page. An organisation that they have left since
// is none of theirs.
func toConfirm(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.ID(0) != r.Person.OrganisationID {
		return Reply{}, storage.ErrNotFound
	}
	return freshPage(ctx, tx, r, "", r.Number(1))
}

// freshPage shows a page of what is to be confirmed, below a line about what has just happened; an empty line is none.
func freshPage(ctx context.Context, tx *storage.Tx, r Request, line string, number int) (Reply, error) {
	p := r.Person
	page, err := tx.OpenThings(ctx, p.AreaID, p.OrganisationID, p.OrganisationAdmin, number*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(page.Things) == 0 && number > 0 { // the list got shorter in the meantime
		return freshPage(ctx, tx, r, line, 0)
	}
	message := view.StillRight(r.Lang, "", p.OrganisationID, page, number, p.Location())
	if line != "" {
		message = view.UnderLine(line, message)
	}
	return say(message), nil
}

// confirmThing takes a yes: to a resource, to the card of the person's organisation (0), or to all that a list showed ("all",
// the organisation, and when it was shown).
func confirmThing(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	switch {
	case r.Param(0) == "all":
		return confirmAll(ctx, tx, r)
	case r.Param(0) == "0":
		return confirmCard(ctx, tx, r)
	}
	resource, err := tx.ResourceToChange(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if !view.MayEditResource(r.Person, resource) {
		return Reply{}, storage.ErrNotFound
	}
	if err := tx.ConfirmResource(ctx, resource.AreaID, resource.ID); err != nil {
		return Reply{}, err
	}
	if err := settleReports(ctx, tx, resource, "confirmed"); err != nil {
		return Reply{}, err
	}
	return freshPage(ctx, tx, r, r.Lang.T("fresh.confirmed", text.V{"Title": resource.Title}), 0)
}

func confirmCard(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if !r.Person.OrganisationAdmin {
		return Reply{}, storage.ErrNotFound
	}
	if err := tx.ConfirmCard(ctx, r.Person.AreaID, r.Person.OrganisationID); err != nil {
		return Reply{}, err
	}
	return freshPage(ctx, tx, r, r.Lang.T("fresh.card_confirmed"), 0)
}

func confirmAll(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	p := r.Person
	if p.OrganisationID == 0 || r.ID(1) != p.OrganisationID {
		return Reply{}, storage.ErrNotFound
	}
	n, err := tx.ConfirmAll(ctx, p.AreaID, p.OrganisationID, p.OrganisationAdmin, time.Unix(r.ID(2), 0))
	if err != nil {
		return Reply{}, err
	}
	line := ""
	if n > 0 {
		line = r.Lang.N("fresh.all_confirmed", n)
	}
	return freshPage(ctx, tx, r, line, 0)
}

// settleReports tells those who said that a resource is wrong what has come of it: confirmed, changed or archived. Once its
// owner has looked at it, no report is open any more.
func settleReports(ctx context.Context, tx *storage.Tx, resource storage.Resource, outcome string) error {
	people, err := tx.SettleReports(ctx, resource)
	if err != nil {
		return err
	}
	for i := range people {
		message := view.ReportSettled(text.Of(people[i].Language), resource, outcome)
		if err := tx.Queue(view.Notice(&people[i], "report", "", message)); err != nil {
			return err
		}
	}
	return nil
}

// withReports adds to a card what others say is wrong, for its owner alone.
func withReports(ctx context.Context, tx *storage.Tx, r Request, resource storage.Resource, message view.Message) (view.Message, error) {
	const most = 3
	if !resource.Reported || !view.MayEditResource(r.Person, resource) {
		return message, nil
	}
	reports, err := tx.Reports(ctx, resource.AreaID, resource.ID, most)
	return view.WithReports(r.Lang, message, reports), err
}
