package bot

import (
	"context"
	"errors"
	"slices"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// activeCard loads the card of the organisation that a tap is about.
func activeCard(ctx context.Context, tx *storage.Tx, r Request) (storage.Card, error) {
	c, err := tx.Card(ctx, r.Person.AreaID, r.ID(0))
	if err == nil && c.State != "active" {
		return c, storage.ErrNotFound
	}
	return c, err
}

// askOrganisation lists what the card of an organisation leaves open, or sends one question: organisation, 1 for with the
// own name, field.
func askOrganisation(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := activeCard(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	named, field, note := r.Number(1) == 1, r.Param(2), ""
	if field != "" {
		if !slices.Contains(storage.CardFields[:], field) {
			return Reply{}, storage.ErrNotFound
		}
		if note, err = askCard(ctx, tx, r, c, field, named); err != nil {
			return Reply{}, err
		}
		if c, err = tx.Card(ctx, c.AreaID, c.ID); err != nil {
			return Reply{}, err
		}
	}
	return say(view.AskCard(r.Lang, c, r.Person, named, note)), nil
}

// askCard sends a question, once a field, and returns what to say about it.
func askCard(ctx context.Context, tx *storage.Tx, r Request, c storage.Card, field string, named bool) (note string, err error) {
	if !slices.Contains(c.Open(), field) { // answered in the meantime
		return r.Lang.T("card.answered_already"), nil
	}
	if _, err := tx.OrganisationToChange(ctx, c.AreaID, c.ID); err != nil {
		return "", err
	}
	first, err := tx.AskCard(ctx, c.Organisation, field, r.Person.ID, named)
	switch {
	case errors.Is(err, storage.ErrConflict):
		return r.Lang.T("card.asked_already"), nil
	case errors.Is(err, storage.ErrFull):
		return "", mistake{key: "card.too_many"}
	case err != nil:
		return "", err
	case !first:
		return r.Lang.T("card.asked_too"), nil
	}
	people, err := whoAnswers(ctx, tx, c.Organisation)
	if err != nil {
		return "", err
	}
	name := ""
	if named {
		name = r.Person.Name
	}
	for i := range people {
		question := view.CardQuestion(text.Of(people[i].Language), c.Organisation, field, name)
		if err := tx.Queue(view.Notice(&people[i], "card_question", "", question)); err != nil {
			return "", err
		}
	}
	return r.Lang.T("card.asked"), nil
}

// whoAnswers are those who look after an organisation, or the coordinators where nobody does.
func whoAnswers(ctx context.Context, tx *storage.Tx, o storage.Organisation) ([]storage.Person, error) {
	people, err := tx.Admins(ctx, o.AreaID, o.ID)
	if err != nil || len(people) > 0 {
		return people, err
	}
	return tx.Coordinators(ctx, o.AreaID)
}

// tellAskers tells those who wanted to know a field that the card has it now, and takes their questions off it.
func tellAskers(ctx context.Context, tx *storage.Tx, r Request, c *storage.Card, field string) error {
	wanted := func(q storage.CardQuestion) bool { return q.Field == field }
	if at := c.Field(field); at == nil || *at == "" || !slices.ContainsFunc(c.Asked, wanted) {
		return nil
	}
	asked, err := tx.AnswerCard(ctx, c.Organisation, field)
	if err != nil {
		return err
	}
	for i := range asked {
		if asked[i].ID == r.Person.ID {
			continue // sees it anyway
		}
		message := view.CardAnswer(text.Of(asked[i].Language), c.Organisation, field)
		if err := tx.Queue(view.Notice(&asked[i], "card_answer", "", message)); err != nil {
			return err
		}
	}
	c.Asked = slices.DeleteFunc(c.Asked, wanted)
	return nil
}

// refer lists the area's organisations to those who look after one, so that its card can refer to others: organisation,
// page, and the one to add or take away.
func refer(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if !mayEdit(r.Person, r.ID(0)) {
		return Reply{}, storage.ErrNotFound
	}
	if r.Param(2) != "" {
		o, err := tx.OrganisationToChange(ctx, r.Person.AreaID, r.ID(0))
		if err != nil {
			return Reply{}, err
		}
		if err := tx.Refer(ctx, o, r.ID(2)); errors.Is(err, storage.ErrFull) {
			return Reply{}, mistake{"card.refers_to_many", text.V{"Count": storage.MaxReferrals}}
		} else if err != nil {
			return Reply{}, err
		}
		tx.Audit(o.AreaID, r.Person.ID, "organisation.changed", o.ID)
	}
	c, err := activeCard(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	return referPage(ctx, tx, r, c, r.Number(1))
}

func referPage(ctx context.Context, tx *storage.Tx, r Request, c storage.Card, page int) (Reply, error) {
	list, total, err := tx.Organisations(ctx, c.AreaID, storage.OrganisationFilter{Except: c.ID}, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 { // the list got shorter in the meantime
		return referPage(ctx, tx, r, c, 0)
	}
	return say(view.Referrals(r.Lang, c, list, total, page)), nil
}
