package view

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// MaxMinutesPhotos is how many pictures go round with the minutes.
const MaxMinutesPhotos = 20

// Grouped tells whether a meeting has small groups and minutes for all: a case conference is about a family, and nothing
// of it goes round.
func Grouped(c storage.Conference) bool { return c.Kind != "open_case_conference" }

// dealRows are the ways from the organisers' list to small groups and minutes.
func dealRows(l text.Lang, c storage.Conference) []Button {
	switch {
	case c.CancelledAt != nil:
		return nil
	case !Grouped(c):
		return Row(feedbackButton(l, c))
	}
	return Row(Tap(l.T("deal.button"), "deal", c.ID), Tap(l.T("minutes.button"), "minutesdesk", c.ID))
}

// WithMinutes adds the way to the minutes to the card of a meeting.
func WithMinutes(l text.Lang, m Message, c storage.Conference) Message {
	last := max(0, len(m.Rows)-1)
	m.Rows = append(m.Rows[:last:last], append([][]Button{Row(Tap(l.T("minutes.button"), "minutes", c.ID))}, m.Rows[last:]...)...)
	return m
}

// MinutesCard is what the desk for minutes shows.
type MinutesCard struct {
	Conference storage.Conference
	Minutes    storage.Minutes
	Results    []storage.Result
	Group      bool // they also go to a group in Telegram
}

// Empty tells whether there is anything to send.
func (card MinutesCard) Empty() bool {
	for _, r := range card.Results {
		if !r.Omitted {
			return false
		}
	}
	return card.Minutes.Points == "" && card.Minutes.Decisions == ""
}

// MinutesDesk is where a coordinator makes the minutes.
func MinutesDesk(l text.Lang, card MinutesCard, page int) Message {
	c, m := card.Conference, card.Minutes
	body := "📄 <b>" + l.T("minutes.title") + "</b> · " + text.Escape(text.Shorten(c.Title, 80)) + "\n\n"
	if m.SentAt != nil {
		return Message{Text: body + l.T("minutes.was_sent", text.V{"When": MomentIn(l, c, *m.SentAt)}), Rows: [][]Button{
			Row(Tap(l.T("minutes.read"), "minutes", c.ID)), Row(feedbackButton(l, c)), Row(Tap(l.T("deal.button_list"), "comers", c.ID, "o", 0)),
		}}
	}
	body += l.T("minutes.intro")
	for _, part := range []struct{ key, words string }{{"decisions", m.Decisions}, {"points", m.Points}} {
		words := l.T("minutes.nothing")
		if part.words != "" {
			words = text.Escape(text.Shorten(part.words, 300))
		}
		body += "\n\n<b>" + l.T("minutes."+part.key) + "</b>\n" + words
	}
	body += "\n\n" + l.N("minutes.results", len(card.Results))
	rows := [][]Button{Row(
		Tap("✏️ "+l.T("minutesedit.decisions_label"), "minutesedit", c.ID, "decisions"),
		Tap("✏️ "+l.T("minutesedit.points_label"), "minutesedit", c.ID, "points"),
	)}
	pages := max(1, (len(card.Results)+PageSize-1)/PageSize)
	page = min(max(page, 0), pages-1)
	for _, r := range card.Results[min(page*PageSize, len(card.Results)):min((page+1)*PageSize, len(card.Results))] {
		rows = append(rows, Row(Tap(resultLabel(l, r), "minutesdesk", c.ID, "result", r.ID)))
	}
	rows = append(rows, pageRow(l, page, pages, func(label string, page int) Button {
		return Tap(label, "minutesdesk", c.ID, "page", page)
	}))
	if !card.Empty() {
		rows = append(rows, Row(Tap(l.T("minutes.preview"), "minutesdesk", c.ID, "preview")))
	}
	return Message{Text: body, Rows: append(rows, Row(feedbackButton(l, c)), Row(Tap(l.T("deal.button_list"), "comers", c.ID, "o", 0)))}
}

func feedbackButton(l text.Lang, c storage.Conference) Button {
	return Tap(l.T("feedback.desk"), "feedbackdesk", c.ID)
}

func resultLabel(l text.Lang, r storage.Result) string {
	label := l.T("deal.group", text.V{"Number": r.Number}) + ": " + text.Shorten(strings.ReplaceAll(r.Body, "\n", " "), 20)
	if r.Body == "" {
		label = l.T("deal.group", text.V{"Number": r.Number}) + ": 📷"
	}
	if r.Omitted {
		return "🚫 " + label
	}
	return label
}

// ResultCard shows a coordinator one result.
func ResultCard(l text.Lang, c storage.Conference, r storage.Result) Message {
	body := groupResult(l, r)
	omit, set := "minutes.omit", 1
	if r.Omitted {
		body += "\n\n🚫 " + l.T("minutes.omitted")
		omit, set = "minutes.take_in", 0
	}
	if n := len(r.Photos); n > 0 && r.Body != "" {
		body += "\n\n📷 " + l.N("result.photos_count", n)
	}
	return Message{Text: body, Rows: [][]Button{
		Row(Tap("✏️ "+l.T("minutesedit.result_label"), "minutesedit", c.ID, "result", r.ID), Tap(l.T(omit), "minutesdesk", c.ID, "omit", r.ID, set)),
		Row(Tap(l.T("button.back"), "minutesdesk", c.ID)),
	}}
}

func groupResult(l text.Lang, r storage.Result) string {
	lines := []string{"🧩 <b>" + GroupName(l, storage.DealtGroup{Number: r.Number, Spot: r.Spot}) + "</b>"}
	if r.Question != "" {
		lines = append(lines, "<i>"+text.Escape(r.Question)+"</i>")
	}
	switch {
	case r.Body != "":
		lines = append(lines, text.Escape(r.Body))
	case len(r.Photos) > 0:
		lines = append(lines, "📷 "+l.N("result.photos_count", len(r.Photos)))
	}
	return strings.Join(lines, "\n")
}

// Minutes are the minutes as everybody reads them: as many messages as the words need, then the pictures.
func Minutes(l text.Lang, card MinutesCard) (messages []Message) {
	c := card.Conference
	blocks := []string{"📄 " + l.T("minutes.of", text.V{"Title": c.Title}) + "\n🗓 " + MomentIn(l, c, c.StartsAt)}
	for _, part := range []struct{ key, words string }{{"decisions", card.Minutes.Decisions}, {"points", card.Minutes.Points}} {
		if part.words != "" {
			blocks = append(blocks, "<b>"+l.T("minutes."+part.key)+"</b>\n"+text.Escape(part.words))
		}
	}
	var photos []Message
	last := 0
	for _, r := range card.Results {
		if r.Omitted {
			continue
		}
		switch {
		case r.Number != last:
			blocks = append(blocks, groupResult(l, r))
		case r.Body != "":
			blocks = append(blocks, text.Escape(r.Body))
		}
		last = r.Number
		for _, photo := range r.Photos {
			name := GroupName(l, storage.DealtGroup{Number: r.Number, Spot: r.Spot})
			photos = append(photos, Message{Text: "🧩 " + name, Photo: photo, Fresh: true, Silent: true})
		}
	}
	for _, words := range packed(blocks, maxText) {
		messages = append(messages, Message{Text: words, Fresh: true, Silent: len(messages) > 0})
	}
	return append(messages, photos[:min(len(photos), MaxMinutesPhotos)]...)
}

// MinutesNotice are the minutes as people get them, with the way to the meeting: what became of its points is there. proposes
// tells whether the reader may propose an agreement.
func MinutesNotice(l text.Lang, card MinutesCard, proposes bool) []Message {
	messages := Minutes(l, card)
	if proposes {
		messages[0].Rows = append(messages[0].Rows, Row(Tap(l.T("agreements.from"), "agreenew", "m", card.Conference.ID)))
	}
	messages[0].Rows = append(messages[0].Rows, Row(Tap(l.T("conference.see_card"), "conf", card.Conference.ID, "below")))
	return messages
}

// packed puts blocks of HTML together, as many as fit into each message; none of them is longer than that itself.
func packed(blocks []string, limit int) (messages []string) {
	size := 0
	for _, block := range blocks {
		n := utf8.RuneCountInString(Plain(block))
		if len(messages) > 0 && size+2+n <= limit {
			messages[len(messages)-1] += "\n\n" + block
			size += 2 + n
			continue
		}
		messages, size = append(messages, block), n
	}
	return messages
}

// Version names the minutes as they are read now, in eight hexadecimal digits: who sends them sends what they have seen, and
// nothing that came in the meantime.
func (card MinutesCard) Version() string {
	sum := sha256.New()
	for _, m := range Minutes(text.De, card) {
		fmt.Fprintf(sum, "%q %q\n", m.Text, m.Photo) // a hash never fails
	}
	return hex.EncodeToString(sum.Sum(nil)[:4])
}

// MinutesSend asks below the preview whether it goes out like this; changed says that it is another than was to be sent.
func MinutesSend(l text.Lang, card MinutesCard, changed bool) Message {
	body := l.T("minutes.ask_send")
	if changed {
		body = l.T("minutes.changed") + "\n\n" + body
	}
	if card.Group {
		body += " " + l.T("minutes.group_too")
	}
	return Message{Text: body, Fresh: true, Rows: [][]Button{
		Row(Tap(l.T("minutes.send"), "minutesdesk", card.Conference.ID, "send", card.Version())),
		Row(Tap(l.T("minutes.change"), "minutesdesk", card.Conference.ID)),
	}}
}

// MinutesSent says how many people get the minutes.
func MinutesSent(l text.Lang, c storage.Conference, n int) Message {
	words := l.T("minutes.sent_nobody")
	if n > 0 {
		words = l.N("minutes.sent", n)
	}
	return Message{Text: words, Rows: [][]Button{Row(Tap(l.T("conference.see_card"), "conf", c.ID))}}
}

// ResultSaved thanks for a result.
func ResultSaved(l text.Lang, c storage.Conference) Message {
	return Message{Text: l.T("result.saved", text.V{"Title": c.Title}), Rows: [][]Button{
		Row(Tap(l.T("result.another"), "result", c.ID)), Row(Tap(l.T("seat.button"), "seat", c.ID)),
	}}
}
