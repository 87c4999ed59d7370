package bot

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// noon is a Monday: 20 March 2017, 12:00 in Europe/Berlin; clocks go forward on the 26th.
func noon(t testing.TB) moment {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return moment{lang: text.De, now: time.Date(2017, 3, 20, 12, 0, 0, 0, zone), zone: zone}
}

// answerOf is what was understood, as it is kept, or the sentence that says what is wrong.
func answerOf(r when.Result, err error) string {
	var wrong mistake
	switch {
	case errors.As(err, &wrong):
		return text.De.T(wrong.key, wrong.values)
	case err != nil:
		return "error: " + err.Error()
	case r.HasTime:
		return r.Date.String() + " " + r.Clock.String()
	}
	return r.Date.String()
}

func TestDatesArePlainlyUnderstoodOrRefused(t *testing.T) {
	for typed, want := range map[string]string{
		"21. März 2017 18 Uhr":        "2017-03-21 18:00",
		"nächsten Dienstag 18:00":     "2017-03-21 18:00",
		"21.3.":                       "2017-03-21",
		"heute":                       "2017-03-20",
		"heute 12:01":                 "2017-03-20 12:01",
		"1.3.":                        "2018-03-01", // the next such date
		"heute 12:00":                 "Montag, 20. März 2017, 12:00 Uhr ist schon vorbei. Nenne bitte einen Zeitpunkt, der noch kommt.",
		"19.3.2017":                   "Sonntag, 19. März 2017 ist schon vorbei. Nenne bitte einen Zeitpunkt, der noch kommt.",
		"gestern um 18 Uhr":           "Sonntag, 19. März 2017, 18:00 Uhr ist schon vorbei. Nenne bitte einen Zeitpunkt, der noch kommt.",
		"Montag, 21.3.2017 um 18 Uhr": "Das passt nicht zusammen: Dienstag, 21. März 2017 ist kein Montag. Schreib bitte noch einmal, welcher Tag gilt.",
		"26.3.2017 2:30":              text.De.T("when.skipped"),
		"31.2.":                       text.De.T("when.no_such_day"),
		"21.3. 25 Uhr":                text.De.T("when.no_such_time"),
		"bald":                        text.De.T("when.no_date"),
		"Ende März":                   text.De.T("when.ambiguous"),
		"21.3. oder 22.3.":            "Welchen Tag meinst du: Dienstag, 21. März 2017 / Mittwoch, 22. März 2017? Schreib bitte das Datum.",
	} {
		if got := answerOf(noon(t).read(typed)); got != want {
			t.Errorf("%q: got %s, want %s", typed, got, want)
		}
	}
}

func TestTimesForADayThatIsKnown(t *testing.T) {
	for _, test := range []struct{ day, typed, want string }{
		{"2017-03-21", "18 Uhr", "2017-03-21 18:00"},
		{"2017-03-21", "halb sieben abends", "2017-03-21 18:30"},
		{"2017-03-21", "18.30", "2017-03-21 18:30"},
		{"2017-03-21", "10.12", "2017-03-21 10:12"},
		{"2017-03-21", "22.3. 19 Uhr", "2017-03-22 19:00"},             // the day again, and another one
		{"2017-03-21", "18 Uhr im Rathaus und so", "2017-03-21 18:00"}, // no Sunday
		{"2017-03-20", "11 Uhr", "Montag, 20. März 2017, 11:00 Uhr ist schon vorbei. Nenne bitte einen Zeitpunkt, der noch kommt."},
		{"2017-03-26", "2:30", text.De.T("when.skipped")},
		{"2017-03-21", "abends", text.De.T("when.no_time")},
		{"2017-03-21", "25 Uhr", text.De.T("when.no_such_time")},
	} {
		day, _ := keptResult(test.day, "")
		if got := answerOf(noon(t).readTime(test.typed, day.Date)); got != test.want {
			t.Errorf("%s %q: got %s, want %s", test.day, test.typed, got, test.want)
		}
	}
}

func TestWhatIsNotNamedStaysWhenAMeetingMoves(t *testing.T) {
	before, _ := keptResult("2017-03-21", "18:00")
	for typed, want := range map[string]string{
		"28.3.":          "2017-03-28 18:00",
		"28.3. 19:30":    "2017-03-28 19:30",
		"19:30":          "2017-03-21 19:30",
		"um 19 Uhr":      "2017-03-21 19:00",
		"heute 13 Uhr":   "2017-03-20 13:00",
		"20.3.2017 9:00": "Montag, 20. März 2017, 09:00 Uhr ist schon vorbei. Nenne bitte einen Zeitpunkt, der noch kommt.",
		"irgendwann":     text.De.T("when.no_date"),
	} {
		if got := answerOf(noon(t).readChange(typed, before)); got != want {
			t.Errorf("%q: got %s, want %s", typed, got, want)
		}
	}
}

// What a person reads as understood and what is stored must be one instant, in every zone and every night.
func TestStorageReadsWallTimeAsWhenDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom([]string{
			"Europe/Berlin", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "UTC",
		}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 2*366*24*60).Draw(t, "minute")) * time.Minute)
		if _, change := at.In(zone).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change") {
			at = change.Add(time.Duration(rapid.IntRange(-180, 180).Draw(t, "distance")) * time.Minute)
		}
		r := when.Of(at)
		m := moment{lang: text.De, now: time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC), zone: zone}
		if m.settled(r) != nil {
			return // clocks skip it: never stored
		}
		if got, want := storage.Instant(wallOf(r), zone), r.In(zone); !got.Equal(want) {
			t.Fatalf("%s %s in %s: stored as %s, read as %s", r.Date, r.Clock, zone, got.UTC(), want.UTC())
		}
	})
}

func TestOpenPlaces(t *testing.T) {
	for typed, want := range map[string]bool{
		"Ort folgt": true, "folgt": true, "noch offen.": true, "Place to follow": true, "tba": true,
		"Rathaus": false, "Offene Schule Alsfeld": false, "Haus Folgt": false,
	} {
		if got := openPlace(typed); got != want {
			t.Errorf("%q: %v", typed, got)
		}
	}
}
