package view

import (
	"strings"
	"time"

	"sozialraum/bot/icalendar"
	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// feedRefresh is how often calendars should read a feed. Many choose for themselves, and some only once a day.
const feedRefresh = time.Hour

// FeedFile is the calendar of one person: their meetings, with what they said about coming.
func FeedFile(l text.Lang, entries []storage.FeedEntry) []byte {
	feed := icalendar.Feed{Name: Plain(l.T("feed.name")), Refresh: feedRefresh}
	for _, entry := range entries {
		e := calendarEvent(l, entry.Conference, entry.Changed)
		if !e.Cancelled {
			e.Description = Plain(l.T("feed.answer_"+shortAnswer(entry.Answer))) + "\n\n" + e.Description
		}
		feed.Events = append(feed.Events, e)
	}
	return feed.File()
}

// Webcal is the address as calendars open it, instead of loading it once as a file.
func Webcal(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	return "webcal://" + rest + ".ics"
}

// FeedNone offers somebody to have their calendar read their meetings.
func FeedNone(l text.Lang) Message {
	return Message{Text: l.T("feed.none"), Rows: [][]Button{
		Row(Tap(l.T("feed.make"), "profile", "feed", "new")), toProfile(l),
	}}
}

func toProfile(l text.Lang) []Button { return Row(Tap(l.T("button.back"), "profile", "show")) }

// FeedThere says since when somebody's calendar may read their meetings. Its address is shown once.
func FeedThere(l text.Lang, f storage.Feed, reader *storage.Person) Message {
	day := when.Format(string(l), when.LongDay, when.Of(f.CreatedAt.In(reader.Location())))
	return Message{Text: l.T("feed.there", text.V{"Day": day}), Rows: feedRows(l)}
}

func feedRows(l text.Lang) [][]Button {
	return [][]Button{
		Row(Tap(l.T("feed.renew"), "profile", "feed", "new")), Row(Tap(l.T("feed.end"), "profile", "feed", "off")), toProfile(l),
	}
}

// FeedMade shows a fresh address, the only time that it can be shown. Telegram takes no webcal address on a button: the
// button's address leads there.
func FeedMade(l text.Lang, address string) Message {
	message := Text(l.T("feed.made", text.V{"Address": address + ".ics"}))
	message.Rows = append([][]Button{Row(Link(l.T("feed.open"), address))}, feedRows(l)...)
	return message
}

// WithFeed adds to a profile the way to the calendar address.
func WithFeed(l text.Lang, profile Message) Message {
	return withRow(profile, Row(Tap(l.T("feed.button"), "profile", "feed")))
}

// withRow puts a row before the last one.
func withRow(m Message, row []Button) Message {
	last := max(0, len(m.Rows)-1)
	m.Rows = append(append(m.Rows[:last:last], row), m.Rows[last:]...)
	return m
}
