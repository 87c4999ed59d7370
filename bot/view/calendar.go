package view

import (
	"fmt"
	"time"

	"sozialraum/bot/icalendar"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// meetingLength is for how long calendars show a meeting: nobody is asked when it will end, and the entry says so.
const meetingLength = 2 * time.Hour

// calendarAlarms are for those who switched our reminders off, or do not look into Telegram on that day.
var calendarAlarms = [...]time.Duration{24 * time.Hour, 2 * time.Hour}

// Calendar is the calendar file of a meeting by itself.
func Calendar(l text.Lang, c storage.Conference, now time.Time) Message {
	return Message{Text: "<b>" + text.Escape(c.Title) + "</b>\n\n" + calendarHint(l, c), File: calendarFile(l, c, now)}
}

// WithCalendar puts the calendar file, and the place on the map where the notice has it, before a notice about a meeting.
// The notice itself stays a text, since it is changed when somebody answers below it, and only it rings.
func WithCalendar(l text.Lang, notice Message, c storage.Conference, now time.Time) []Message {
	file := Calendar(l, c, now)
	file.Silent = true
	if notice.Venue == nil {
		return []Message{file, notice}
	}
	place := Message{Venue: notice.Venue, Silent: true}
	notice.Venue = nil
	return []Message{file, place, notice}
}

// NoticeKey lets nobody get the same message of a notice twice; to is a person's id, or the group.
func NoticeKey(c storage.Conference, to any, message Message) string {
	key := fmt.Sprintf("conference/%d/%d/%v", c.ID, c.Notices, to)
	switch {
	case message.File != nil:
		key += "/file"
	case message.Venue != nil:
		key += "/map"
	}
	return key
}

func calendarHint(l text.Lang, c storage.Conference) string {
	if c.CancelledAt != nil {
		return l.T("calendar.hint_cancelled")
	}
	return l.T("calendar.hint")
}

func calendarFile(l text.Lang, c storage.Conference, now time.Time) *storage.File {
	name := l.T("calendar.file")
	if c.CancelledAt != nil {
		name = l.T("calendar.file_cancelled")
	}
	return &storage.File{
		Field: "document", Name: name + "-" + c.Local.Format(time.DateOnly) + ".ics", Type: "text/calendar",
		Data: calendarEvent(l, c, now).File(),
	}
}

// calendarEvent is the meeting as calendars show it. Not all of them take a cancelled one away, so its title says it too.
func calendarEvent(l text.Lang, c storage.Conference, now time.Time) icalendar.Event {
	e := icalendar.Event{
		UID: c.CalendarUID, Sequence: c.Sequence, Stamp: now, Start: c.StartsAt.In(c.Location()), Length: meetingLength,
		Located: c.Located, Latitude: c.Latitude, Longitude: c.Longitude,
		Summary: c.Title, Location: c.Place, Cancelled: c.CancelledAt != nil, Alarms: calendarAlarms[:],
	}
	if e.Cancelled {
		e.Summary = l.T("calendar.cancelled", text.V{"Title": text.HTML(c.Title)})
	}
	e.Description = l.T("calendar.from", text.V{
		"Kind": text.HTML(l.T("conference.kind_" + c.Kind)), "Area": text.HTML(c.AreaName),
	}) + "\n\n"
	if c.Place == "" {
		e.Description += l.T("conference.place_open") + "\n\n"
	}
	if c.Bring != "" {
		e.Description += l.T("conference.bring", text.V{"Things": text.HTML(c.Bring)}) + "\n\n"
	}
	if c.Agenda != "" {
		e.Description += l.T("conference.agenda") + ":\n" + c.Agenda + "\n\n"
	}
	e.Description += l.T("calendar.end_open")
	return e
}
