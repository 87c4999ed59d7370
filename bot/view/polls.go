package view

import (
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// Polls is one page of the list: open ones to vote in, and those that are over with their results.
func Polls(l text.Lang, list []storage.Poll, total, page int, reader *storage.Person, now time.Time) Message {
	var body strings.Builder
	body.WriteString("<b>" + l.T("polls.title") + "</b>")
	switch {
	case total == 0 && reader.Coordinator:
		body.WriteString("\n\n" + l.T("polls.none_yours"))
	case total == 0:
		body.WriteString("\n\n" + l.T("polls.none"))
	default:
		body.WriteString("\n" + l.N("polls.count", total))
	}
	var rows [][]Button
	for _, p := range list {
		body.WriteString("\n\n<b>" + text.Escape(p.Question) + "</b>\n" + pollTime(l, p, now))
		rows = append(rows, Row(pollButton(l, p, now)))
	}
	rows = append(rows, Pager(l, page, total, "polls"))
	if reader.Coordinator {
		rows = append(rows, Row(Tap(l.T("polls.new"), "pollnew")))
	}
	return Message{Text: body.String(), Rows: rows}
}

// pollButton leads to a poll: to vote, to manage it, or to its result.
func pollButton(l text.Lang, p storage.Poll, now time.Time) Button {
	words := text.Shorten(p.Question, 32)
	switch {
	case p.State == "closed":
		return Tap("📊 "+words, "pollresult", p.ID)
	case p.State == "planned":
		return Tap("🕓 "+words, "polldesk", p.ID)
	case p.Over(now):
		return Tap("⏳ "+words, "poll", p.ID)
	}
	return Tap("🗳 "+words, "poll", p.ID)
}

// pollTime says in one line how a poll stands.
func pollTime(l text.Lang, p storage.Poll, now time.Time) string {
	switch {
	case p.State == "closed" && p.ClosedAt != nil:
		return l.T("poll.closed_at", text.V{"When": pollMoment(l, p, *p.ClosedAt)})
	case p.State == "planned":
		return l.T("poll.opens_at", text.V{"When": pollMoment(l, p, p.OpensAt), "End": pollMoment(l, p, p.ClosesAt)})
	case p.Over(now):
		return l.T("poll.counting")
	}
	return l.T("poll.open_until", text.V{"When": pollMoment(l, p, p.ClosesAt)})
}

// PollCounting is what somebody sees of a poll whose time is over while its result is not there yet.
func PollCounting(l text.Lang, p storage.Poll) Message {
	return Message{
		Text: "🗳 <b>" + text.Escape(p.Question) + "</b>\n\n" + l.T("poll.counting"),
		Rows: [][]Button{Row(Tap(l.T("poll.look"), "poll", p.ID)), Row(allPolls(l))},
	}
}

// PollDeleted is what somebody sees of a poll that was deleted.
func PollDeleted(l text.Lang, p storage.Poll) Message {
	return Message{Text: l.T("poll.was_deleted", text.V{"Question": p.Question}), Rows: [][]Button{Row(allPolls(l))}}
}

// PollDesk is the coordinators' card of a poll that is planned or open, with the number of votes so far.
func PollDesk(l text.Lang, p storage.Poll, now time.Time) Message {
	message := Text(pollRules(l, p, now))
	id := p.ID
	going := p.State == "planned" || p.Open(now)
	if going {
		message.Rows = Grid([]Button{Tap(l.T("poll.fix"), "pollfix", id), Tap(l.T("poll.extend"), "pollextend", id)})
	}
	if p.Open(now) {
		message.Rows = append(message.Rows, Row(Tap(l.T("poll.close"), "pollclose", id)))
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("poll.repeat"), "pollrepeat", id)))
	if going {
		message.Rows = append(message.Rows, Row(Tap(l.T("poll.delete"), "polldelete", id)))
	}
	if p.State == "open" {
		message.Rows = append(message.Rows, Row(Tap(l.T("poll.ballot"), "poll", id)))
	}
	message.Rows = append(message.Rows, Row(allPolls(l)))
	return message
}

// pollRules says all that coordinators know about a poll.
func pollRules(l text.Lang, p storage.Poll, now time.Time) string {
	var body strings.Builder
	body.WriteString("⚙️ <b>" + text.Escape(p.Question) + "</b>\n")
	body.WriteString(l.T("poll.kind_"+p.Kind) + " · " + l.T("poll.voters_"+p.Voters) + "\n")
	for i, option := range p.Options {
		body.WriteString("\n" + strconv.Itoa(i+1) + ". " + text.Escape(option))
	}
	body.WriteString("\n\n" + pollTime(l, p, now))
	if p.Quorum > 0 {
		body.WriteString("\n" + l.N("poll.quorum", p.Quorum))
	}
	for _, rule := range []struct {
		on  bool
		key string
	}{
		{p.Early && p.Quorum > 0, "poll.early_quorum"},
		{p.Early && p.Quorum == 0, "poll.early_all"},
		{p.Suggestions, "poll.suggestions"},
		{p.Split, "poll.split"},
		{p.GroupOnly, "poll.group_only"},
	} {
		if rule.on {
			body.WriteString("\n" + l.T(rule.key, text.V{"Least": p.SplitK}))
		}
	}
	if p.ConferenceID != 0 {
		body.WriteString("\n" + l.T("poll.participants", text.V{"Title": p.Conference}))
	}
	if p.Reminders > 0 {
		body.WriteString("\n" + l.N("poll.reminders", p.Reminders))
	}
	if p.State == "open" {
		body.WriteString("\n\n<b>" + l.N("poll.turnout_"+p.Voters, p.Votes, text.V{"Of": p.Electorate}) + "</b>")
	}
	return body.String()
}

// PollSaved is the desk after a coordinator did something, with a line on top that says what follows.
func PollSaved(l text.Lang, line string, p storage.Poll, now time.Time) Message {
	message := PollDesk(l, p, now)
	message.Text = line + "\n\n" + message.Text
	return message
}

// PollTemplates offers what a new poll can start from; conference is the meeting whose participants are asked, zero for
// the whole area.
func PollTemplates(l text.Lang, conference int64) Message {
	message := Text(l.T("polls.which_template"))
	params := func(name string) []any {
		if conference == 0 {
			return []any{name}
		}
		return []any{name, conference}
	}
	for _, name := range []string{"wishes", "attitude", "own"} {
		message.Rows = append(message.Rows, Row(Tap(l.T("polls.template_"+name), "pollnew", params(name)...)))
	}
	message.Rows = append(message.Rows, Row(allPolls(l)))
	return message
}

// PollWords offers every text of a poll to be corrected.
func PollWords(l text.Lang, p storage.Poll, voted bool) Message {
	var body strings.Builder
	body.WriteString("<b>" + text.Escape(p.Question) + "</b>\n")
	buttons := []Button{Tap(l.T("poll.fix_question"), "pollfix", p.ID, 0)}
	for i, option := range p.Options {
		body.WriteString("\n" + strconv.Itoa(i+1) + ". " + text.Escape(option))
		buttons = append(buttons, Tap("✏️ "+strconv.Itoa(i+1), "pollfix", p.ID, i+1))
	}
	key := "poll.fix_which"
	if voted {
		key = "poll.fix_which_voted"
	}
	rows := append([][]Button{buttons[:1]}, inRows(buttons[1:], 4)...)
	return Message{Text: body.String() + "\n\n" + l.T(key), Rows: append(rows, Row(Tap(l.T("button.back"), "polldesk", p.ID)))}
}

// ConfirmClosePoll and ConfirmDeletePoll ask before a poll ends.
func ConfirmClosePoll(l text.Lang, p storage.Poll, now time.Time) Message {
	return confirmPoll(l, p, now, "poll.confirm_close", "poll.close_now", "pollclose")
}

// ConfirmDeletePoll asks before a poll and all its votes are deleted.
func ConfirmDeletePoll(l text.Lang, p storage.Poll, now time.Time) Message {
	return confirmPoll(l, p, now, "poll.confirm_delete", "poll.delete_now", "polldelete")
}

func confirmPoll(l text.Lang, p storage.Poll, now time.Time, question, yes, action string) Message {
	return Message{Text: pollRules(l, p, now) + "\n\n" + l.T(question), Rows: [][]Button{
		Row(Tap(l.T(yes), action, p.ID, "yes")), Row(Tap(l.T("button.back"), "polldesk", p.ID)),
	}}
}

// PollFixed tells somebody who has voted that a typo was corrected.
func PollFixed(l text.Lang, p storage.Poll, before, after string) Message {
	return Message{
		Text: l.T("poll.was_fixed", text.V{"Question": p.Question, "Before": before, "After": after}),
		Rows: [][]Button{Row(Tap(l.T("poll.look_at_vote"), "poll", p.ID, "below"))},
	}
}
