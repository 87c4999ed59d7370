package storage_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func wallTime(t testing.TB, text string) time.Time {
	t.Helper()
	local, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return local
}

const (
	sevenDays = 7 * 24 * 60
	oneDay    = 24 * 60
	twoHours  = 120
)

// In Europe/Berlin clocks went forward on 26 March 2017 and back on 29 October 2017.
func TestDueAt(t *testing.T) {
	for _, test := range []struct {
		name, zone, local string
		minutes           int
		want              string // UTC
	}{
		{"a week of seven ordinary days", "Europe/Berlin", "2017-03-21 18:00", sevenDays, "2017-03-14T17:00:00Z"},
		{"a week across the short night", "Europe/Berlin", "2017-03-28 18:00", sevenDays, "2017-03-21T17:00:00Z"},
		{"a week across the long night", "Europe/Berlin", "2017-10-31 18:00", sevenDays, "2017-10-24T16:00:00Z"},
		{"a day of 23 hours", "Europe/Berlin", "2017-03-26 18:00", oneDay, "2017-03-25T17:00:00Z"},
		{"a day of 25 hours", "Europe/Berlin", "2017-10-29 18:00", oneDay, "2017-10-28T16:00:00Z"},
		{"two hours across the short night are elapsed", "Europe/Berlin", "2017-03-26 03:30", twoHours, "2017-03-25T23:30:00Z"},
		{"two hours across the long night are elapsed", "Europe/Berlin", "2017-10-29 03:30", twoHours, "2017-10-29T00:30:00Z"},
		{"a day before is an hour that was skipped", "Europe/Berlin", "2017-03-27 02:30", oneDay, "2017-03-26T01:30:00Z"},
		{"a day before is an hour that was repeated", "Europe/Berlin", "2017-10-30 02:30", oneDay, "2017-10-29T00:30:00Z"},
		{"the hour that is repeated itself", "Europe/Berlin", "2017-10-29 02:30", twoHours, "2017-10-28T22:30:00Z"},
		{"a skipped hour west of Greenwich", "America/New_York", "2017-03-13 02:30", oneDay, "2017-03-12T07:30:00Z"},
		{"half an hour of change", "Australia/Lord_Howe", "2017-10-02 02:10", oneDay, "2017-09-30T15:40:00Z"},
		{"no changes at all", "Pacific/Kiritimati", "2017-03-27 02:30", sevenDays, "2017-03-19T12:30:00Z"},
		{"a day that was left out", "Pacific/Apia", "2011-12-31 12:00", oneDay, "2011-12-30T22:00:00Z"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := storage.DueAt(wallTime(t, test.local), test.minutes, location(t, test.zone))
			if got.UTC().Format(time.RFC3339) != test.want {
				t.Errorf("got %s, want %s", got.UTC().Format(time.RFC3339), test.want)
			}
		})
	}
}

var zones = []string{
	"Europe/Berlin", "Europe/London", "UTC", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "Asia/Kolkata",
	"Asia/Tehran", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Apia",
}

func anyWallTime(t *rapid.T) time.Time {
	start := time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)
	return start.Add(time.Duration(rapid.IntRange(0, 30*366*24*60).Draw(t, "minute")) * time.Minute)
}

// nearChange draws a wall time around one of the zone's changes, where everything that can go wrong does.
func nearChange(t *rapid.T, zone *time.Location) time.Time {
	local := anyWallTime(t)
	if _, end := local.In(zone).ZoneBounds(); !end.IsZero() && rapid.Bool().Draw(t, "near a change") {
		end = end.Add(time.Duration(rapid.IntRange(-3*24*60, 3*24*60).Draw(t, "distance")) * time.Minute)
		return time.Date(end.Year(), end.Month(), end.Day(), end.Hour(), end.Minute(), 0, 0, time.UTC)
	}
	return local
}

func reading(t time.Time, zone *time.Location) string { return t.In(zone).Format("2006-01-02 15:04") }

// exists tells whether clocks in zone show local at all, and when first, by looking at every minute around.
func exists(local time.Time, zone *time.Location) (first time.Time, ok bool) {
	for at := local.Add(-27 * time.Hour); at.Before(local.Add(27 * time.Hour)); at = at.Add(time.Minute) {
		if reading(at, zone) == local.Format("2006-01-02 15:04") {
			return at, true
		}
	}
	return time.Time{}, false
}

func TestInstantIsTheFirstTimeThatClocksShowIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		local := nearChange(t, zone)
		got := storage.Instant(local, zone)
		want, ok := exists(local, zone)
		switch {
		case ok && !got.Equal(want):
			t.Fatalf("%s: got %s, want %s", local, got.UTC(), want.UTC())
		case !ok && reading(got, zone) <= local.Format("2006-01-02 15:04"):
			t.Fatalf("%s is skipped and must come out later, got %s", local, reading(got, zone))
		}
	})
}

// A reminder some days before shows the same wall time, if clocks show that at all on that day; one some minutes
// before is exactly that much earlier; and none is ever due after the meeting.
func TestDueAtIsRightAcrossChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		local := nearChange(t, zone)
		start := storage.Instant(local, zone)
		days := rapid.IntRange(1, 30).Draw(t, "days")
		due := storage.DueAt(local, days*oneDay, zone)
		wanted := local.AddDate(0, 0, -days)
		if _, ok := exists(wanted, zone); ok && reading(due, zone) != wanted.Format("2006-01-02 15:04") {
			t.Fatalf("%d days before %s: got %s", days, local, reading(due, zone))
		}
		if due.After(start) { // at the same time is possible: a zone may leave a whole day out
			t.Fatalf("%d days before %s: due %s, starts %s", days, local, due.UTC(), start.UTC())
		}
		minutes := rapid.IntRange(1, oneDay-1).Draw(t, "minutes")
		if elapsed := start.Sub(storage.DueAt(local, minutes, zone)); elapsed != time.Duration(minutes)*time.Minute {
			t.Fatalf("%d minutes before %s: %s", minutes, local, elapsed)
		}
	})
}
