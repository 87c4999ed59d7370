package view

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/bot/wording"
	"sozialraum/storage"
)

// How much of a long text one message shows: characters, and runs of them that are marked. Telegram leaves out all marks
// behind the hundredth, the one of the heading included.
const (
	readPage  = 3000
	readMarks = 90
)

// run is some words of a long text that look the same.
type run struct{ open, words, close string }

func plain(words string) run { return run{words: words} }
func bold(words string) run  { return run{"<b>", words, "</b>"} }

// pagesOf breaks a long text into pages of at most readPage characters and readMarks marks, between words where it can.
func pagesOf(runs []run) (pages []string) {
	var page strings.Builder
	room, marks := readPage, 0
	turn := func() {
		pages, room, marks = append(pages, page.String()), readPage, 0
		page.Reset()
	}
	for _, r := range runs {
		for rest := r.words; rest != ""; {
			if r.open != "" {
				if marks++; marks > readMarks {
					turn()
					marks = 1
				}
			}
			head := rest
			if utf8.RuneCountInString(rest) > room {
				head = string([]rune(rest)[:room])
				if blank := strings.LastIndexAny(head, " \n"); blank > len(head)/2 {
					head = head[:blank+1]
				}
			}
			page.WriteString(r.open + text.Escape(head) + r.close)
			rest, room = rest[len(head):], room-utf8.RuneCountInString(head)
			if rest != "" || room <= 0 {
				turn()
			}
		}
	}
	if strings.TrimSpace(page.String()) != "" || len(pages) == 0 {
		pages = append(pages, page.String())
	}
	return pages
}

// readAgreement shows one page of something about an agreement.
func readAgreement(l text.Lang, a storage.Agreement, part string, runs []run, page int) Message {
	pages := pagesOf(runs)
	page = min(max(page, 0), len(pages)-1)
	head := "<b>" + l.T("agreement.part_"+part) + "</b>"
	if len(pages) > 1 {
		head += fmt.Sprintf(" · %d/%d", page+1, len(pages))
	}
	m := Message{Text: head + "\n\n" + pages[page]}
	var row []Button
	if page > 0 {
		row = append(row, Tap(l.T("button.previous"), "agree", a.ID, part, page-1))
	}
	if page+1 < len(pages) {
		row = append(row, Tap(l.T("agreement.read_on"), "agree", a.ID, part, page+1))
	}
	m.Rows = append(m.Rows, row)
	return m
}

// AgreementInFull is the whole text.
func AgreementInFull(l text.Lang, c AgreementCard, page int) Message {
	a := c.Agreement
	var names []string
	for _, p := range a.Parties {
		if p.LeftAt == nil {
			names = append(names, p.Name)
		}
	}
	runs := []run{plain(a.What + "\n")}
	for _, field := range []struct{ key, words string }{
		{"why", a.Why}, {"who", strings.Join(names, ", ")}, {"how", a.How}, {"until", longDay(l, a.Until)}, {"review", longDay(l, a.Review)},
	} {
		if field.words != "" {
			runs = append(runs, bold("\n"+l.T("agreement."+field.key)), plain(" "+field.words+"\n"))
		}
	}
	m := readAgreement(l, a, "full", runs, page)
	if awaits(a, c.Reader) {
		m.Rows = append(m.Rows, signRows(l, a)...)
	}
	m.Rows = append(m.Rows, backToAgreement(l, a))
	return m
}

// AgreementChange shows what is new in the present text, word by word: what is gone is struck out, what was added is bold,
// and of what stayed only the sentences around it are there.
func AgreementChange(l text.Lang, c AgreementCard, before, after storage.AgreementText, page int) Message {
	a := c.Agreement
	var runs []run
	for _, field := range []struct {
		key, before, after string
		compare            func(before, after string) []run
	}{
		{"what", before.What, after.What, changed},
		{"why", before.Why, after.Why, changed},
		{"who", before.Names, after.Names, changed},
		{"how", before.How, after.How, changed},
		{"until", longDay(l, before.Until), longDay(l, after.Until), exchanged},
		{"review", longDay(l, before.Review), longDay(l, after.Review), exchanged},
	} {
		if field.before == field.after {
			continue
		}
		runs = append(runs, run{"<u>", l.T("agreement." + field.key), "</u>"}, plain("\n"))
		runs = append(runs, field.compare(field.before, field.after)...)
		runs = append(runs, plain("\n\n"))
	}
	if len(runs) == 0 {
		runs = []run{plain(l.T("agreement.nothing_changed"))}
	}
	m := readAgreement(l, a, "new", runs, page)
	if awaits(a, c.Reader) {
		m.Rows = append(m.Rows, signRows(l, a)...)
	}
	m.Rows = append(m.Rows, backToAgreement(l, a))
	return m
}

// exchanged draws what took the place of something as a whole: half of one day and half of another reads like neither.
func exchanged(before, after string) []run {
	return []run{{"<s>", before, "</s>"}, plain(" "), bold(after)}
}

// changed draws a change of words.
func changed(before, after string) (runs []run) {
	const around = 120
	for _, p := range wording.Near(wording.Diff(before, after), around) {
		words := strings.TrimRight(p.Text, " \n")
		space := p.Text[len(words):]
		switch {
		case p.Kind == wording.Gone:
			runs = append(runs, run{"<s>", words, "</s>"})
		case p.Kind == wording.Added:
			runs = append(runs, bold(words))
		default:
			runs = append(runs, plain(words))
		}
		if space == "" && p.Kind != wording.Same {
			space = " "
		}
		runs = append(runs, plain(space))
	}
	return runs
}

// AgreementParties is what every organisation says, with all of its words.
func AgreementParties(l text.Lang, a storage.Agreement, page int) Message {
	const each = 6 // with the longest words they fit
	pages := (len(a.Parties) + each - 1) / each
	page = min(max(page, 0), max(pages-1, 0))
	m := Text("<b>" + l.T("agreement.part_who") + "</b>")
	for _, p := range a.Parties[min(page*each, len(a.Parties)):min((page+1)*each, len(a.Parties))] {
		m.Text += "\n\n" + partyLine(l, a, p, storage.MaxAgreementAnswer)
		if p.AnsweredAt != nil {
			m.Text += " (" + shortDay(l, p.AnsweredAt.In(a.Location())) + ")"
		}
	}
	m.Rows = append(m.Rows, pageRow(l, page, pages, func(label string, page int) Button {
		return Tap(label, "agree", a.ID, "who", page)
	}), backToAgreement(l, a))
	return m
}

// AgreementComments is one page of the comments.
func AgreementComments(l text.Lang, a storage.Agreement, list []storage.AgreementComment, total, page int) Message {
	m := Text("💬 <b>" + l.T("agreement.part_notes") + "</b>")
	for _, c := range list {
		who := c.Organisation
		if who == "" {
			who = l.T("agreement.coordination")
		}
		m.Text += "\n\n<b>" + text.Escape(text.Shorten(who, cardName)) + "</b> · " + shortDay(l, c.At.In(a.Location())) + "\n" + text.Escape(c.Body)
	}
	m.Rows = append(m.Rows, agreementPager(l, a, "notes", total, page), backToAgreement(l, a))
	return m
}

func agreementPager(l text.Lang, a storage.Agreement, part string, total, page int) []Button {
	return pageRow(l, page, (total+PageSize-1)/PageSize, func(label string, page int) Button {
		return Tap(label, "agree", a.ID, part, page)
	})
}

// AgreementReports is one page of how it goes; what was sent with it is behind a button each.
func AgreementReports(l text.Lang, a storage.Agreement, list []storage.AgreementReport, total, page int) Message {
	m := Text("<b>" + l.T("agreement.part_reports") + "</b>")
	if total == 0 {
		m.Text += "\n\n" + l.T("agreement.no_reports")
	}
	for _, r := range list {
		m.Text += "\n\n" + reportLine(l, a, r)
		if r.FileID != "" {
			label := l.T("agreement.show_"+r.FileKind) + " · " + text.Shorten(r.Organisation, 20)
			m.Rows = append(m.Rows, Row(Tap(label, "agree", a.ID, "file", r.ID)))
		}
	}
	m.Rows = append(m.Rows, agreementPager(l, a, "reports", total, page), backToAgreement(l, a))
	return m
}

// AgreementFile shows what was sent with a report.
func AgreementFile(l text.Lang, a storage.Agreement, r storage.AgreementReport) Message {
	caption := text.Shorten(Plain(reportLine(l, a, r)), maxCaption)
	if r.FileKind == "document" {
		return Message{Text: caption, Document: r.FileID}
	}
	return Message{Text: caption, Photo: r.FileID}
}

// AgreementStory is what happened, oldest first, as far back as fits.
func AgreementStory(l text.Lang, a storage.Agreement, list []storage.AgreementEvent, page int) Message {
	const each = 25
	pages := (len(list) + each - 1) / each
	page = min(max(page, 0), max(pages-1, 0))
	m := Text("🕓 <b>" + l.T("agreement.part_story") + "</b>\n")
	for _, e := range list[min(page*each, len(list)):min((page+1)*each, len(list))] {
		m.Text += "\n" + shortDay(l, e.At.In(a.Location())) + " · " + l.T("agreement.event_"+e.Kind)
		if e.Organisation != "" {
			m.Text += " · " + text.Escape(text.Shorten(e.Organisation, cardName))
		}
	}
	m.Rows = append(m.Rows, pageRow(l, page, pages, func(label string, page int) Button {
		return Tap(label, "agree", a.ID, "story", page)
	}), backToAgreement(l, a))
	return m
}
