package icalendar

import (
	"fmt"
	"strconv"
	"time"
)

// Feed is a calendar that others subscribe to: they read it again and again, and show what it holds then.
type Feed struct {
	Name    string        // what people read above it
	Refresh time.Duration // how often it is worth reading, whole minutes
	Events  []Event
}

// File is the feed as the content of an .ics file. Starts are said in UTC: a feed may hold meetings of several zones and
// years, and each of them happens once, so that no zone's rules are needed. A cancelled event stands there as cancelled.
// The same feed gives the same file.
//
// Source: RFC 5545; RFC 7986, sections 5.1 (NAME) and 5.7 (REFRESH-INTERVAL). X-WR-CALNAME and X-PUBLISHED-TTL say the
// same to older programs.
func (f Feed) File() []byte {
	var w writer
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", product)
	w.line("METHOD", "PUBLISH")
	w.line("NAME", escape(f.Name))
	w.line("X-WR-CALNAME", escape(f.Name))
	w.line("REFRESH-INTERVAL;VALUE=DURATION", elapsed(f.Refresh))
	w.line("X-PUBLISHED-TTL", elapsed(f.Refresh))
	for _, e := range f.Events {
		e.Start = e.Start.UTC()
		w.event(e)
	}
	w.line("END", "VCALENDAR")
	return w.Bytes()
}

// event writes one event, with its start as its location has it.
func (w *writer) event(e Event) {
	status := "CONFIRMED"
	if e.Cancelled {
		status = "CANCELLED"
	}
	start, zoned := e.start()
	w.line("BEGIN", "VEVENT")
	w.line("UID", escape(e.UID))
	w.line("SEQUENCE", strconv.Itoa(e.Sequence))
	w.line("DTSTAMP", e.Stamp.UTC().Format(utc))
	w.line(start, e.startValue(zoned))
	// A length stays true in a night when clocks change, where an end on the clock may mean two instants.
	w.line("DURATION", elapsed(e.Length))
	w.line("SUMMARY", escape(e.Summary))
	w.optional("LOCATION", e.Location)
	if e.Located {
		w.line("GEO", fmt.Sprintf("%.6f;%.6f", e.Latitude, e.Longitude))
	}
	w.optional("DESCRIPTION", e.Description)
	w.line("STATUS", status)
	w.alarms(e)
	w.line("END", "VEVENT")
}
