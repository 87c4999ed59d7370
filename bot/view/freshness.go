package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// LightLine says how far something can be trusted, in words beside the light.
func LightLine(l text.Lang, c storage.Confirmation, zone *time.Location) string {
	on := text.V{"Day": lightDay(l, c, zone)}
	switch {
	case c.Light == storage.Red:
		return l.T("fresh.red", on)
	case c.Reported:
		return l.T("fresh.reported")
	case c.ConfirmedAt == nil:
		return l.T("fresh.never")
	case c.Light == storage.Yellow:
		return l.T("fresh.yellow", on)
	}
	return l.T("fresh.green", on)
}

func lightDay(l text.Lang, c storage.Confirmation, zone *time.Location) string {
	if c.ConfirmedAt == nil {
		return ""
	}
	return when.Format(string(l), when.Numeric, when.Of(c.ConfirmedAt.In(zone)))
}

// lights are the signs beside words; the words alone say the same.
var lights = map[storage.Light]string{storage.Green: "🟢", storage.Yellow: "🟡", storage.Red: "🔴"}

// withLight adds to the card of a resource how far it can be trusted, and what the reader may do about that.
func withLight(l text.Lang, message Message, r storage.Resource, reader *storage.Person) Message {
	message.Text += "\n\n" + LightLine(l, r.Confirmation, reader.Location())
	more := Row(Tap(l.T("report.button"), "report", r.ID))
	switch {
	case MayEditResource(reader, r) && r.Due:
		message.Rows = append([][]Button{Row(Tap(l.T("fresh.yes"), "freshyes", r.ID))}, message.Rows...)
		more = Row(Tap(l.T("fresh.to_list"), "fresh", r.OrganisationID, 0))
	case MayEditResource(reader, r), !reader.Roles().Has(storage.Member | storage.Coordinator):
		return message
	}
	message.Rows = slices.Insert(message.Rows, len(message.Rows)-1, more) // the way back stays last
	return message
}

// WithReports adds to the card what others say is wrong; for its owner. What does not fit is left out.
func WithReports(l text.Lang, message Message, reports []storage.Report) Message {
	for _, report := range reports {
		line := "\n⚠️ " + mistakeLine(l, report)
		if len([]rune(Plain(message.Text+line))) > maxText {
			break
		}
		message.Text += line
	}
	return message
}

// cardLight adds to the card of an organisation how far it can be trusted, and the answer of those who look after it.
func cardLight(l text.Lang, message Message, o storage.Organisation, reader *storage.Person) Message {
	if o.Light == "" {
		return message
	}
	message.Text += "\n\n" + LightLine(l, o.Confirmation, reader.Location())
	if o.Due && reader.OrganisationAdmin && reader.OrganisationID == o.ID {
		message.Rows = append([][]Button{Row(Tap(l.T("fresh.yes"), "freshyes", 0))}, message.Rows...)
	}
	return message
}

// StillRight asks those who look after an organisation whether what it tells is still right: one page of it. intro is the key
// of the sentence above; empty: none.
func StillRight(l text.Lang, intro string, organisationID int64, page storage.OpenPage, number int, zone *time.Location) Message {
	if page.Total == 0 {
		return Message{Text: l.T("fresh.done"), Rows: [][]Button{Row(Tap(l.T("card.see"), "org", organisationID))}}
	}
	var body strings.Builder
	body.WriteString("<b>" + l.T("fresh.title") + "</b>")
	if intro != "" {
		body.WriteString("\n" + l.N(intro, page.Total))
	}
	body.WriteString("\n")
	message := Message{}
	if sure := page.Total - page.Reported; sure > 0 {
		message.Rows = append(message.Rows, Row(Tap(l.N("fresh.all", sure), "freshyes", "all", organisationID, page.At.Unix())))
	}
	for _, thing := range page.Things {
		body.WriteString("\n" + openLine(l, thing, "fresh.card", zone))
		if thing.ID == 0 {
			message.Rows = append(message.Rows, Row(Tap("🏠 "+l.T("fresh.card"), "org", organisationID)))
		} else {
			message.Rows = append(message.Rows, Row(Tap("✏️ "+text.Shorten(thing.Title, 34), "resource", thing.ID)))
		}
	}
	if page.Total > len(page.Things) {
		body.WriteString("\n\n" + l.T("fresh.page", text.V{"Page": number + 1, "Pages": (page.Total + PageSize - 1) / PageSize}))
	}
	body.WriteString("\n\n" + l.T("fresh.how"))
	message.Text = body.String()
	message.Rows = append(message.Rows, freshPager(l, number, page.Total, organisationID))
	return message
}

// freshPager turns pages; the organisation stands in front of the page, as in all buttons of these lists.
func freshPager(l text.Lang, page, total int, organisationID int64) (row []Button) {
	if page > 0 {
		row = append(row, Tap(l.T("button.previous"), "fresh", organisationID, page-1))
	}
	if (page+1)*PageSize < total {
		row = append(row, Tap(l.T("button.next"), "fresh", organisationID, page+1))
	}
	return row
}

// openLine is one thing of a list, with its light and the day of its last confirmation. card is the key of what the
// organisation's own card is called.
func openLine(l text.Lang, thing storage.OpenThing, card string, zone *time.Location) string {
	title := text.Escape(text.Shorten(thing.Title, 80))
	if thing.ID == 0 {
		title = l.T(card)
	}
	return fmt.Sprintf("%s <b>%s</b> · %s", lights[thing.Light], title, since(l, thing.Confirmation, zone))
}

// since says in a few words what stands behind a light.
func since(l text.Lang, c storage.Confirmation, zone *time.Location) string {
	switch {
	case c.Reported:
		return l.T("fresh.since_reported")
	case c.ConfirmedAt == nil:
		return l.T("fresh.since_never")
	}
	return l.T("fresh.since", text.V{"Day": lightDay(l, c, zone)})
}

// listLight is LightLine where space is scarce.
func listLight(l text.Lang, c storage.Confirmation, zone *time.Location) string {
	if c.Light == storage.Green {
		return LightLine(l, c, zone)
	}
	return lights[c.Light] + " " + since(l, c, zone)
}

// SilentHouses tells coordinators which organisations have not answered: one list.
func SilentHouses(l text.Lang, silent []storage.Silent) Message {
	const most = 20
	body := "<b>" + l.N("fresh.silent", len(silent)) + "</b>\n" + l.T("fresh.silent_about") + "\n"
	for i, house := range silent {
		if i == most {
			body += "\n" + l.N("fresh.silent_more", len(silent)-most)
			break
		}
		body += "\n• " + text.Escape(text.Shorten(house.Name, 80)) + ": " + l.N("fresh.things", house.Stale)
	}
	return Message{Text: body, Rows: [][]Button{Row(Tap(l.T("overview.to_stale"), "overview", "stale", 0))}, Silent: true}
}

func mistakeLine(l text.Lang, r storage.Report) string {
	line := l.T("report.reason_" + r.Reason)
	if r.Words != "" {
		line += ": " + quoted(l, r.Words)
	}
	return line
}

// Reported brings a report to those who look after the resource, or to coordinators where nobody does.
func Reported(l text.Lang, r storage.Resource, report storage.Report, to *storage.Person) Message {
	message := Message{Text: l.T("report.told", text.V{"Title": r.Title}) + "\n\n⚠️ " + mistakeLine(l, report)}
	if !MayEditResource(to, r) {
		message.Text += "\n\n" + l.T("report.nobody", text.V{"Organisation": r.Organisation})
		message.Rows = [][]Button{Row(Tap(l.T("report.see"), "resource", r.ID))}
		return message
	}
	message.Text += "\n\n" + l.T("report.please")
	message.Rows = [][]Button{
		Row(Tap(l.T("fresh.change"), "offeredit", r.ID), Tap(l.T("report.right"), "freshyes", r.ID)),
		Row(Tap(l.T("fresh.gone"), "offerarchive", r.ID), Tap(l.T("report.see"), "resource", r.ID)),
	}
	return message
}

// ReportThanks confirms a report to whoever made it.
func ReportThanks(l text.Lang, r storage.Resource) Message {
	return Message{Text: l.T("report.thanks", text.V{"Title": r.Title}), Rows: [][]Button{Row(Tap(l.T("report.see"), "resource", r.ID))}}
}

// ReportSettled tells whoever reported a resource what has come of it: confirmed, changed or archived.
func ReportSettled(l text.Lang, r storage.Resource, outcome string) Message {
	message := Text(l.T("report.settled_"+outcome, text.V{"Title": r.Title}))
	if outcome != "archived" {
		message.Rows = [][]Button{Row(Tap(l.T("report.see"), "resource", r.ID))}
	}
	message.Silent = true
	return message
}
