package bot

import (
	"context"
	"errors"

	"sozialraum/bot/dialog"
	"sozialraum/bot/inquiry"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// resources shows the first page of the directory, or searches it for what follows the command.
func (b *Bot) resources(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if r.Args == "" {
		return resourcePage(ctx, tx, r, view.ResourceTrail{})
	}
	return b.searchResources(ctx, tx, r, r.Args)
}

// resourceList turns a page, sets or removes a filter, or offers the municipalities to choose from.
func resourceList(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	switch r.Param(0) {
	case "without":
		return dropFilter(ctx, tx, r)
	case "place":
		places, err := tx.Municipalities(ctx, r.Person.AreaID)
		if err != nil {
			return Reply{}, err
		}
		return say(view.ResourcePlaces(r.Lang, trailOf(r, 0), places)), nil
	}
	return resourcePage(ctx, tx, r, trailOf(r, 0))
}

// trailOf reads where in the lists a button leads, from its parameter at index i on.
func trailOf(r Request, i int) view.ResourceTrail {
	return view.ResourceTrail{Page: r.Number(i), Search: r.ID(i + 1), Municipality: r.ID(i + 2), Organisation: r.ID(i + 3)}
}

// maxQuery is how much of a query is read, in characters.
const maxQuery = 100

// searchResources looks for what was typed, and notes if there is nothing like it.
func (b *Bot) searchResources(ctx context.Context, tx *storage.Tx, r Request, typed string) (Reply, error) {
	page, err := searchFor(ctx, tx, r, queried(typed), view.ResourceTrail{})
	if err == nil && page.Trail.Search != 0 {
		err = b.noteNeed(ctx, tx, r, page)
	}
	return shownPage(r, page, err)
}

// queried is as much of what was typed as is read.
func queried(typed string) string {
	query := []rune(dialog.Clean(typed, true))
	return string(query[:min(len(query), maxQuery)])
}

// Searches that have no page to show.
var (
	errNoWords    = errors.New("nothing to search for")
	errSearchOver = errors.New("the search is over")
)

// searchFor finds what there is for a query, within the organisation and the municipality of the trail.
func searchFor(ctx context.Context, tx *storage.Tx, r Request, query string, trail view.ResourceTrail) (view.ResourcePage, error) {
	asked, err := asks(ctx, tx, r, query)
	if err != nil {
		return view.ResourcePage{}, err
	}
	if asked.Empty() {
		return view.ResourcePage{}, errNoWords
	}
	if filters := asked.Filters; len(filters) == 1 && filters[0].Kind == inquiry.Place && asked.Wordless() {
		trail.Municipality = filters[0].Municipality // a list, not a search
		return readPage(ctx, tx, r, trail)
	}
	if trail.Search, err = tx.RememberSearch(ctx, r.Person.ID, r.Person.AreaID, query); err != nil {
		return view.ResourcePage{}, err
	}
	return readPage(ctx, tx, r, trail)
}

// dropFilter searches anew without one of the filters that were found in the query. When nothing else was typed, all
// there is remains.
func dropFilter(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	trail := view.ResourceTrail{Search: r.ID(2), Municipality: r.ID(3), Organisation: r.ID(4)}
	asked, err := rememberedInquiry(ctx, tx, r, trail.Search)
	if errors.Is(err, storage.ErrNotFound) {
		return say(view.ResourceSearchOver(r.Lang)), nil
	}
	if err != nil {
		return Reply{}, err
	}
	index := r.Number(1)
	if index >= len(asked.Filters) {
		return resourcePage(ctx, tx, r, trail)
	}
	trail.Search = 0
	if len(asked.Filters) == 1 && asked.Filters[0].Kind != inquiry.Topic && asked.Wordless() {
		return resourcePage(ctx, tx, r, trail)
	}
	page, err := searchFor(ctx, tx, r, asked.Without(index), trail)
	return shownPage(r, page, err)
}

// rememberedInquiry reads anew what the person searched for. ErrNotFound: the search is over.
func rememberedInquiry(ctx context.Context, tx *storage.Tx, r Request, search int64) (inquiry.Inquiry, error) {
	query, err := tx.Search(ctx, r.Person.ID, r.Person.AreaID, search)
	if err != nil {
		return inquiry.Inquiry{}, err
	}
	return asks(ctx, tx, r, query)
}

// resourcePage shows the page of the list or of the search that the trail leads to.
func resourcePage(ctx context.Context, tx *storage.Tx, r Request, trail view.ResourceTrail) (Reply, error) {
	page, err := readPage(ctx, tx, r, trail)
	return shownPage(r, page, err)
}

// shownPage replies with a page, or says why there is none.
func shownPage(r Request, page view.ResourcePage, err error) (Reply, error) {
	switch {
	case errors.Is(err, errNoWords):
		return r.sayText("resources.no_words"), nil
	case errors.Is(err, errSearchOver):
		return say(view.ResourceSearchOver(r.Lang)), nil
	case err != nil:
		return Reply{}, err
	}
	return say(view.Resources(r.Lang, page, r.Person)), nil
}

// readPage reads the page that the trail leads to.
func readPage(ctx context.Context, tx *storage.Tx, r Request, trail view.ResourceTrail) (view.ResourcePage, error) {
	page := view.ResourcePage{Trail: trail}
	if err := nameFilters(ctx, tx, r.Person.AreaID, &page); err != nil {
		return page, err
	}
	if trail.Search != 0 {
		var err error
		page.Asked, err = rememberedInquiry(ctx, tx, r, trail.Search)
		if errors.Is(err, storage.ErrNotFound) {
			return page, errSearchOver
		}
		if err != nil {
			return page, err
		}
	}
	if err := fillPage(ctx, tx, r.Person.AreaID, &page); err != nil {
		return page, err
	}
	if len(page.Hits.Lines) == 0 && trail.Page > 0 { // the list got shorter in the meantime
		trail.Page = 0
		return readPage(ctx, tx, r, trail)
	}
	return page, nil
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
	offset, trail := page.Trail.Page*view.PageSize, page.Trail
	if trail.Search == 0 {
		filter := storage.ResourceFilter{MunicipalityID: trail.Municipality, OrganisationID: trail.Organisation}
		page.Hits.Lines, page.Hits.Total, err = tx.Resources(ctx, areaID, filter, offset, view.PageSize)
		return err
	}
	query := page.Asked.Query()
	query.OrganisationID = trail.Organisation
	if trail.Municipality != 0 { // chosen after the query was typed
		query.MunicipalityIDs = []int64{trail.Municipality}
	}
	page.Hits, err = tx.SearchResources(ctx, areaID, query, offset, view.PageSize)
	return err
}

// resourceCard shows one resource with what this person may do about it, and the way back to where they found it.
func resourceCard(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	resource, err := tx.Resource(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	trail := trailOf(r, 1)
	card, err := withMarks(ctx, tx, r, resource, view.Resource(r.Lang, resource, r.Person, trail), trail)
	return say(card), err
}

// findResources asks what to look for: a command from the menu is sent at once, without words behind it.
func (b *Bot) findResources(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.open(ctx, tx, r, "find", nil)
}

func (b *Bot) findFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "find", Steps: []dialog.Step{{Name: "query", Line: true, Max: maxQuery}}},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			return b.searchResources(ctx, tx, r, s.Answers["query"])
		},
	}
}
