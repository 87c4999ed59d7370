package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/inquiry"
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
	Asked        inquiry.Inquiry // of a search
	Municipality string          // name of the filter
	Organisation string          // name of the filter
}

// Resources is one page of the directory or of a search, with the ways to narrow and to widen it.
func Resources(l text.Lang, p ResourcePage, reader *storage.Person) Message {
	var body strings.Builder
	body.WriteString(resourceHead(l, p, reader))
	if note := searchNote(l, p); note != "" {
		body.WriteString("\n" + note)
	}
	var rows [][]Button
	for i, line := range p.Hits.Lines {
		number := p.Trail.Page*PageSize + i + 1
		fmt.Fprintf(&body, "\n\n%d. <b>%s</b>\n%s", number, text.Escape(line.Title), lineDetails(l, line, reader.Location()))
		label := fmt.Sprintf("%d. %s", number, text.Shorten(line.Title, 34))
		rows = append(rows, Row(Tap(label, "resource", line.ID, p.Trail.Page, p.Trail.Search, p.Trail.Municipality, p.Trail.Organisation)))
	}
	rows = append(rows, Pager(l, p.Trail.Page, p.Hits.Total, "resources", p.Trail.Search, p.Trail.Municipality, p.Trail.Organisation))
	rows = append(rows, askNetworkRow(l, p, reader))
	return Message{Text: body.String(), Rows: append(rows, resourceFilters(l, p, reader)...)}
}

// resourceHead says what is listed, and how much of it there is.
func resourceHead(l text.Lang, p ResourcePage, reader *storage.Person) string {
	head := "<b>" + l.T("resources.title") + "</b>" + askedFor(l, p)
	switch searched := p.Trail.Search != 0; {
	case p.Hits.Total == 0 && searched:
		return head + "\n\n" + l.T("resources.not_found")
	case p.Hits.Total == 0 && p.Trail != ResourceTrail{}:
		return head + "\n\n" + l.T("resources.none_there")
	case p.Hits.Total == 0 && reader.OrganisationID != 0:
		return head + "\n\n" + l.T("resources.none_yours")
	case p.Hits.Total == 0:
		return head + "\n\n" + l.T("resources.none")
	case p.Hits.Total >= storage.MaxHits && searched:
		return head + "\n" + l.T("resources.plenty")
	}
	return head + "\n" + l.N("resources.count", p.Hits.Total)
}

// askedFor lists the words that are searched for, and everything that narrows the list.
func askedFor(l text.Lang, p ResourcePage) (list string) {
	var words []string
	for _, word := range p.Asked.Words {
		words = append(words, word.Text)
	}
	if len(words) > 0 {
		list = " · " + quoted(l, strings.Join(words, " "))
	}
	for _, f := range p.Asked.Filters {
		if f.Kind != inquiry.Topic && (f.Kind != inquiry.Place || p.Trail.Municipality == 0) {
			list += " · " + text.Escape(filterName(l, f))
		}
	}
	for _, name := range []string{p.Municipality, p.Organisation} {
		if name != "" {
			list += " · " + text.Escape(name)
		}
	}
	return list
}

// quoted puts what somebody wrote between the quotation marks of the language.
func quoted(l text.Lang, words string) string { return l.T("resources.query", text.V{"Query": words}) }

// filterName says as plain text what a part of a query was taken for.
func filterName(l text.Lang, f inquiry.Filter) string {
	switch f.Kind {
	case inquiry.Place:
		if f.District != "" {
			return f.District + " (" + f.Name + ")"
		}
		return f.Name
	case inquiry.Age:
		return Ages(l, f.From, f.To)
	case inquiry.Free:
		return l.T("resources.free")
	case inquiry.Language:
		return LanguageName(l, f.Trait)
	case inquiry.Access:
		return AccessName(l, f.Trait)
	}
	return Named(l, TopicName, f.Topics)
}

// searchNote says where a search did something else than it was told.
func searchNote(l text.Lang, p ResourcePage) string {
	var notes []string
	if p.Hits.Total == 0 {
		return ""
	}
	for _, c := range p.Hits.Corrected {
		notes = append(notes, l.T("resources.corrected", text.V{"Typed": c.Typed, "Read": c.Read}))
	}
	for _, loosened := range p.Hits.Loosened {
		notes = append(notes, l.T("resources.loose_"+string(loosened)))
	}
	return strings.Join(notes, "\n")
}

// lineDetails is what a list says of an offer below its title; the last line is how far it can be trusted.
func lineDetails(l text.Lang, line storage.ResourceLine, zone *time.Location) string {
	details := text.Escape(text.Shorten(line.Organisation, 60))
	if line.AgeMin != nil || line.AgeMax != nil {
		details += " · " + Ages(l, line.AgeMin, line.AgeMax)
	}
	details += " · " + text.Escape(text.Shorten(where(l, line.Municipalities), 60))
	if line.Holds != storage.CapacityUnknown && line.Holds != "" {
		details += " · " + l.T("resource.places_"+line.Holds)
	}
	return details + alertLine(line) + "\n" + listLight(l, line.Confirmation, zone)
}

// alertLine is what everybody has to know first.
func alertLine(line storage.ResourceLine) string {
	if line.Alert == "" {
		return ""
	}
	return "\n⚠️ " + text.Escape(text.Shorten(line.Alert, 50))
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
	rows := Grid(foundFilters(l, p))
	if p.Trail.Municipality != 0 {
		wider := p.Trail
		wider.Page, wider.Municipality = 0, 0
		rows = append(rows, Row(wider.tap(l.T("resources.without", text.V{"Filter": text.HTML(text.Shorten(p.Municipality, 28))}))))
	}
	last := Row(Tap(l.T("resources.find"), "find"))
	if places := func(f inquiry.Filter) bool { return f.Kind == inquiry.Place }; p.Trail.Municipality == 0 && !slices.ContainsFunc(p.Asked.Filters, places) {
		last = append(last, Tap(l.T("resources.by_place"), "resources", "place", p.Trail.Search, 0, p.Trail.Organisation))
	}
	rows = append(rows, last)
	switch {
	case p.Trail.Search != 0 || p.Trail.Organisation != 0:
		rows = append(rows, Row(ResourceTrail{}.tap(l.T("resources.all"))))
	case reader.OrganisationID != 0 && p.Hits.Total > 0:
		own := ResourceTrail{Municipality: p.Trail.Municipality, Organisation: reader.OrganisationID}
		rows = append(rows, Row(own.tap(l.T("resources.own"))))
	}
	return rows
}

// foundFilters are the buttons that take back what parts of the query were taken for.
func foundFilters(l text.Lang, p ResourcePage) (buttons []Button) {
	for i, f := range p.Asked.Filters {
		if f.Kind == inquiry.Place && p.Trail.Municipality != 0 {
			continue
		}
		label := filterName(l, f)
		if f.Kind == inquiry.Topic {
			label = l.T("resources.topic", text.V{"Topic": text.HTML(label)})
		}
		label = l.T("resources.without", text.V{"Filter": text.HTML(text.Shorten(label, 34))})
		buttons = append(buttons, Tap(label, "resources", "without", i, p.Trail.Search, p.Trail.Municipality, p.Trail.Organisation))
	}
	return buttons
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
