package view

import (
	"fmt"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// Unmet tells whether a search found nothing that fulfils it; something near may have been found.
func Unmet(hits storage.ResourceHits) bool { return hits.Total == 0 || len(hits.Loosened) > 0 }

// askNetworkRow leads from a search that found nothing fitting to the question whether somebody knows of something.
func askNetworkRow(l text.Lang, p ResourcePage, reader *storage.Person) []Button {
	if p.Trail.Search == 0 || !Unmet(p.Hits) || reader.OrganisationID == 0 {
		return nil
	}
	return Row(Tap(l.T("questions.ask"), "needask", p.Trail.Search))
}

// Questions is one page of what a person has asked the network.
func Questions(l text.Lang, list []storage.NetworkQuestion, total, page int, now time.Time) Message {
	var body strings.Builder
	body.WriteString("<b>" + l.T("questions.title") + "</b>\n" + l.T("questions.about"))
	var rows [][]Button
	for i, q := range list {
		number := page*PageSize + i + 1
		fmt.Fprintf(&body, "\n\n%d. %s\n<i>%s</i>", number, text.Escape(q.Words), questionState(l, q, now))
		rows = append(rows, Row(Tap(fmt.Sprintf("%d. %s", number, text.Shorten(q.Words, 34)), "question", q.ID, 0)))
	}
	rows = append(rows, Pager(l, page, total, "questions"))
	rows = append(rows, Row(Tap(l.T("questions.new"), "needask")), Row(ResourceTrail{}.tap(l.T("resources.all"))))
	return Message{Text: body.String(), Rows: rows}
}

// questionState says how many answers there are, and until when there may be more.
func questionState(l text.Lang, q storage.NetworkQuestion, now time.Time) string {
	state := l.T("questions.no_answers")
	if q.Answers > 0 {
		state = l.N("questions.answers", q.Answers)
	}
	if !q.Open(now) {
		return state + " · " + l.T("questions.over")
	}
	return state + " · " + l.T("questions.until", text.V{"Day": questionDay(l, q)})
}

func questionDay(l text.Lang, q storage.NetworkQuestion) string {
	return when.Format(string(l), when.LongDay, when.Of(q.ExpiresAt.In(q.Location())))
}

// OwnQuestion is one of a person's own questions with a page of its answers.
func OwnQuestion(l text.Lang, q storage.NetworkQuestion, answers []storage.NetworkAnswer, page int, now time.Time) Message {
	var body strings.Builder
	body.WriteString("❓ " + text.Escape(q.Words) + "\n<i>" + questionState(l, q, now) + "</i>")
	var rows [][]Button
	for i, a := range answers {
		number := page*PageSize + i + 1
		fmt.Fprintf(&body, "\n\n%d. %s", number, knownText(l, a))
		if a.Title != "" {
			rows = append(rows, Row(Tap(fmt.Sprintf("%d. %s", number, text.Shorten(a.Title, 34)), "resource", a.ResourceID)))
		}
	}
	pages := (q.Answers + PageSize - 1) / PageSize
	rows = append(rows, pageRow(l, page, pages, func(label string, to int) Button { return Tap(label, "question", q.ID, to) }))
	if q.Open(now) {
		rows = append(rows, Row(Tap(l.T("questions.close"), "question", q.ID, page, "close")))
	}
	return Message{Text: body.String(), Rows: append(rows, Row(Tap(l.T("questions.all"), "questions", 0)))}
}

// knownText is an answer with who gives it, if they said so.
func knownText(l text.Lang, a storage.NetworkAnswer) string {
	said := l.T("questions.said", text.V{"Words": a.Words})
	switch {
	case a.Title != "":
		said = "<b>" + text.Escape(a.Title) + "</b>"
	case a.ResourceID != 0:
		said = l.T("questions.offer_gone")
	}
	if a.Organisation == "" {
		return said
	}
	return said + "\n" + l.T("questions.from", text.V{"Organisation": a.Organisation})
}

// NetworkAsks is the question as the members of the area are asked it.
func NetworkAsks(l text.Lang, q storage.NetworkQuestion) Message {
	who := l.T("netask.nameless")
	switch {
	case q.Named && q.Organisation != "":
		who = l.T("netask.named", text.V{"Name": q.Name, "Organisation": q.Organisation})
	case q.Named:
		who = l.T("netask.named_alone", text.V{"Name": q.Name})
	}
	return Message{
		Text: "❓ <b>" + l.T("netask.title") + "</b>\n\n" + text.Escape(q.Words) + "\n\n<i>" + who + " " +
			l.T("netask.until", text.V{"Day": questionDay(l, q)}) + "</i>",
		Silent: true,
		Rows: [][]Button{
			Row(Tap(l.T("netask.know"), "know", q.ID)),
			Row(Tap(l.T("netask.no_more"), "dirwish", "questions", "off", Below)),
		},
	}
}

// Known passes an answer on to whoever asked.
func Known(l text.Lang, q storage.NetworkQuestion, a storage.NetworkAnswer) Message {
	m := Message{Text: "💡 <b>" + l.T("known.title") + "</b>\n<i>" + text.Escape(q.Words) + "</i>\n\n" + knownText(l, a), Silent: true}
	if a.ResourceID != 0 {
		m.Rows = append(m.Rows, Row(Tap(l.T("known.see"), "resource", a.ResourceID)))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("known.question"), "question", q.ID, 0)))
	return m
}

// KnownThanks thanks for an answer. One in words may point to an offer that is missing in the directory.
func KnownThanks(l text.Lang, a storage.NetworkAnswer) Message {
	if a.ResourceID != 0 {
		return Text(l.T("known.thanks"))
	}
	return Message{Text: l.T("known.thanks") + "\n\n" + l.T("known.missing_offer"), Rows: [][]Button{Row(Tap(l.T("known.register"), "offer"))}}
}
