package bot

import (
	"errors"
	"strings"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/when"
)

// How a dialog keeps what it understood: as a date, a time of day, or both.
const (
	keptDay    = time.DateOnly
	keptClock  = "15:04"
	keptMoment = keptDay + " " + keptClock
)

// moment is a date and time that somebody names, beside what was known before. It is settled when it lies ahead.
type moment struct {
	lang text.Lang
	now  time.Time
	zone *time.Location
}

// read understands a date, and a time of day where there is one. Its errors are mistakes.
func (m moment) read(typed string) (when.Result, error) {
	read, err := when.Parse(typed, m.now, m.zone)
	if err != nil {
		return read, m.mistake(err)
	}
	return read, m.settled(read)
}

// readDeadline is read for the last day of something, which may be the end of a month.
func (m moment) readDeadline(typed string) (when.Result, error) {
	read, err := when.ParseDeadline(typed, m.now, m.zone)
	if err != nil {
		return read, m.mistake(err)
	}
	return read, m.settled(read)
}

// readTime understands a time of day for a day that is known. Whoever names a day again, and nothing else that might
// only look like one, means that day.
func (m moment) readTime(typed string, day when.Date) (when.Result, error) {
	if both, err := when.Parse(typed, m.now, m.zone); err == nil && both.HasTime && both.Rest == "" {
		return both, m.settled(both)
	}
	hour, minute, err := when.ParseTime(typed)
	if err != nil {
		return when.Result{}, m.mistake(err)
	}
	read := when.Result{Date: day, HasTime: true, Clock: when.Clock{Hour: hour, Minute: minute}}
	return read, m.settled(read)
}

// readChange understands a new date, time or both for a meeting; what is not named stays as it was.
func (m moment) readChange(typed string, before when.Result) (when.Result, error) {
	read, err := when.Parse(typed, m.now, m.zone)
	switch {
	case errors.Is(err, when.ErrNoDate):
		if _, _, noTime := when.ParseTime(typed); noTime == nil {
			return m.readTime(typed, before.Date)
		}
		return read, m.mistake(err)
	case err != nil:
		return read, m.mistake(err)
	case !read.HasTime:
		read.HasTime, read.Clock = true, before.Clock
	}
	return read, m.settled(read)
}

// settled refuses what is over already, and a time that clocks skip on that day.
func (m moment) settled(r when.Result) error {
	values := text.V{"When": when.Format(string(m.lang), when.Long, r)}
	if !r.HasTime {
		if r.DaysSince(when.Of(m.now.In(m.zone)).Date) < 0 {
			return mistake{"when.past", values}
		}
		return nil
	}
	at := r.In(m.zone)
	switch {
	case when.Of(at.In(m.zone)).Clock != r.Clock:
		return m.mistake(when.ErrSkippedTime)
	case !at.After(m.now):
		return mistake{"when.past", values}
	}
	return nil
}

// mistake says what is wrong with a date or time, and what to write instead.
func (m moment) mistake(err error) error {
	var choice when.Choice
	var weekday when.ErrWeekdayMismatch
	switch {
	case errors.As(err, &weekday):
		return mistake{"when.weekday", text.V{
			"Day": when.Format(string(m.lang), when.LongDay, when.Result{Date: weekday.Date}),
			"Not": when.WeekdayName(string(m.lang), weekday.Want),
		}}
	case errors.As(err, &choice) && len(choice.Days) > 0:
		days := make([]string, len(choice.Days))
		for i, day := range choice.Days {
			days[i] = when.Format(string(m.lang), when.LongDay, when.Result{Date: day})
		}
		return mistake{"when.choice", text.V{"Days": strings.Join(days, " / ")}}
	}
	for known, key := range map[error]string{
		when.ErrNoDate:      "when.no_date",
		when.ErrNoTime:      "when.no_time",
		when.ErrNoSuchDay:   "when.no_such_day",
		when.ErrNoSuchTime:  "when.no_such_time",
		when.ErrAmbiguous:   "when.ambiguous",
		when.ErrSkippedTime: "when.skipped",
	} {
		if errors.Is(err, known) {
			return mistake{key: key}
		}
	}
	return err
}

// keptResult reads a kept answer back: a date with the time, if that is known. ok is false when there is no date.
func keptResult(day, clock string) (r when.Result, ok bool) {
	date, err := time.Parse(keptDay, day)
	if err != nil {
		return r, false
	}
	r = when.Result{Date: when.Of(date).Date}
	if at, err := time.Parse(keptClock, clock); err == nil {
		r.HasTime, r.Clock = true, when.Of(at).Clock
	}
	return r, true
}

// keptParts splits a kept moment.
func keptParts(answer string) (day, clock string) {
	day, clock, _ = strings.Cut(answer, " ")
	return day, clock
}

// wallOf is the wall time of a date and time, as storage keeps it.
func wallOf(r when.Result) time.Time {
	return time.Date(r.Year, r.Month, r.Day, r.Hour, r.Minute, 0, 0, time.UTC)
}

// shownMoment is a kept date, time or both as a person reads it.
func shownMoment(l text.Lang, day, clock string) string {
	r, ok := keptResult(day, clock)
	if !ok {
		return day
	}
	return when.Format(string(l), when.Long, r) // without a time, the day alone
}

// shownTime is a kept time of day as a person reads it.
func shownTime(l text.Lang, clock string) string {
	at, err := time.Parse(keptClock, clock)
	if err != nil {
		return clock
	}
	return when.FormatTime(string(l), when.Of(at).Clock)
}

// leftOver is where a dialog keeps the words beside a date that meant nothing to us, until the next answer.
const leftOver = "left over"

// understood says how a date was read, and which words were not.
func understood(r Request, s dialog.Session) string {
	line := r.Lang.T("when.understood", text.V{"When": shownMoment(r.Lang, s.Answers["date"], s.Answers["time"])})
	if words := s.Answers[leftOver]; words != "" {
		line += " " + r.Lang.T("when.left_over", text.V{"Words": words})
	}
	return line
}
