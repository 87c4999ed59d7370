package when

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var (
	languages = [...]string{"de", "en"}
	forms     = [...]Form{Long, Short, LongDay, ShortDay, Numeric}
	zones     = [...]string{"Europe/Berlin", "UTC", "Pacific/Kiritimati", "America/St_Johns", "Australia/Lord_Howe"}
)

// TestEveryDateIsReadBack goes through all dates from 1990 to 2090, one form and
// language each; the forms take turns, so that over the years each day of the
// calendar meets all of them.
func TestEveryDateIsReadBack(t *testing.T) {
	t.Parallel()
	now := thursday(time.UTC)
	for d := (Date{1990, 1, 1}); d.Year <= 2090; d = d.AddDays(1) {
		turn := d.Year + d.midnight().YearDay()
		text := Format(languages[turn%2], forms[turn/2%len(forms)], Result{Date: d})
		got, err := Parse(text, now, time.UTC)
		if err != nil || got != (Result{Date: d}) {
			t.Fatalf("Parse(%q) = %+v, %v", text, got, err)
		}
	}
}

// TestEveryFormIsReadBack draws dates, forms and languages freely.
func TestEveryFormIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := Result{Date: dates().Draw(t, "date")}
		now := dates().Draw(t, "today").midnight()
		for _, lang := range languages {
			for _, form := range forms {
				text := Format(lang, form, want)
				if got, err := Parse(text, now, time.UTC); err != nil || got != want {
					t.Fatalf("Parse(%q) = %+v, %v", text, got, err)
				}
			}
		}
	})
}

func dates() *rapid.Generator[Date] {
	first, last := Date{1990, 1, 1}, Date{2090, 12, 31}
	return rapid.Map(rapid.IntRange(0, last.DaysSince(first)), first.AddDays)
}

func clocks() *rapid.Generator[Clock] {
	return rapid.Map(rapid.IntRange(0, 24*60-1), func(m int) Clock { return Clock{m / 60, m % 60} })
}

func drawZone(t *rapid.T) *time.Location {
	zone, err := time.LoadLocation(rapid.SampledFrom(zones[:]).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestDateAndTimeAreReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		want := Result{Date: dates().Draw(t, "date"), HasTime: true, Clock: clocks().Draw(t, "clock")}
		now := Result{Date: dates().Draw(t, "today")}.In(zone)
		lang, form := rapid.SampledFrom(languages[:]).Draw(t, "lang"), rapid.SampledFrom(forms[:2]).Draw(t, "form")
		text := Format(lang, form, want)
		got, err := Parse(text, now, zone)
		if Of(want.In(zone)) != want {
			if !errors.Is(err, ErrSkippedTime) {
				t.Fatalf("Parse(%q) = %+v, %v in a skipped hour", text, got, err)
			}
			return
		}
		if err != nil || got != want {
			t.Fatalf("Parse(%q) = %+v, %v", text, got, err)
		}
		hour, minute, err := ParseTime(FormatTime(lang, want.Clock))
		if err != nil || (Clock{hour, minute}) != want.Clock {
			t.Fatalf("ParseTime(%q) = %d:%d, %v", FormatTime(lang, want.Clock), hour, minute, err)
		}
	})
}

func TestRelativeIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		now := time.Unix(rapid.Int64Range(631152000, 3786912000).Draw(t, "now"), 0)
		today := Of(now.In(zone)).Date
		want := today.AddDays(rapid.IntRange(-20, 20).Draw(t, "days"))
		text := Relative(rapid.SampledFrom(languages[:]).Draw(t, "lang"), want, today)
		got, err := Parse(text, now, zone)
		if err != nil || got != (Result{Date: want}) {
			t.Fatalf("Parse(%q) = %+v, %v, want %v", text, got, err, want)
		}
	})
}

func TestInIsTheFirstSuchInstant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := drawZone(t)
		r := Of(time.Unix(rapid.Int64Range(631152000, 3786912000).Draw(t, "instant"), 0).In(zone))
		got := r.In(zone)
		if Of(got) != r {
			t.Fatalf("%v shows %v, want %v", got, Of(got), r)
		}
		for back := time.Minute * 30; back <= 3*time.Hour; back += time.Minute * 30 {
			if Of(got.Add(-back)) == r {
				t.Fatalf("%v is not the first such instant, %v is earlier", got, got.Add(-back))
			}
		}
	})
}

func TestIn(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	saoPaulo, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		r    Result
		zone *time.Location
		want string
	}{
		{day(2017, 3, 21).at(18, 0), zone, "2017-03-21T18:00:00+01:00"},
		{day(2017, 10, 29).at(2, 30), zone, "2017-10-29T02:30:00+02:00"},
		{day(2017, 10, 29).at(3, 0), zone, "2017-10-29T03:00:00+01:00"},
		{day(2017, 3, 26).at(2, 30), zone, "2017-03-26T03:30:00+02:00"},
		{day(2017, 3, 26), zone, "2017-03-26T00:00:00+01:00"},
		{day(2017, 10, 15), saoPaulo, "2017-10-15T01:00:00-02:00"},
		{day(2017, 3, 21).at(18, 0), nil, "2017-03-21T18:00:00Z"},
	} {
		if got := c.r.In(c.zone).Format(time.RFC3339); got != c.want {
			t.Errorf("%+v in %v = %s, want %s", c.r, c.zone, got, c.want)
		}
	}
}

// TestYearFollowsFromToday: the next such date, and today counts.
func TestYearFollowsFromToday(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d, today := dates().Draw(t, "date"), dates().Draw(t, "today")
		text := fmt.Sprintf("%d.%d.", d.Day, int(d.Month))
		got, err := Parse(text, today.midnight(), time.UTC)
		if err != nil || got.Day != d.Day || got.Month != d.Month {
			t.Fatalf("Parse(%q) = %+v, %v", text, got, err)
		}
		away := got.DaysSince(today)
		if away < 0 || away > 365 && d != (Date{d.Year, 2, 29}) {
			t.Fatalf("Parse(%q) on %v = %v, %d days away", text, today, got.Date, away)
		}
	})
}

func TestRelativeWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		today := dates().Draw(t, "today")
		w := time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))
		name := WeekdayName("de", w)
		read := func(text string) Date {
			got, err := Parse(text, today.midnight(), time.UTC)
			if err != nil || got.Weekday() != w || got.Rest != "" {
				t.Fatalf("Parse(%q) on %v = %+v, %v", text, today, got, err)
			}
			return got.Date
		}
		within := func(text string, from, to int) {
			if n := read(text).DaysSince(today); n < from || n > to {
				t.Fatalf("%q on %v is %d days away", text, today, n)
			}
		}
		within(name, 0, 6)
		within("nächsten "+name, 1, 7)
		within("kommenden "+name, 1, 7)
		within("übernächsten "+name, 8, 14)
		within("letzten "+name, -7, -1)
		for text, weeks := range map[string]int{
			"letzte Woche ": -1, "diese Woche ": 0, "nächste Woche ": 1, "übernächste Woche ": 2,
		} {
			if monday := read(text + name).monday(); monday != today.monday().AddDays(7*weeks) {
				t.Fatalf("%q on %v is in the week of %v", text+name, today, monday)
			}
		}
		year, number := today.midnight().ISOWeek()
		gotYear, gotNumber := read(fmt.Sprintf("%s KW %d", name, number)).midnight().ISOWeek()
		if gotYear != year || gotNumber != number {
			t.Fatalf("KW %d is week %d of %d", number, gotNumber, gotYear)
		}
	})
}

func TestNumerals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"null": 0, "ein": 1, "eins": 1, "zwei": 2, "zwoelf": 12, "siebzehn": 17, "zwanzig": 20, "einundzwanzig": 21,
		"neunundfuenfzig": 59, "twelve": 12, "twenty": 20, "a": 1,
	} {
		if got, ok := numeralOf(text); !ok || got != want {
			t.Errorf("numeralOf(%q) = %d, %v", text, got, ok)
		}
	}
	for text, want := range map[string]int{
		"erster": 1, "zweiten": 2, "dritte": 3, "siebten": 7, "achter": 8, "zwoelften": 12, "neunzehnter": 19,
		"zwanzigsten": 20, "einunddreissigste": 31,
	} {
		if got, ok := ordinalOf(text); !ok || got != want {
			t.Errorf("ordinalOf(%q) = %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "und", "hund", "rund", "elfundzwanzig", "nullundzwanzig", "einunddrei", "bund"} {
		if got, ok := numeralOf(text); ok {
			t.Errorf("numeralOf(%q) = %d", text, got)
		}
		if got, ok := ordinalOf(text + "te"); ok {
			t.Errorf("ordinalOf(%q) = %d", text+"te", got)
		}
	}
}
