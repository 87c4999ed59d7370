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
	asked, askErr := eachDue(ctx, s.askAttitude)
	raised, raiseErr := eachDue(ctx, s.raiseStatement)
	return asked + raised, errors.Join(askErr, raiseErr)
}

// askAttitude asks the administrators of one area about all sentences that their organisations have not answered.
func (s *Scheduler) askAttitude(ctx context.Context, after int64) (claimed int64, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		ask, err := tx.ClaimAttitude(ctx, after)
		if err != nil {
			return err
		}
		claimed = ask.AreaID
		if !storage.Waking(tx.Now, storage.Zone(ask.Zone)) {
			return errLater
		}
		admins, err := tx.AttitudeAdmins(ctx, ask.AreaID)
		if err != nil {
			return err
		}
		n = len(admins)
		for i := range admins {
			if err := askAdmin(ctx, tx, ask, &admins[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, n, err
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
	out, err := view.Notice(admin, "attitude", view.AttitudeAsk(text.Of(admin.Language), open, admin.OrganisationName))
	out.DedupeKey = ask.Key(admin.ID)
	if err == nil {
		tx.Enqueue(out)
	}
	return err
}

// raiseStatement puts one sentence on the list of wishes for its area's next conference: it was planned, or another one called
// off, after somebody wanted to talk.
func (s *Scheduler) raiseStatement(ctx context.Context, after int64) (claimed int64, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		one, conferenceID, err := tx.ClaimWantedStatement(ctx, after)
		if err != nil {
			return err
		}
		claimed = one.ID
		return tx.RaiseStatement(ctx, one, conferenceID)
	})
	if err != nil {
		return claimed, 0, err
	}
	return claimed, 1, nil
}
