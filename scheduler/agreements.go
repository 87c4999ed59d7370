package scheduler

import (
	"context"
	"errors"
	"slices"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// agreements asks how agreements go, and puts those that are stuck on the agenda of the next conference. Each is locked
// meanwhile, and every question has a key of its own, so that it comes once.
func (s *Scheduler) agreements(ctx context.Context, _ time.Time) (n int, err error) {
	asked, err := eachDue(ctx, s.askAgreement)
	points, problem := eachDue(ctx, s.raiseAgreement)
	return asked + points, errors.Join(err, problem)
}

// askAgreement takes one agreement about which somebody is to be asked. After downtime it is asked once, as of today.
// claimed is zero when there was none.
func (s *Scheduler) askAgreement(ctx context.Context, after int64) (claimed int64, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.ClaimAgreement(ctx, after)
		if err != nil {
			return err
		}
		claimed = a.ID
		if !storage.Waking(tx.Now, a.Location()) {
			return errLater
		}
		people, err := tx.AgreementPeople(ctx, a)
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(people, func(p storage.Person) bool { return a.StaysOut(&p) && !p.Coordinator })
		if len(people) == 0 { // somebody has to know of it
			if people, err = tx.Coordinators(ctx, a.AreaID); err != nil {
				return err
			}
		}
		today := a.Today(tx.Now)
		days := int(a.ReviewOn.Sub(today).Hours()) / 24
		for i := range people {
			out, err := view.Notice(&people[i], "agreement", view.AgreementQuestion(text.Of(people[i].Language), a, days, &people[i]))
			if err != nil {
				return err
			}
			out.DedupeKey = view.AgreementKey(a, "ask/"+today.Format(time.DateOnly), people[i].ID)
			tx.Enqueue(out)
		}
		n = len(people)
		return tx.AskedAgreement(ctx, a)
	})
	if err != nil {
		n = 0 // rolled back
	}
	return claimed, n, err
}

// raiseAgreement takes one agreement that is stuck and puts it on the agenda of the next conference.
func (s *Scheduler) raiseAgreement(ctx context.Context, after int64) (claimed int64, n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		a, conference, err := tx.ClaimStuck(ctx, after)
		if err != nil {
			return err
		}
		claimed, n = a.ID, 1
		_, err = tx.AddAgendaPoint(ctx, a, conference, view.AgreementPoint(text.De, a)) // an agenda is in the area's language
		if errors.Is(err, storage.ErrNotFound) {                                        // the meeting was called off just now
			return errLater
		}
		return err
	})
	if err != nil {
		n = 0
	}
	return claimed, n, err
}
