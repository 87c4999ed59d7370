package view

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// WishRows lead from the card of a meeting to wishes for its agenda; all is how many there are for coordinators to see,
// waiting for how many of them nothing is decided. Others see none.
func WishRows(l text.Lang, c storage.Conference, all, waiting int, now time.Time) (rows [][]Button) {
	if c.Ahead(now) {
		rows = append(rows, Row(Tap(l.T("wish.button"), "wish", c.ID)))
	}
	switch {
	case c.CancelledAt != nil:
	case waiting > 0:
		rows = append(rows, Row(Tap(l.N("wishes.button_waiting", waiting), "wishes", c.ID, 0)))
	case all > 0:
		rows = append(rows, Row(Tap(l.T("wishes.button"), "wishes", c.ID, 0)))
	}
	return rows
}

// OwnWishes is what somebody has wished for with their name.
func OwnWishes(l text.Lang, c storage.Conference, own []storage.AgendaWish) Message {
	body := "<b>" + l.T("wish.yours", text.V{"Title": c.Title}) + "</b>"
	var rows [][]Button
	for _, w := range own {
		body += "\n\n• " + text.Escape(w.Wording) + "\n<i>" + l.T("wish.state_"+wishState(w)) + "</i>"
		if w.State != storage.WishAgenda && w.PollID == 0 {
			rows = append(rows, Row(Tap("↩️ "+text.Shorten(w.Wording, 34), "wish", c.ID, "back", w.ID)))
		}
	}
	if len(own) == 0 {
		body += "\n\n" + l.T("wish.none")
	}
	body += "\n\n" + l.T("wish.nameless")
	if len(rows) > 0 {
		body += " " + l.T("wish.how_to_withdraw")
	}
	return Message{Text: body, Rows: append(rows, Row(Tap(l.T("wish.another"), "wish", c.ID, "new")), toMeeting(l, c))}
}

func toMeeting(l text.Lang, c storage.Conference) []Button {
	return Row(Tap(l.T("wish.to_meeting"), "conf", c.ID))
}

// wishState is what has become of a wish, as the end of a key.
func wishState(w storage.AgendaWish) string {
	if w.State == storage.WishOpen && w.PollID != 0 {
		return "poll"
	}
	return w.State
}

// WishThanks says that a wish without a name has arrived, and what follows.
func WishThanks(l text.Lang, c storage.Conference, follows string) Message {
	return Message{Text: l.T("wish.thanks") + " " + follows, Rows: [][]Button{
		Row(Tap(l.T("wish.another"), "wish", c.ID, "new")), toMeeting(l, c),
	}}
}

// Wishes is one page of what people wish for a meeting's agenda.
func Wishes(l text.Lang, c storage.Conference, list []storage.AgendaWish, page int, now time.Time) Message {
	body := "<b>" + l.T("wishes.title", text.V{"Title": c.Title}) + "</b>"
	if len(list) == 0 {
		return Message{Text: body + "\n\n" + l.T("wishes.none"), Rows: [][]Button{toMeeting(l, c)}}
	}
	pages := (len(list) + PageSize - 1) / PageSize
	page = min(page, pages-1)
	first := page * PageSize
	var rows [][]Button
	for i, w := range list[first:min(first+PageSize, len(list))] {
		number := strconv.Itoa(first + i + 1)
		body += "\n\n<b>" + number + ".</b> " + wishInList(l, w)
		rows = append(rows, Row(Tap(number+" · "+text.Shorten(w.Wording, 30), "wishdesk", c.ID, w.ID)))
	}
	rows = append(rows, pageRow(l, page, pages, func(label string, page int) Button { return Tap(label, "wishes", c.ID, page) }))
	if options, _ := WishOptions(list); len(options) > 1 && c.Ahead(now) {
		rows = append(rows, Row(Tap(l.T("wishes.poll"), "wishpoll", c.ID)))
	}
	return Message{Text: body, Rows: append(rows, toMeeting(l, c))}
}

// wishInList is a wish as one of many, short enough for a whole page of the longest ones.
func wishInList(l text.Lang, w storage.AgendaWish) string {
	const most = 2
	lines := text.Escape(text.Shorten(w.Wording, 120)) + "\n– " + wishBy(l, w)
	for _, same := range w.Same[:min(most, len(w.Same))] {
		lines += "\n＋ " + text.Escape(text.Shorten(same.Wording, 60))
	}
	if more := len(w.Same) - most; more > 0 {
		lines += "\n＋ " + l.N("wishes.more", more)
	}
	return lines + wishFate(l, w)
}

// wishInFull is a wish with who made it, and with what was joined to it as far as it fits.
func wishInFull(l text.Lang, w storage.AgendaWish) string {
	const most = 8
	lines := text.Escape(w.Wording) + "\n– " + wishBy(l, w)
	for _, same := range w.Same[:min(most, len(w.Same))] {
		lines += "\n\n＋ " + text.Escape(same.Wording) + "\n– " + wishBy(l, same)
	}
	if more := len(w.Same) - most; more > 0 {
		lines += "\n\n＋ " + l.N("wishes.more", more)
	}
	return lines + wishFate(l, w)
}

func wishFate(l text.Lang, w storage.AgendaWish) string {
	if state := wishState(w); state != storage.WishOpen {
		return "\n<i>" + l.T("wish.state_"+state) + "</i>"
	}
	return ""
}

func wishBy(l text.Lang, w storage.AgendaWish) string {
	if w.PersonID == 0 {
		return l.T("wishes.without_name")
	}
	who := text.Shorten(w.Name, 40)
	if w.Organisation != "" {
		who += ", " + text.Shorten(w.Organisation, 60)
	}
	return text.Escape(who)
}

// WishCard is one wish with what a coordinator can do with it; list are all of them in their order.
func WishCard(l text.Lang, c storage.Conference, list []storage.AgendaWish, w storage.AgendaWish, now time.Time) Message {
	message := Text("<b>" + l.T("wishes.single", text.V{"Title": c.Title}) + "</b>\n\n" + wishInFull(l, w))
	tap := func(key, what string) Button { return Tap(l.T("wishes."+key), "wishdesk", c.ID, w.ID, what) }
	open, at := 0, 0
	for i, other := range list {
		if other.State == storage.WishOpen {
			open++
		}
		if other.ID == w.ID {
			at = i
		}
	}
	switch {
	case !c.Ahead(now):
	case w.State == storage.WishOpen:
		var move []Button
		if at > 0 {
			move = append(move, tap("up", "up"))
		}
		if at+1 < open {
			move = append(move, tap("down", "down"))
		}
		message.Rows = append(message.Rows, Row(tap("to_agenda", "agenda")), move)
		if open > 1 {
			message.Rows = append(message.Rows, Row(tap("join", "join")))
		}
		if len(w.Same) > 0 {
			message.Rows = append(message.Rows, Row(tap("part", "part")))
		}
		message.Rows = append(message.Rows, Row(tap("decline", "decline")))
	case w.State == storage.WishDeclined:
		message.Rows = append(message.Rows, Row(tap("reopen", "reopen")))
	}
	switch {
	case w.AgreementID != 0:
		message.Rows = append(message.Rows, Row(Tap(l.T("agreement.look"), "agree", w.AgreementID)))
	case w.State == storage.WishAgenda && !c.CaseConference():
		message.Rows = append(message.Rows, Row(Tap(l.T("agreements.from"), "agreenew", "w", c.ID, w.ID)))
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("wishes.all"), "wishes", c.ID, at/PageSize)))
	return message
}

// WishPartners lets a coordinator choose which wish says the same.
func WishPartners(l text.Lang, c storage.Conference, list []storage.AgendaWish, w storage.AgendaWish) Message {
	message := Text(l.T("wishes.join_with", text.V{"Wish": w.Wording}))
	for _, other := range list {
		if other.ID != w.ID && other.State == storage.WishOpen && len(message.Rows) < mostPartners {
			message.Rows = append(message.Rows, Row(Tap(text.Shorten(other.Wording, 38), "wishdesk", c.ID, w.ID, "join", other.ID)))
		}
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("button.back"), "wishdesk", c.ID, w.ID)))
	return message
}

// mostPartners are as many rows as Telegram shows well below one message.
const mostPartners = 40

// WishPoll asks whom a poll about the wishes is for.
func WishPoll(l text.Lang, c storage.Conference, options []string) Message {
	body := l.T("wishes.poll_whom")
	for _, option := range options {
		body += "\n• " + text.Escape(option)
	}
	message := Text(body)
	if !c.CaseConference() { // polls of the whole area are read in its group, too
		message.Rows = append(message.Rows, Row(Tap(l.T("wishes.poll_area"), "wishpoll", c.ID, "area")))
	}
	message.Rows = append(message.Rows,
		Row(Tap(l.T("wishes.poll_comers"), "wishpoll", c.ID, "comers")),
		Row(Tap(l.T("button.back"), "wishes", c.ID, 0)))
	return message
}

// WishOptions are the open wishes as options of a poll, as many as it takes, and which they are.
func WishOptions(list []storage.AgendaWish) (options []string, ids []int64) {
	known := map[string]bool{}
	for _, w := range list {
		option := WishOption(w)
		if w.State != storage.WishOpen || known[strings.ToLower(option)] || len(options) == storage.MaxPollOptions {
			continue
		}
		known[strings.ToLower(option)] = true
		options, ids = append(options, option), append(ids, w.ID)
	}
	return options, ids
}

// WishWords is a wish with all that was joined to it.
func WishWords(w storage.AgendaWish) string {
	words := []string{w.Wording}
	for _, same := range w.Same {
		words = append(words, same.Wording)
	}
	return strings.Join(words, " / ")
}

// WishOption is WishWords in the length of an option; each of its parts is shortened alike.
func WishOption(w storage.AgendaWish) string {
	if whole := WishWords(w); utf8.RuneCountInString(whole) <= storage.MaxPollOption {
		return whole
	}
	parts := min(1+len(w.Same), 5)
	each := (storage.MaxPollOption - 3*(parts-1)) / parts
	words := []string{text.Shorten(w.Wording, each)}
	for _, same := range w.Same[:parts-1] {
		words = append(words, text.Shorten(same.Wording, each))
	}
	return strings.Join(words, " / ")
}
