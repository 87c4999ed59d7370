package bot

import (
	"context"
	"errors"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
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
	trail := view.ResourceTrail{Page: r.Number(0), Search: r.ID(1), Municipality: r.ID(2), Organisation: r.ID(3)}
	if r.Param(0) != "place" {
		return resourcePage(ctx, tx, r, trail)
	}
	places, err := tx.Municipalities(ctx, r.Person.AreaID)
	if err != nil {
		return Reply{}, err
	}
	return say(view.ResourcePlaces(r.Lang, trail, places)), nil
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
	area, offset := r.Person.AreaID, trail.Page*view.PageSize
	filter := storage.ResourceFilter{MunicipalityID: trail.Municipality, OrganisationID: trail.Organisation}
	err := page.name(ctx, tx, area)
	switch {
	case err == nil && trail.Search == 0:
		page.Hits.Lines, page.Hits.Total, err = tx.Resources(ctx, area, filter, offset, view.PageSize)
	case err == nil:
		page.Query, err = tx.Search(ctx, r.Person.ID, area, trail.Search)
		if errors.Is(err, storage.ErrNotFound) {
			return say(view.ResourceSearchOver(r.Lang)), nil
		}
		if err == nil {
			page.Hits, err = tx.SearchResources(ctx, area, page.Query, filter, offset, view.PageSize)
		}
	}
	if err != nil {
		return Reply{}, err
	}
	if len(page.Hits.Lines) == 0 && trail.Page > 0 { // the list got shorter in the meantime
		trail.Page = 0
		return resourcePage(ctx, tx, r, trail)
	}
	return say(view.Resources(r.Lang, page, r.Person)), nil
}
