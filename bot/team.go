package bot

import (
	"context"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// team shows who belongs to the person's organisation.
func team(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return teamPage(ctx, tx, r, 0, "")
}

// teamList turns a page.
func teamList(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return teamPage(ctx, tx, r, r.Number(0), "")
}

// teamPage shows one page of the team below a note about what has just happened; an empty note is none.
func teamPage(ctx context.Context, tx *storage.Tx, r Request, page int, note string) (Reply, error) {
	list, total, err := tx.Team(ctx, r.Person.AreaID, r.Person.OrganisationID, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 { // the team got smaller in the meantime
		return teamPage(ctx, tx, r, 0, note)
	}
	return say(view.Team(r.Lang, list, total, page, r.Person, note)), nil
}

// colleague shows somebody of the team to an administrator, and carries out what they want to change: the person, the
// page that they stand on, "remove" or "admin", "yes".
func (b *Bot) colleague(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := manageable(ctx, tx, r, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	switch {
	case r.Param(2) == "remove" && r.Param(3) == "yes":
		return b.removeColleague(ctx, tx, r, c)
	case r.Param(2) == "remove":
		return say(view.ConfirmRemove(r.Lang, c, r.Person, r.Number(1))), nil
	case r.Param(2) == "admin":
		return b.promoteColleague(ctx, tx, r, c)
	}
	return say(view.Colleague(r.Lang, c, r.Person, r.Number(1))), nil
}

// manageable loads somebody else of the organisation that this person administers. It locks the organisation first
// and then asks whether they still do: two administrators who remove each other follow one another.
func manageable(ctx context.Context, tx *storage.Tx, r Request, id int64) (storage.Colleague, error) {
	if _, err := tx.OrganisationToChange(ctx, r.Person.AreaID, r.Person.OrganisationID); err != nil {
		return storage.Colleague{}, err
	}
	self, err := tx.Colleague(ctx, r.Person.AreaID, r.Person.OrganisationID, r.Person.ID)
	if err != nil {
		return storage.Colleague{}, err
	}
	if !self.Admin || id == self.ID {
		return storage.Colleague{}, storage.ErrNotFound
	}
	return tx.Colleague(ctx, r.Person.AreaID, r.Person.OrganisationID, id)
}

// removeColleague ends somebody's membership. A dialog that they are in ends by itself if it needs one.
func (b *Bot) removeColleague(ctx context.Context, tx *storage.Tx, r Request, c storage.Colleague) (Reply, error) {
	if err := tx.RemoveFromOrganisation(ctx, r.Person.AreaID, r.Person.OrganisationID, c.ID); err != nil {
		return Reply{}, err
	}
	if err := b.tellColleague(ctx, tx, r, c, "membership.removed", "team.you_removed"); err != nil {
		return Reply{}, err
	}
	return teamPage(ctx, tx, r, r.Number(1), r.Lang.T("team.removed", teamValues(r, c)))
}

// promoteColleague lets somebody administer the organisation as well.
func (b *Bot) promoteColleague(ctx context.Context, tx *storage.Tx, r Request, c storage.Colleague) (Reply, error) {
	if err := tx.MakeAdmin(ctx, r.Person.AreaID, r.Person.OrganisationID, c.ID); err != nil {
		return Reply{}, err
	}
	if err := b.tellColleague(ctx, tx, r, c, "membership.admin", "team.you_admin"); err != nil {
		return Reply{}, err
	}
	return teamPage(ctx, tx, r, r.Number(1), r.Lang.T("team.promoted", teamValues(r, c)))
}

// tellColleague notes the change, tells whom it is about, and gives them the menu for what they are now.
func (b *Bot) tellColleague(ctx context.Context, tx *storage.Tx, r Request, c storage.Colleague, action, key string) error {
	tx.Audit(r.Person.AreaID, r.Person.ID, action, c.ID)
	person, err := tx.Person(ctx, c.ID)
	if err != nil {
		return err
	}
	if err := b.menu(tx, person); err != nil {
		return err
	}
	return tx.Queue(view.Notice(person, "membership", "", view.Text(text.Of(person.Language).T(key, teamValues(r, c)))))
}

func teamValues(r Request, c storage.Colleague) text.V {
	return text.V{"Name": c.Name, "Organisation": r.Person.OrganisationName}
}
