package view

import (
	"strings"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
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

// capacityWords are what an owner can say about free places with one tap, each with its letter in the button: the whole
// trail has to fit beside it.
var capacityWords = [...]struct{ Word, Letter string }{
	{storage.CapacityFree, "f"}, {storage.CapacityFew, "w"}, {storage.CapacityWaiting, "l"}, {storage.CapacityUnknown, "u"},
}

// CapacityWord is the word that a button's letter stands for; ok is false for none.
func CapacityWord(letter string) (word string, ok bool) {
	for _, w := range capacityWords {
		if w.Letter == letter {
			return w.Word, true
		}
	}
	return "", false
}

// Resource is the card of one resource, with what the reader may do about it, and the way back along the trail.
func Resource(l text.Lang, r storage.Resource, reader *storage.Person, trail ResourceTrail) Message {
	message := Text(resourceText(l, r, reader))
	var row []Button
	if MayEditResource(reader, r) {
		if open := openFields(l, r); open != "" {
			message.Text += "\n\n<i>" + open + "</i>"
		}
		message.Rows = append(message.Rows, capacityRow(l, r, trail))
		row = append(row, Tap(l.T("resource.edit"), "offeredit", r.ID))
	}
	if MayArchiveResource(reader, r) {
		row = append(row, Tap(l.T("resource.archive"), "offerarchive", r.ID))
	}
	back := l.T("resource.all")
	if trail.Search != 0 {
		back = l.T("resource.hits")
	}
	message.Rows = append(message.Rows, attachmentRow(l, r), row)
	if !MayEditResource(reader, r) { // who is of the house knows it
		message.Rows = append(message.Rows, Row(Tap(l.T("resource.owner"), "org", r.OrganisationID)))
	}
	message.Rows = append(message.Rows, Row(trail.tap(back)))
	return withLight(l, message, r, reader)
}

// capacityRow lets the owner say how many places are left, as often as that changes.
func capacityRow(l text.Lang, r storage.Resource, trail ResourceTrail) (row []Button) {
	for _, w := range capacityWords {
		if w.Word == storage.CapacityUnknown && (r.SaidAt == nil || r.Said == w.Word) {
			continue // there is nothing to take back
		}
		label := l.T("resource.say_" + w.Word)
		if r.Holds == w.Word && r.Said == w.Word {
			label = "✅ " + label
		}
		row = append(row, Tap(label, "places", r.ID, w.Letter, trail.Page, trail.Search, trail.Municipality, trail.Organisation))
	}
	return row
}

// The most characters of fields that hold several things, so that a card fits one message.
const (
	maxWhere     = 200
	maxLanguages = 150
	maxCard      = maxText - 350 // the rest is for what stands above and below it
)

// resourceText is what there is to know about a resource; what nobody said is left out. Of a description that is longer
// than dialogs take, the end is left out.
func resourceText(l text.Lang, r storage.Resource, reader *storage.Person) string {
	var top, fields strings.Builder
	if r.Alert != "" {
		top.WriteString("⚠️ <b>" + text.Escape(text.Shorten(r.Alert, 150)) + "</b>\n\n")
	}
	top.WriteString("<b>" + text.Escape(r.Title) + "</b>\n" + text.Escape(r.Organisation))
	if places := capacityLine(l, r, reader); places != "" {
		top.WriteString("\n" + places)
	}
	contact := r.Contact
	if contact == "" {
		contact = r.OrganisationContact
	}
	for _, field := range []struct {
		label, content string
		most           int
	}{
		{"resource.topics", Named(l, TopicName, r.Topics), 200},
		{"resource.audience", r.Audience, 200},
		{"resource.age", Ages(l, r.AgeMin, r.AgeMax), 40},
		{"resource.where", where(l, r.Municipalities), maxWhere},
		{"resource.schedule", r.Schedule, 200},
		{"resource.cost", r.Cost, 200},
		{"resource.access", r.Access, 400},
		{"resource.languages", Named(l, LanguageName, r.Languages), maxLanguages},
		{"resource.accessible", accessible(l, r), 300},
		{"resource.contact", contact, 300},
	} {
		if field.content != "" {
			fields.WriteString("\n<b>" + l.T(field.label) + ":</b> " + text.Escape(text.Shorten(field.content, field.most)))
		}
	}
	if r.Public && MayEditResource(reader, r) {
		fields.WriteString("\n" + l.T("resource.public"))
	}
	rest := maxCard - utf8.RuneCountInString(Plain(top.String()+fields.String()))
	return top.String() + "\n\n" + text.Escape(text.Shorten(r.Description, max(rest, 1))) + "\n" + fields.String()
}

// TopicName is how people read a topic.
func TopicName(l text.Lang, id string) string { return l.T("offertopic." + id) }

// LanguageName is the name of a language.
func LanguageName(l text.Lang, id string) string { return l.T("language." + id) }

// AccessName says what makes an offer accessible.
func AccessName(l text.Lang, id string) string { return l.T("accessible." + id) }

// Named lists the names of ids as plain text.
func Named(l text.Lang, name func(l text.Lang, id string) string, ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = name(l, id)
	}
	return strings.Join(names, ", ")
}

// accessible is what people with a disability find, and what the owner says besides.
func accessible(l text.Lang, r storage.Resource) string {
	list := Named(l, AccessName, r.Accessibility)
	if list != "" && r.AccessibilityNote != "" {
		list += ". "
	}
	return list + r.AccessibilityNote
}

// capacityLine says how many places are left and on which day that was said; the owner is asked if nobody has.
func capacityLine(l text.Lang, r storage.Resource, reader *storage.Person) string {
	if r.SaidAt == nil || r.Said == storage.CapacityUnknown {
		if MayEditResource(reader, r) {
			return l.T("resource.say")
		}
		return ""
	}
	key := "resource.said"
	if r.Holds != r.Said {
		key = "resource.said_once"
	}
	day := when.Format(string(l), when.Numeric, when.Of(r.SaidAt.In(reader.Location())))
	return l.T(key, text.V{"Places": text.HTML(l.T("resource.places_" + r.Said)), "Day": day})
}

// resourceFields are all that can be said about a resource, in the order in which its owner is asked, with what there is.
func resourceFields(l text.Lang, r storage.Resource) []struct{ step, content string } {
	return []struct{ step, content string }{
		{"name", r.Title},
		{"about", r.Description},
		{"topics", Named(l, TopicName, r.Topics)},
		{"audience", r.Audience},
		{"age", "any"},
		{"places", "all"},
		{"schedule", r.Schedule},
		{"cost", r.Cost},
		{"access", r.Access},
		{"contact", r.Contact + r.OrganisationContact},
		{"languages", Named(l, LanguageName, r.Languages)},
		{"accessibility", Named(l, AccessName, r.Accessibility)},
		{"accessnote", r.AccessibilityNote},
		{"alert", r.Alert},
		{"public", "no"},
	}
}

// openFields says what colleagues would like to know and nobody has said. An alert or a note is missing in no resource.
func openFields(l text.Lang, r storage.Resource) string {
	var names []string
	for _, field := range resourceFields(l, r) {
		if field.content == "" && field.step != "alert" && field.step != "accessnote" {
			names = append(names, l.T("offeredit."+field.step+"_label"))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return l.T("resource.open", text.V{"Fields": text.HTML(strings.Join(names, ", "))})
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
// What else could be said comes first among the buttons, while the owner is at it.
func ResourceSaved(l text.Lang, line string, r storage.Resource, reader *storage.Person) Message {
	message := Resource(l, r, reader, ResourceTrail{})
	message.Text = line + "\n\n" + message.Text
	if openFields(l, r) != "" {
		message.Rows = append([][]Button{Row(Tap(l.T("resource.more"), "offeredit", r.ID))}, message.Rows...)
	}
	return message
}

// ResourceFields offers every field of a resource for a change; those that nobody has filled are marked.
func ResourceFields(l text.Lang, r storage.Resource, reader *storage.Person) Message {
	message := Text(resourceText(l, r, reader) + "\n\n" + l.T("resource.which_field"))
	var buttons []Button
	for _, field := range resourceFields(l, r) {
		sign := "✏️ "
		if field.content == "" {
			sign = "➕ "
		}
		buttons = append(buttons, Tap(sign+l.T("offeredit."+field.step+"_label"), "offeredit", r.ID, field.step))
	}
	buttons = append(buttons, Tap(l.T("attached.button"), "attached", r.ID))
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
