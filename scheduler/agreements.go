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
	asked, err := eachDue(ctx, s.store, (*storage.Tx).ClaimAgreement, askAgreement)
	points, problem := eachDue(ctx, s.store, (*storage.Tx).ClaimStuck, raiseAgreement)
	return asked + points, errors.Join(err, problem)
}

// askAgreement asks how one agreement goes. After downtime it is asked once, as of today.
func askAgreement(ctx context.Context, tx *storage.Tx, a storage.Agreement) (n int, err error) {
	if !storage.Waking(tx.Now, a.Location()) {
		return 0, errLater
	}
	people, err := tx.AgreementPeople(ctx, a)
	if err != nil {
		return 0, err
	}
	people = slices.DeleteFunc(people, func(p storage.Person) bool { return a.StaysOut(&p) && !p.Coordinator })
	if len(people) == 0 { // somebody has to know of it
		if people, err = tx.Coordinators(ctx, a.AreaID); err != nil {
			return 0, err
		}
	}
	today := a.Today(tx.Now)
	days := int(a.ReviewOn.Sub(today).Hours()) / 24
	for i := range people {
		key := view.AgreementKey(a, "ask/"+today.Format(time.DateOnly), people[i].ID)
		message := view.AgreementQuestion(text.Of(people[i].Language), a, days, &people[i])
		if err := tx.Queue(view.Notice(&people[i], "agreement", key, message)); err != nil {
			return 0, err
		}
	}
	n = len(people)
	return n, tx.AskedAgreement(ctx, a)
}

// raiseAgreement puts one agreement that is stuck on the agenda of the next conference.
func raiseAgreement(ctx context.Context, tx *storage.Tx, a storage.Stuck) (n int, err error) {
	_, err = tx.AddAgendaPoint(ctx, a.Agreement, a.ConferenceID, view.AgreementPoint(text.De, a.Agreement)) // an agenda is in the area's language
	if errors.Is(err, storage.ErrNotFound) {                                                                // the meeting was called off just now
		return 0, errLater
	}
	return 1, err
}
