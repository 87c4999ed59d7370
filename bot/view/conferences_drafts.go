package view

import (
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// ConfirmDiscard asks before a draft is deleted.
func ConfirmDiscard(l text.Lang, c storage.Conference, now time.Time) Message {
	return Message{Text: conferenceText(l, c, now) + "\n\n" + l.T("draft.confirm_discard"), Rows: [][]Button{
		Row(Tap(l.T("draft.discard_now"), "confdiscard", c.ID, "yes")),
		Row(Tap(l.T("button.back"), "conf", c.ID)),
	}}
}

// AskFamily asks whether the family has agreed before a meeting about its case is made known; words are those that could
// tell who it is.
func AskFamily(l text.Lang, c storage.Conference, words []string) Message {
	const some = 8
	body := l.T("family.ask", text.V{"Title": c.Title})
	if len(words) > 0 {
		shown := make([]string, 0, some)
		for _, word := range words[:min(len(words), some)] {
			shown = append(shown, l.T("family.word", text.V{"Word": text.Shorten(word, 40)}))
		}
		body += "\n\n" + l.T("family.look_again", text.V{"Words": text.HTML(strings.Join(shown, ", "))})
	}
	return Message{Text: body, Rows: [][]Button{
		Row(Tap(l.T("family.yes"), "confpublish", c.ID, "agreed")),
		Row(Tap(l.T("family.not_yet"), "conf", c.ID)),
	}}
}

// Map is the place of a meeting on the map, as a message of its own.
func Map(c storage.Conference) Message { return Message{Venue: venueOf(c)} }

// venueOf is where a meeting takes place; nil: not known on the map. Whoever typed the place put its name before the
// address, or gave none.
func venueOf(c storage.Conference) *Venue {
	if !c.Located {
		return nil
	}
	title, address, _ := strings.Cut(c.Place, ",")
	title, address = strings.TrimSpace(title), strings.TrimSpace(address)
	if title == "" {
		title = c.Place
	}
	if address == "" {
		address = c.AreaName
	}
	return &Venue{Latitude: c.Latitude, Longitude: c.Longitude, Title: title, Address: address}
}

// PlaceMissing tells a coordinator that a meeting which is so many days away has no place yet.
func PlaceMissing(l text.Lang, c storage.Conference, now time.Time) Message {
	var body string
	title := text.V{"Title": c.Title}
	switch days := c.DaysAway(now); {
	case days <= 0:
		body = l.T("place.missing_today", title)
	case days == 1:
		body = l.T("place.missing_tomorrow", title)
	case days <= 7:
		body = l.T("place.missing_soon", text.V{"Title": c.Title, "Days": days})
	default:
		body = l.T("place.missing", text.V{"Title": c.Title, "Days": days})
	}
	day := "🗓 " + when.Format(string(l), when.Long, when.Of(c.Local)) // how far away it is has been said
	return Message{Text: body + "\n\n" + day, Rows: [][]Button{
		Row(Tap(l.T("place.enter"), "confedit", c.ID, "place")),
		Row(Tap(l.T("conference.see_card"), "conf", c.ID, "below")),
	}}
}
