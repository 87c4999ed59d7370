package view

import (
	"fmt"
	"strings"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// ResourceTrail is where in the lists of resources somebody is; it travels in the buttons. Zero values: the first
// page, no search, no filter.
type ResourceTrail struct {
	Page         int
	Search       int64
	Municipality int64
	Organisation int64
}

// tap is a button that leads to where the trail ends.
func (t ResourceTrail) tap(label string) Button {
	return Tap(label, "resources", t.Page, t.Search, t.Municipality, t.Organisation)
}

// ResourcePage is all that one page of the list, or of a search, shows.
type ResourcePage struct {
	Trail        ResourceTrail
	Hits         storage.ResourceHits
	Query        string // of a search
	Municipality string // name of the filter
	Organisation string // name of the filter
}

// Resources is one page of the directory or of a search, with the ways to narrow and to widen it.
func Resources(l text.Lang, p ResourcePage, reader *storage.Person) Message {
	var body strings.Builder
	body.WriteString(resourceHead(l, p, reader))
	if note := searchNote(l, p.Hits); note != "" {
		body.WriteString("\n" + note)
	}
	var rows [][]Button
	for i, line := range p.Hits.Lines {
		number := p.Trail.Page*PageSize + i + 1
		fmt.Fprintf(&body, "\n\n%d. <b>%s</b>\n%s", number, text.Escape(line.Title), lineDetails(l, line))
		label := fmt.Sprintf("%d. %s", number, text.Shorten(line.Title, 34))
		rows = append(rows, Row(Tap(label, "resource", line.ID, p.Trail.Page, p.Trail.Search, p.Trail.Municipality, p.Trail.Organisation)))
	}
	rows = append(rows, Pager(l, p.Trail.Page, p.Hits.Total, "resources", p.Trail.Search, p.Trail.Municipality, p.Trail.Organisation))
	return Message{Text: body.String(), Rows: append(rows, resourceFilters(l, p, reader)...)}
}

// resourceHead says what is listed, and how much of it there is.
func resourceHead(l text.Lang, p ResourcePage, reader *storage.Person) string {
	head := "<b>" + l.T("resources.title") + "</b>"
	if p.Query != "" {
		head += " · " + l.T("resources.query", text.V{"Query": p.Query})
	}
	for _, name := range []string{p.Municipality, p.Organisation} {
		if name != "" {
			head += " · " + text.Escape(name)
		}
	}
	switch {
	case p.Hits.Total == 0 && p.Query != "" && p.Municipality != "":
		return head + "\n\n" + l.T("resources.not_found_there", text.V{"Municipality": p.Municipality})
	case p.Hits.Total == 0 && p.Query != "":
		return head + "\n\n" + l.T("resources.not_found")
	case p.Hits.Total == 0 && p.Trail != ResourceTrail{}:
		return head + "\n\n" + l.T("resources.none_there")
	case p.Hits.Total == 0 && reader.OrganisationID != 0:
		return head + "\n\n" + l.T("resources.none_yours")
	case p.Hits.Total == 0:
		return head + "\n\n" + l.T("resources.none")
	case p.Hits.Total >= storage.MaxHits && p.Query != "":
		return head + "\n" + l.T("resources.plenty")
	}
	return head + "\n" + l.N("resources.count", p.Hits.Total)
}

// searchNote says where a search did something else than it was told.
func searchNote(l text.Lang, hits storage.ResourceHits) string {
	var notes []string
	for _, c := range hits.Corrected {
		if hits.Total > 0 {
			notes = append(notes, l.T("resources.corrected", text.V{"Typed": c.Typed, "Read": c.Read}))
		}
	}
	if hits.Partial && hits.Total > 0 {
		notes = append(notes, l.T("resources.partial"))
	}
	return strings.Join(notes, "\n")
}

func lineDetails(l text.Lang, line storage.ResourceLine) string {
	details := text.Escape(line.Organisation)
	if line.AgeMin != nil || line.AgeMax != nil {
		details += " · " + Ages(l, line.AgeMin, line.AgeMax)
	}
	return details + " · " + text.Escape(text.Shorten(where(l, line.Municipalities), 60))
}

// where lists municipalities as plain text; none means the whole area.
func where(l text.Lang, municipalities []string) string {
	if len(municipalities) == 0 {
		return l.T("resource.everywhere")
	}
	return strings.Join(municipalities, ", ")
}

// resourceFilters are the buttons that narrow the list, and those that take back what narrows it.
func resourceFilters(l text.Lang, p ResourcePage, reader *storage.Person) [][]Button {
	if p.Hits.Total == 0 && p.Trail == (ResourceTrail{}) { // nothing to search, nothing to narrow
		return nil
	}
	place := Tap(l.T("resources.by_place"), "resources", "place", p.Trail.Search, 0, p.Trail.Organisation)
	if p.Trail.Municipality != 0 {
		wider := p.Trail
		wider.Page, wider.Municipality = 0, 0
		place = wider.tap(l.T("resources.wider", text.V{"Municipality": text.HTML(text.Shorten(p.Municipality, 20))}))
	}
	rows := [][]Button{Row(Tap(l.T("resources.find"), "find"), place)}
	switch {
	case p.Trail.Search != 0 || p.Trail.Organisation != 0:
		rows = append(rows, Row(ResourceTrail{}.tap(l.T("resources.all"))))
	case reader.OrganisationID != 0 && p.Hits.Total > 0:
		own := ResourceTrail{Municipality: p.Trail.Municipality, Organisation: reader.OrganisationID}
		rows = append(rows, Row(own.tap(l.T("resources.own"))))
	}
	return rows
}

// ResourcePlaces lets a person choose a municipality for the list or the search that they are in.
func ResourcePlaces(l text.Lang, trail ResourceTrail, places []storage.Municipality) Message {
	var buttons []Button
	for _, place := range places {
		to := trail
		to.Page, to.Municipality = 0, place.ID
		buttons = append(buttons, to.tap(place.Name))
	}
	back := trail
	back.Page = 0
	return Message{Text: l.T("resources.which_place"), Rows: append(Grid(buttons), Row(back.tap(l.T("button.back"))))}
}

// ResourceSearchOver answers a button of a search whose words are forgotten.
func ResourceSearchOver(l text.Lang) Message {
	return Message{Text: l.T("resources.search_over"), Rows: [][]Button{
		Row(Tap(l.T("resources.find"), "find"), ResourceTrail{}.tap(l.T("resources.all"))),
	}}
}
