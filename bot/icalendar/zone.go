package icalendar

import (
	"fmt"
	"strings"
	"time"
)

// onset is a moment at which the clocks of a zone begin to follow another offset.
type onset struct {
	at time.Time // what clocks would have shown without the change, as a time in UTC
	observance
}

// observance is what clocks go by from an onset on.
type observance struct {
	from, to time.Duration // ahead of UTC, before and after
	name     string        // "CEST"
	daylight bool
}

// zone writes the rules of the zone of t, as they are around t. Calendars that know the zone by its name use theirs;
// others read these.
func (w *writer) zone(t time.Time) {
	w.line("BEGIN", "VTIMEZONE")
	w.line("TZID", t.Location().String())
	last := t.Year() + 1
	list := onsets(t, last)
	written := map[observance]bool{}
	for _, first := range list {
		if written[first.observance] {
			continue
		}
		written[first.observance] = true
		var same []time.Time
		for _, other := range list {
			if other.observance == first.observance {
				same = append(same, other.at)
			}
		}
		w.observance(first.observance, same, last)
	}
	w.line("END", "VTIMEZONE")
}

// onsets lists those from the one that holds at the beginning of the year before t to the end of the year last.
func onsets(t time.Time, last int) []onset {
	at, end := time.Date(t.Year()-1, 1, 1, 0, 0, 0, 0, t.Location()), time.Date(last+1, 1, 1, 0, 0, 0, 0, t.Location())
	var list []onset
	for {
		begin, next := at.ZoneBounds()
		list = append(list, onsetAt(begin, at))
		if next.IsZero() || !next.Before(end) {
			return list
		}
		at = next
	}
}

// onsetAt is the onset at the instant begin, whose offset still holds at the instant during. What is older than the
// epoch, or has no beginning, is said to begin there: some calendars read no earlier dates.
func onsetAt(begin, during time.Time) onset {
	name, _ := during.Zone()
	o := observance{from: offset(during), to: offset(during), name: name, daylight: during.IsDST()}
	if begin.IsZero() || begin.Year() < 1971 {
		return onset{time.Unix(0, 0).UTC(), o}
	}
	o.from = offset(begin.Add(-time.Second))
	return onset{begin.UTC().Add(o.from), o}
}

// observance writes one of them, with all its onsets.
func (w *writer) observance(o observance, at []time.Time, last int) {
	kind := "STANDARD"
	if o.daylight {
		kind = "DAYLIGHT"
	}
	w.line("BEGIN", kind)
	w.line("DTSTART", at[0].Format(local))
	w.line("TZOFFSETFROM", clock(o.from))
	w.line("TZOFFSETTO", clock(o.to))
	w.line("TZNAME", escape(o.name))
	if rule, ok := yearly(at, last); ok {
		w.line("RRULE", rule)
	} else if len(at) > 1 {
		dates := make([]string, len(at)-1)
		for i, onset := range at[1:] {
			dates[i] = onset.Format(local)
		}
		w.line("RDATE", strings.Join(dates, ","))
	}
	w.line("END", kind)
}

// clock is an offset as UTC-OFFSET: "+0100". Zones of our time have no seconds in theirs.
func clock(offset time.Duration) string {
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	return fmt.Sprintf("%c%02d%02d", sign, offset/time.Hour, offset%time.Hour/time.Minute)
}

// yearly is the rule by which the onsets come, if they do so every year up to last on the same weekday of a month, such
// as the last Sunday of March. Without such a rule each onset is written out.
func yearly(at []time.Time, last int) (rule string, ok bool) {
	first := at[0]
	if len(at) < 2 || at[len(at)-1].Year() != last {
		return "", false
	}
	nth, final := (first.Day()-1)/7+1, true
	for i, onset := range at {
		if onset.Year() != first.Year()+i || onset.Month() != first.Month() || onset.Weekday() != first.Weekday() ||
			onset.Format("150405") != first.Format("150405") {
			return "", false
		}
		if (onset.Day()-1)/7+1 != nth {
			nth = 0
		}
		final = final && onset.AddDate(0, 0, 7).Month() != onset.Month()
	}
	switch {
	case final:
		nth = -1
	case nth == 0:
		return "", false
	}
	weekday := strings.ToUpper(first.Weekday().String()[:2])
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", first.Month(), nth, weekday), true
}
