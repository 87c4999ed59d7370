package view

import (
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// ConsultingOffer explains what consulting means to somebody who does not do so yet.
func ConsultingOffer(l text.Lang, reader *storage.Person) Message {
	return caseScreen(l, reader, "<b>"+l.T("consultant.title")+"</b>\n\n"+l.T("consultant.intro"),
		Row(Tap(l.T("consultant.start"), "consultant", "start")),
		consultHome(l))
}

// Consulting is the card of somebody who consults: what they are asked about, and when. Today decides whether an
// absence is still worth a line.
func Consulting(l text.Lang, c storage.Consultant, reader *storage.Person, now time.Time) Message {
	today := when.Of(now.In(reader.Location())).Date
	var body strings.Builder
	body.WriteString("<b>" + l.T("consultant.title") + "</b>\n\n")
	if c.Paused {
		body.WriteString(l.T("consultant.is_paused") + "\n\n")
	}
	line := func(key, value string) { body.WriteString("<b>" + l.T(key) + ":</b> " + value + "\n") }
	line("consulting.perspectives_label", named(l, "perspective.name_", c.Perspectives, "dialog.empty"))
	line("consulting.topics_label", named(l, "topic.name_", c.Topics, "consultant.any_topic"))
	line("consulting.cases_label", l.N("consultant.cases", c.MaxCases))
	away := absence(l, c, today)
	if away != "" {
		line("consultedit.away_label", away)
	}
	body.WriteString("\n" + l.T("consultant.asked"))
	return caseScreen(l, reader, body.String(), consultingRows(l, c, away != "")...)
}

func consultingRows(l text.Lang, c storage.Consultant, away bool) [][]Button {
	change := func(step string) Button {
		return Tap("✏️ "+l.T("consultedit."+step+"_label"), "consultant", "edit", step)
	}
	rows := Grid([]Button{change("perspectives"), change("topics"), change("cases"), change("away")})
	if away {
		rows = append(rows, Row(Tap(l.T("consultant.back_again"), "consultant", "back")))
	}
	pause := Tap(l.T("consultant.pause"), "consultant", "pause")
	if c.Paused {
		pause = Tap(l.T("consultant.resume"), "consultant", "resume")
	}
	return append(rows, Row(pause, Tap(l.T("consultant.end"), "consultant", "end")), consultHome(l))
}

// ConfirmConsultingEnd asks before somebody stops consulting.
func ConfirmConsultingEnd(l text.Lang, reader *storage.Person) Message {
	return caseScreen(l, reader, l.T("consultant.confirm_end"),
		Row(Tap(l.T("consultant.end_now"), "consultant", "end", "yes")),
		Row(Tap(l.T("button.back"), "consultant")))
}

// named lists what keys mean in words; empty is the text for none.
func named(l text.Lang, prefix string, keys []string, empty string) string {
	if len(keys) == 0 {
		return l.T(empty)
	}
	words := make([]string, len(keys))
	for i, key := range keys {
		words[i] = l.T(prefix + key)
	}
	return strings.Join(words, ", ")
}

// absence says when the consultant is away; empty once that is over, or if it never was.
func absence(l text.Lang, c storage.Consultant, today when.Date) string {
	if c.AwayFrom == nil || c.AwayUntil == nil || when.Of(*c.AwayUntil).Date.DaysSince(today) < 0 {
		return ""
	}
	return Absence(l, *c.AwayFrom, *c.AwayUntil)
}

// Absence names the first and the last day of an absence; their times and locations mean nothing.
func Absence(l text.Lang, from, until time.Time) string {
	first, last := when.Of(from), when.Of(until)
	first.HasTime, last.HasTime = false, false
	return l.T("consultant.from_until", text.V{
		"From": when.Format(string(l), when.LongDay, first), "Until": when.Format(string(l), when.LongDay, last),
	})
}

// consultHome leads back to the consultations of the reader.
func consultHome(l text.Lang) []Button { return Row(Tap(l.T("consultant.home"), "consult")) }

// CaseRequest asks somebody to consult. Body is what they are told of the case, as HTML: the vignette exactly as the
// requester saw it in the preview, or what a talk is about.
func CaseRequest(l text.Lang, body, reference string, reader *storage.Person) Message {
	return caseScreen(l, reader, l.T("caserequest.intro")+"\n\n"+body+"\n\n"+l.T("caserequest.biased_hint"),
		Row(Tap(l.T("caserequest.accept"), "request", reference, "accepted")),
		Row(Tap(l.T("caserequest.later"), "request", reference, "later"), Tap(l.T("caserequest.biased"), "request", reference, "biased")))
}

// RequestAnswered thanks for an answer, or says kindly that none is needed any more.
func RequestAnswered(l text.Lang, key string, reader *storage.Person) Message {
	return caseScreen(l, reader, l.T(key), consultHome(l))
}
