package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// agreements lists what somebody's organisation has agreed on, or, for those without one, what the area has.
func agreements(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	mode := view.AgreementsMine
	if r.Person.OrganisationID == 0 {
		mode = view.AgreementsAll
	}
	return agreementPage(ctx, tx, r, mode, 0)
}

// agreementList turns a page or shows others: page, which, and of which meeting.
func agreementList(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return agreementPage(ctx, tx, r, r.Param(1), r.Number(0))
}

func agreementPage(ctx context.Context, tx *storage.Tx, r Request, mode string, page int) (Reply, error) {
	list := view.AgreementList{Mode: mode, Page: page, Reader: r.Person}
	var filter storage.AgreementFilter
	switch mode {
	case view.AgreementsAll:
	case view.AgreementsMine:
		if filter.OrganisationID = r.Person.OrganisationID; filter.OrganisationID == 0 {
			return Reply{}, storage.ErrNotFound
		}
	case view.AgreementsDue:
		filter.OrganisationID = r.Person.OrganisationID
		filter.Due = agreement.Day(tx.Now.In(r.Person.Location())).AddDate(0, 0, agreement.Week)
	case view.AgreementsConference:
		if r.Param(2) == "" {
			return agreementConferences(ctx, tx, r, page)
		}
		c, err := tx.Conference(ctx, r.Person.AreaID, r.ID(2))
		if err != nil {
			return Reply{}, err
		}
		list.Conference, filter.ConferenceID = c, c.ID
	default:
		return Reply{}, storage.ErrNotFound
	}
	var err error
	if list.List, list.Total, err = tx.Agreements(ctx, r.Person.AreaID, filter, page*view.PageSize, view.PageSize); err != nil {
		return Reply{}, err
	}
	if len(list.List) == 0 && page > 0 { // the list got shorter in the meantime
		return agreementPage(ctx, tx, r, mode, 0)
	}
	return say(view.Agreements(r.Lang, list)), nil
}

func agreementConferences(ctx context.Context, tx *storage.Tx, r Request, page int) (Reply, error) {
	list, err := tx.AgreementConferences(ctx, r.Person.AreaID, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 {
		return agreementConferences(ctx, tx, r, 0)
	}
	return say(view.AgreementConferences(r.Lang, list, page, r.Person)), nil
}

// agreementAction shows an agreement, or one page of a part of it: agreement, part, page.
func agreementAction(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	a, err := tx.Agreement(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	card, page := view.AgreementCard{Agreement: a, Reader: r.Person}, r.Number(2)
	switch r.Param(1) {
	case "":
		return agreementCard(ctx, tx, r, a, "")
	case "full":
		return say(view.AgreementInFull(r.Lang, card, page)), nil
	case "new":
		return agreementChange(ctx, tx, r, card, page)
	case "sign":
		if !a.Signs(r.Person) || a.State.Over() || a.State == agreement.Proposed {
			return Reply{}, storage.ErrNotFound
		}
		return say(view.AgreementAnswers(r.Lang, a)), nil
	case "who":
		return say(view.AgreementParties(r.Lang, a, page)), nil
	case "story":
		events, err := tx.AgreementEvents(ctx, a.AreaID, a.ID)
		return say(view.AgreementStory(r.Lang, a, events, page)), err
	}
	return agreementTalk(ctx, tx, r, a, page)
}

// agreementTalk shows what people have said about an agreement.
func agreementTalk(ctx context.Context, tx *storage.Tx, r Request, a storage.Agreement, page int) (Reply, error) {
	switch r.Param(1) {
	case "notes":
		list, total, err := tx.AgreementComments(ctx, a.AreaID, a.ID, page*view.PageSize, view.PageSize)
		return say(view.AgreementComments(r.Lang, a, list, total, page)), err
	case "reports":
		list, total, err := tx.AgreementReports(ctx, a.AreaID, a.ID, page*view.PageSize, view.PageSize)
		return say(view.AgreementReports(r.Lang, a, list, total, page)), err
	case "file":
		report, err := tx.AgreementReport(ctx, a.AreaID, a.ID, r.ID(2))
		if err == nil && report.FileID == "" {
			err = storage.ErrNotFound
		}
		return say(view.AgreementFile(r.Lang, a, report)), err
	}
	return Reply{}, storage.ErrNotFound
}

// agreementCard shows an agreement as it is now, below a line if there is something to say.
func agreementCard(ctx context.Context, tx *storage.Tx, r Request, a storage.Agreement, line string) (Reply, error) {
	card := view.AgreementCard{Agreement: a, Reader: r.Person}
	reports, _, err := tx.AgreementReports(ctx, a.AreaID, a.ID, 0, 1)
	if err != nil {
		return Reply{}, err
	}
	if len(reports) > 0 {
		card.Report = &reports[0]
	}
	message, err := withChain(ctx, tx, r, a.ChainID, storage.ChainLink{Kind: storage.LinkAgreement, ID: a.ID}, view.Agreement(r.Lang, card))
	if err != nil {
		return Reply{}, err
	}
	if line != "" {
		message = view.UnderLine(line, message)
	}
	return say(message), nil
}

// agreementChange shows what is new since the text that the reader's organisation has answered, or since the one before.
func agreementChange(ctx context.Context, tx *storage.Tx, r Request, card view.AgreementCard, page int) (Reply, error) {
	a := card.Agreement
	known := a.Version - 1
	if party, ok := a.Party(r.Person.OrganisationID); ok && party.Version > 0 && party.Version < a.Version {
		known = party.Version
	}
	before, err := tx.AgreementText(ctx, a.AreaID, a.ID, known)
	if err != nil {
		return Reply{}, err
	}
	after, err := tx.AgreementText(ctx, a.AreaID, a.ID, a.Version)
	return say(view.AgreementChange(r.Lang, card, before, after, page)), err
}

// withAgreements adds to the card of a meeting the way to what was agreed on there, or is on its agenda.
func withAgreements(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, message view.Message) (view.Message, error) {
	if c.Draft || c.CaseConference() {
		return message, nil
	}
	_, total, err := tx.Agreements(ctx, c.AreaID, storage.AgreementFilter{ConferenceID: c.ID}, 0, 1)
	if total == 0 {
		return message, err
	}
	return view.WithAgreements(r.Lang, message, c, total), err
}

// proposes tells whether this person may propose an agreement.
func proposes(r Request) bool { return r.May(members | coordinator) }

// tellAgreement tells everybody who hears of changes what has happened, but the one who did it. what is the end of a text
// key, and names what happened last.
func tellAgreement(ctx context.Context, tx *storage.Tx, r Request, a storage.Agreement, what string) error {
	people, err := agreementOthers(ctx, tx, r, a)
	if err != nil {
		return err
	}
	return tellAbout(ctx, tx, a, what, r.Person.OrganisationName, people)
}

// agreementOthers are those who hear of changes, but the one who did it.
func agreementOthers(ctx context.Context, tx *storage.Tx, r Request, a storage.Agreement) ([]storage.Person, error) {
	people, err := tx.AgreementPeople(ctx, a)
	return slices.DeleteFunc(people, func(p storage.Person) bool { return p.ID == r.Person.ID }), err
}

// organiseAgreement tells those who coordinate the area of an agreement that nobody else hears of.
func organiseAgreement(ctx context.Context, tx *storage.Tx, a storage.Agreement, what string) error {
	people, err := tx.Coordinators(ctx, a.AreaID)
	if err != nil {
		return err
	}
	return tellAbout(ctx, tx, a, what, "", people)
}

func tellAbout(ctx context.Context, tx *storage.Tx, a storage.Agreement, what, organisation string, people []storage.Person) error {
	number := int64(a.Comments)
	if what != "commented" {
		var err error
		if number, err = tx.LastAgreementEvent(ctx, a); err != nil {
			return err
		}
	}
	return writeAbout(tx, a, fmt.Sprintf("%s/%d", what, number), people, func(l text.Lang, to *storage.Person) view.Message {
		return view.AgreementNotice(l, a, what, organisation, to)
	})
}

// writeAbout sends words about an agreement to people, to each of them once under this key.
func writeAbout(tx *storage.Tx, a storage.Agreement, key string, people []storage.Person, words func(text.Lang, *storage.Person) view.Message) error {
	for i := range people {
		to := &people[i]
		if err := tx.Queue(view.Notice(to, "agreement", view.AgreementKey(a, key, to.ID), words(text.Of(to.Language), to))); err != nil {
			return err
		}
	}
	return nil
}

// agreementToChange is the agreement of a button, locked, if this person may do this to it.
func agreementToChange(ctx context.Context, tx *storage.Tx, r Request, may func(*storage.Agreement, *storage.Person) bool) (storage.Agreement, error) {
	a, err := tx.AgreementToChange(ctx, r.Person.AreaID, r.ID(0))
	if err == nil && !may(&a, r.Person) {
		err = storage.ErrNotFound
	}
	return a, err
}

// lateFor turns what an agreement does not take any more into a sentence.
func lateFor(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return mistake{key: "agreement.too_late"}
	}
	return err
}
