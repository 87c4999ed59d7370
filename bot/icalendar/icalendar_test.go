package icalendar_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/bot/icalendar"
)

var update = flag.Bool("update", false, "write the golden files anew")

func zone(t rapid.TB, name string) *time.Location {
	t.Helper()
	loaded, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// conference begins on Tuesday, 21 March 2017, at 18:00 in the zone.
func conference(t rapid.TB, in string) icalendar.Event {
	t.Helper()
	return icalendar.Event{
		UID: "9f2c7a4e-5b1d-4c38-8f60-2d7e9b3a1c54", Sequence: 2, Stamp: time.Date(2017, 3, 1, 12, 0, 0, 0, zone(t, in)),
		Start: time.Date(2017, 3, 21, 18, 0, 0, 0, zone(t, in)), Length: 2 * time.Hour,
		Summary: "Dritte Sozialraumkonferenz Nord", Location: "Bürgerhaus Romrod, Saal 2; Eingang hinten",
		Description: "Sozialraumkonferenz in „Planungsraum Nord“\n\nTagesordnung:\n1. Ankommen\n2. Verbindliche Vereinbarungen",
		Alarms:      []time.Duration{24 * time.Hour, 2 * time.Hour},
	}
}

func TestFiles(t *testing.T) {
	cancelled := conference(t, "Europe/Berlin")
	cancelled.Sequence, cancelled.Cancelled = 3, true
	open := conference(t, "Europe/Berlin")
	open.Location = ""
	located := conference(t, "Europe/Berlin")
	located.Located, located.Latitude, located.Longitude = true, 50.7132, -9.219321
	earlier, second := conference(t, "Europe/Berlin"), conference(t, "Europe/Berlin")
	earlier.Start = time.Date(2017, 10, 29, 0, 30, 0, 0, time.UTC).In(earlier.Start.Location()) // 02:30 for the first time
	second.Start = time.Date(2017, 10, 29, 1, 30, 0, 0, time.UTC).In(second.Start.Location())   // 02:30 for the second time
	for name, e := range map[string]icalendar.Event{
		"berlin": conference(t, "Europe/Berlin"), "cancelled": cancelled, "place_open": open, "located": located, "half_past_two": earlier, "half_past_two_again": second,
		"new_york": conference(t, "America/New_York"), "lord_howe": conference(t, "Australia/Lord_Howe"),
		"tokyo": conference(t, "Asia/Tokyo"), "istanbul": conference(t, "Europe/Istanbul"),
		"casablanca": conference(t, "Africa/Casablanca"), "utc": conference(t, "UTC"),
	} {
		path := filepath.Join("testdata", name+".ics")
		if *update {
			if err := os.WriteFile(path, e.File(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("%v (run with -update to write it)", err)
		}
		if diff := cmp.Diff(string(want), string(e.File())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLengths(t *testing.T) {
	for length, want := range map[time.Duration]string{
		time.Minute: "PT1M", 90 * time.Minute: "PT1H30M", 2 * time.Hour: "PT2H", 23 * time.Hour: "PT23H",
		24 * time.Hour: "P1D", 25 * time.Hour: "PT25H", 7 * 24 * time.Hour: "P7D", 0: "PT0M",
	} {
		e := conference(t, "Europe/Berlin")
		e.Alarms = []time.Duration{length}
		if !bytes.Contains(e.File(), []byte("\r\nTRIGGER:-"+want+"\r\n")) {
			t.Errorf("%s is not written as %s:\n%s", length, want, e.File())
		}
	}
}

// wellFormed checks what holds for every file, whatever was typed: lines end as they must, none is too long, and no
// character is torn apart.
func wellFormed(t rapid.TB, file []byte) {
	t.Helper()
	if !utf8.Valid(file) || !bytes.HasSuffix(file, []byte("\r\n")) {
		t.Fatalf("no UTF-8, or no end: %q", file)
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(file), "\r\n"), "\r\n") {
		if len(line) > 75 || len(strings.TrimPrefix(line, " ")) == 0 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Fatalf("line of %d octets: %q", len(line), line)
		}
	}
}
