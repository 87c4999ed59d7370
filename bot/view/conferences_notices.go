package view

import (
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// Messages about a meeting that the whole area gets. They depend on the language, not on who reads them.

// ConferencePlanned announces a new meeting, and asks who comes.
func ConferencePlanned(l text.Lang, c storage.Conference, now time.Time) Message {
	return ConferenceWithSeats(l, c, storage.Answering{}, now)
}

// ConferenceWithSeats is ConferencePlanned for a meeting of which it is known how many seats there are.
func ConferenceWithSeats(l text.Lang, c storage.Conference, a storage.Answering, now time.Time) Message {
	notice := Announcement(l, c, AnswerCard{Answering: a}, now)
	notice.Venue = venueOf(c)
	return notice
}

// Announcement is ConferencePlanned for somebody who may have answered.
func Announcement(l text.Lang, c storage.Conference, card AnswerCard, now time.Time) Message {
	head := l.T("conference.announced", text.V{"Area": c.AreaName})
	return withAnswer(l, conferenceNotice(l, head+"\n\n"+conferenceText(l, c, now), c), c, card, OnAnnouncement, now)
}

// ConferenceChanged says what is different about time and place, old and new.
func ConferenceChanged(l text.Lang, before, after storage.Conference, now time.Time) Message {
	var body strings.Builder
	title := text.V{"Title": after.Title}
	moved, relocated := !after.Local.Equal(before.Local), after.Place != before.Place
	if moved {
		body.WriteString(l.T("conference.moved", title) + "\n" + l.T("conference.before_after", text.V{
			"Before": when.Format(string(l), when.Long, when.Of(before.Local)),
			"After":  when.Format(string(l), when.Long, when.Of(after.Local)),
		}) + "\n\n")
	}
	switch {
	case !relocated && after.Located && !after.SamePlace(before):
		body.WriteString(l.T("place.now_on_map", title) + "\n\n")
	case relocated && before.Place == "":
		body.WriteString(l.T("conference.place_known", title) + "\n\n")
	case relocated && after.Place == "":
		body.WriteString(l.T("conference.place_withdrawn", text.V{"Title": after.Title, "Before": before.Place}) + "\n\n")
	case relocated:
		body.WriteString(l.T("conference.place_changed", title) + "\n" + l.T("conference.before_after", text.V{
			"Before": before.Place, "After": after.Place,
		}) + "\n\n")
	}
	notice := conferenceNotice(l, body.String()+conferenceTime(l, after, now)+"\n"+conferencePlace(l, after), after)
	if !after.SamePlace(before) {
		notice.Venue = venueOf(after)
	}
	return notice
}

// ConferenceCancelled says that a meeting does not take place.
func ConferenceCancelled(l text.Lang, c storage.Conference) Message {
	return conferenceNotice(l, l.T("conference.called_off", text.V{
		"Title": c.Title, "When": when.Format(string(l), when.Long, when.Of(c.Local)),
	}), c)
}

// Reminder reminds of a meeting somebody who may have answered, in words that are true at now.
func Reminder(l text.Lang, c storage.Conference, card AnswerCard, now time.Time) Message {
	moment := when.Of(c.Local)
	today := when.Of(now.In(c.Location())).Date
	values := text.V{
		"Title": c.Title,
		"Day":   when.Relative(string(l), moment.Date, today),
		"Time":  when.FormatTime(string(l), moment.Clock),
	}
	key := "reminder.in_days"
	switch days := moment.DaysSince(today); {
	case days <= 1: // "heute um 18:00 Uhr", "morgen um 18:00 Uhr"
		key = "reminder.soon"
	case days > 14: // then the day is a date
		key = "reminder.on_day"
	}
	body := l.T(key, values) + "\n\n" + strings.Join(atTheDoor(l, c), "\n") + conferenceAgenda(l, c)
	message := withAnswer(l, conferenceNotice(l, body, c), c, card, OnReminder, now)
	message.Text += "\n\n<i>" + l.T("reminder.switch_off") + "</i>"
	return message
}

// atTheDoor are the lines that somebody needs on the way there and at the door.
func atTheDoor(l text.Lang, c storage.Conference) []string {
	lines := []string{"🗓 " + when.Format(string(l), when.Long, when.Of(c.Local)), conferencePlace(l, c)}
	if c.Bring != "" {
		lines = append(lines, conferenceBring(l, c))
	}
	return lines
}

// conferenceNotice adds the way to the card, which appears below, so that the notice stays to be read.
func conferenceNotice(l text.Lang, body string, c storage.Conference) Message {
	return Message{Text: body, Rows: [][]Button{Row(Tap(l.T("conference.see_card"), "conf", c.ID, "below"))}}
}
