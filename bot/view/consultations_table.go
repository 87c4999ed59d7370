package view

import (
	"time"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// TableCase is what the one who brought a case to a round table sees of it.
func TableCase(l text.Lang, c *storage.Case, meeting storage.Conference, reader *storage.Person, now time.Time) Message {
	reference := c.Me.Reference
	where := l.T("roundtable.goes_to", text.V{"Title": meeting.Title, "When": when.Format(string(l), when.Long, when.Of(meeting.Local))})
	switch {
	case meeting.CancelledAt != nil:
		where = l.T("roundtable.cancelled", text.V{"Title": meeting.Title})
	case !meeting.Ahead(now):
		where = l.T("roundtable.has_begun", text.V{"Title": meeting.Title})
	}
	body := "<b>" + l.T("roundtable.title") + "</b>\n\n" + where + "\n\n" + Vignette(l, c.Vignette, c.Label)
	return caseScreen(l, reader, body,
		Row(Tap(l.T("roundtable.move"), "table", reference, "move")),
		Row(Tap(l.T("roundtable.end"), "table", reference, "end")),
		consultHome(l))
}

// TableLabel names a round table on a button, short enough for a phone.
func TableLabel(l text.Lang, c storage.Conference, now time.Time) string {
	return conferenceLabel(l, c, now)
}

// TableChoice offers other round tables for a case.
func TableChoice(l text.Lang, reference string, list []storage.Conference, reader *storage.Person, now time.Time) Message {
	body := l.T("roundtable.which")
	if len(list) == 0 {
		body = l.T("roundtable.none")
	}
	var rows [][]Button
	for _, c := range list {
		rows = append(rows, Row(Tap(TableLabel(l, c, now), "table", reference, "to", c.ID)))
	}
	return caseScreen(l, reader, body, append(rows, Row(Tap(l.T("button.back"), "case", reference)))...)
}

// ConfirmTableEnd asks before a case is withdrawn from its round table.
func ConfirmTableEnd(l text.Lang, reference string, reader *storage.Person) Message {
	return caseScreen(l, reader, l.T("roundtable.confirm_end"),
		Row(Tap(l.T("roundtable.end_now"), "table", reference, "end", "yes")),
		Row(Tap(l.T("button.back"), "case", reference)))
}

// ExerciseRow leads from the card of a round table to its exercises.
func ExerciseRow(l text.Lang, c storage.Conference) []Button {
	return Row(Tap(l.T("roundtable.exercises"), "exercise", c.ID))
}

// ExercisePage is one exercise of a round table.
type ExercisePage struct {
	Meeting     storage.Conference
	Page, Total int
	Vignette    storage.Vignette
	Label       string // of the one who brought it
	Released    bool   // an earlier case, not brought to this meeting; it has no label
	Summary     string // what came of the earlier case
	Ref         string // of the earlier case, as the buttons of the library name it
}

// Exercise shows the moderation one exercise.
func Exercise(l text.Lang, p ExercisePage, reader *storage.Person) Message {
	body := "<b>" + l.T("roundtable.exercises_of", text.V{"Title": p.Meeting.Title}) + "</b>\n\n"
	switch {
	case p.Total == 0:
		body += l.T("roundtable.no_exercise")
	case p.Released:
		body += l.T("roundtable.released") + "\n\n" + Vignette(l, p.Vignette, p.Label)
		body = withSummary(l, reader, body, p.Summary)
	default:
		body += l.T("roundtable.brought") + "\n\n" + Vignette(l, p.Vignette, p.Label)
	}
	var around []Button
	if p.Page > 0 {
		around = append(around, Tap(l.T("button.previous"), "exercise", p.Meeting.ID, p.Page-1))
	}
	if p.Page+1 < p.Total {
		around = append(around, Tap(l.T("button.next"), "exercise", p.Meeting.ID, p.Page+1))
	}
	var start []Button
	if p.Ref != "" {
		start = Row(Tap(l.T("exercises.start"), "exstart", p.Ref, p.Meeting.ID))
	}
	return caseScreen(l, reader, body, start, around, Row(Tap(l.T("roundtable.back"), "conf", p.Meeting.ID)))
}

// withSummary adds to a case what came of it, as far as it fits: the longest of all parts do not.
func withSummary(l text.Lang, reader *storage.Person, body, summary string) string {
	if summary == "" {
		return body
	}
	body += "\n\n<b>" + l.T("roundtable.summary") + "</b>\n"
	room := maxText - utf8.RuneCountInString(Plain(Danger(l, reader)+"\n\n"+body))
	return body + text.Escape(text.Shorten(summary, room))
}
