package bot

import (
	"context"
	"slices"

	"sozialraum/bot/view"
	"sozialraum/storage"
)

// withChain adds to the card of something the ways to what it came from and to what became of it.
func withChain(ctx context.Context, tx *storage.Tx, r Request, chainID int64, here storage.ChainLink, message view.Message) (view.Message, error) {
	chain, err := tx.Chain(ctx, r.Person.AreaID, chainID, r.Person.Coordinator)
	if err != nil {
		return message, err
	}
	before, after := chain.Around(here)
	return view.WithChain(r.Lang, message, before, after), nil
}

// withWishChain does so for a wish. What was joined to another one leads where that leads.
func withWishChain(ctx context.Context, tx *storage.Tx, r Request, wish storage.AgendaWish, message view.Message) (view.Message, error) {
	if wish.AgreementID != 0 { // its card leads to the agreement
		return message, nil
	}
	id, err := tx.WishChain(ctx, r.Person.AreaID, wish.ID)
	if err != nil {
		return message, err
	}
	if message, err = withChain(ctx, tx, r, id, storage.ChainLink{Kind: storage.LinkWish, ID: id}, message); err == nil && wish.StatementID != 0 {
		message.Rows = slices.Insert(slices.Clip(message.Rows), max(0, len(message.Rows)-1), view.StatementRow(r.Lang, wish.StatementID))
	}
	return message, err
}

// withPoints adds to the card of a meeting the way to the points of its agenda.
func withPoints(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, message view.Message) (view.Message, error) {
	if c.Draft || c.CaseConference() || c.Agenda == "" {
		return message, nil
	}
	list, err := tx.AgendaPoints(ctx, c.AreaID, c.ID)
	if len(list) > 0 {
		message.Rows = slices.Insert(slices.Clip(message.Rows), max(0, len(message.Rows)-1), view.PointsRow(r.Lang, c))
	}
	return message, err
}

// points lists the points of a meeting's agenda: meeting, page.
func points(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(0))
	if err == nil && c.CaseConference() {
		err = storage.ErrNotFound
	}
	if err != nil {
		return Reply{}, err
	}
	list, err := tx.AgendaPoints(ctx, c.AreaID, c.ID)
	return say(view.Points(r.Lang, c, list, r.Number(1))), err
}

// point shows one point of an agenda.
func point(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	p, err := tx.AgendaPoint(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	card, err := withChain(ctx, tx, r, p.ChainID, storage.ChainLink{Kind: storage.LinkPoint, ID: p.ID}, view.Point(r.Lang, p, proposes(r)))
	return say(card), err
}

// option shows one option of a poll that is over, or lets somebody choose one: poll, number. What is still voted on says
// nothing yet but where it came from.
func option(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	p, err := tx.Poll(ctx, r.Person.AreaID, r.ID(0))
	if err == nil && p.State != "closed" && p.State != "open" {
		err = storage.ErrNotFound
	}
	if err != nil {
		return Reply{}, err
	}
	number := r.Number(1)
	if number == 0 {
		list, err := tx.ChainedOptions(ctx, p.AreaID, p.ID)
		return say(view.ChainedOptions(r.Lang, p, list)), err
	}
	if number > len(p.Options) {
		return Reply{}, storage.ErrNotFound
	}
	chainID, err := tx.OptionChain(ctx, p.AreaID, p.ID, number)
	if err != nil {
		return Reply{}, err
	}
	here := storage.ChainLink{Kind: storage.LinkOption, ID: p.ID, Sub: int64(number)}
	card, err := withChain(ctx, tx, r, chainID, here, view.PollOption(r.Lang, p, number, p.State == "closed" && proposes(r)))
	return say(card), err
}
