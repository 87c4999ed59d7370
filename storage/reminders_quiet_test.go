package storage_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

// In Europe/Berlin clocks went forward on 26 March 2017 at 2:00 and back on 29 October 2017 at 3:00.
func TestUndisturbed(t *testing.T) {
	night, noon, none := storage.Quiet{From: 20 * 60, Until: 7 * 60}, storage.Quiet{From: 12 * 60, Until: 13 * 60}, storage.Quiet{}
	for _, test := range []struct {
		name            string
		quiet           storage.Quiet
		due, start, now string
		want            string // empty: not at all
	}{
		{"by day", night, "2017-03-20 18:00", "2017-03-21 18:00", "2017-03-01 09:00", "2017-03-20 18:00"},
		{"early in the morning comes in the evening before", night, "2017-03-21 06:00", "2017-03-21 08:00", "2017-03-01 09:00", "2017-03-20 19:45"},
		{"late in the evening comes earlier", night, "2017-03-20 22:00", "2017-03-21 22:00", "2017-03-01 09:00", "2017-03-20 19:45"},
		{"right before quiet hours comes with the others", night, "2017-03-20 19:50", "2017-03-20 21:50", "2017-03-01 09:00", "2017-03-20 19:45"},
		{"at their very beginning", night, "2017-03-20 20:00", "2017-03-20 22:00", "2017-03-01 09:00", "2017-03-20 19:45"},
		{"at their very end", night, "2017-03-21 07:00", "2017-03-21 09:00", "2017-03-01 09:00", "2017-03-21 07:00"},
		{"planned too late for the evening", night, "2017-03-21 06:00", "2017-03-21 08:00", "2017-03-20 19:45", "2017-03-21 07:00"},
		{"planned within the last quarter of an hour", night, "2017-03-20 19:55", "2017-03-20 21:55", "2017-03-20 19:50", "2017-03-20 19:55"},
		{"too late for the evening, and nobody could set out in the morning", night, "2017-03-21 05:10", "2017-03-21 07:10", "2017-03-20 21:00", ""},
		{"somebody can still set out", night, "2017-03-21 05:15", "2017-03-21 07:15", "2017-03-20 21:00", "2017-03-21 07:00"},
		{"the meeting itself is at night", night, "2017-03-21 00:00", "2017-03-21 02:00", "2017-03-20 21:00", ""},
		{"its time has passed", night, "2017-03-21 06:00", "2017-03-21 08:00", "2017-03-21 06:00", ""},
		{"at noon", noon, "2017-03-21 12:30", "2017-03-21 14:30", "2017-03-01 09:00", "2017-03-21 11:45"},
		{"no quiet hours", none, "2017-03-21 03:00", "2017-03-21 05:00", "2017-03-01 09:00", "2017-03-21 03:00"},
		{"in the short night", night, "2017-03-26 03:30", "2017-03-26 05:30", "2017-03-01 09:00", "2017-03-25 19:45"},
		{"after the short night", night, "2017-03-26 06:30", "2017-03-26 08:30", "2017-03-25 21:00", "2017-03-26 07:00"},
		{"after the long night", night, "2017-10-29 06:30", "2017-10-29 08:30", "2017-10-28 21:00", "2017-10-29 07:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			berlin := location(t, "Europe/Berlin")
			in := func(text string) time.Time { return storage.Instant(wallTime(t, text), berlin) }
			got, ok := test.quiet.Undisturbed(in(test.due), in(test.start), in(test.now), berlin)
			if ok != (test.want != "") || ok && !got.Equal(in(test.want)) {
				t.Errorf("got %s, %v, want %q", got.In(berlin), ok, test.want)
			}
		})
	}
}

// In Casablanca clocks went forward on 1 June 2008 at 0:00: who is only to be disturbed from then until 1:00 was not that night.
func TestQuietNightsThatMeet(t *testing.T) {
	casablanca := location(t, "Africa/Casablanca")
	in := func(text string) time.Time { return storage.Instant(wallTime(t, text), casablanca) }
	q := storage.Quiet{From: 60}
	got, ok := q.Undisturbed(in("2008-06-01 20:00"), in("2008-06-02 20:00"), in("2008-05-20 09:00"), casablanca)
	if want := in("2008-05-31 00:45"); !ok || !got.Equal(want) {
		t.Errorf("comes %s, %v, want %s", got.In(casablanca), ok, want)
	}
	if until, ok := q.Afterwards(in("2008-05-31 20:00"), in("2008-06-02 20:00"), casablanca); !ok || !until.Equal(in("2008-06-02 00:00")) {
		t.Errorf("afterwards %s, %v", until.In(casablanca), ok)
	}
}

// Whoever has quiet hours, whatever clocks do: a reminder comes ahead of now, before the start, never in quiet hours, and
// at its own time where that disturbs nobody.
func TestNobodyIsDisturbed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		q := storage.Quiet{From: rapid.IntRange(0, 23).Draw(t, "from") * 60, Until: rapid.IntRange(0, 23).Draw(t, "until") * 60}
		start := storage.Instant(nearChange(t, zone), zone)
		due := start.Add(-time.Duration(rapid.IntRange(1, 3*oneDay).Draw(t, "before")) * time.Minute)
		now := due.Add(-time.Duration(rapid.IntRange(1, 2*oneDay).Draw(t, "planned")) * time.Minute)
		at, ok := q.Undisturbed(due, start, now, zone)
		_, _, quiet := q.Around(due, zone)
		_, _, soon := q.Around(due.Add(15*time.Minute), zone)
		if !quiet && !soon && (!ok || !at.Equal(due)) {
			t.Fatalf("%s disturbs nobody, but comes %s, %v", due, at, ok)
		}
		if !ok {
			return
		}
		if from, until, disturbs := q.Around(at, zone); disturbs || !at.After(now) || !at.Before(start) {
			t.Fatalf("comes %s, between %s and %s: quiet from %s to %s", at, now, start, from, until)
		}
	})
}
