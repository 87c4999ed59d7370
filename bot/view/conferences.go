package view

import (
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// Conferences is one page of the meetings that are to come.
func Conferences(l text.Lang, list []storage.Conference, total, page int, reader *storage.Person, now time.Time) Message {
	var body strings.Builder
	body.WriteString("<b>" + l.T("conferences.title") + "</b>")
	switch {
	case total == 0 && reader.Coordinator:
		body.WriteString("\n\n" + l.T("conferences.none_yours"))
	case total == 0:
		body.WriteString("\n\n" + l.T("conferences.none"))
	default:
		body.WriteString("\n" + l.N("conferences.count", total))
	}
	var rows [][]Button
	for _, c := range list {
		mark := ""
		if c.Draft {
			mark = "📝 "
		}
		body.WriteString("\n\n" + mark + "<b>" + text.Escape(c.Title) + "</b>\n" + conferenceTime(l, c, now) + "\n" + conferencePlace(l, c))
		rows = append(rows, Row(Tap(conferenceLabel(l, c, now), "conf", c.ID)))
	}
	rows = append(rows, Pager(l, page, total, "confs"))
	if reader.Coordinator {
		rows = append(rows, Row(Tap(l.T("conferences.past"), "confpast", 0)))
	}
	return Message{Text: body.String(), Rows: rows}
}

// PastConferences is one page of the meetings that are over.
func PastConferences(l text.Lang, list []storage.Conference, total, page int) Message {
	m := Message{Text: "<b>" + l.T("conferences.past_title") + "</b>\n\n" + l.T("conferences.past_hint")}
	if len(list) == 0 {
		m.Text = "<b>" + l.T("conferences.past_title") + "</b>\n\n" + l.T("conferences.past_none")
	}
	for _, c := range list {
		day := when.Format(string(l), when.Numeric, when.Of(c.Local))
		m.Rows = append(m.Rows, Row(Tap(day+" · "+text.Shorten(c.Title, 21), "conf", c.ID)))
	}
	m.Rows = append(m.Rows, Pager(l, page, total, "confpast"), Row(Tap(l.T("conference.all"), "confs", 0)))
	return m
}

// conferenceLabel names a meeting on a button. Its year is left out while it goes without saying.
func conferenceLabel(l text.Lang, c storage.Conference, now time.Time) string {
	day := when.Format(string(l), when.ShortDay, when.Of(c.Local))
	today := now.In(c.Location())
	if c.Local.Year() == today.Year() || c.StartsAt.Before(today.AddDate(1, 0, 0)) {
		day = strings.TrimSpace(strings.TrimSuffix(day, strconv.Itoa(c.Local.Year())))
	}
	if c.Draft {
		return "📝 " + day + " · " + text.Shorten(c.Title, 19)
	}
	return day + " · " + text.Shorten(c.Title, 21)
}

// Conference is the card of one meeting, with what the reader may do about it.
func Conference(l text.Lang, c storage.Conference, reader *storage.Person, now time.Time) Message {
	body := conferenceText(l, c, now)
	if c.CancelledAt == nil && !c.Open(now) {
		body += "\n\n" + l.T("conference.has_begun")
	}
	message := Text(body)
	if reader.Coordinator {
		message.Text += familyNote(l, c)
		message.Rows = conferenceDesk(l, c, now)
	}
	if c.StartsAt.After(now) && !c.Draft { // also when it is cancelled: the file says so
		row := Row(Tap(l.T("calendar.get"), "confcal", c.ID))
		if c.Located {
			row = append(row, Tap(l.T("place.map"), "confmap", c.ID))
		}
		message.Rows = append(message.Rows, row)
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("conference.all"), "confs", 0)))
	return message
}

// conferenceDesk is what a coordinator may do about a meeting. What there is to change has a screen of its own, as the
// card is for answering too; a draft is there to be changed, and nobody answers it.
func conferenceDesk(l text.Lang, c storage.Conference, now time.Time) [][]Button {
	series, again := Tap(l.T("series.button"), "series", c.ID), Tap(l.T("conference.copy"), "confcopy", c.ID)
	comers := Tap(l.T("comers.button"), "comers", c.ID, "o", 0)
	switch {
	case c.Draft && c.Open(now):
		return draftDesk(l, c, Row(series, again))
	case c.Open(now):
		return [][]Button{Row(comers, Tap(l.T("conference.change"), "conf", c.ID, ConferenceChanges))}
	}
	var rows [][]Button
	if !c.Draft {
		rows = append(rows, Row(comers))
	}
	if c.Rule != "" { // its series goes on
		return append(rows, Row(series, again))
	}
	return append(rows, Row(again))
}

// draftDesk is what a coordinator may do about a draft.
func draftDesk(l text.Lang, c storage.Conference, again []Button) [][]Button {
	fields := append(conferenceFields(l, c), Tap("✏️ "+l.T("comersedit.capacity_label"), "comersedit", c.ID, "capacity"))
	rows := append([][]Button{Row(Tap(l.T("draft.publish"), "confpublish", c.ID))}, Grid(fields)...)
	return append(rows, again, Row(Tap(l.T("draft.discard"), "confdiscard", c.ID)))
}

// conferenceFields are the buttons that change what is known about a meeting.
func conferenceFields(l text.Lang, c storage.Conference) (fields []Button) {
	for _, field := range []string{"when", "place", "name", "agenda", "bring"} {
		fields = append(fields, Tap("✏️ "+l.T("confedit."+field+"_label"), "confedit", c.ID, field))
	}
	return fields
}

// ConferenceChanges is the parameter with which a card shows what there is to change.
const ConferenceChanges = "change"

// ConferenceToChange shows a coordinator all that may be changed about a meeting which is to come.
func ConferenceToChange(l text.Lang, c storage.Conference, now time.Time) Message {
	rows := Grid(append(conferenceFields(l, c), Tap(l.T("remindedit.button"), "confremind", c.ID)))
	return Message{
		Text: conferenceText(l, c, now) + "\n\n" + l.T("conference.which_change"),
		Rows: append(rows,
			Row(Tap(l.T("series.button"), "series", c.ID), Tap(l.T("conference.copy"), "confcopy", c.ID)),
			Row(Tap(l.T("conference.cancel"), "confcancel", c.ID)),
			Row(Tap(l.T("button.back"), "conf", c.ID)),
		),
	}
}

// familyNote tells coordinators when and by whom it was noted that the family has agreed.
func familyNote(l text.Lang, c storage.Conference) string {
	if c.FamilyAgreedAt == nil {
		return ""
	}
	day := when.Format(string(l), when.LongDay, when.Of(c.FamilyAgreedAt.In(c.Location())))
	if c.FamilyAgreedBy == "" {
		return "\n\n" + l.T("family.agreed", text.V{"Day": day})
	}
	return "\n\n" + l.T("family.agreed_by", text.V{"Day": day, "Name": c.FamilyAgreedBy})
}

// says reports whether a name holds words that then need not be said once more.
func says(name, words string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(words))
}

// conferenceText is what there is to know about a meeting.
func conferenceText(l text.Lang, c storage.Conference, now time.Time) string {
	var body strings.Builder
	body.WriteString("<b>" + text.Escape(c.Title) + "</b>")
	if kind := l.T("conference.kind_" + c.Kind); !says(c.Title, kind) {
		body.WriteString("\n" + kind)
	}
	if c.CancelledAt != nil {
		body.WriteString("\n\n" + l.T("conference.is_cancelled"))
	}
	if c.Draft {
		body.WriteString("\n\n" + l.T("draft.is_one"))
	}
	body.WriteString("\n\n" + conferenceTime(l, c, now) + "\n" + conferencePlace(l, c))
	if words := RuleWords(l, c.Rule); words != "" {
		body.WriteString("\n🔁 " + words)
	}
	if c.Bring != "" {
		body.WriteString("\n" + conferenceBring(l, c))
	}
	return body.String() + conferenceAgenda(l, c)
}

// conferenceTime is date and time, and how far away that is while it lies within two weeks.
func conferenceTime(l text.Lang, c storage.Conference, now time.Time) string {
	moment := when.Of(c.Local)
	line := "🗓 " + when.Format(string(l), when.Long, moment)
	today := when.Of(now.In(c.Location())).Date
	if far := moment.DaysSince(today); c.CancelledAt == nil && far >= 0 && far <= 14 {
		line += " (" + when.Relative(string(l), moment.Date, today) + ")"
	}
	return line
}

// placeSign begins the line that says where a meeting is.
const placeSign = "📍 "

func conferencePlace(l text.Lang, c storage.Conference) string { return placeSign + placeOf(l, c) }

// conferenceBring is what everybody should have with them.
func conferenceBring(l text.Lang, c storage.Conference) string {
	return l.T("conference.bring", text.V{"Things": c.Bring})
}

// conferenceAgenda is the agenda below everything else; empty while there is none.
func conferenceAgenda(l text.Lang, c storage.Conference) string {
	if c.Agenda == "" {
		return ""
	}
	return "\n\n<b>" + l.T("conference.agenda") + "</b>\n" + text.Escape(c.Agenda)
}

func placeOf(l text.Lang, c storage.Conference) string {
	if c.Place == "" {
		return l.T("conference.place_open")
	}
	return text.Escape(c.Place)
}

// ConfirmCancel asks before a meeting is called off.
func ConfirmCancel(l text.Lang, c storage.Conference, now time.Time) Message {
	return Message{Text: conferenceText(l, c, now) + "\n\n" + l.T("conference.confirm_cancel"), Rows: [][]Button{
		Row(Tap(l.T("conference.cancel_now"), "confcancel", c.ID, "yes")),
		Row(Tap(l.T("button.back"), "conf", c.ID)),
	}}
}

// ConferenceSaved is the card after its coordinator did something, with a line on top that says what follows.
func ConferenceSaved(l text.Lang, line string, c storage.Conference, reader *storage.Person, now time.Time) Message {
	message := Conference(l, c, reader, now)
	message.Text = line + "\n\n" + message.Text
	return message
}
