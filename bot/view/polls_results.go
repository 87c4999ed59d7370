package view

import (
	"strings"

	"sozialraum/bot/tally"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// PollResult is the card of a poll that is over, and the message that tells how it ended; with no reader, as everybody but
// coordinators sees it.
func PollResult(l text.Lang, o Outcome, reader *storage.Person) Message {
	message := Text(resultText(l, o))
	id := o.Poll.ID
	if !o.Hidden() {
		row := Row(Tap(l.T("pollresult.picture"), "pollrpic", id))
		if o.Repeated() {
			row = append(row, Tap(l.T("pollresult.trend"), "pollrtrend", id))
		}
		message.Rows = append(message.Rows, row)
		if len(o.Sectors) > 0 {
			message.Rows = append(message.Rows, Row(Tap(l.T("pollresult.by_sector"), "pollrsplit", id)))
		}
	}
	if reader != nil && reader.Coordinator {
		if !o.Hidden() {
			message.Rows = append(message.Rows,
				Row(Tap(l.T("pollresult.to_agenda"), "pollragenda", id)),
				Row(Tap(l.T("pollresult.csv"), "pollrcsv", id)))
		}
		message.Rows = append(message.Rows, Row(Tap(l.T("poll.repeat"), "pollrepeat", id)))
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("poll.all"), "polls", 0)))
	return message
}

// resultText is the ranked list with its numbers. With the longest options every line still fits; only in theory
// must they be shortened.
func resultText(l text.Lang, o Outcome) string {
	for _, longest := range []int{storage.MaxPollOption, 120, 80, 40} {
		body := resultHead(l, o) + resultList(l, o, longest)
		if len([]rune(Plain(body))) <= maxText {
			return body
		}
	}
	return resultHead(l, o)
}

// resultHead says what was asked, who took part and how it was counted.
func resultHead(l text.Lang, o Outcome) string {
	var body strings.Builder
	body.WriteString(l.T("pollresult.title", text.V{"Question": o.Poll.Question}))
	body.WriteString("\n\n" + text.Escape(turnout(l, o)))
	switch {
	case o.Result.Counted+o.Result.Abstained == 0:
		body.WriteString("\n\n" + l.T("pollresult.nobody"))
	case o.Result.Counted == 0:
		body.WriteString("\n\n" + l.T("pollresult.all_abstained"))
	case o.Hidden():
		body.WriteString("\n\n" + l.T("pollresult.too_few", text.V{"Least": o.Least()}))
	default:
		body.WriteString("\n<i>" + l.T("pollresult.how_"+o.Poll.Kind) + "</i>")
	}
	if o.Poll.Quorum > o.Result.Counted+o.Result.Abstained {
		body.WriteString("\n" + l.T("pollresult.no_quorum", text.V{"Quorum": o.Poll.Quorum}))
	}
	return body.String()
}

// turnout says in one line how many took part, as plain text.
func turnout(l text.Lang, o Outcome) string {
	parts := []string{l.N("pollresult.votes", o.Result.Counted)}
	if o.Poll.Voters == "organisation" {
		parts[0] = l.N("pollresult.houses", o.Result.Counted)
	}
	if o.Result.Abstained > 0 {
		parts = append(parts, l.N("pollresult.abstentions", o.Result.Abstained))
	}
	line := strings.Join(parts, ", ")
	if cast := o.Result.Counted + o.Result.Abstained; cast > 0 && o.Poll.Electorate >= cast {
		line = l.T("pollresult.turnout", text.V{"Cast": cast, "Electorate": o.Poll.Electorate, "Votes": text.HTML(line)})
	}
	return line
}

// resultList is the ranked list, options cut after so many characters; empty when there is none to show.
func resultList(l text.Lang, o Outcome, longest int) string {
	if o.Hidden() {
		return ""
	}
	var body strings.Builder
	order := o.Result.Order()
	for i, option := range order {
		body.WriteString("\n\n" + l.T("pollresult.line", text.V{
			"Place": o.Result.Scores[option].Place, "Option": text.Shorten(o.Poll.Options[option], longest),
		}))
		if o.Result.Scores[option].Level() {
			body.WriteString(" · " + l.T("pollresult.level"))
		}
		body.WriteString("\n" + numbers(l, o, order, i))
	}
	return body.String()
}

// numbers are the figures of the option at index i of order, as HTML.
func numbers(l text.Lang, o Outcome, order []int, i int) string {
	s := o.Result.Scores[order[i]]
	values := text.V{
		"Sum": s.Sum, "Answers": s.Answers, "Of": o.Result.Counted, "Mean": decimal(l, s.Mean, 1), "Spread": decimal(l, s.Deviation, 1),
		"Median": decimal(l, s.Median, 1), "Share": percent(l, s.Share), "Borda": decimal(l, s.Borda, 1), "BordaPlace": s.BordaPlace,
	}
	switch o.Result.Method {
	case tally.Points:
		if s.Sum == 0 {
			return l.T("pollresult.no_points")
		}
		return l.N("pollresult.points", s.Sum, values)
	case tally.Ranking:
		line := l.T("pollresult.ranking", values)
		if words := duel(l, o, order, i); words != "" {
			return words + "\n" + line
		}
		return line
	case tally.Resistance, tally.Scale:
		if s.Answers == 0 {
			return l.T("pollresult.unanswered")
		}
	}
	return l.T("pollresult.numbers_"+o.Poll.Kind, values)
}

// duel says how the option at index i of order compares with the next one; empty for the last.
func duel(l text.Lang, o Outcome, order []int, i int) string {
	if i+1 == len(order) {
		return ""
	}
	this, next := order[i], order[i+1]
	d := o.Result.Duel(this, next)
	values := text.V{
		"Next": text.Shorten(o.Poll.Options[next], 24), "For": d.For, "Against": d.Against, "Of": o.Result.Counted,
	}
	switch {
	case !o.Result.Above(this, next):
		return l.T("pollresult.duel_level", values)
	case d.Way != nil:
		return l.T("pollresult.duel_way", values)
	}
	return l.T("pollresult.duel", values)
}
