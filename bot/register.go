package bot

import (
	"context"
	"errors"

	"sozialraum/bot/dialog"
	"sozialraum/bot/similar"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// register starts the registration of an organisation for somebody who belongs to none yet.
func (b *Bot) register(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.May(members) {
		return r.sayText("register.already", text.V{"Organisation": r.Person.OrganisationName}), nil
	}
	if reply, waits, err := alreadyWaiting(ctx, tx, r); waits || err != nil {
		return reply, err
	}
	return b.open(ctx, tx, r, "register", nil)
}

// registerFlow asks for everything on an organisation's card and sends it to the coordinators. With a subject it
// changes the application of that id, which nobody has decided yet.
func (b *Bot) registerFlow() *flow {
	return &flow{
		Flow:    dialog.Flow{Name: "register", Steps: organisationSteps(), Review: true},
		options: organisationOptions,
		accepted: func(ctx context.Context, tx *storage.Tx, r Request, s *dialog.Session, step string) (*view.Message, error) {
			if step != "name" || s.Subject != 0 {
				return nil, nil
			}
			return offerSimilar(ctx, tx, r, *s)
		},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			if s.Subject != 0 {
				return b.resend(ctx, tx, r, s)
			}
			return b.sendRegistration(ctx, tx, r, s)
		},
	}
}

// offerSimilar lets somebody join an organisation that is there already under much the same name.
func offerSimilar(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (*view.Message, error) {
	known, err := tx.OrganisationNames(ctx, r.Person.AreaID)
	if err != nil || len(known) == 0 {
		return nil, err
	}
	names := make([]string, len(known))
	for i, o := range known {
		names[i] = o.Name
	}
	var alike []storage.Organisation
	for _, match := range similar.Rank(s.Answers["name"], names) {
		if len(alike) < view.MaxSimilar && similar.Same(s.Answers["name"], names[match.Index]) {
			alike = append(alike, known[match.Index])
		}
	}
	if len(alike) == 0 {
		return nil, nil
	}
	message := view.Similar(r.Lang, alike, s)
	return &message, nil
}

func (b *Bot) sendRegistration(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	if r.May(members) {
		return Reply{}, mistake{"register.already", text.V{"Organisation": r.Person.OrganisationName}}
	}
	if reply, waits, err := alreadyWaiting(ctx, tx, r); waits || err != nil {
		return reply, err
	}
	o := answered(storage.Organisation{AreaID: r.Person.AreaID, State: "pending"}, s)
	if err := checkName(ctx, tx, o); err != nil {
		return Reply{}, err
	}
	id, err := tx.AddOrganisation(ctx, o)
	if err != nil {
		return Reply{}, err
	}
	return b.apply(ctx, tx, r, id, "register")
}

// joinOrganisation asks the organisation's administrators to admit this person.
func (b *Bot) joinOrganisation(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	o, err := tx.Organisation(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	switch {
	case o.State != "active":
		return Reply{}, storage.ErrNotFound
	case r.May(members):
		return Reply{}, mistake{"register.already", text.V{"Organisation": r.Person.OrganisationName}}
	}
	if reply, waits, err := alreadyWaiting(ctx, tx, r); waits || err != nil {
		return reply, err
	}
	if _, session, err := b.current(r); err == nil && r.Person.Dialog.Flow == "register" {
		if len(session.Answers) > 1 { // more than the name: this is not the offer to join that stands in the dialog
			if reply, wait, err := b.leaveFirst(ctx, tx, r); wait || err != nil {
				return reply, err
			}
		}
		tx.EndDialog(r.Person)
	}
	return b.apply(ctx, tx, r, o.ID, "join")
}

// alreadyWaiting shows the application that the person waits for, if there is one: nobody has two.
func alreadyWaiting(ctx context.Context, tx *storage.Tx, r Request) (reply Reply, waits bool, err error) {
	waiting, err := tx.WaitingApplication(ctx, r.Person.AreaID, r.Person.ID)
	switch {
	case err == nil:
		reply, err = ownApplication(ctx, tx, r, waiting)
		return reply, true, err
	case !errors.Is(err, storage.ErrNotFound):
		return Reply{}, false, err
	}
	return Reply{}, false, nil
}

// apply stores the application and shows it to those who decide.
func (b *Bot) apply(ctx context.Context, tx *storage.Tx, r Request, organisationID int64, kind string) (Reply, error) {
	id, err := tx.Apply(ctx, r.Person.AreaID, r.Person.ID, organisationID, kind)
	if err != nil {
		return Reply{}, err
	}
	a, err := tx.Application(ctx, r.Person.AreaID, id)
	if err != nil {
		return Reply{}, err
	}
	if err := tellDeciders(ctx, tx, a); err != nil {
		return Reply{}, err
	}
	return ownApplication(ctx, tx, r, a)
}

// ownApplication shows the applicant how things stand.
func ownApplication(ctx context.Context, tx *storage.Tx, r Request, a storage.Application) (Reply, error) {
	o, err := tx.Organisation(ctx, a.AreaID, a.OrganisationID)
	return say(view.OwnApplication(r.Lang, a, o)), err
}

// resend writes corrected answers into an application that waits, and shows it again to those who decide.
func (b *Bot) resend(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	a, o, err := ownWaiting(ctx, tx, r, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	changed := answered(o, s)
	if err := checkName(ctx, tx, changed); err != nil {
		return Reply{}, err
	}
	if _, err := tx.ChangeOrganisation(ctx, changed); err != nil {
		return Reply{}, err
	}
	if a.State == "asked" {
		if err := tx.AnswerBack(ctx, a.ID, r.Lang.T("application.corrected")); err != nil {
			return Reply{}, err
		}
	}
	if a, err = tx.Application(ctx, a.AreaID, a.ID); err != nil {
		return Reply{}, err
	}
	if err := tellDeciders(ctx, tx, a); err != nil {
		return Reply{}, err
	}
	return ownApplication(ctx, tx, r, a)
}
