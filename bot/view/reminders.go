package view

import (
	"fmt"
	"slices"
	"strings"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// RemindChoices are the times before a meeting that are offered, in minutes.
var RemindChoices = [...]int64{7 * 24 * 60, 3 * 24 * 60, 24 * 60, 4 * 60, 2 * 60, 30}

// The hours of the day at which quiet hours may begin and end.
var (
	QuietFrom  = [...]int{18, 19, 20, 21, 22, 23, 0}
	QuietUntil = [...]int{5, 6, 7, 8, 9, 10}
)

// Ahead is a time before a meeting as a person reads it: "3 Tage", "2 Stunden", "90 Minuten".
func Ahead(l text.Lang, minutes int64) string {
	switch {
	case minutes%(24*60) == 0:
		return l.N("ahead.days", int(minutes/(24*60)))
	case minutes%60 == 0:
		return l.N("ahead.hours", int(minutes/60))
	}
	return l.N("ahead.minutes", int(minutes))
}

// AheadList is several of them: "3 Tage, 1 Tag und 2 Stunden".
func AheadList(l text.Lang, minutes []int64) string {
	words := make([]string, len(minutes))
	for i, m := range minutes {
		words[i] = Ahead(l, m)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " " + l.T("ahead.and") + " " + words[n-1]
	}
	return strings.Join(words, "")
}

// ConferenceReminders shows a coordinator when a meeting reminds, and lets them change it. usual: as its area does.
func ConferenceReminders(l text.Lang, c storage.Conference, minutes []int64, usual bool) Message {
	state := "remindedit.never"
	switch {
	case usual && len(minutes) > 0:
		state = "remindedit.as_usual"
	case len(minutes) > 0:
		state = "remindedit.own"
	}
	m := Text("<b>" + text.Escape(c.Title) + "</b>\n\n" + l.T(state, text.V{"Ahead": AheadList(l, minutes)}) +
		"\n\n<i>" + l.T("remindedit.hint") + "</i>")
	m.Rows = Grid(aheadButtons(l, minutes, func(label string, minutes int64, to string) Button {
		return Tap(label, "confremind", c.ID, "set", minutes, to)
	}))
	m.Rows = append(m.Rows, Row(Tap(l.T("remindedit.write"), "confremind", c.ID, "write")))
	if !usual {
		m.Rows = append(m.Rows, Row(Tap(l.T("remindedit.usual"), "confremind", c.ID, "usual")))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("button.back"), "conf", c.ID)))
	return m
}

// aheadButtons offers times to choose from, and those that are chosen beside them. A button says what it will be, so that
// a second tap changes nothing.
func aheadButtons(l text.Lang, chosen []int64, tap func(label string, minutes int64, to string) Button) (buttons []Button) {
	all := append(slices.Clone(RemindChoices[:]), chosen...)
	slices.Sort(all)
	slices.Reverse(all)
	for _, minutes := range slices.Compact(all) {
		if slices.Contains(chosen, minutes) {
			buttons = append(buttons, tap("✅ "+Ahead(l, minutes), minutes, "off"))
		} else {
			buttons = append(buttons, tap(Ahead(l, minutes), minutes, "on"))
		}
	}
	return buttons
}

// habitState says in a few words how somebody is reminded.
func habitState(l text.Lang, p *storage.Person, h storage.Habit) string {
	switch {
	case !p.Reminders:
		return l.T("profile.reminders_off")
	case h.Minutes == nil:
		return l.T("profile.reminders_on")
	}
	return l.T("habit.before", text.V{"Ahead": AheadList(l, h.Minutes)})
}

// Habit shows how somebody is reminded of meetings, and what else they may choose.
func Habit(l text.Lang, p *storage.Person, h storage.Habit) Message {
	state := l.T("habit.as_meeting")
	switch {
	case !p.Reminders:
		state = l.T("habit.never")
	case h.Minutes != nil:
		state = l.T("habit.before", text.V{"Ahead": AheadList(l, h.Minutes)})
	}
	m := Text("<b>" + l.T("habit.title") + "</b>\n\n" + l.T("habit.state", text.V{"When": state, "Quiet": quietState(l, h.Quiet)}))
	choice := func(label string, chosen bool, params ...any) []Button {
		if chosen {
			label = "● " + label
		}
		return Row(Tap(label, "profile", append([]any{"remind"}, params...)...))
	}
	only := func(minutes int64) bool { return p.Reminders && len(h.Minutes) == 1 && h.Minutes[0] == minutes }
	m.Rows = [][]Button{
		choice(l.T("habit.choose_meeting"), p.Reminders && h.Minutes == nil, "meeting"),
		choice(l.T("habit.choose_day"), only(24*60), "only", 24*60),
		choice(l.T("habit.choose_hours"), only(2*60), "only", 2*60),
		choice(l.T("habit.choose_own"), p.Reminders && h.Minutes != nil && !only(24*60) && !only(2*60), "own"),
		choice(l.T("habit.choose_none"), !p.Reminders, "none"),
		Row(Tap(l.T("habit.quiet_button"), "profile", "quiet")),
		Row(Tap(l.T("habit.profile"), "profile", "show")),
	}
	return m
}

// OwnHabit lets somebody choose their own times; chosen are those now.
func OwnHabit(l text.Lang, chosen []int64) Message {
	m := Text("<b>" + l.T("habit.title") + "</b>\n\n" + l.T("habit.which", text.V{"Ahead": AheadList(l, chosen)}))
	m.Rows = append(Grid(aheadButtons(l, chosen, func(label string, minutes int64, to string) Button {
		return Tap(label, "profile", "remind", "own", minutes, to)
	})), Row(Tap(l.T("button.back"), "profile", "remind")))
	return m
}

// QuietHours lets somebody choose when they do not want to be disturbed.
func QuietHours(l text.Lang, q storage.Quiet) Message {
	m := Text("<b>" + l.T("habit.quiet_title") + "</b>\n\n" + l.T("habit.quiet_state", text.V{"Quiet": quietState(l, q)}))
	hours := func(what, key string, hours []int, now int) {
		var row []Button
		for _, hour := range hours {
			label := l.T(key, text.V{"Hour": fmt.Sprint(hour)})
			if q.From != q.Until && now == hour*60 {
				label = "● " + label
			}
			row = append(row, Tap(label, "profile", "quiet", what, hour))
		}
		half := (len(row) + 1) / 2
		m.Rows = append(m.Rows, row[:half], row[half:])
	}
	hours("from", "habit.quiet_from", QuietFrom[:], q.From)
	hours("until", "habit.quiet_until", QuietUntil[:], q.Until)
	if q.From != q.Until {
		m.Rows = append(m.Rows, Row(Tap(l.T("habit.quiet_none"), "profile", "quiet", "none")))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("button.back"), "profile", "remind")))
	return m
}

func quietState(l text.Lang, q storage.Quiet) string {
	if q.From == q.Until {
		return l.T("habit.no_quiet")
	}
	clock := func(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
	return l.T("habit.quiet", text.V{"From": clock(q.From), "Until": clock(q.Until)})
}
