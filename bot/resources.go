package bot

import (
	"context"
	"errors"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// resources shows the first page of the directory, or searches it for what follows the command.
func resources(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Args == "" {
		return resourcePage(ctx, tx, r, view.ResourceTrail{})
	}
	return searchResources(ctx, tx, r, r.Args)
}

// resourceList turns a page, sets or removes a filter, or offers the municipalities to choose from.
func resourceList(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	trail := trailOf(r, 0)
	if r.Param(0) != "place" {
		return resourcePage(ctx, tx, r, trail)
	}
	places, err := tx.Municipalities(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	return say(view.ResourcePlaces(r.Lang, trail, places)), nil
}

// trailOf reads where in the lists a button leads, from its parameter at index i on.
func trailOf(r Request, i int) view.ResourceTrail {
	return view.ResourceTrail{Page: r.Number(i), Search: r.ID(i + 1), Municipality: r.ID(i + 2), Organisation: r.ID(i + 3)}
}

// maxQuery is how much of a query is read, in characters.
const maxQuery = 100

// searchResources looks for what was typed. A municipality in it narrows the search instead of being a word of it.
func searchResources(ctx context.Context, tx *storage.Tx, r Request, typed string) (Reply, error) {
	places, err := tx.Municipalities(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	query := []rune(dialog.Clean(typed, true))
	words, place := placeInQuery(string(query[:min(len(query), maxQuery)]), places)
	trail := view.ResourceTrail{Municipality: place}
	switch {
	case words == "" && place == 0:
		return r.sayText("resources.no_words"), nil
	case words != "":
		if trail.Search, err = tx.RememberSearch(ctx, r.Person.ID, r.Person.AreaID, words); err != nil {
			return Reply{}, err
		}
	}
	return resourcePage(ctx, tx, r, trail)
}

// resourcePage shows the page of the list or of the search that the trail leads to.
func resourcePage(ctx context.Context, tx *storage.Tx, r Request, trail view.ResourceTrail) (Reply, error) {
	page := view.ResourcePage{Trail: trail}
	if err := nameFilters(ctx, tx, r.Person.AreaID, &page); err != nil {
		return Reply{}, err
	}
	if trail.Search != 0 {
		var err error
		page.Query, err = tx.Search(ctx, r.Person.ID, r.Person.AreaID, trail.Search)
		if errors.Is(err, storage.ErrNotFound) {
			return say(view.ResourceSearchOver(r.Lang)), nil
		}
		if err != nil {
			return Reply{}, err
		}
	}
	if err := fillPage(ctx, tx, r.Person.AreaID, &page); err != nil {
		return Reply{}, err
	}
	if len(page.Hits.Lines) == 0 && trail.Page > 0 { // the list got shorter in the meantime
		trail.Page = 0
		return resourcePage(ctx, tx, r, trail)
	}
	return say(view.Resources(r.Lang, page, r.Person)), nil
}

// nameFilters looks up what the trail is filtered by. ErrNotFound: that is nothing in this area.
func nameFilters(ctx context.Context, tx *storage.Tx, areaID int64, page *view.ResourcePage) error {
	if id := page.Trail.Organisation; id != 0 {
		owner, err := tx.Organisation(ctx, areaID, id)
		if err != nil {
			return err
		}
		if owner.State != "active" {
			return storage.ErrNotFound
		}
		page.Organisation = owner.Name
	}
	if page.Trail.Municipality == 0 {
		return nil
	}
	places, err := tx.Municipalities(ctx, areaID)
	if err != nil {
		return err
	}
	for _, place := range places {
		if place.ID == page.Trail.Municipality {
			page.Municipality = place.Name
			return nil
		}
	}
	return storage.ErrNotFound
}

func fillPage(ctx context.Context, tx *storage.Tx, areaID int64, page *view.ResourcePage) (err error) {
	offset := page.Trail.Page * view.PageSize
	filter := storage.ResourceFilter{MunicipalityID: page.Trail.Municipality, OrganisationID: page.Trail.Organisation}
	if page.Query == "" {
		page.Hits.Lines, page.Hits.Total, err = tx.Resources(ctx, areaID, filter, offset, view.PageSize)
		return err
	}
	page.Hits, err = tx.SearchResources(ctx, areaID, page.Query, filter, offset, view.PageSize)
	return err
}

// resourceCard shows one resource with what this person may do about it, and the way back to where they found it.
func resourceCard(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	resource, err := tx.Resource(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	return say(view.Resource(r.Lang, resource, r.Person, trailOf(r, 1))), nil
}

// findResources asks what to look for: a command from the menu is sent at once, without words behind it.
func (b *Bot) findResources(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.open(ctx, tx, r, "find", nil)
}

func findFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "find", Steps: []dialog.Step{{Name: "query", Line: true, Max: maxQuery}}},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			return searchResources(ctx, tx, r, s.Answers["query"])
		},
	}
}
