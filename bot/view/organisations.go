package view

import (
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// How much one message shows.
const (
	PageSize        = 8 // rows of a list
	MaxSimilar      = 4 // organisations offered instead of a new one
	MaxApplications = 5 // cards of waiting applications at once
)

// Organisations is one page of the directory, with its filter.
func Organisations(l text.Lang, list []storage.Organisation, total, page int, filter storage.OrganisationFilter, places []storage.Municipality) Message {
	var body strings.Builder
	body.WriteString("<b>" + l.T("organisations.title") + "</b>")
	if filter.Sector != "" {
		body.WriteString(" · " + l.T("sector.name_"+filter.Sector))
	}
	for _, place := range places {
		if place.ID == filter.MunicipalityID {
			body.WriteString(" · " + text.Escape(place.Name))
		}
	}
	if total == 0 {
		body.WriteString("\n\n" + l.T("organisations.none"))
	} else {
		body.WriteString("\n" + l.N("organisations.count", total))
	}
	message := Message{Text: body.String()}
	for _, o := range list {
		message.Rows = append(message.Rows, Row(Tap(OrganisationLabel(o), "org", o.ID)))
	}
	message.Rows = append(message.Rows, Pager(l, page, total, "orgs", filter.Sector, filter.MunicipalityID))
	if filter != (storage.OrganisationFilter{}) {
		message.Rows = append(message.Rows, Row(allOrganisations(l, "organisations.all")))
	} else {
		message.Rows = append(message.Rows, Row(
			Tap(l.T("organisations.by_sector"), "orgs", "sector"), Tap(l.T("organisations.by_place"), "orgs", "place")))
	}
	return message
}

// OrganisationLabel names an organisation on a button, so that its place is still seen on a phone.
func OrganisationLabel(o storage.Organisation) string {
	return text.Shorten(o.Name, 24) + " · " + o.Municipality
}

// Pager is the row that turns pages; empty when everything fits on one. The page is the action's first parameter.
func Pager(l text.Lang, page, total int, action string, params ...any) []Button {
	var row []Button
	if page > 0 {
		row = append(row, Tap(l.T("button.previous"), action, append([]any{page - 1}, params...)...))
	}
	if (page+1)*PageSize < total {
		row = append(row, Tap(l.T("button.next"), action, append([]any{page + 1}, params...)...))
	}
	return row
}

// allOrganisations leads to the first page of the directory, without a filter.
func allOrganisations(l text.Lang, label string) Button { return Tap(l.T(label), "orgs", 0, "", 0) }

// SectorFilter lets a person choose a sector for the list of organisations.
func SectorFilter(l text.Lang) Message {
	var buttons []Button
	for _, sector := range storage.Sectors {
		buttons = append(buttons, Tap(l.T("sector.name_"+sector), "orgs", 0, sector, 0))
	}
	return Message{Text: l.T("organisations.which_sector"), Rows: append(Grid(buttons), Row(allOrganisations(l, "button.back")))}
}

// MunicipalityFilter lets a person choose a municipality for the list of organisations.
func MunicipalityFilter(l text.Lang, places []storage.Municipality) Message {
	var buttons []Button
	for _, place := range places {
		buttons = append(buttons, Tap(place.Name, "orgs", 0, "", place.ID))
	}
	return Message{Text: l.T("organisations.which_place"), Rows: append(Grid(buttons), Row(allOrganisations(l, "button.back")))}
}

// Organisation is the card of one organisation, with what the reader may do about it.
func Organisation(l text.Lang, c storage.Card, reader *storage.Person) Message {
	message := Text(cardText(l, c) + openText(l, c))
	edits := reader.Coordinator || reader.OrganisationAdmin && reader.OrganisationID == c.ID
	if edits {
		message.Text += askedText(l, c)
		message.Rows = append(message.Rows, Row(Tap(l.T("organisation.edit"), "orgedit", c.ID)))
	}
	if len(c.Open()) > 0 && (!edits || reader.OrganisationID != c.ID) {
		message.Rows = append(message.Rows, Row(Tap(l.T("card.ask"), "orgask", c.ID, 0)))
	}
	if !edits && reader.OrganisationID == 0 {
		message.Rows = append(message.Rows, Row(Tap(l.T("organisation.join"), "join", c.ID)))
	}
	for _, other := range c.Refers {
		message.Rows = append(message.Rows, Row(Tap("→ "+OrganisationLabel(other), "org", other.ID)))
	}
	if reader.Coordinator {
		message.Rows = append(message.Rows, Row(Tap(l.T("organisation.gone"), "orggone", c.ID)))
	}
	message.Rows = append(message.Rows,
		Row(ResourceTrail{Organisation: c.ID}.tap(l.T("organisation.offers"))),
		Row(allOrganisations(l, "organisation.all")))
	return message
}

// organisationText is the card by itself, as it is looked at before it is public or while it changes.
func organisationText(l text.Lang, o storage.Organisation) string {
	return cardText(l, storage.Card{Organisation: o})
}

// OrganisationFields offers every field of the card for a change.
func OrganisationFields(l text.Lang, o storage.Organisation) Message {
	message := Text(organisationText(l, o) + "\n\n" + l.T("organisation.which_field"))
	var buttons []Button
	for _, field := range append([]string{"name", "sector", "municipality"}, storage.CardFields[:]...) {
		buttons = append(buttons, Tap("✏️ "+l.T("orgedit."+field+"_label"), "orgedit", o.ID, field))
	}
	message.Rows = append(Grid(buttons), Row(Tap(l.T("card.refer"), "orgrefer", o.ID, 0)), Row(Tap(l.T("button.back"), "org", o.ID)))
	return message
}

// Similar offers to join an organisation of much the same name instead of registering it again.
func Similar(l text.Lang, alike []storage.Organisation, s dialog.Session) Message {
	message := Text(l.N("register.similar", len(alike), text.V{"Name": s.Answers["name"]}))
	for _, o := range alike {
		message.Rows = append(message.Rows, Row(Tap("🤝 "+OrganisationLabel(o), "join", o.ID)))
	}
	message.Rows = append(message.Rows,
		Row(Tap(l.T("register.different"), DialogAction, s.ID, DialogPlace(s), dialog.Resume, "")),
		Row(Tap(l.T("button.cancel"), DialogAction, s.ID, DialogPlace(s), dialog.Cancel, "")))
	return message
}
