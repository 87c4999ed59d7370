package view

import (
	"slices"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// mostLinks is how many ways lead on from one card, and how many back.
const mostLinks = 3

// WithChain adds to a card the ways to what it came from and to what became of it, above its last row.
func WithChain(l text.Lang, m Message, before, after []storage.ChainLink) Message {
	var rows [][]Button
	for _, link := range before[:min(mostLinks, len(before))] {
		rows = append(rows, Row(linkButton(link, l.T("chain.back_"+link.Kind, linkTitle(link)))))
	}
	for _, link := range after[:min(mostLinks, len(after))] {
		rows = append(rows, Row(linkButton(link, l.T("chain.on_"+link.Kind, linkTitle(link)))))
	}
	m.Rows = slices.Insert(slices.Clip(m.Rows), max(0, len(m.Rows)-1), rows...)
	return m
}

// linkTitle is what something is called on a button.
func linkTitle(link storage.ChainLink) text.V {
	return text.V{"Title": text.HTML(text.Shorten(link.Title, 18))}
}

func linkButton(link storage.ChainLink, label string) Button {
	switch link.Kind {
	case storage.LinkWish:
		return Tap(label, "wishdesk", link.Sub, link.ID)
	case storage.LinkOption:
		return Tap(label, "option", link.ID, link.Sub)
	case storage.LinkPoint:
		return Tap(label, "point", link.ID)
	}
	return Tap(label, "agree", link.ID)
}

// PointsRow leads from a meeting to the points of its agenda.
func PointsRow(l text.Lang, c storage.Conference) []Button {
	return Row(Tap(l.T("chain.points"), "points", c.ID, 0))
}

// Points is one page of the points of a meeting's agenda.
func Points(l text.Lang, c storage.Conference, list []storage.AgendaPoint, page int) Message {
	m := Text("<b>" + l.T("chain.points_of", text.V{"Title": c.Title}) + "</b>\n\n" + l.T("chain.points_hint"))
	pages := max(1, (len(list)+PageSize-1)/PageSize)
	page = min(page, pages-1)
	for _, p := range list[page*PageSize : min(len(list), (page+1)*PageSize)] {
		m.Rows = append(m.Rows, Row(Tap(text.Shorten(p.Words, 38), "point", p.ID)))
	}
	m.Rows = append(m.Rows, pageRow(l, page, pages, func(label string, page int) Button { return Tap(label, "points", c.ID, page) }))
	m.Rows = append(m.Rows, toMeeting(l, c))
	return m
}

// Point is the card of one point of an agenda; proposes tells whether the reader may propose an agreement.
func Point(l text.Lang, p storage.AgendaPoint, proposes bool) Message {
	m := Text("📋 <b>" + text.Escape(text.Shorten(p.Words, 1500)) + "</b>\n\n" + l.T("chain.point_of", text.V{"Title": p.Conference}))
	if proposes {
		m.Rows = append(m.Rows, Row(Tap(l.T("agreements.from"), "agreenew", "a", p.ID)))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("wish.to_meeting"), "conf", p.ConferenceID)))
	return m
}

// OptionsRow leads from the result of a poll to where its options came from and what became of them.
func OptionsRow(l text.Lang, p storage.Poll) []Button {
	return Row(Tap(l.T("chain.options"), "option", p.ID, 0))
}

// ChainedOptions lets somebody choose an option of a poll.
func ChainedOptions(l text.Lang, p storage.Poll, list []storage.ChainLink) Message {
	m := Text("🔗 <b>" + text.Escape(p.Question) + "</b>\n\n" + l.T("chain.options_hint"))
	for _, link := range list {
		m.Rows = append(m.Rows, Row(linkButton(link, text.Shorten(link.Title, 38))))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("agreement.to_poll"), "poll", p.ID)))
	return m
}

// PollOption is the card of one option of a poll; proposes tells whether an agreement may come from it.
func PollOption(l text.Lang, p storage.Poll, number int, proposes bool) Message {
	m := Text("🗳 <b>" + text.Escape(p.Options[number-1]) + "</b>\n\n" + l.T("chain.option_of", text.V{"Question": p.Question}))
	if proposes {
		m.Rows = append(m.Rows, Row(Tap(l.T("agreements.from"), "agreenew", "p", p.ID, number)))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("agreement.to_poll"), "poll", p.ID)))
	return m
}

// AgreementDecisions lets somebody choose which decision of a meeting becomes an agreement. button leads on, and back to what
// its second part names: a point of an agenda, or a meeting.
func AgreementDecisions(l text.Lang, list []string, button ...any) Message {
	m := Text(l.T("chain.which_decision"))
	tap := func(label string, number int) {
		m.Rows = append(m.Rows, Row(Tap(label, "agreenew", append(slices.Clone(button), number)...)))
	}
	for i, words := range list[:min(mostPartners, len(list))] {
		tap(text.Shorten(words, 38), i+1)
	}
	tap(l.T("chain.no_decision"), 0)
	back := map[any]string{"a": "point", "c": "conf"}[button[0]]
	m.Rows = append(m.Rows, Row(Tap(l.T("button.back"), back, button[1])))
	return m
}

// AgreementPoints lets somebody choose which point of a meeting's agenda an agreement is about.
func AgreementPoints(l text.Lang, c storage.Conference, list []storage.AgendaPoint) Message {
	m := Text(l.T("chain.which_point", text.V{"Title": c.Title}))
	for _, p := range list[:min(mostPartners, len(list))] {
		m.Rows = append(m.Rows, Row(Tap(text.Shorten(p.Words, 38), "agreenew", "a", p.ID)))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("chain.no_point"), "agreenew", "c", c.ID, "none")), toMeeting(l, c))
	return m
}
