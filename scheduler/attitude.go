package scheduler

import (
	"context"
	"errors"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// attitude asks organisations about new sentences that their area stands for, and puts those that somebody wants to talk about
// among the wishes for the next conference.
func (s *Scheduler) attitude(ctx context.Context, _ time.Time) (n int, err error) {
	asked, askErr := eachDue(ctx, s.store, (*storage.Tx).ClaimAttitude, askAttitude)
	raised, raiseErr := eachDue(ctx, s.store, (*storage.Tx).ClaimWantedStatement, raiseStatement)
	return asked + raised, errors.Join(askErr, raiseErr)
}

// askAttitude asks the administrators of one area about all sentences that their organisations have not answered.
func askAttitude(ctx context.Context, tx *storage.Tx, ask storage.AttitudeAsk) (n int, err error) {
	if !storage.Waking(tx.Now, storage.Zone(ask.Zone)) {
		return 0, errLater
	}
	admins, err := tx.AttitudeAdmins(ctx, ask.AreaID)
	if err != nil {
		return 0, err
	}
	for i := range admins {
		if err := askAdmin(ctx, tx, ask, &admins[i]); err != nil {
			return 0, err
		}
	}
	return len(admins), nil
}

func askAdmin(ctx context.Context, tx *storage.Tx, ask storage.AttitudeAsk, admin *storage.Person) error {
	list, err := tx.Statements(ctx, ask.AreaID, admin.OrganisationID)
	if err != nil {
		return err
	}
	open := 0
	for _, one := range list {
		if one.Own == "" {
			open++
		}
	}
	message := view.AttitudeAsk(text.Of(admin.Language), open, admin.OrganisationName)
	return tx.Queue(view.Notice(admin, "attitude", ask.Key(admin.ID), message))
}

// raiseStatement puts one sentence on the list of wishes for its area's next conference: it was planned, or another one called
// off, after somebody wanted to talk.
func raiseStatement(ctx context.Context, tx *storage.Tx, one storage.Wanted) (n int, err error) {
	return 1, tx.RaiseStatement(ctx, one.Statement, one.ConferenceID)
}
