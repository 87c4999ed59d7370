package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// BallotCard is an open poll as one person sees it.
type BallotCard struct {
	Poll   storage.Poll
	Order  []int          // numbers of the options as this person's card lists them
	Ballot storage.Ballot // the zero Ballot: not voted yet
	Focus  int            // number of the option to be rated; 0: the first that is not
	Reader *storage.Person
	Head   string // key of a line on top; empty: none
}

// PollVoteAction is the action of every tap on a ballot: poll, operation, option's number, value.
const PollVoteAction = "vote"

// The operations of a tap on a ballot. What a kind does not know is refused.
const (
	PollAdd     = "a" // a dot, the next place, this option
	PollDrop    = "d" // takes that back
	PollUndo    = "u" // takes the last place back
	PollRate    = "v" // gives the option a value
	PollFocus   = "f" // shows the values of an option
	PollAbstain = "n"
	PollClear   = "c" // takes the whole ballot back
)

// Ballot is the card on which one person votes. It is edited in place with every tap.
func Ballot(l text.Lang, c BallotCard, now time.Time) Message {
	p := c.Poll
	var body strings.Builder
	if c.Head != "" {
		body.WriteString(l.T(c.Head, text.V{"Area": p.AreaName}) + "\n\n")
	}
	body.WriteString("🗳 <b>" + text.Escape(p.Question) + "</b>\n<i>" + l.T(c.howKey()) + "</i>\n")
	for i, number := range c.Order {
		before, after := c.mark(l, number)
		fmt.Fprintf(&body, "\n%s<b>%d.</b> %s%s", before, i+1, text.Escape(p.Options[number-1]), after)
	}
	if len(c.Order) > 0 {
		body.WriteString("\n")
	}
	body.WriteString("\n" + c.status(l))
	if p.MayVote(c.Reader) {
		body.WriteString("\n\n<i>" + c.secret(l) + "</i>")
	}
	message := Message{Text: body.String()}
	if p.Open(now) && p.MayVote(c.Reader) {
		message.Rows = c.rows(l)
	}
	if c.Reader.Coordinator {
		message.Rows = append(message.Rows, Row(Tap(l.T("poll.desk"), "polldesk", p.ID)))
	}
	message.Rows = append(message.Rows, Row(allPolls(l)))
	return message
}

// allPolls leads to the list.
func allPolls(l text.Lang) Button { return Tap(l.T("poll.all"), "polls", 0) }

func (c BallotCard) howKey() string {
	if len(c.Order) == 0 {
		return "poll.how_collect"
	}
	return "poll.how_" + c.Poll.Kind
}

// mark shows what the ballot says about an option, before and after its words.
func (c BallotCard) mark(l text.Lang, number int) (before, after string) {
	says := c.Ballot.Says(number)
	switch c.Poll.Kind {
	case "points":
		if says > 0 {
			return "", " " + strings.Repeat("●", says)
		}
	case "ranking":
		if says > 0 {
			return "", " → <b>" + l.T("poll.place", text.V{"Number": says}) + "</b>"
		}
	case "approval", "single":
		if says == 1 {
			return "✅ ", ""
		}
	default:
		if says != storage.NoChoice {
			return "", " → <b>" + strconv.Itoa(says) + "</b>"
		}
	}
	return "", ""
}

// status says whether a vote counts, and until when it can be changed.
func (c BallotCard) status(l text.Lang) string {
	end := pollMoment(l, c.Poll, c.Poll.ClosesAt)
	values := text.V{"When": end, "Organisation": c.Reader.OrganisationName}
	switch {
	case c.Poll.Outside:
		return l.T("poll.only_participants", text.V{"Title": c.Poll.Conference}) + " " + l.T("poll.open_until", values)
	case !c.Poll.MayVote(c.Reader):
		return l.T("poll.only_organisations") + " " + l.T("poll.open_until", values)
	case c.Ballot.Abstains:
		return l.T("poll.abstains_"+c.Poll.Voters, values)
	case len(c.Ballot.Choices) == 0 && c.Poll.Voters == "organisation":
		return l.T("poll.together", values)
	case len(c.Ballot.Choices) == 0:
		return l.T("poll.open_until", values)
	}
	line := l.T("poll.counts_"+c.Poll.Voters, values)
	if c.Poll.Kind == "points" {
		if left := storage.PollDots - spent(c.Ballot); left > 0 {
			line += " " + l.N("poll.dots_left", left)
		}
	}
	return line
}

// spent are the dots of a ballot.
func spent(b storage.Ballot) (n int) {
	for _, dots := range b.Choices {
		n += max(dots, 0)
	}
	return n
}

// secret is the sentence that says who can see what.
func (c BallotCard) secret(l text.Lang) string {
	key := "poll.secret_" + c.Poll.Voters
	switch {
	case len(c.Order) == 0:
		key = "poll.secret_wishes"
	case c.Poll.Split:
		key += "_split"
	}
	return l.T(key, text.V{"Organisation": c.Reader.OrganisationName, "Least": c.Poll.SplitK})
}

// pollMoment is a point in time as the area's clocks show it.
func pollMoment(l text.Lang, p storage.Poll, at time.Time) string {
	return when.Format(string(l), when.Long, when.Of(at.In(p.Location())))
}

func (c BallotCard) tap(label, op string, params ...any) Button {
	return Tap(label, PollVoteAction, append([]any{c.Poll.ID, op}, params...)...)
}

func (c BallotCard) rows(l text.Lang) [][]Button {
	var rows [][]Button
	if len(c.Order) > 0 {
		rows = c.choices(l)
		var last []Button
		if !c.Ballot.Abstains {
			last = append(last, c.tap(l.T("poll.abstain"), PollAbstain))
		}
		if c.Ballot.Abstains || len(c.Ballot.Choices) > 0 {
			last = append(last, c.tap(l.T("poll.take_back"), PollClear))
		}
		rows = append(rows, last)
	}
	if c.Poll.Room() {
		rows = append(rows, Row(Tap(l.T("poll.suggest"), "suggest", c.Poll.ID)))
	}
	return rows
}

// choices are the buttons of a kind. They carry the numbers of the list above, and send those of the poll.
func (c BallotCard) choices(l text.Lang) [][]Button {
	switch c.Poll.Kind {
	case "points":
		add := c.numbers("➕ ", PollAdd, func(int) bool { return spent(c.Ballot) < storage.PollDots })
		return append(add, c.numbers("➖ ", PollDrop, func(says int) bool { return says > 0 })...)
	case "ranking":
		rows := c.numbers("", PollAdd, func(says int) bool { return says < 1 })
		if len(c.Ballot.Choices) > 0 {
			rows = append(rows, Row(c.tap(l.T("poll.undo"), PollUndo)))
		}
		return rows
	case "approval":
		open := c.numbers("", PollAdd, func(says int) bool { return says != 1 })
		return append(open, c.numbers("✅ ", PollDrop, func(says int) bool { return says == 1 })...)
	case "single":
		return c.numbers("", PollAdd, func(says int) bool { return says != 1 })
	}
	return c.scale(l)
}

// numbers are buttons of all options about which the ballot says something that fits, four in a row.
func (c BallotCard) numbers(sign, op string, fits func(says int) bool) [][]Button {
	var buttons []Button
	for i, number := range c.Order {
		if fits(c.Ballot.Says(number)) {
			buttons = append(buttons, c.tap(sign+strconv.Itoa(i+1), op, number))
		}
	}
	return inRows(buttons, 4)
}

// scale offers the values for one option, and the other options to turn to.
func (c BallotCard) scale(l text.Lang) [][]Button {
	focus := c.focus()
	var rows [][]Button
	var others []Button
	for i, number := range c.Order {
		if number != focus {
			others = append(others, c.tap("✏️ "+strconv.Itoa(i+1), PollFocus, number))
			continue
		}
		rows = append(rows, Row(c.tap(l.T("poll.rate_"+c.Poll.Kind, text.V{"Number": i + 1}), PollFocus, number)))
		rows = append(rows, c.values(number)...)
	}
	return append(rows, inRows(others, 4)...)
}

func (c BallotCard) values(number int) [][]Button {
	low, high := 1, storage.MaxScale
	if c.Poll.Kind == "resistance" {
		low, high = 0, storage.MaxResistance
	}
	var buttons []Button
	for value := low; value <= high; value++ {
		label := strconv.Itoa(value)
		if c.Ballot.Says(number) == value {
			label = "✅ " + label
		}
		buttons = append(buttons, c.tap(label, PollRate, number, value))
	}
	return inRows(buttons, 6)
}

// focus is the option whose values are offered: the one asked for, or the first that has none; 0 when all have.
func (c BallotCard) focus() int {
	if c.Focus != 0 {
		return c.Focus
	}
	for _, number := range c.Order {
		if c.Ballot.Says(number) == storage.NoChoice {
			return number
		}
	}
	return 0
}

// inRows puts so many buttons side by side.
func inRows(buttons []Button, n int) (rows [][]Button) {
	for ; len(buttons) > n; buttons = buttons[n:] {
		rows = append(rows, buttons[:n:n])
	}
	if len(buttons) > 0 {
		rows = append(rows, buttons)
	}
	return rows
}
