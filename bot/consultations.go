package bot

import (
	"context"
	"slices"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// consult is the home of consultations: the cases that the person takes part in, and the ways to start one. With a
// case's code it opens that case. § 4 KKG and § 8b SGB VIII give people who work with children a right to such advice.
func (b *Bot) consult(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := tx.Consultations(); err != nil {
		return r.toast("consult.off"), nil
	}
	if r.Args != "" {
		return b.tryCaseCode(ctx, tx, r)
	}
	cases, err := tx.MyCases(ctx, r.Person)
	if err != nil {
		return Reply{}, err
	}
	cases = slices.DeleteFunc(cases, func(c storage.Case) bool { return !listed(c.Me) })
	ways, err := offeredWays(ctx, tx, r)
	if err != nil {
		return Reply{}, err
	}
	page := r.Number(0)
	if page*view.PageSize >= len(cases) { // the list got shorter in the meantime
		page = 0
	}
	shown := cases[page*view.PageSize : min((page+1)*view.PageSize, len(cases))]
	return say(view.Consult(r.Lang, shown, len(cases), page, ways, r.Person)), nil
}

// offeredWays are the ways that the area has switched on; a round table only while one lies ahead.
func offeredWays(ctx context.Context, tx *storage.Tx, r Request) ([]string, error) {
	settings, err := tx.ConsultationSettings(ctx, r.Person.AreaID)
	if err != nil {
		return nil, err
	}
	tables, err := tableOptions(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(settings.Ways(), func(way string) bool {
		return way == storage.WayRoundTable && len(tables) == 0
	}), nil
}

// listed tells whether somebody is asked or takes part: a case that they left or declined is not listed.
func listed(me *storage.CasePerson) bool {
	return me.State == storage.PersonAsked || me.State == storage.PersonAccepted || me.State == storage.PersonIn
}

// tryCaseCode opens the case with this code. A code of nobody's case and a code of somebody else's are answered
// alike, and guessing is as slow as with invitations.
func (b *Bot) tryCaseCode(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if guessedTooOften(tx, r) {
		return r.sayText("join.too_many"), nil
	}
	c, err := tx.CaseByCode(ctx, r.Person, r.Args)
	if err == storage.ErrNotFound {
		return wrongGuess(ctx, tx, r, "error.gone")
	}
	if err != nil {
		return Reply{}, err
	}
	return b.openCase(ctx, tx, r, c.Me.Reference)
}

// dangerBanner stands above every screen of a dialog that belongs to consultations.
func dangerBanner(r Request, _ dialog.Session) string { return view.Danger(r.Lang, r.Person) }

// codeSheet sends the empty sheet on which a person notes codes on paper.
func codeSheet(_ context.Context, _ *storage.Tx, r Request) (Reply, error) {
	sheet, err := view.CodeSheet(r.Lang)
	return say(sheet), err
}
