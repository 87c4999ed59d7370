package view

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// RuleWords is how a series repeats, as people say it; empty: not at all.
func RuleWords(l text.Lang, stored string) string {
	rule, ok := when.StoredRule(stored)
	if !ok {
		return ""
	}
	return when.FormatRule(string(l), rule)
}

// Sentence begins words with a capital letter.
func Sentence(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return words
	}
	return string(unicode.ToUpper(first)) + words[size:]
}

// NextDate is the date of a series that follows on its LastDate; ok is false when there is none.
func NextDate(s storage.Series) (next time.Time, ok bool) {
	rule, ok := when.StoredRule(s.Rule)
	if !ok {
		return time.Time{}, false
	}
	day, ok := rule.Next(when.Of(s.LastDate).Date)
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, time.UTC), ok
}

// SeriesRule is how a series repeats, and at what time.
func SeriesRule(l text.Lang, s storage.Series) string {
	return Sentence(RuleWords(l, s.Rule)) + ", " + when.FormatTime(string(l), when.Of(s.Clock).Clock)
}

// SeriesPreview is a series before it is one: how it repeats, its next dates, and what happens by itself.
func SeriesPreview(l text.Lang, s storage.Series) string {
	const some = 3
	lines := []string{"🔁 <b>" + SeriesRule(l, s) + "</b>", "", l.T("series.then")}
	for range some {
		next, ok := NextDate(s)
		if !ok {
			break
		}
		lines = append(lines, "• "+when.Format(string(l), when.LongDay, when.Of(next)))
		s.LastDate = next
	}
	return strings.Join(append(lines, "", SeriesManner(l, s)), "\n")
}

// SeriesManner says when the next date is planned, and whether somebody is asked before it is made known.
func SeriesManner(l text.Lang, s storage.Series) string {
	manner := l.T("series.plans_begun")
	if s.LeadDays > 0 {
		manner = l.T("series.plans_before", text.V{"Days": s.LeadDays})
	}
	if s.Publish {
		return manner + " " + l.T("series.publishes")
	}
	return manner + " " + l.T("series.asks")
}

// Series is the card of a series, from one of its meetings.
func Series(l text.Lang, c storage.Conference, s storage.Series) Message {
	m := Message{Text: "🔁 <b>" + text.Escape(c.Title) + "</b>\n" + SeriesRule(l, s)}
	if next, ok := NextDate(s); ok {
		m.Text += "\n\n" + l.T("series.next", text.V{"Day": when.Format(string(l), when.LongDay, when.Of(next))})
		m.Rows = append(m.Rows, Row(Tap(l.T("series.skip"), "series", c.ID, "skip", next.Format("20060102"))))
	}
	m.Text += "\n" + SeriesManner(l, s)
	switch {
	case s.Publish:
		m.Rows = append(m.Rows, Row(Tap(l.T("series.ask_first"), "series", c.ID, "ask")))
	case !c.CaseConference():
		m.Rows = append(m.Rows, Row(Tap(l.T("series.publish_at_once"), "series", c.ID, "publish")))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("series.end"), "series", c.ID, "end")), Row(Tap(l.T("button.back"), "conf", c.ID)))
	return m
}

// ConfirmEndSeries asks before a series ends.
func ConfirmEndSeries(l text.Lang, c storage.Conference) Message {
	return Message{Text: l.T("series.confirm_end", text.V{"Title": c.Title}), Rows: [][]Button{
		Row(Tap(l.T("series.end_now"), "series", c.ID, "end", "yes")),
		Row(Tap(l.T("button.back"), "series", c.ID)),
	}}
}

// SeriesDraft tells a coordinator that the next date of a series is planned and waits for a tap.
func SeriesDraft(l text.Lang, c storage.Conference, now time.Time) Message {
	return Message{
		Text: l.T("series.draft", text.V{"Title": c.Title}) + "\n\n" + conferenceTime(l, c, now) + "\n" + conferencePlace(l, c) +
			"\n\n" + l.T("series.draft_hint"),
		Rows: [][]Button{
			Row(Tap(l.T("draft.publish"), "confpublish", c.ID)),
			Row(Tap(l.T("series.draft_look"), "conf", c.ID, "below")),
			Row(Tap(l.T("series.draft_skip"), "confdiscard", c.ID)),
		},
	}
}
