// Package icalendar writes the calendar file of a meeting, which calendars of phones and offices take over, and the feed
// of several, to which they subscribe. It is pure: the same events give the same file. It never reads a file, and knows no
// rows and no languages.
//
// Source: RFC 5545 (iCalendar), RFC 5546 (iTIP: PUBLISH and CANCEL), RFC 7986 section 5.3 (UID).
package icalendar

import (
	"fmt"
	"time"
)

// product names the program that wrote a file.
const product = "-//sozialraum//sozialraum//DE"

// The forms in which a DATE-TIME is written: as clocks show it in a zone, and in UTC.
const (
	local = "20060102T150405"
	utc   = local + "Z"
)

// Event is a meeting as calendars know it.
type Event struct {
	UID      string        // the same in every file about this meeting, and in no other's
	Sequence int           // grows with every change; calendars keep the highest
	Stamp    time.Time     // when this file is written
	Start    time.Time     // its location is the zone whose clocks people there go by
	Length   time.Duration // whole minutes
	// What people read, any text. An empty Location or Description is left out.
	Summary, Location, Description string
	Cancelled                      bool
	Located                        bool // the place is known on the map
	Latitude, Longitude            float64
	Alarms                         []time.Duration // so long before the start, whole minutes; none for a cancelled event
}

// File is the event as the content of an .ics file. Opened, it puts the event into a calendar, brings the event that is
// there up to date, or, when it is cancelled, takes it away.
func (e Event) File() []byte {
	method := "PUBLISH"
	if e.Cancelled {
		method = "CANCEL"
	}
	var w writer
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", product)
	w.line("METHOD", method)
	if _, zoned := e.start(); zoned {
		w.zone(e.Start)
	}
	w.event(e)
	w.line("END", "VCALENDAR")
	return w.Bytes()
}

// start is the name of the property that holds the start, and whether it is on the clocks of a zone. A wall time that
// clocks show twice is said in UTC: it would mean the first of the two (RFC 5545, section 3.3.5), but not every program
// reads it so.
func (e Event) start() (property string, zoned bool) {
	zone := e.Start.Location().String()
	if zone == "" || zone == "UTC" || zone == "Local" || twice(e.Start) {
		return "DTSTART", false
	}
	return "DTSTART;TZID=" + zone, true
}

func (e Event) startValue(zoned bool) string {
	if zoned {
		return e.Start.Format(local)
	}
	return e.Start.UTC().Format(utc)
}

// twice tells whether clocks in t's zone show the wall time of t once more, before or after.
func twice(t time.Time) bool {
	last, next := t.ZoneBounds()
	back := func(change time.Time) time.Duration { return offset(change.Add(-time.Second)) - offset(change) }
	return !last.IsZero() && t.Sub(last) < back(last) || !next.IsZero() && next.Sub(t) <= back(next)
}

// offset is how far clocks at t are ahead of UTC.
func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// alarms writes one alarm each; what is cancelled rings no more.
func (w *writer) alarms(e Event) {
	if e.Cancelled {
		return
	}
	for _, before := range e.Alarms {
		w.line("BEGIN", "VALARM")
		w.line("ACTION", "DISPLAY")
		w.line("DESCRIPTION", escape(e.Summary))
		w.line("TRIGGER", "-"+period(before))
		w.line("END", "VALARM")
	}
}

// period is how long before the start an alarm rings. Whole days are days on the calendar, however long the nights
// between are; anything else is elapsed time.
func period(d time.Duration) string {
	const day = 24 * time.Hour
	if d > 0 && d%day == 0 {
		return fmt.Sprintf("P%dD", d/day)
	}
	return elapsed(d)
}

// elapsed is a DURATION on a stopwatch.
func elapsed(d time.Duration) string {
	hours, minutes := d/time.Hour, d%time.Hour/time.Minute
	switch {
	case hours == 0:
		return fmt.Sprintf("PT%dM", minutes)
	case minutes == 0:
		return fmt.Sprintf("PT%dH", hours)
	}
	return fmt.Sprintf("PT%dH%dM", hours, minutes)
}
