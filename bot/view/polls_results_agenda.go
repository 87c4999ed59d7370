package view

import (
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// AgendaConferences asks which meeting shall talk about the first options of a poll.
func AgendaConferences(l text.Lang, o Outcome, list []storage.Conference, now time.Time) Message {
	back := Row(Tap(l.T("pollresult.back"), "pollresult", o.Poll.ID))
	if len(list) == 0 {
		return Message{Text: l.T("pollresult.no_conference"), Rows: [][]Button{back}}
	}
	message := Text(l.T("pollresult.which_conference"))
	for _, c := range list {
		message.Rows = append(message.Rows, Row(Tap(conferenceLabel(l, c, now), "pollragenda", o.Poll.ID, c.ID)))
	}
	message.Rows = append(message.Rows, back)
	return message
}

// AgendaFirst asks how many options go on the agenda of the meeting.
func AgendaFirst(l text.Lang, o Outcome, c storage.Conference) Message {
	message := Text(l.T("pollresult.how_many", text.V{"Title": c.Title}))
	var buttons []Button
	for n := range o.Poll.Options {
		buttons = append(buttons, Tap(strconv.Itoa(n+1), "pollragenda", o.Poll.ID, c.ID, n+1))
	}
	for len(buttons) > 0 {
		row := min(4, len(buttons))
		message.Rows = append(message.Rows, buttons[:row:row])
		buttons = buttons[row:]
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("button.back"), "pollragenda", o.Poll.ID)))
	return message
}

// AgendaTie says which options are level at the cut after n, and lets the coordinator take all of them or none: a
// poll does not decide a tie, and neither do we.
func AgendaTie(l text.Lang, o Outcome, c storage.Conference, n int) Message {
	in, tied, room := o.Result.Cut(n)
	var names []string
	for _, option := range tied {
		names = append(names, "• "+text.Escape(text.Shorten(o.Poll.Options[option], 80)))
	}
	message := Text(l.N("pollresult.tie", room, text.V{"Tied": len(tied), "Names": text.HTML(strings.Join(names, "\n"))}))
	message.Rows = append(message.Rows, Row(Tap(l.N("pollresult.tie_all", len(in)+len(tied)), "pollragenda", o.Poll.ID, c.ID, n, "all")))
	if len(in) > 0 {
		message.Rows = append(message.Rows, Row(Tap(l.N("pollresult.tie_clear", len(in)), "pollragenda", o.Poll.ID, c.ID, n, "clear")))
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("button.back"), "pollragenda", o.Poll.ID, c.ID)))
	return message
}

// AgendaItems are the lines that a poll puts on an agenda, as plain text.
func AgendaItems(l text.Lang, o Outcome, options []int) string {
	lines := []string{Plain(l.T("pollresult.agenda_from", text.V{"Question": o.Poll.Question}))}
	for _, option := range options {
		lines = append(lines, strconv.Itoa(o.Result.Scores[option].Place)+". "+o.Poll.Options[option])
	}
	return strings.Join(lines, "\n")
}
