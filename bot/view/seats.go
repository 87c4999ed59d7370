package view

import (
	"slices"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// SeatLine is where the reader sits, in one line.
func SeatLine(l text.Lang, seat storage.Seat) string {
	return "🧩 " + l.T("seat.line", text.V{"Group": text.HTML(GroupName(l, seat.DealtGroup))})
}

// WithSeat adds to a message about a meeting where the reader sits, and the way to their group.
func WithSeat(l text.Lang, m Message, c storage.Conference, seat storage.Seat) Message {
	m.Text = belowPlace(m.Text, SeatLine(l, seat))
	m.Rows = append([][]Button{Row(Tap(l.T("seat.button"), "seat", c.ID))}, m.Rows...)
	return m
}

// belowPlace puts a line below the one that says where a meeting is.
func belowPlace(body, line string) string {
	lines := strings.Split(body, "\n")
	for i := range lines {
		if strings.HasPrefix(lines[i], placeSign) {
			return strings.Join(slices.Insert(lines, i+1, line), "\n")
		}
	}
	return body + "\n\n" + line
}

// Seat is the card of the reader's group: table, moderator, question, and who else is in it.
func Seat(l text.Lang, c storage.Conference, seat storage.Seat, reader int64, results bool, now time.Time) Message {
	m := Message{Text: "<b>" + text.Escape(c.Title) + "</b>\n" + conferenceTime(l, c, now) + "\n" + conferencePlace(l, c) + "\n\n" + seatText(l, seat, reader)}
	if results {
		m.Rows = append(m.Rows, Row(Tap(l.T("result.button"), "result", c.ID)))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("conference.see_card"), "conf", c.ID)))
	return m
}

func seatText(l text.Lang, seat storage.Seat, reader int64) string {
	lines := []string{"🧩 <b>" + GroupName(l, seat.DealtGroup) + "</b>"}
	lead, others := l.T("seat.nobody_leads"), []string(nil)
	for _, m := range seat.Members {
		switch {
		case m.Leads && m.PersonID == reader:
			lead = l.T("seat.you_lead")
		case m.Leads:
			lead = l.T("seat.leads", text.V{"Name": m.Name})
			others = append(others, m.Name)
		case m.PersonID != reader:
			others = append(others, m.Name)
		}
	}
	lines = append(lines, "🎙 "+lead)
	if seat.Question != "" {
		lines = append(lines, "❓ "+text.Escape(seat.Question))
	}
	if len(others) > 0 {
		lines = append(lines, "👥 "+l.T("seat.with", text.V{"Names": someNames(others)}))
	}
	return strings.Join(lines, "\n")
}

// SeatNews tells somebody where they sit, or what has changed there. Came and went are names; moved says that all is new
// to the reader.
func SeatNews(l text.Lang, c storage.Conference, seat storage.Seat, reader int64, first, moved bool, came, went []string, now time.Time) Message {
	key := "seat.changed"
	switch {
	case first:
		key = "seat.told"
	case moved:
		key = "seat.moved"
	}
	body := l.T(key, text.V{"Title": c.Title})
	if !first && !moved {
		if len(came) > 0 {
			body += "\n" + l.T("seat.came", text.V{"Names": someNames(came)})
		}
		if len(went) > 0 {
			body += "\n" + l.T("seat.went", text.V{"Names": someNames(went)})
		}
	}
	body += "\n\n" + seatText(l, seat, reader)
	if first {
		body += "\n\n<i>" + l.T("seat.names") + "</i>"
	}
	return Message{Text: body, Rows: [][]Button{
		Row(Tap(l.T("seat.button"), "seat", c.ID)), Row(Tap(l.T("conference.see_card"), "conf", c.ID, "below")),
	}, Silent: !first && !moved}
}
