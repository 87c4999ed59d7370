package bot

import (
	"context"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// applications lists what waits for this person's decision.
func applications(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	var waiting []storage.Application
	if r.May(coordinator) {
		list, err := tx.WaitingApplications(ctx, r.Person.AreaID, "register", 0)
		if err != nil {
			return Reply{}, err
		}
		waiting = append(waiting, list...)
	}
	organisation := r.Person.OrganisationID
	if r.May(coordinator) {
		organisation = 0 // organisations without an administrator at hand are not left alone
	}
	list, err := tx.WaitingApplications(ctx, r.Person.AreaID, "join", organisation)
	if err != nil {
		return Reply{}, err
	}
	waiting = append(waiting, list...)
	if len(waiting) == 0 {
		return r.sayText("application.none"), nil
	}
	reply := Reply{}
	for _, a := range waiting[:min(len(waiting), view.MaxApplications)] {
		o, err := tx.Organisation(ctx, a.AreaID, a.OrganisationID)
		if err != nil {
			return Reply{}, err
		}
		reply.Messages = append(reply.Messages, view.Application(r.Lang, a, o))
	}
	return reply, nil
}

// mayDecide: coordinators decide about everything in their area, administrators who joins their organisation.
func mayDecide(p *storage.Person, a storage.Application) bool {
	return p.Coordinator || a.Kind == "join" && p.OrganisationAdmin && p.OrganisationID == a.OrganisationID
}

// maxCards bounds how many cards a day one person can push to those who decide.
const maxCards = 8

// requestSent is the audit's word for an application that was sent or changed.
const requestSent = "application.sent"

// tellDeciders shows an application to those who decide: a registration to the coordinators, a wish to join to
// the organisation's administrators, or to the coordinators where it has none.
func tellDeciders(ctx context.Context, tx *storage.Tx, a storage.Application) error {
	sent, err := tx.Audited(ctx, a.PersonID, requestSent, tx.Now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	tx.Audit(a.AreaID, a.PersonID, requestSent, a.OrganisationID)
	if sent >= maxCards {
		return nil // it stands in /requests with the others
	}
	o, err := tx.Organisation(ctx, a.AreaID, a.OrganisationID)
	if err != nil {
		return err
	}
	var deciders []storage.Person
	if a.Kind == "join" {
		deciders, err = whoAnswers(ctx, tx, o)
	} else {
		deciders, err = tx.Coordinators(ctx, a.AreaID)
	}
	if err != nil {
		return err
	}
	for i := range deciders {
		card := view.Application(text.Of(deciders[i].Language), a, o)
		if err := tx.Queue(view.Notice(&deciders[i], "application", "", card)); err != nil {
			return err
		}
	}
	return nil
}

// decidable loads the application that a tap or a dialog is about, if this person may decide it and nobody has yet.
func decidable(ctx context.Context, tx *storage.Tx, r Request, id int64) (storage.Application, storage.Organisation, error) {
	a, err := tx.Application(ctx, r.Person.AreaID, id)
	if err != nil {
		return a, storage.Organisation{}, err
	}
	if !mayDecide(r.Person, a) {
		return a, storage.Organisation{}, storage.ErrNotFound
	}
	if !a.Waiting() {
		return a, storage.Organisation{}, mistake{"application.decided", text.V{"Name": a.PersonName}}
	}
	o, err := tx.Organisation(ctx, a.AreaID, a.OrganisationID)
	return a, o, err
}

// approve makes the organisation public, or the applicant a colleague.
func (b *Bot) approve(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	a, o, err := decidable(ctx, tx, r, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	admin := a.Kind == "register"
	if admin {
		if err := tx.SetOrganisationState(ctx, a.AreaID, o.ID, "pending", "active"); err != nil {
			return Reply{}, err
		}
		o.State = "active"
	} else if admin, err = tx.HasNoAdmin(ctx, o.ID); err != nil {
		return Reply{}, err
	}
	if err := tx.Admit(ctx, a.AreaID, o.ID, a.PersonID, admin); err != nil {
		return Reply{}, err
	}
	if err := tx.Decide(ctx, a, r.Person.ID, "approved", ""); err != nil {
		return Reply{}, err
	}
	applicant, err := tx.Person(ctx, a.PersonID)
	if err != nil {
		return Reply{}, err
	}
	if err := b.menu(tx, applicant); err != nil {
		return Reply{}, err
	}
	if err := tx.Queue(view.Notice(applicant, "application", "", view.Approved(text.Of(applicant.Language), a, o, admin))); err != nil {
		return Reply{}, err
	}
	return say(view.Decided(r.Lang, "application.you_approved", a, o)), nil
}

func (b *Bot) askBack(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.openAbout(ctx, tx, r, "ask")
}

func (b *Bot) decline(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.openAbout(ctx, tx, r, "decline")
}

// openAbout opens a dialog about the application that was tapped.
func (b *Bot) openAbout(ctx context.Context, tx *storage.Tx, r Request, flow string) (Reply, error) {
	a, _, err := decidable(ctx, tx, r, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	reply, err := b.open(ctx, tx, r, flow, func(s *dialog.Session) { s.Subject = a.ID })
	return fresh(reply), err // the card stays in view while the person writes
}

// fresh lets a reply stand below what was tapped instead of in its place.
func fresh(reply Reply) Reply {
	for i := range reply.Messages {
		reply.Messages[i].Fresh = true
	}
	return reply
}

func (b *Bot) askFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "ask", Steps: []dialog.Step{{Name: "question"}}, Review: true},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			a, o, err := decidable(ctx, tx, r, s.Subject)
			if err != nil {
				return Reply{}, err
			}
			a.Question = s.Answers["question"]
			if err := tx.AskBack(ctx, a.ID, r.Person.ID, a.Question); err != nil {
				return Reply{}, err
			}
			return tellApplicant(ctx, tx, r, a, view.Question, o, "application.you_asked")
		},
	}
}

func (b *Bot) declineFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "decline", Steps: []dialog.Step{{Name: "reason"}}, Review: true},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			a, o, err := decidable(ctx, tx, r, s.Subject)
			if err != nil {
				return Reply{}, err
			}
			a.Reason = s.Answers["reason"]
			if err := tx.Decide(ctx, a, r.Person.ID, "declined", a.Reason); err != nil {
				return Reply{}, err
			}
			if a.Kind == "register" {
				if err := tx.SetOrganisationState(ctx, a.AreaID, o.ID, "pending", "declined"); err != nil {
					return Reply{}, err
				}
			}
			return tellApplicant(ctx, tx, r, a, view.Declined, o, "application.you_declined")
		},
	}
}

// tellApplicant writes to the applicant and confirms that to the one who decided.
func tellApplicant(
	ctx context.Context, tx *storage.Tx, r Request, a storage.Application,
	message func(text.Lang, storage.Application, storage.Organisation) view.Message, o storage.Organisation, done string,
) (Reply, error) {
	applicant, err := tx.Person(ctx, a.PersonID)
	if err != nil {
		return Reply{}, err
	}
	if err := tx.Queue(view.Notice(applicant, "application", "", message(text.Of(applicant.Language), a, o))); err != nil {
		return Reply{}, err
	}
	return say(view.Decided(r.Lang, done, a, o)), nil
}
