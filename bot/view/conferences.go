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
		body.WriteString("\n\n<b>" + text.Escape(c.Title) + "</b>\n" + conferenceTime(l, c, now) + "\n" + conferencePlace(l, c))
		rows = append(rows, Row(Tap(conferenceLabel(l, c, now), "conf", c.ID)))
	}
	return Message{Text: body.String(), Rows: append(rows, Pager(l, page, total, "confs"))}
}

// conferenceLabel names a meeting on a button. Its year is left out while it goes without saying.
func conferenceLabel(l text.Lang, c storage.Conference, now time.Time) string {
	day := when.Format(string(l), when.ShortDay, when.Of(c.Local))
	today := now.In(c.Location())
	if c.Local.Year() == today.Year() || c.StartsAt.Before(today.AddDate(1, 0, 0)) {
		day = strings.TrimSpace(strings.TrimSuffix(day, strconv.Itoa(c.Local.Year())))
	}
	return day + " · " + text.Shorten(c.Title, 21)
}

// Conference is the card of one meeting, with what the reader may do about it.
func Conference(l text.Lang, c storage.Conference, reader *storage.Person, now time.Time) Message {
	body := conferenceText(l, c, now)
	if c.CancelledAt == nil && !c.Ahead(now) {
		body += "\n\n" + l.T("conference.has_begun")
	}
	message := Text(body)
	if reader.Coordinator && c.Ahead(now) {
		change := func(field string) Button {
			return Tap("✏️ "+l.T("confedit."+field+"_label"), "confedit", c.ID, field)
		}
		message.Rows = Grid([]Button{change("when"), change("place"), change("name"), change("agenda")})
		message.Rows = append(message.Rows, Row(Tap(l.T("conference.cancel"), "confcancel", c.ID)))
	}
	if c.StartsAt.After(now) { // also when it is cancelled: the file says so
		message.Rows = append(message.Rows, Row(Tap(l.T("calendar.get"), "confcal", c.ID)))
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("conference.all"), "confs", 0)))
	return message
}

// conferenceText is what there is to know about a meeting.
func conferenceText(l text.Lang, c storage.Conference, now time.Time) string {
	var body strings.Builder
	body.WriteString("<b>" + text.Escape(c.Title) + "</b>\n" + l.T("conference.kind_"+c.Kind))
	if c.CancelledAt != nil {
		body.WriteString("\n\n" + l.T("conference.is_cancelled"))
	}
	body.WriteString("\n\n" + conferenceTime(l, c, now) + "\n" + conferencePlace(l, c))
	if c.Agenda != "" {
		body.WriteString("\n\n<b>" + l.T("conference.agenda") + "</b>\n" + text.Escape(c.Agenda))
	}
	return body.String()
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
