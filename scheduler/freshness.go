package scheduler

import (
	"context"
	"fmt"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// freshness asks organisations whether what they tell is still right, reminds them, and tells coordinators of those that do
// not answer; all by day.
func (s *Scheduler) freshness(ctx context.Context, _ time.Time) (n int, err error) {
	return eachDue(ctx, s.store, (*storage.Tx).ClaimAsking, askHouse)
}

// askHouse looks at one organisation. However long nothing ran, it takes one step at most: what was missed is caught up once.
func askHouse(ctx context.Context, tx *storage.Tx, a storage.Asking) (n int, err error) {
	standing, err := tx.Standing(ctx, a)
	if err != nil {
		return 0, err
	}
	step, at := a.Next(standing, tx.Now)
	switch {
	case step == storage.StepNone:
		return 0, tx.PlanAsking(ctx, a, at, true)
	case at.After(tx.Now):
		return 0, tx.PlanAsking(ctx, a, at, false)
	case !storage.Waking(tx.Now, a.Location()):
		return 0, errLater
	}
	return askOf(ctx, tx, a, step)
}

// askOf takes a step that is due. Where nobody can be asked, the coordinators are told at once.
func askOf(ctx context.Context, tx *storage.Tx, a storage.Asking, step int) (n int, err error) {
	people, err := tx.WhoConfirms(ctx, a.AreaID, a.OrganisationID)
	if err != nil {
		return 0, err
	}
	if step == storage.StepTold || len(people) == 0 {
		return tellSilent(ctx, tx, a)
	}
	if a, err = tx.TakeStep(ctx, a, step); err != nil {
		return 0, err
	}
	intro := map[int]string{storage.StepAsked: "fresh.intro_asked", storage.StepReminded: "fresh.intro_reminded"}[step]
	for i := range people {
		p := &people[i]
		page, err := tx.OpenThings(ctx, a.AreaID, a.OrganisationID, p.OrganisationAdmin, 0, view.PageSize)
		if err != nil {
			return 0, err
		}
		if page.Total == 0 { // the card is due, and only administrators can say anything to that
			continue
		}
		message := view.StillRight(text.Of(p.Language), intro, a.OrganisationID, page, 0, a.Location())
		message.Silent = true
		if err := tx.Queue(view.Notice(p, "freshness", a.Key(p.ID), message)); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// tellSilent tells coordinators of all organisations of the area that have not answered, once a week at most.
func tellSilent(ctx context.Context, tx *storage.Tx, a storage.Asking) (n int, err error) {
	silent, later, err := tx.TellOf(ctx, a)
	if err != nil {
		return 0, err
	}
	if !later.IsZero() {
		return 0, tx.PlanAsking(ctx, a, later, false)
	}
	people, err := tx.Coordinators(ctx, a.AreaID)
	if err != nil {
		return 0, err
	}
	for i := range people {
		key := fmt.Sprintf("freshness/told/%d/%d/%d", a.AreaID, tx.Now.Unix(), people[i].ID)
		if err := tx.Queue(view.Notice(&people[i], "freshness", key, view.SilentHouses(text.Of(people[i].Language), silent))); err != nil {
			return 0, err
		}
	}
	return len(people), nil
}
