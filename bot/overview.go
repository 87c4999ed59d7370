package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// overview is where coordinators see how the directory stands: which screen, its page, and the row that it is about.
func overview(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	switch r.Param(0) {
	case "stale":
		return staleHouses(ctx, tx, r, r.Number(1))
	case "house":
		return staleHouse(ctx, tx, r, "", r.Number(1))
	case "nudge":
		return nudge(ctx, tx, r)
	case "picture", "gaps":
		return showCoverage(ctx, tx, r)
	case "unmet":
		return unmetNeeds(ctx, tx, r)
	case "every":
		return confirmInterval(ctx, tx, r)
	}
	areaID := r.Person.AreaID
	lights, err := tx.AreaLights(ctx, areaID)
	if err != nil {
		return Reply{}, err
	}
	cover, err := coverage(ctx, tx, areaID)
	if err != nil {
		return Reply{}, err
	}
	every, err := tx.ConfirmDays(ctx, areaID)
	return say(view.Overview(r.Lang, lights, cover.Gaps(), every)), err
}

func coverage(ctx context.Context, tx *storage.Tx, areaID int64) (view.Coverage, error) {
	places, err := tx.Municipalities(ctx, areaID)
	if err != nil {
		return view.Coverage{}, err
	}
	cells, err := tx.Coverage(ctx, areaID)
	return view.Cover(places, cells), err
}

func showCoverage(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	cover, err := coverage(ctx, tx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	if r.Param(0) == "gaps" {
		message := view.CoverageGaps(r.Lang, cover, r.Number(1))
		return say(message), nil
	}
	messages, err := view.CoveragePictures(r.Lang, cover, tx.Now, r.Person.Location())
	return say(messages...), err
}

func staleHouses(ctx context.Context, tx *storage.Tx, r Request, page int) (Reply, error) {
	list, total, err := tx.StaleHouses(ctx, r.Person.AreaID, page*view.PageSize, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 && page > 0 { // the list got shorter in the meantime
		return staleHouses(ctx, tx, r, 0)
	}
	return say(view.StaleHouses(r.Lang, list, total, page)), nil
}

// staleHouse shows one organisation below a line about what has just happened; an empty line is none.
func staleHouse(ctx context.Context, tx *storage.Tx, r Request, line string, page int) (Reply, error) {
	p := view.StalePage{Page: page}
	var err error
	areaID, id := r.Person.AreaID, r.ID(2)
	if p.MayNudge, err = tx.MayNudge(ctx, areaID, id); err != nil {
		return Reply{}, err
	}
	if p.House, err = tx.Organisation(ctx, areaID, id); err != nil {
		return Reply{}, err
	}
	people, err := tx.WhoConfirms(ctx, areaID, id)
	if err != nil {
		return Reply{}, err
	}
	p.Someone = len(people) > 0
	if p.Things, p.Total, err = tx.StaleThings(ctx, areaID, id, page*view.PageSize, view.PageSize); err != nil {
		return Reply{}, err
	}
	if len(p.Things) == 0 && page > 0 { // the list got shorter in the meantime
		return staleHouse(ctx, tx, r, line, 0)
	}
	message := view.StaleHouse(r.Lang, p, r.Person.Location())
	if line != "" {
		message = view.UnderLine(line, message)
	}
	return say(message), nil
}

// nudge reminds an organisation kindly, once a week at most.
func nudge(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	areaID, id := r.Person.AreaID, r.ID(2)
	if _, err := tx.MayNudge(ctx, areaID, id); err != nil {
		return Reply{}, err
	}
	err := tx.Nudge(ctx, areaID, id)
	if errors.Is(err, storage.ErrConflict) {
		return staleHouse(ctx, tx, r, "", 0)
	}
	if err != nil {
		return Reply{}, err
	}
	people, err := tx.WhoConfirms(ctx, areaID, id)
	if err != nil {
		return Reply{}, err
	}
	n := 0
	for i := range people {
		sent, err := nudgeOne(ctx, tx, &people[i], id)
		if err != nil {
			return Reply{}, err
		}
		n += sent
	}
	line := r.Lang.T("overview.nudged")
	if n == 0 {
		line = r.Lang.T("overview.nothing_to_nudge")
	}
	return staleHouse(ctx, tx, r, line, 0)
}

func nudgeOne(ctx context.Context, tx *storage.Tx, p *storage.Person, organisationID int64) (n int, err error) {
	page, err := tx.OpenThings(ctx, p.AreaID, organisationID, p.OrganisationAdmin, 0, view.PageSize)
	if err != nil || page.Total == 0 {
		return 0, err
	}
	message := view.StillRight(text.Of(p.Language), "fresh.intro_nudged", organisationID, page, 0, p.Location())
	message.Silent = true
	key := fmt.Sprintf("freshness/nudge/%d/%d/%d", organisationID, tx.Now.Unix(), p.ID)
	if err := tx.Queue(view.Notice(p, "freshness", key, message)); err != nil {
		return 0, err
	}
	return 1, nil
}

// confirmInterval shows the intervals, or sets one.
func confirmInterval(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	areaID := r.Person.AreaID
	if n := r.Number(1); n != 0 {
		if !slices.Contains(storage.ConfirmChoices[:], n) {
			return Reply{}, storage.ErrNotFound
		}
		if err := tx.SetConfirmDays(ctx, areaID, n); err != nil {
			return Reply{}, err
		}
		tx.Audit(areaID, r.Person.ID, "area.confirm_days", int64(n))
	}
	now, err := tx.ConfirmDays(ctx, areaID)
	return say(view.ConfirmIntervals(r.Lang, now)), err
}

// unmetNeeds lists what was looked for and not found in the last year.
func unmetNeeds(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	list, err := tx.UnmetNeeds(ctx, r.Person.AreaID, tx.Now.AddDate(-1, 0, 0))
	if err != nil {
		return Reply{}, err
	}
	settings, err := tx.ConsultationSettings(ctx, r.Person.AreaID)
	return say(view.UnmetNeeds(r.Lang, list, r.Number(1), settings.K)), err
}
