package view

import (
	"fmt"
	"html"
	"strings"
	"time"

	"sozialraum/bot/tally"
	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// Letter is one e-mail, and the same on paper.
type Letter struct {
	Subject string
	Text    string
	HTML    string
	File    *storage.File // nil: nothing is attached
}

// Leave is how a reader ends letters, or agrees to them: with a link, or where nothing can be reached, by answering or
// with a code that somebody of their organisation types.
type Leave struct {
	Link, Code string
}

// letter is what is told, before it is set as text, HTML or PDF. All words are plain.
type letter struct {
	lang     text.Lang
	title    string
	under    string // below the title
	parts    []letterPart
	foot     []string // small, at the end
	link     string   // below the foot; empty: none
	linkName string
}

type letterPart struct {
	title   string
	entries []letterEntry
}

type letterEntry struct {
	title string
	lines []string
}

// Digest is the letter of a month to an organisation. nil: there is nothing to tell.
func Digest(l text.Lang, d storage.Digest, leave Leave) (*Letter, error) {
	content, err := digest(l, d)
	if err != nil || len(content.parts) == 0 {
		return nil, err
	}
	file, err := DigestFile(l, d)
	if err != nil {
		return nil, err
	}
	content.foot = append(content.foot, Plain(l.T("letter.why", text.V{"Organisation": d.Organisation.Name})))
	if leave.Link == "" {
		content.foot = append(content.foot, Plain(l.T("letter.leave_by_answer")))
	} else {
		content.link, content.linkName = leave.Link, Plain(l.T("letter.leave"))
	}
	made := content.set()
	made.File = file
	return &made, nil
}

// DigestFile is the letter of a month as a PDF file to print, without a word about mail. nil: there is nothing to tell.
func DigestFile(l text.Lang, d storage.Digest) (*storage.File, error) {
	content, err := digest(l, d)
	if err != nil || len(content.parts) == 0 {
		return nil, err
	}
	data, err := content.pdf()
	return &storage.File{
		Field: "document", Name: l.T("letter.file") + "-" + d.Month.Format("2006-01") + ".pdf", Type: "application/pdf", Data: data,
	}, err
}

// DigestQuestion asks the reader of an address whether they want letters, and says who entered them.
func DigestQuestion(l text.Lang, area string, o storage.Organisation, leave Leave) Letter {
	values := text.V{"Area": area, "Organisation": o.Name, "Code": leave.Code}
	content := letter{lang: l, title: Plain(l.T("letter.question_title", values))}
	how := "letter.question_code"
	if leave.Link != "" {
		how, content.link, content.linkName = "letter.question_link", leave.Link, Plain(l.T("letter.agree"))
	}
	content.foot = []string{Plain(l.T("letter.question", values)), Plain(l.T(how, values)), Plain(l.T("letter.question_not"))}
	return content.set()
}

func digest(l text.Lang, d storage.Digest) (letter, error) {
	month := when.MonthName(string(l), d.Month.Month()) + fmt.Sprintf(" %d", d.Month.Year())
	values := text.V{"Area": d.Area.Name, "Month": month, "Organisation": d.Organisation.Name}
	content := letter{
		lang: l, title: Plain(l.T("letter.title", values)), under: Plain(l.T("letter.to", values)),
		foot: []string{Plain(l.T("letter.private"))},
	}
	results, err := letterPolls(l, d.Polls)
	for _, part := range []letterPart{
		{"letter.conferences", letterConferences(l, d.Conferences)},
		{"letter.resources", letterResources(l, d.Resources)},
		{"letter.agreements", letterAgreements(l, d.Agreements)},
		{"letter.polls", results},
	} {
		if len(part.entries) > 0 {
			part.title = Plain(l.T(part.title))
			content.parts = append(content.parts, part)
		}
	}
	return content, err
}

// letterConferences says when and where, and not the agenda, in which people may be named.
func letterConferences(l text.Lang, list []storage.Conference) (entries []letterEntry) {
	for _, c := range list {
		entries = append(entries, letterEntry{c.Title, []string{
			when.Format(string(l), when.Long, when.Of(c.Local)), Plain(placeOf(l, c)),
		}})
	}
	return entries
}

// letterResources leaves out whom to ask, since that may be a person: the organisation is known.
func letterResources(l text.Lang, list []storage.DigestResource) (entries []letterEntry) {
	for _, r := range list {
		details := []string{r.Organisation}
		if r.AgeMin != nil || r.AgeMax != nil {
			details = append(details, Plain(Ages(l, r.AgeMin, r.AgeMax)))
		}
		details = append(details, where(l, r.Municipalities))
		entry := letterEntry{r.Title, []string{strings.Join(details, " · ")}}
		if !r.New {
			entry.title += " (" + Plain(l.T("letter.changed")) + ")"
		}
		entries = append(entries, entry)
	}
	return entries
}

// longestAgreement is how much of an agreement's text the letter repeats, in characters.
const longestAgreement = 300

// letterAgreements says when the next look at an agreement is due, who keeps it, and nobody's words about how it goes.
func letterAgreements(l text.Lang, list []storage.DigestAgreement) (entries []letterEntry) {
	day := func(t time.Time) string { return when.Format(string(l), when.LongDay, when.Of(t)) }
	for _, a := range list {
		entries = append(entries, letterEntry{text.Shorten(strings.Join(strings.Fields(a.What), " "), longestAgreement), []string{
			Plain(l.T("letter.review", text.V{"Review": day(a.ReviewOn), "Until": day(a.UntilOn)})),
			strings.Join(a.Organisations, ", "),
		}})
	}
	return entries
}

// letterPolls tells results as everybody in the area may see them.
func letterPolls(l text.Lang, list []storage.DigestPoll) (entries []letterEntry, err error) {
	for _, p := range list {
		o, err := CountPoll(p.Poll, p.Ballots)
		if err != nil {
			return nil, err
		}
		entry := letterEntry{p.Question, []string{Plain(turnout(l, o))}}
		switch {
		case o.Result.Counted == 0:
			continue // nobody voted, or all abstained
		case o.Hidden():
			entry.lines = append(entry.lines, Plain(l.T("pollresult.too_few", text.V{"Least": o.Least()})))
		default:
			entry.lines = append(entry.lines, letterRanks(l, o)...)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// letterRanks is a line for each option. How two compare is left to those who want to know more.
func letterRanks(l text.Lang, o Outcome) (lines []string) {
	order := o.Result.Order()
	for i, option := range order {
		line := fmt.Sprintf("%d. %s", o.Result.Scores[option].Place, o.Poll.Options[option])
		if o.Result.Method != tally.Ranking {
			line += ": " + Plain(numbers(l, o, order, i))
		}
		lines = append(lines, line)
	}
	return lines
}

// set writes a letter as text and as HTML.
func (c letter) set() Letter { return Letter{Subject: c.title, Text: c.text(), HTML: c.html()} }

func (c letter) text() string {
	var body strings.Builder
	line := func(words string) { body.WriteString(words + "\n") }
	line(c.title)
	if c.under != "" {
		line(c.under)
	}
	for _, part := range c.parts {
		line("\n" + strings.ToUpper(part.title))
		for _, entry := range part.entries {
			line("\n* " + entry.title)
			for _, detail := range entry.lines {
				line("  " + detail)
			}
		}
	}
	if len(c.parts) > 0 {
		line("\n--")
	}
	for _, words := range c.foot {
		line("\n" + words)
	}
	if c.link != "" {
		line("\n" + c.linkName + ":\n" + c.link)
	}
	return body.String()
}

func (c letter) html() string {
	var body strings.Builder
	tag := func(name, words string) { fmt.Fprintf(&body, "<%s>%s</%s>\n", name, html.EscapeString(words), name) }
	fmt.Fprintf(&body, "<!DOCTYPE html>\n<html lang=%q>\n<head>\n<meta charset=\"utf-8\">\n", c.lang)
	tag("title", c.title)
	body.WriteString("</head>\n<body>\n")
	tag("h1", c.title)
	if c.under != "" {
		tag("p", c.under)
	}
	for _, part := range c.parts {
		tag("h2", part.title)
		for _, entry := range part.entries {
			tag("h3", entry.title)
			fmt.Fprintf(&body, "<p>%s</p>\n", strings.ReplaceAll(html.EscapeString(strings.Join(entry.lines, "\n")), "\n", "<br>\n"))
		}
	}
	if len(c.parts) > 0 {
		body.WriteString("<hr>\n")
	}
	for _, words := range c.foot {
		tag("p", words)
	}
	if c.link != "" {
		fmt.Fprintf(&body, "<p><a href=\"%s\">%s</a></p>\n", html.EscapeString(c.link), html.EscapeString(c.linkName))
	}
	body.WriteString("</body>\n</html>\n")
	return body.String()
}
