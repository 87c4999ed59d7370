package icalendar_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	golang "github.com/arran4/golang-ical"
	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"

	"sozialraum/bot/icalendar"
)

// seen is what a program reads in a file.
type seen struct {
	Method, UID, Sequence, Status  string
	Start, End, Stamp              time.Time
	Summary, Location, Description string
	Geo                            string // latitude;longitude
	Alarms                         []string
}

// first reads the file with github.com/emersion/go-ical.
func first(t rapid.TB, file []byte) seen {
	t.Helper()
	calendar := decoded(t, file)
	events := calendar.Events()
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	var s seen
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("go-ical: %v in\n%s", err, file)
		}
	}
	for into, name := range map[*string]string{
		&s.UID: ical.PropUID, &s.Summary: ical.PropSummary, &s.Location: ical.PropLocation, &s.Description: ical.PropDescription,
	} {
		text, err := e.Props.Text(name)
		must(err)
		*into = text
	}
	s.Method, s.Sequence, s.Status = calendar.Props.Get(ical.PropMethod).Value, e.Props.Get(ical.PropSequence).Value, e.Props.Get(ical.PropStatus).Value
	if geo := e.Props.Get(ical.PropGeo); geo != nil {
		s.Geo = geo.Value
	}
	var err error
	s.Start, err = e.DateTimeStart(time.UTC)
	must(err)
	s.End, err = e.DateTimeEnd(time.UTC)
	must(err)
	s.Stamp, err = e.Props.DateTime(ical.PropDateTimeStamp, time.UTC)
	must(err)
	for _, alarm := range e.Children {
		s.Alarms = append(s.Alarms, alarm.Props.Get(ical.PropTrigger).Value)
	}
	return s
}

func decoded(t rapid.TB, file []byte) *ical.Calendar {
	t.Helper()
	calendar, err := ical.NewDecoder(bytes.NewReader(file)).Decode()
	if err != nil {
		t.Fatalf("go-ical: %v in\n%s", err, file)
	}
	return calendar
}

// second reads the file with github.com/arran4/golang-ical.
func second(t rapid.TB, file []byte) seen {
	t.Helper()
	calendar, err := golang.ParseCalendar(bytes.NewReader(file))
	if err != nil || len(calendar.Events()) != 1 {
		t.Fatalf("golang-ical: %v in\n%s", err, file)
	}
	e := calendar.Events()[0]
	text := func(name golang.ComponentProperty) string {
		if property := e.GetProperty(name); property != nil {
			return property.Value
		}
		return ""
	}
	s := seen{
		UID: text(golang.ComponentPropertyUniqueId), Sequence: text(golang.ComponentPropertySequence),
		Status: text(golang.ComponentPropertyStatus), Summary: text(golang.ComponentPropertySummary),
		Geo:      text(golang.ComponentPropertyGeo),
		Location: text(golang.ComponentPropertyLocation), Description: text(golang.ComponentPropertyDescription),
	}
	for _, property := range calendar.CalendarProperties {
		if property.IANAToken == string(golang.PropertyMethod) {
			s.Method = property.Value
		}
	}
	for into, read := range map[*time.Time]func() (time.Time, error){&s.Start: e.GetStartAt, &s.Stamp: e.GetDtStampTime} {
		at, err := read()
		if err != nil {
			t.Fatalf("golang-ical: %v in\n%s", err, file)
		}
		*into = at
	}
	length, err := time.ParseDuration(strings.ToLower(strings.TrimPrefix(text(golang.ComponentPropertyDuration), "PT")))
	if err != nil {
		t.Fatalf("golang-ical: %v in\n%s", err, file)
	}
	s.End = s.Start.Add(length)
	for _, alarm := range e.Alarms() {
		s.Alarms = append(s.Alarms, alarm.GetProperty(golang.ComponentPropertyTrigger).Value)
	}
	return s
}

// third is the instant at which the event begins for a calendar that does not know the zone by its name and goes by the
// rules in the file alone (RFC 5545, section 3.6.5).
func third(t rapid.TB, file []byte) time.Time {
	t.Helper()
	calendar := decoded(t, file)
	start := calendar.Events()[0].Props.Get(ical.PropDateTimeStart)
	if strings.HasSuffix(start.Value, "Z") {
		at, err := start.DateTime(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	wall := floating(t, start.Value)
	var latest time.Time
	var offset time.Duration
	for _, component := range calendar.Children {
		if component.Name != ical.CompTimezone {
			continue
		}
		for _, observance := range component.Children {
			if onset := latestOnset(t, observance, wall); onset.After(latest) || latest.IsZero() && !onset.IsZero() {
				latest, offset = onset, ahead(t, observance.Props.Get(ical.PropTimezoneOffsetTo).Value)
			}
		}
	}
	if latest.IsZero() {
		t.Fatalf("no rule holds at the start:\n%s", file)
	}
	return wall.Add(-offset)
}

// latestOnset is the last one of an observance up to a wall time; zero when there is none.
func latestOnset(t rapid.TB, observance *ical.Component, wall time.Time) (latest time.Time) {
	t.Helper()
	begin := floating(t, observance.Props.Get(ical.PropDateTimeStart).Value)
	onsets := []time.Time{begin}
	for _, dates := range observance.Props.Values(ical.PropRecurrenceDates) {
		for _, date := range strings.Split(dates.Value, ",") {
			onsets = append(onsets, floating(t, date))
		}
	}
	if rule := observance.Props.Get(ical.PropRecurrenceRule); rule != nil {
		option, err := rrule.StrToROption(rule.Value)
		if err != nil {
			t.Fatal(err)
		}
		option.Dtstart = begin
		recurring, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatal(err)
		}
		onsets = append(onsets, recurring.Before(wall, true))
	}
	for _, onset := range onsets {
		if !onset.After(wall) && onset.After(latest) {
			latest = onset
		}
	}
	return latest
}

func floating(t rapid.TB, value string) time.Time {
	t.Helper()
	at, err := time.Parse("20060102T150405", value)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func ahead(t rapid.TB, value string) time.Duration {
	t.Helper()
	at, err := time.Parse("-0700", value)
	if err != nil {
		t.Fatal(err)
	}
	_, seconds := at.Zone()
	return time.Duration(seconds) * time.Second
}

// zones with every kind of rule: the usual one, the southern, half an hour, none, one that ended, one that follows the
// moon, changes at midnight and in the middle of the week.
var zones = []string{
	"Europe/Berlin", "Europe/Lisbon", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Santiago", "America/Sao_Paulo",
	"Australia/Lord_Howe", "Australia/Sydney", "Pacific/Auckland", "Pacific/Chatham", "Asia/Tokyo", "Asia/Kathmandu", "Asia/Gaza",
	"Asia/Tehran", "Africa/Casablanca", "Africa/Cairo", "Europe/Istanbul", "Europe/Moscow", "America/Asuncion", "Pacific/Apia", "UTC",
}

// anEvent draws a meeting with texts of any kind, often in a night when clocks change.
func anEvent(t *rapid.T) icalendar.Event {
	in, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 32*366*24*60).Draw(t, "minute")) * time.Minute).In(in)
	if _, change := at.ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change") {
		at = change.Add(time.Duration(rapid.IntRange(-180, 180).Draw(t, "distance")) * time.Minute)
	}
	words := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("aß😀\\;,:\n\"' \tnN⚠️é"))))
	e := icalendar.Event{
		UID: rapid.StringMatching(`[0-9a-f-]{36}`).Draw(t, "uid"), Sequence: rapid.IntRange(0, 100).Draw(t, "sequence"),
		Stamp: at.AddDate(0, -1, 0), Start: at, Length: time.Duration(rapid.IntRange(1, 600).Draw(t, "length")) * time.Minute,
		Summary: words.Draw(t, "summary"), Location: words.Draw(t, "location"), Description: words.Draw(t, "description"),
		Cancelled: rapid.Bool().Draw(t, "cancelled"), Located: rapid.Bool().Draw(t, "located"),
		Latitude: rapid.Float64Range(-90, 90).Draw(t, "latitude"), Longitude: rapid.Float64Range(-180, 180).Draw(t, "longitude"),
	}
	for range rapid.IntRange(0, 2).Draw(t, "alarms") {
		e.Alarms = append(e.Alarms, time.Duration(rapid.IntRange(1, 8*24).Draw(t, "before"))*time.Hour)
	}
	return e
}

func TestEveryParserReadsWhatWasMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anEvent(t)
		file := e.File()
		wellFormed(t, file)
		want := seen{
			Method: "PUBLISH", UID: e.UID, Sequence: fmt.Sprint(e.Sequence), Status: "CONFIRMED",
			Start: e.Start, End: e.Start.Add(e.Length), Stamp: e.Stamp.Truncate(time.Second),
			Summary: kept(e.Summary), Location: kept(e.Location), Description: kept(e.Description),
		}
		if e.Located {
			want.Geo = fmt.Sprintf("%.6f;%.6f", e.Latitude, e.Longitude)
		}
		if e.Cancelled {
			want.Method, want.Status = "CANCEL", "CANCELLED"
		} else {
			for _, before := range e.Alarms {
				want.Alarms = append(want.Alarms, map[bool]string{
					true: fmt.Sprintf("-P%dD", before/(24*time.Hour)), false: fmt.Sprintf("-PT%dH", before/time.Hour),
				}[before%(24*time.Hour) == 0])
			}
		}
		if diff := cmp.Diff(want, first(t, file)); diff != "" {
			t.Errorf("go-ical (-want +got):\n%s\n%s", diff, file)
		}
		if diff := cmp.Diff(want, second(t, file)); diff != "" {
			t.Errorf("golang-ical (-want +got):\n%s\n%s", diff, file)
		}
		if got := third(t, file); !got.Equal(e.Start) {
			t.Errorf("by the rules in the file it begins at %s, want %s\n%s", got, e.Start.UTC(), file)
		}
	})
}
