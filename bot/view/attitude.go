package view

import (
	"strconv"
	"strings"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// Attitude shows the sentences that an area stands for, with how many organisations say what.
func Attitude(l text.Lang, list []storage.Statement, polls storage.AttitudePolls, reader *storage.Person) Message {
	message := Text("<b>" + l.T("attitude.title") + "</b>\n\n")
	switch {
	case len(list) > 0:
		message.Text += l.T("attitude.intro", text.V{"Area": reader.AreaName})
	case reader.Coordinator:
		message.Text += l.T("attitude.none_yours", text.V{"Max": storage.MaxStatements})
	default:
		message.Text += l.T("attitude.none")
	}
	waiting := false
	var numbers []Button
	for i, s := range list {
		number := strconv.Itoa(i + 1)
		message.Text += "\n\n<b>" + number + ".</b> " + text.Escape(s.Wording) + "\n" + assentCounts(l, s)
		if reader.OrganisationAdmin && s.Own == "" {
			waiting, number = true, "❔ "+number
		}
		numbers = append(numbers, Tap(number, "statement", s.ID))
	}
	if waiting {
		message.Text += "\n\n" + l.T("attitude.how_to_answer")
	}
	for len(numbers) > 0 {
		row := min(5, len(numbers))
		message.Rows = append(message.Rows, numbers[:row:row])
		numbers = numbers[row:]
	}
	if polls.Repeated > 1 {
		message.Rows = append(message.Rows, Row(Tap(l.T("attitude.trend"), "pollrtrend", polls.Closed)))
	}
	if reader.Coordinator && len(list) < storage.MaxStatements {
		message.Rows = append(message.Rows, Row(Tap(l.T("attitude.add"), "statementedit", 0)))
	}
	return message
}

// assentCounts says in one line how many organisations say what, and what the reader's says.
func assentCounts(l text.Lang, s storage.Statement) string {
	var parts []string
	if s.Carry > 0 {
		parts = append(parts, l.N("attitude.count_carry", s.Carry))
	}
	if s.Talk > 0 {
		parts = append(parts, l.N("attitude.count_talk", s.Talk))
	}
	if open := s.Open(); open > 0 {
		parts = append(parts, l.N("attitude.count_open", open))
	}
	line := strings.Join(parts, " · ")
	if s.Own != "" {
		line += "\n<i>" + l.T("attitude.own_"+s.Own) + "</i>"
	}
	return line
}

// Statement is the card of one sentence; former is the wording that it had before, if it had one.
func Statement(l text.Lang, s storage.Statement, former string, assenters []storage.Assenter, reader *storage.Person) Message {
	message := Text("<b>" + l.T("attitude.title") + "</b>\n\n" + l.T("attitude.sentence", text.V{"Wording": s.Wording}) + "\n<i>" +
		statementSince(l, s, reader) + "</i>")
	if former != "" {
		message.Text += "\n\n<b>" + l.T("attitude.changed") + "</b>\n" + changedWords(former, s.Wording)
	}
	more := false
	for _, answer := range []string{storage.TalkStatement, storage.CarryStatement, ""} {
		line, cut := assentersLine(l, assenters, answer)
		message.Text += line
		more = more || cut
	}
	if reader.OrganisationID != 0 && !reader.OrganisationAdmin && s.Own == "" {
		message.Text += "\n\n" + l.T("agreement.admins_answer")
	}
	message.Rows = statementRows(l, s, reader)
	if more {
		message.Rows = append(message.Rows, Row(Tap(l.T("attitude.answers"), "statement", s.ID, "all", 0)))
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("attitude.all"), "statement")))
	return message
}

// changedWords draws a change of a short text: what is gone is struck out, what is new is bold.
func changedWords(before, after string) string {
	var words strings.Builder
	for _, r := range changed(before, after) {
		words.WriteString(r.open + text.Escape(r.words) + r.close)
	}
	return strings.TrimSpace(words.String())
}

func statementSince(l text.Lang, s storage.Statement, reader *storage.Person) string {
	day := when.Format(string(l), when.LongDay, when.Of(s.At.In(reader.Location())))
	if s.Version == 1 {
		return l.T("attitude.since", text.V{"Day": day})
	}
	return l.T("attitude.version", text.V{"Version": s.Version, "Day": day})
}

func statementRows(l text.Lang, s storage.Statement, reader *storage.Person) (rows [][]Button) {
	if reader.OrganisationAdmin {
		for _, answer := range []string{storage.CarryStatement, storage.TalkStatement} {
			if answer != s.Own {
				rows = append(rows, Row(Tap(l.T("attitude."+answer), "assent", s.ID, s.Version, answer)))
			}
		}
	}
	if reader.Coordinator {
		rows = append(rows, Row(Tap(l.T("attitude.edit"), "statementedit", s.ID), Tap(l.T("attitude.retire"), "statementout", s.ID)))
	}
	return rows
}

// mostAssenters are named on the card; the others stand on pages of their own.
const mostAssenters = 8

func assentKey(answer string) string {
	if answer == "" {
		return "open"
	}
	return answer
}

// assentersLine names those who give an answer, and tells whether it leaves some out.
func assentersLine(l text.Lang, all []storage.Assenter, answer string) (line string, cut bool) {
	var names []string
	for _, a := range all {
		if a.Answer == answer {
			names = append(names, text.Shorten(a.Name, 60))
		}
	}
	if len(names) == 0 {
		return "", false
	}
	line = "\n\n<b>" + l.T("attitude.who_"+assentKey(answer)) + "</b> (" + strconv.Itoa(len(names)) + ")\n"
	if n := len(names) - mostAssenters; n > 0 {
		return line + text.Escape(strings.Join(names[:mostAssenters], ", ")) + " " + l.N("attitude.more", n), true
	}
	return line + text.Escape(strings.Join(names, ", ")), false
}

// assentersPage is how many organisations stand on one page of those who say something.
const assentersPage = 25

// Assenters is one page of what all organisations say to a sentence.
func Assenters(l text.Lang, s storage.Statement, all []storage.Assenter, page int) Message {
	pages := max(1, (len(all)+assentersPage-1)/assentersPage)
	page = min(page, pages-1)
	message := Text("<b>" + l.T("attitude.answers_title", text.V{"Wording": s.Wording}) + "</b>")
	before := "-"
	for _, a := range all[page*assentersPage : min(len(all), (page+1)*assentersPage)] {
		if a.Answer != before {
			message.Text += "\n\n<b>" + l.T("attitude.who_"+assentKey(a.Answer)) + "</b>"
			before = a.Answer
		}
		message.Text += "\n• " + text.Escape(text.Shorten(a.Name, 100))
	}
	message.Rows = [][]Button{
		pageRow(l, page, pages, func(label string, page int) Button { return Tap(label, "statement", s.ID, "all", page) }),
		Row(Tap(l.T("button.back"), "statement", s.ID)),
	}
	return message
}

// ConfirmRetire asks before a sentence is taken out.
func ConfirmRetire(l text.Lang, s storage.Statement) Message {
	return Message{Text: l.T("attitude.confirm_retire", text.V{"Wording": s.Wording}), Rows: [][]Button{
		Row(Tap(l.T("attitude.retire_now"), "statementout", s.ID, "yes")),
		Row(Tap(l.T("button.back"), "statement", s.ID)),
	}}
}

// AttitudeAsk asks an administrator what their organisation says to the sentences that it has not answered. It is not urgent.
func AttitudeAsk(l text.Lang, open int, organisation string) Message {
	return Message{
		Text:   l.N("attitude.asked", open, text.V{"Organisation": organisation}),
		Rows:   [][]Button{Row(Tap(l.T("attitude.see"), "statement"))},
		Silent: true,
	}
}

// AttitudeRow leads a coordinator from a meeting to its poll about the sentences that the area stands for, or makes it.
func AttitudeRow(l text.Lang, c storage.Conference, pollID int64) []Button {
	if pollID != 0 {
		return Row(Tap(l.T("attitude.poll"), "polldesk", pollID))
	}
	return Row(Tap(l.T("attitude.ask_poll"), "pollnew", "attitude", c.ID))
}

// StatementRow leads from a wish to the sentence that it is about.
func StatementRow(l text.Lang, id int64) []Button {
	return Row(Tap(l.T("chain.back_statement"), "statement", id))
}
