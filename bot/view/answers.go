package view

import (
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// Where the buttons for answering stand: each of these messages is edited in place, and stays what it is.
const (
	OnCard         = "c"
	OnAnnouncement = "a"
	OnReminder     = "r"
	OnAsk          = "q"
)

// AnswerCard is what a message about a meeting shows of answering; without an answer, it asks.
type AnswerCard struct {
	Answering storage.Answering
	Answer    storage.Answer
	House     bool // the reader belongs to an organisation, and may come with others of it
}

// withAnswer adds to a message about a meeting what the reader has said about coming, and the buttons to say it.
func withAnswer(l text.Lang, m Message, c storage.Conference, card AnswerCard, origin string, now time.Time) Message {
	if !c.Ahead(now) {
		return m
	}
	if c.CaseConference() {
		return withGuestSeat(l, m, c, card, origin, now)
	}
	seats := func(answer string) int {
		if !card.House { // has left it, and brings nobody any more
			return 1
		}
		return kept(card.Answer, answer)
	}
	m.Text += "\n\n" + answerState(l, card.Answer)
	if line := answerRoom(l, c, card, now); line != "" && card.Answer.Answer != storage.NotComing {
		m.Text += "\n" + line
	}
	rows := [][]Button{answerRow(card.Answer, func(answer string) Button {
		return Tap(l.T("coming.button_"+answer), "come", c.ID, answer, seats(answer), origin)
	})}
	if card.House && card.Answer.Answer == storage.Coming {
		rows = append(rows, seatsRow(l, card.Answer.Seats, func(label string, seats int) Button {
			return Tap(label, "come", c.ID, storage.Coming, seats, origin)
		}))
	}
	m.Rows = append(rows, m.Rows...)
	return m
}

// withGuestSeat is withAnswer for a meeting about a case. Its seats are those for guests from outside: who wants one takes
// it, or waits for it.
func withGuestSeat(l text.Lang, m Message, c storage.Conference, card AnswerCard, origin string, now time.Time) Message {
	state := "guest.asked"
	switch a := card.Answer; {
	case a.Waiting:
		state = "guest.waits"
	case a.Answer == storage.Coming:
		state = "guest.has"
	case a.Answer != "":
		state = "guest.not"
	}
	m.Text += "\n\n" + l.T(state)
	if card.Answer.Waiting && card.Answer.Place > 0 {
		m.Text += " " + l.T("coming.waits_at", text.V{"Place": card.Answer.Place})
	}
	if line := answerRoom(l, c, card, now); line != "" && card.Answer.Answer != storage.NotComing {
		m.Text += "\n" + line
	}
	tap := func(answer string) Button {
		label := l.T("guest.button_" + answer)
		if card.Answer.Answer == answer {
			label = "● " + label
		}
		return Tap(label, "come", c.ID, answer, 1, origin)
	}
	m.Rows = append([][]Button{Row(tap(storage.Coming), tap(storage.NotComing))}, m.Rows...)
	return m
}

// kept is how many seats a tap on an answer asks for: who comes already keeps theirs.
func kept(a storage.Answer, answer string) int {
	if a.Answer == storage.Coming && answer == storage.Coming {
		return a.Seats
	}
	return 1
}

// answerRow offers the three answers; the present one is marked.
func answerRow(a storage.Answer, tap func(answer string) Button) (row []Button) {
	for _, answer := range []string{storage.Coming, storage.Maybe, storage.NotComing} {
		button := tap(answer)
		if a.Answer == answer {
			button.Label = "● " + button.Label
		}
		row = append(row, button)
	}
	return row
}

// seatsRow offers one more and one fewer. The buttons say how many it will be, so that a second tap changes nothing.
func seatsRow(l text.Lang, seats int, tap func(label string, seats int) Button) (row []Button) {
	if seats > 1 {
		row = append(row, tap("➖ "+l.N("coming.together", seats-1), seats-1))
	}
	if seats < storage.MaxSeats {
		row = append(row, tap("➕ "+l.N("coming.together", seats+1), seats+1))
	}
	return row
}

// answerState says what somebody has answered.
func answerState(l text.Lang, a storage.Answer) string {
	switch {
	case a.Answer == "":
		return l.T("coming.asked")
	case a.Answer != storage.Coming:
		return l.T("coming.said_" + a.Answer)
	}
	state := l.T("coming.said_coming")
	if a.Seats > 1 {
		state = l.T("coming.said_together", text.V{"Count": a.Seats})
	}
	if a.Waiting {
		state = l.T("coming.waits")
		if a.Seats > 1 {
			state = l.T("coming.waits_together", text.V{"Count": a.Seats})
		}
		if a.Place > 0 {
			state += " " + l.T("coming.waits_at", text.V{"Place": a.Place})
		}
	}
	return state
}

// answerRoom says how many seats are left and until when to answer, as far as it matters to the reader.
func answerRoom(l text.Lang, c storage.Conference, card AnswerCard, now time.Time) string {
	var lines []string
	free, limited := card.Answering.Free()
	open := card.Answer.Answer != storage.Coming
	switch {
	case !limited || card.Answering.Late(now) || !open:
	case free == 0 || card.Answering.Waiting > 0:
		lines = append(lines, l.T("coming.no_room"))
	default:
		lines = append(lines, l.N("coming.room", free))
	}
	if until := card.Answering.Until; until != nil {
		key := "coming.until"
		if card.Answering.Late(now) {
			key = "coming.was_until"
		}
		lines = append(lines, l.T(key, text.V{"When": MomentIn(l, c, *until)}))
	}
	if card.House && card.Answer.Answer == storage.Coming && card.Answer.Seats > 1 {
		lines = append(lines, "<i>"+l.T("coming.count_once")+"</i>")
	}
	return strings.Join(lines, "\n")
}

// MomentIn is an instant as the meeting's clocks show it.
func MomentIn(l text.Lang, c storage.Conference, at time.Time) string {
	return when.Format(string(l), when.Long, when.Of(at.In(c.Location())))
}

// ConferenceToAnswer is the card of one meeting with the buttons for answering, and those for colleagues.
func ConferenceToAnswer(l text.Lang, c storage.Conference, reader *storage.Person, card AnswerCard, now time.Time) Message {
	m := Conference(l, c, reader, now)
	if c.Ahead(now) && card.House && !c.CaseConference() {
		m.Rows = append([][]Button{Row(Tap(l.T("coming.for_colleagues"), "comefor", c.ID, 0))}, m.Rows...)
	}
	return withAnswer(l, m, c, card, OnCard, now)
}

// AskAgain asks somebody who has not answered. Once they have, the question is gone.
func AskAgain(l text.Lang, c storage.Conference, card AnswerCard, now time.Time) Message {
	body := "<b>" + text.Escape(c.Title) + "</b>\n" + conferenceTime(l, c, now) + "\n" + conferencePlace(l, c)
	if card.Answer.Answer == "" {
		body = l.T("coming.not_answered") + "\n\n" + body
	}
	return withAnswer(l, conferenceNotice(l, body, c), c, card, OnAsk, now)
}

// MovedUp tells somebody who waited that they have got their seats.
func MovedUp(l text.Lang, m storage.MovedUp, now time.Time) Message {
	c := m.Conference
	card := AnswerCard{Answering: m.Answering, Answer: m.Answer, House: m.Person.OrganisationID != 0}
	body := l.T("coming.moved_up", text.V{"Title": c.Title}) + "\n\n" + conferenceTime(l, c, now) + "\n" + conferencePlace(l, c)
	return withAnswer(l, conferenceNotice(l, body, c), c, card, OnCard, now)
}

// AnsweredForYou tells somebody that a colleague has answered in their place.
func AnsweredForYou(l text.Lang, colleague string, c storage.Conference, card AnswerCard, now time.Time) Message {
	body := l.T("coming.answered_for_you", text.V{"Name": colleague, "Title": c.Title}) + "\n\n" + conferenceTime(l, c, now)
	return withAnswer(l, conferenceNotice(l, body, c), c, card, OnCard, now)
}

// ColleagueAnswers lists the reader's colleagues with what they said about a meeting.
func ColleagueAnswers(l text.Lang, c storage.Conference, list []storage.ColleagueAnswer, total, page int) Message {
	body := "<b>" + text.Escape(c.Title) + "</b>\n" + l.T("coming.colleagues")
	if total == 0 {
		body = "<b>" + text.Escape(c.Title) + "</b>\n" + l.T("coming.no_colleagues")
	}
	var rows [][]Button
	for _, colleague := range list {
		label := text.Shorten(colleague.Name, 24) + " · " + l.T("coming.short_"+shortAnswer(colleague.Answer))
		rows = append(rows, Row(Tap(label, "comefor", c.ID, page, colleague.PersonID)))
	}
	pages := (total + PageSize - 1) / PageSize
	rows = append(rows, pageRow(l, page, pages, func(label string, page int) Button { return Tap(label, "comefor", c.ID, page) }), Row(Tap(l.T("button.back"), "conf", c.ID)))
	return Message{Text: body, Rows: rows}
}

// shortAnswer is an answer as the end of a key.
func shortAnswer(a storage.Answer) string {
	switch {
	case a.Answer == "":
		return "none"
	case a.Waiting:
		return "waiting"
	}
	return a.Answer
}

// ColleagueAnswer is the answer of one colleague, with the buttons to give it in their place.
func ColleagueAnswer(l text.Lang, c storage.Conference, colleague storage.Colleague, card AnswerCard, page int) Message {
	body := l.T("coming.for_colleague", text.V{"Name": colleague.Name, "Title": c.Title}) + "\n\n" +
		l.T("coming.colleague_"+shortAnswer(card.Answer), text.V{"Name": colleague.Name})
	if card.Answer.Answer == storage.Coming && card.Answer.Seats > 1 {
		body += " " + l.T("coming.colleague_together", text.V{"Count": card.Answer.Seats})
	}
	tap := func(label, answer string, seats int) Button {
		return Tap(label, "comefor", c.ID, page, colleague.ID, answer, seats)
	}
	rows := [][]Button{answerRow(card.Answer, func(answer string) Button {
		return tap(l.T("coming.short_"+answer), answer, kept(card.Answer, answer))
	})}
	if card.Answer.Answer == storage.Coming {
		rows = append(rows, seatsRow(l, card.Answer.Seats, func(label string, seats int) Button {
			return tap(label, storage.Coming, seats)
		}))
	}
	return Message{Text: body, Rows: append(rows, Row(Tap(l.T("button.back"), "comefor", c.ID, page)))}
}
