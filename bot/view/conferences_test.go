package view

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// meeting is on Tuesday, 21 March 2017, 18:00 in Europe/Berlin.
func meeting() storage.Conference {
	return storage.Conference{
		ID: 7, AreaName: "Nord", Zone: "Europe/Berlin", Kind: "conference", Title: "Konferenz <Nord>",
		Local: time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC), StartsAt: time.Date(2017, 3, 21, 17, 0, 0, 0, time.UTC),
	}
}

// before is so long before the meeting begins.
func before(d time.Duration) time.Time { return meeting().StartsAt.Add(-d) }

const aDay = 24 * time.Hour

func TestReminderSaysHowFarTheMeetingIs(t *testing.T) {
	for _, test := range []struct {
		now             time.Time
		german, english string
	}{
		{before(7 * aDay), "ist in 7 Tagen.", "is in 7 days."},
		{before(5*aDay + 9*time.Hour), "ist in 5 Tagen.", "is in 5 days."},
		{before(5*aDay + 19*time.Hour), "ist in 6 Tagen.", "is in 6 days."}, // before midnight
		{before(2 * aDay), "ist übermorgen.", "is in 2 days."},
		{before(aDay), "ist morgen um 18:00 Uhr.", "is tomorrow at 18:00."},
		{before(18*time.Hour + time.Minute), "ist morgen um 18:00 Uhr.", "is tomorrow at 18:00."},
		{before(18 * time.Hour), "ist heute um 18:00 Uhr.", "is today at 18:00."},
		{before(2 * time.Hour), "ist heute um 18:00 Uhr.", "is today at 18:00."},
		{before(14 * aDay), "ist in 14 Tagen.", "is in 14 days."},
		{before(15 * aDay), "ist am Dienstag, 21. März 2017.", "is on Tuesday, 21 March 2017."},
	} {
		for l, want := range map[text.Lang]string{text.De: test.german, text.En: test.english} {
			got := Plain(Reminder(l, meeting(), AnswerCard{}, test.now).Text)
			if !strings.Contains(got, map[text.Lang]string{text.De: "„Konferenz <Nord>“ ", text.En: "“Konferenz <Nord>” "}[l]+want) {
				t.Errorf("%s: %q is missing in %s", test.now, want, got)
			}
		}
	}
}

func TestConferenceMessages(t *testing.T) {
	c, elsewhere, later, other, cancelled := meeting(), meeting(), meeting(), meeting(), meeting()
	elsewhere.Place = "Rathaus & Saal"
	later.Local, later.StartsAt, later.Place = later.Local.AddDate(0, 0, 7), later.StartsAt.Add(7*aDay), "Haus Wildgänse"
	other.ID, other.Kind, other.Title, other.Agenda = 8, "round_table", "Runder Tisch Schulsozialarbeit im Vogelsberg", "1. Begrüßung\n2. Schule"
	cancelled.CancelledAt = &time.Time{}
	far := meeting()
	far.ID, far.Local, far.StartsAt = 9, far.Local.AddDate(1, 0, 0), far.StartsAt.AddDate(1, 0, 0)
	boss, reader, now := &storage.Person{Coordinator: true}, &storage.Person{}, before(10*aDay)
	for name, build := range map[string]func(l text.Lang) Message{
		"conferences_none":     func(l text.Lang) Message { return Conferences(l, nil, 0, 0, reader, now) },
		"conferences_none_yet": func(l text.Lang) Message { return Conferences(l, nil, 0, 0, boss, now) },
		"conferences_page": func(l text.Lang) Message {
			return Conferences(l, []storage.Conference{c, other, far}, 12, 1, reader, now)
		},
		"conference_reader":     func(l text.Lang) Message { return Conference(l, other, reader, now) },
		"conference_boss":       func(l text.Lang) Message { return Conference(l, c, boss, now) },
		"conference_begun":      func(l text.Lang) Message { return Conference(l, c, boss, before(0)) },
		"conference_cancelled":  func(l text.Lang) Message { return Conference(l, cancelled, boss, now) },
		"conference_confirm":    func(l text.Lang) Message { return ConfirmCancel(l, c, now) },
		"conference_saved":      func(l text.Lang) Message { return ConferenceSaved(l, l.N("conference.published", 12), c, boss, now) },
		"conference_planned":    func(l text.Lang) Message { return ConferencePlanned(l, other, now) },
		"conference_moved":      func(l text.Lang) Message { return ConferenceChanged(l, elsewhere, later, now) },
		"conference_place":      func(l text.Lang) Message { return ConferenceChanged(l, c, elsewhere, now) },
		"conference_place_open": func(l text.Lang) Message { return ConferenceChanged(l, elsewhere, c, now) },
		"conference_change":     func(l text.Lang) Message { return ConferenceToChange(l, elsewhere, before(aDay)) },
		"conference_called_off": func(l text.Lang) Message { return ConferenceCancelled(l, cancelled) },
		"conference_reminder":   func(l text.Lang) Message { return Reminder(l, elsewhere, AnswerCard{}, before(aDay)) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

func TestOnlyACoordinatorIsOfferedChanges(t *testing.T) {
	labels := func(reader storage.Person, now time.Time) (all []string) {
		for _, row := range Conference(text.De, meeting(), &reader, now).Rows {
			for _, button := range row {
				all = append(all, button.Label)
			}
		}
		return all
	}
	want := []string{"👥 Wer kommt?", "⚙️ Ändern", "📅 Kalenderdatei", "‹ Alle Termine"}
	if diff := cmp.Diff(want, labels(storage.Person{Coordinator: true}, before(aDay))); diff != "" {
		t.Errorf("coordinator (-want +got):\n%s", diff)
	}
	member := labels(storage.Person{OrganisationID: 1, OrganisationAdmin: true}, before(aDay))
	if diff := cmp.Diff([]string{"📅 Kalenderdatei", "‹ Alle Termine"}, member); diff != "" {
		t.Errorf("a member (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"👥 Wer kommt?", "📋 Kopieren", "‹ Alle Termine"}, labels(storage.Person{Coordinator: true}, before(0))); diff != "" {
		t.Errorf("when it has begun (-want +got):\n%s", diff)
	}
}

// Everything that the dialogs let through must fit into a message of Telegram.
func TestLongConferencesFit(t *testing.T) {
	c := meeting()
	c.ID, c.Title, c.Place, c.Agenda = 1<<62, strings.Repeat("&", 100), strings.Repeat("<", 200), strings.Repeat(">", 1500)
	c.Bring = strings.Repeat("&", 200)
	moved := c
	moved.Place, moved.Local = strings.Repeat("ß", 200), c.Local.AddDate(0, 0, 1)
	list := make([]storage.Conference, PageSize)
	for i := range list {
		list[i] = c
	}
	now := before(aDay)
	for _, l := range text.Langs {
		for name, message := range map[string]Message{
			"list":      Conferences(l, list, 1000, 3, &storage.Person{}, now),
			"card":      ConferenceSaved(l, l.N("conference.published", 5000), c, &storage.Person{Coordinator: true}, now),
			"change":    ConferenceToChange(l, c, now),
			"question":  ConfirmCancel(l, c, now),
			"planned":   ConferencePlanned(l, c, now),
			"changed":   ConferenceChanged(l, c, moved, now),
			"cancelled": ConferenceCancelled(l, c),
			"reminder":  Reminder(l, c, AnswerCard{}, now),
		} {
			if _, err := Outgoing(1, 0, message); err != nil {
				t.Errorf("%s in %s: %v", name, l, err)
			}
		}
	}
}
