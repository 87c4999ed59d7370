package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// NoMark takes a mark back.
const NoMark = "none"

// MarksToChoose are the marks in the order of their buttons.
var MarksToChoose = [...]string{storage.MarkUsed, storage.MarkPlanned, storage.MarkUnknown}

// Below has the answer to a button come as a new message, so that the one with the button stays.
const Below = "below"

// ListNear is the list of what is offered near a person and what they have neither used nor planned to use.
const ListNear = "near"

// UsedLists are the lists of a person about offers.
var UsedLists = [...]string{storage.MarkUsed, storage.MarkPlanned, ListNear}

// WithMarks adds to the card of a resource what the reader has marked it as, and how many have used it if they are so many
// that nobody stands out. People of the owner mark nothing and write no hints: they offer it.
func WithMarks(l text.Lang, card Message, r storage.Resource, m storage.Marks, reader *storage.Person, trail ResourceTrail) Message {
	if n, enough := anonymity.Count(m.Used, m.K); enough {
		card.Text += "\n\n" + l.N("mark.count", n)
	}
	hints := Row(Tap(l.T("hints.write"), "hints", r.ID, 0, "write"))
	if m.Hints > 0 {
		hints = Row(Tap(l.N("hints.button", m.Hints), "hints", r.ID, 0))
	}
	switch own := MayEditResource(reader, r); {
	case own && m.Hints > 0: // above the way back
		card.Rows = slices.Insert(slices.Clip(card.Rows), max(0, len(card.Rows)-1), hints)
	case !own:
		card.Rows = append([][]Button{hints}, card.Rows...)
	}
	if m.Mine != "" || !MayEditResource(reader, r) { // whoever has joined the owner since can take a mark back
		card.Rows = append([][]Button{markRow(l, r, m, trail)}, card.Rows...)
	}
	return card
}

// markRow lets the reader mark a resource, and take a mark back.
func markRow(l text.Lang, r storage.Resource, m storage.Marks, trail ResourceTrail) (row []Button) {
	for _, mark := range MarksToChoose {
		label, to := l.T("mark."+mark), mark
		if mark == m.Mine {
			label, to = "✅ "+l.T("mark."+mark+"_set"), NoMark
		}
		row = append(row, Tap(label, "mark", r.ID, to, trail.Page, trail.Search, trail.Municipality, trail.Organisation))
	}
	return row
}

// Used is one page of a list of a person about offers.
func Used(l text.Lang, reader *storage.Person, list string, lines []storage.ResourceLine, total, page int) Message {
	var body strings.Builder
	body.WriteString("<b>" + l.T("used.title_"+list) + "</b>\n")
	switch {
	case total > 0:
		body.WriteString(l.N("used.count", total))
	case list == ListNear && reader.OrganisationID == 0:
		body.WriteString(l.T("used.no_place"))
	default:
		body.WriteString(l.T("used.empty_" + list))
	}
	var rows [][]Button
	for i, line := range lines {
		number := page*PageSize + i + 1
		fmt.Fprintf(&body, "\n\n%d. <b>%s</b>\n%s", number, text.Escape(line.Title), lineDetails(l, line, reader.Location()))
		rows = append(rows, Row(Tap(fmt.Sprintf("%d. %s", number, text.Shorten(line.Title, 34)), "resource", line.ID)))
	}
	rows = append(rows, Pager(l, page, total, "used", list))
	var others []Button
	for _, other := range UsedLists {
		if other != list {
			others = append(others, Tap(l.T("used.to_"+other), "used", 0, other))
		}
	}
	rows = append(rows, Grid(others)...)
	return Message{Text: body.String(), Rows: append(rows, Row(ResourceTrail{}.tap(l.T("resources.all"))))}
}

// Hints is one page of what colleagues recommend about a resource, without who they are. Whoever may hide hints sees a
// button for each that is not their own.
func Hints(l text.Lang, r storage.Resource, list []storage.Hint, total, page int, mayHide bool) Message {
	var body strings.Builder
	body.WriteString("💡 <b>" + l.T("hints.title") + "</b> · " + text.Escape(text.Shorten(r.Title, 80)))
	if total == 0 {
		body.WriteString("\n\n" + l.T("hints.none"))
	}
	var hide []Button
	for i, hint := range list {
		number := page*PageSize + i + 1
		fmt.Fprintf(&body, "\n\n%d. %s", number, text.Escape(hint.Words))
		switch {
		case hint.HiddenAt != nil:
			body.WriteString("\n<i>" + l.T("hints.yours_hidden") + "</i>")
		case hint.Mine:
			body.WriteString("\n<i>" + l.T("hints.yours") + "</i>")
		case mayHide:
			hide = append(hide, Tap(l.T("hints.hide", text.V{"Number": number}), "hints", r.ID, page, "hide", hint.ID))
		}
	}
	pages := (total + PageSize - 1) / PageSize
	rows := [][]Button{pageRow(l, page, pages, func(label string, to int) Button { return Tap(label, "hints", r.ID, to) })}
	mine := func(h storage.Hint) bool { return h.Mine }
	if i := slices.IndexFunc(list, mine); i >= 0 {
		own := Row(Tap(l.T("hints.remove"), "hints", r.ID, page, "remove"))
		if list[i].HiddenAt == nil {
			own = Row(Tap(l.T("hints.rewrite"), "hints", r.ID, page, "write"), own[0])
		}
		rows = append(rows, own)
	} else {
		rows = append(rows, Row(Tap(l.T("hints.write"), "hints", r.ID, page, "write")))
	}
	rows = append(rows, Grid(hide)...)
	return Message{Text: body.String(), Rows: append(rows, Row(Tap(l.T("button.back"), "resource", r.ID)))}
}

// WithDirectory adds to a profile the way to what somebody wants of the directory.
func WithDirectory(l text.Lang, profile Message) Message {
	return withRow(profile, Row(Tap(l.T("dirwish.button"), "dirwish", "show")))
}

// DirectoryWishes is what a person wants of the directory, with the buttons that change it.
func DirectoryWishes(l text.Lang, reader *storage.Person, wish storage.DirectoryWish) Message {
	body := "<b>" + l.T("dirwish.title") + "</b>\n\n"
	questions, gems := Tap(l.T("dirwish.questions_turn_on"), "dirwish", "questions", "on"), Tap(l.T("dirwish.gems_turn_on"), "dirwish", "gems", "on")
	if wish.Questions {
		body += l.T("dirwish.questions_are_on")
		questions = Tap(l.T("dirwish.questions_turn_off"), "dirwish", "questions", "off")
	} else {
		body += l.T("dirwish.questions_are_off")
	}
	body += "\n\n"
	if wish.GemsAt != nil {
		day := when.Format(string(l), when.LongDay, when.Of(wish.GemsAt.In(reader.Location())))
		body += l.T("dirwish.gems_are_on", text.V{"Day": day})
		gems = Tap(l.T("dirwish.gems_turn_off"), "dirwish", "gems", "off")
	} else {
		body += l.T("dirwish.gems_are_off")
	}
	return Message{Text: body, Rows: [][]Button{Row(questions), Row(gems), toProfile(l)}}
}

// GemsOffer asks somebody who has just marked their first offer whether they want to hear of others.
func GemsOffer(l text.Lang) Message {
	return Message{Text: l.T("gems.offer"), Fresh: true, Rows: [][]Button{
		Row(Tap(l.T("gems.yes"), "dirwish", "gems", "on"), Tap(l.T("gems.no"), "dirwish", "gems", "off")),
	}}
}

// Gems is the monthly letter about offers that somebody may not know.
func Gems(l text.Lang, list []storage.ResourceLine, zone *time.Location) Message {
	var body strings.Builder
	body.WriteString("💎 <b>" + l.T("gems.title") + "</b>\n" + l.T("gems.intro"))
	m := Message{Silent: true}
	for i, line := range list {
		fmt.Fprintf(&body, "\n\n%d. <b>%s</b>\n%s", i+1, text.Escape(line.Title), lineDetails(l, line, zone))
		m.Rows = append(m.Rows, Row(Tap(fmt.Sprintf("%d. %s", i+1, text.Shorten(line.Title, 34)), "resource", line.ID)))
	}
	m.Text = body.String()
	m.Rows = append(m.Rows, Row(Tap(l.T("gems.no_more"), "dirwish", "gems", "off", Below)))
	return m
}
