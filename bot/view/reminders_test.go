package view

import (
	"strings"
	"testing"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

func TestReminderViews(t *testing.T) {
	c := meeting()
	usual := []int64{7 * 24 * 60, 24 * 60, 2 * 60}
	full := meeting()
	full.Place, full.Bring, full.Agenda = "Rathaus & Saal", "Stifte <rot>, Kalender", "1. Ankommen\n2. <Schule>"
	on, off := &storage.Person{Reminders: true}, &storage.Person{}
	asMeeting := storage.Habit{Quiet: storage.Quiet{From: 20 * 60, Until: 7 * 60}}
	own := storage.Habit{Minutes: []int64{3 * 24 * 60, 30}}
	day := storage.Habit{Minutes: []int64{24 * 60}, Quiet: storage.Quiet{From: 0, Until: 5 * 60}}
	for name, build := range map[string]func(l text.Lang) Message{
		"reminders_usual":     func(l text.Lang) Message { return ConferenceReminders(l, c, usual, true) },
		"reminders_own":       func(l text.Lang) Message { return ConferenceReminders(l, c, []int64{14 * 24 * 60, 24 * 60, 90}, false) },
		"reminders_never":     func(l text.Lang) Message { return ConferenceReminders(l, c, []int64{}, false) },
		"reminder_full":       func(l text.Lang) Message { return Reminder(l, full, AnswerCard{}, before(aDay)) },
		"conference_bring":    func(l text.Lang) Message { return ConferencePlanned(l, full, before(10*aDay)) },
		"habit_as_meeting":    func(l text.Lang) Message { return Habit(l, on, asMeeting) },
		"habit_day":           func(l text.Lang) Message { return Habit(l, on, day) },
		"habit_own":           func(l text.Lang) Message { return Habit(l, on, own) },
		"habit_none":          func(l text.Lang) Message { return Habit(l, off, own) },
		"habit_choice":        func(l text.Lang) Message { return OwnHabit(l, own.Minutes) },
		"habit_quiet":         func(l text.Lang) Message { return QuietHours(l, asMeeting.Quiet) },
		"habit_quiet_none":    func(l text.Lang) Message { return QuietHours(l, own.Quiet) },
		"profile_own_habit":   func(l text.Lang) Message { return Profile(l, on, own, nil) },
		"profile_never_habit": func(l text.Lang) Message { return Profile(l, off, own, nil) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

func TestAheadList(t *testing.T) {
	for want, minutes := range map[string][]int64{
		"":                                nil,
		"1 Tag":                           {24 * 60},
		"1 Stunde und 1 Minute":           {60, 1},
		"7 Tage, 90 Minuten und 1 Stunde": {7 * 24 * 60, 90, 60},
	} {
		if got := AheadList(text.De, minutes); got != want {
			t.Errorf("%v: %q, want %q", minutes, got, want)
		}
	}
}

// The calendar file says what to bring, too.
func TestCalendarSaysWhatToBring(t *testing.T) {
	c := meeting()
	c.Bring = "Stifte & Kalender"
	for l, want := range map[text.Lang]string{text.De: "🎒 Bitte mitbringen: Stifte & Kalender\n", text.En: "🎒 Please bring: Stifte & Kalender\n"} {
		if got := calendarEvent(l, c, before(aDay)).Description; !strings.Contains(got, want) {
			t.Errorf("%s: %q is missing in %q", l, want, got)
		}
	}
}
