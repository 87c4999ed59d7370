package view

import (
	"strings"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// MayEditResource tells whether the person may change the resource: the members of its owner may.
func MayEditResource(p *storage.Person, r storage.Resource) bool {
	return p.OrganisationID != 0 && p.OrganisationID == r.OrganisationID
}

// MayArchiveResource tells whether the person may take the resource away: coordinators may, too.
func MayArchiveResource(p *storage.Person, r storage.Resource) bool {
	return p.Coordinator || MayEditResource(p, r)
}

// Resource is the card of one resource, with what the reader may do about it, and the way back along the trail.
func Resource(l text.Lang, r storage.Resource, reader *storage.Person, trail ResourceTrail) Message {
	message := Text(resourceText(l, r))
	var row []Button
	if MayEditResource(reader, r) {
		row = append(row, Tap(l.T("resource.edit"), "offeredit", r.ID))
	}
	if MayArchiveResource(reader, r) {
		row = append(row, Tap(l.T("resource.archive"), "offerarchive", r.ID))
	}
	back := l.T("resource.all")
	if trail.Search != 0 {
		back = l.T("resource.hits")
	}
	message.Rows = [][]Button{row, Row(Tap(l.T("resource.owner"), "org", r.OrganisationID)), Row(trail.tap(back))}
	return withLight(l, message, r, reader)
}

// resourceText is what there is to know about a resource; what nobody said is left out.
func resourceText(l text.Lang, r storage.Resource) string {
	contact := r.Contact
	if contact == "" {
		contact = r.OrganisationContact
	}
	var body strings.Builder
	body.WriteString("<b>" + text.Escape(r.Title) + "</b>\n" + text.Escape(r.Organisation) + "\n\n" + text.Escape(r.Description) + "\n")
	for _, field := range []struct{ label, content string }{
		{"resource.audience", r.Audience},
		{"resource.age", Ages(l, r.AgeMin, r.AgeMax)},
		{"resource.where", where(l, r.Municipalities)},
		{"resource.cost", r.Cost},
		{"resource.access", r.Access},
		{"resource.contact", contact},
	} {
		if field.content != "" {
			body.WriteString("\n<b>" + l.T(field.label) + ":</b> " + text.Escape(field.content))
		}
	}
	return body.String()
}

// Ages is an age range in years as people say it: "6–10 Jahre", "ab 12 Jahren"; nil means no limit.
func Ages(l text.Lang, from, to *int) string {
	switch {
	case from == nil && to == nil:
		return l.T("resource.any_age")
	case from == nil:
		return l.N("resource.age_to", *to)
	case to == nil:
		return l.N("resource.age_from", *from)
	case *from == *to:
		return l.N("resource.age_exact", *to)
	}
	return l.N("resource.age_range", *to, text.V{"From": *from})
}

// ResourceSaved is the card after somebody added or changed the resource, with a line on top that says so.
func ResourceSaved(l text.Lang, line string, r storage.Resource, reader *storage.Person) Message {
	message := Resource(l, r, reader, ResourceTrail{})
	message.Text = line + "\n\n" + message.Text
	return message
}

// ResourceFields offers every field of a resource for a change.
func ResourceFields(l text.Lang, r storage.Resource) Message {
	message := Text(resourceText(l, r) + "\n\n" + l.T("resource.which_field"))
	var buttons []Button
	for _, field := range []string{"name", "about", "audience", "age", "places", "cost", "access", "contact"} {
		buttons = append(buttons, Tap("✏️ "+l.T("offeredit."+field+"_label"), "offeredit", r.ID, field))
	}
	message.Rows = append(Grid(buttons), Row(Tap(l.T("button.back"), "resource", r.ID)))
	return message
}

// ConfirmArchive asks before a resource is taken out of the directory.
func ConfirmArchive(l text.Lang, r storage.Resource) Message {
	return Message{Text: l.T("resource.confirm_archive", text.V{"Title": r.Title}), Rows: [][]Button{
		Row(Tap(l.T("resource.archive_now"), "offerarchive", r.ID, "yes")),
		Row(Tap(l.T("button.back"), "resource", r.ID)),
	}}
}

// ResourceArchived confirms to whoever did it that a resource is gone.
func ResourceArchived(l text.Lang, r storage.Resource) Message {
	return Message{
		Text: l.T("resource.archived", text.V{"Title": r.Title}),
		Rows: [][]Button{Row(ResourceTrail{}.tap(l.T("resource.all")))},
	}
}

// ResourceTakenAway tells the owner that a coordinator took a resource away.
func ResourceTakenAway(l text.Lang, r storage.Resource) Message {
	return Text(l.T("resource.taken_away", text.V{"Title": r.Title}))
}
