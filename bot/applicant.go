package bot

import (
	"context"

	"sozialraum/bot/dialog"
	"sozialraum/storage"
)

// ownWaiting loads the application of this person that nobody has decided yet.
func ownWaiting(ctx context.Context, tx *storage.Tx, r Request, id int64) (storage.Application, storage.Organisation, error) {
	a, err := tx.Application(ctx, r.Person.AreaID, id)
	if err != nil {
		return a, storage.Organisation{}, err
	}
	if a.PersonID != r.Person.ID || !a.Waiting() {
		return a, storage.Organisation{}, storage.ErrNotFound
	}
	o, err := tx.Organisation(ctx, a.AreaID, a.OrganisationID)
	return a, o, err
}

// answerBack lets the applicant answer a question about the application.
func (b *Bot) answerBack(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	a, _, err := ownWaiting(ctx, tx, r, r.ID(0))
	if err == nil && a.Question == "" {
		err = storage.ErrNotFound // nobody has asked
	}
	if err != nil {
		return Reply{}, err
	}
	reply, err := b.open(ctx, tx, r, "answer", func(s *dialog.Session) { s.Subject = a.ID })
	return fresh(reply), err
}

func (b *Bot) answerFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "answer", Steps: []dialog.Step{{Name: "answer"}}, Review: true},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			a, _, err := ownWaiting(ctx, tx, r, s.Subject)
			if err != nil {
				return Reply{}, err
			}
			if err := tx.AnswerBack(ctx, a.ID, s.Answers["answer"]); err != nil {
				return Reply{}, err
			}
			if a, err = tx.Application(ctx, a.AreaID, a.ID); err != nil {
				return Reply{}, err
			}
			if err := tellDeciders(ctx, tx, a); err != nil {
				return Reply{}, err
			}
			return ownApplication(ctx, tx, r, a)
		},
	}
}

// fixApplication lets the applicant correct a registration: everything stands in the review already.
func (b *Bot) fixApplication(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	a, o, err := ownWaiting(ctx, tx, r, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if a.Kind != "register" {
		return Reply{}, storage.ErrNotFound
	}
	return b.open(ctx, tx, r, "register", func(s *dialog.Session) {
		s.Subject, s.Phase, s.Answers = a.ID, dialog.Reviewing, answers(o)
	})
}

// withdraw takes the person's waiting application back. The button of one that was decided does nothing.
func withdraw(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if _, _, err := ownWaiting(ctx, tx, r, r.ID(0)); err != nil {
		return Reply{}, err
	}
	if err := tx.Withdraw(ctx, r.Person.AreaID, r.Person.ID); err != nil {
		return Reply{}, err
	}
	return r.sayText("application.withdrawn"), nil
}
