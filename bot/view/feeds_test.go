package view

import (
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

func TestFeedMessages(t *testing.T) {
	made := storage.Feed{CreatedAt: time.Date(2017, 2, 20, 23, 30, 0, 0, time.UTC)}
	for name, build := range map[string]func(l text.Lang) Message{
		"feed_none":    FeedNone,
		"feed_there":   func(l text.Lang) Message { return FeedThere(l, made, &guest) },
		"feed_made":    func(l text.Lang) Message { return FeedMade(l, "https://bot.example.org/calendar/secret") },
		"feed_profile": func(l text.Lang) Message { return WithFeed(l, Profile(l, &guest, storage.Habit{}, nil)) },
	} {
		golden(t, name, build)
	}
}

// The same rows give the same file whenever it is read: only what changed is loaded again.
func TestFeedFilesSayWhatWasAnswered(t *testing.T) {
	c, cancelled := meeting(), meeting()
	c.Zone, cancelled.Zone = "Europe/Berlin", "Europe/Berlin"
	cancelled.CancelledAt = &time.Time{}
	for answer, want := range map[storage.Answer]string{
		{}: "Du hast noch nicht geantwortet.", {Answer: storage.Maybe}: "Deine Antwort: Vielleicht.",
		{Answer: storage.Coming, Waiting: true}: "Du stehst auf der Warteliste.",
	} {
		file := string(FeedFile(text.De, []storage.FeedEntry{{Conference: c, Changed: before(aDay), Answer: answer}}))
		if !strings.Contains(file, "DESCRIPTION:"+want) {
			t.Errorf("no %q in\n%s", want, file)
		}
	}
	file := string(FeedFile(text.En, []storage.FeedEntry{{Conference: cancelled, Changed: before(aDay)}}))
	if !strings.Contains(file, "STATUS:CANCELLED") || strings.Contains(file, "answer") {
		t.Errorf("cancelled:\n%s", file)
	}
}
