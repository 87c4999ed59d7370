package when

import (
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// third is Tuesday, 21 March 2017: the third of its month.
var third = Date{2017, time.March, 21}

func TestRulesAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"every third month, third Tuesday, 18:00":            "m3.3.2 18:00",
		"jeden dritten Monat, dritter Dienstag, 18:00":       "m3.3.2 18:00",
		"jeden ersten Mittwoch im Monat 9 Uhr":               "m1.1.3 09:00",
		"alle zwei Wochen dienstags":                         "w2.2",
		"alle 2 Wochen dienstags um 18 Uhr":                  "w2.2 18:00",
		"Alle zwei Wochen":                                   "w2.2", // as the first one
		"jeden Monat":                                        "m1.3.2",
		"alle 3 Monate am 3. Dienstag um halb sieben abends": "m3.3.2 18:30",
		"dienstags":                                  "w1.2",
		"jeden Dienstag":                             "w1.2",
		"jede Woche mittwochs 9:30":                  "w1.3 09:30",
		"wöchentlich":                                "w1.2",
		"14-tägig donnerstags":                       "w2.4",
		"alle 14 Tage":                               "w2.2",
		"monatlich am letzten Freitag":               "m1.-1.5",
		"jeden letzten Freitag":                      "m1.-1.5",
		"vierteljährlich, zweiter Montag":            "m3.2.1",
		"am ersten Mittwoch im Quartal":              "m3.1.3",
		"halbjährlich":                               "m6.3.2",
		"einmal im Jahr":                             "m12.3.2",
		"jeden 2. Dienstag im Monat":                 "m1.2.2",
		"der dritte Dienstag jedes Monats":           "m1.3.2",
		"dritter Dienstag in jedem zweiten Monat":    "m2.3.2",
		"jeden fünften Mittwoch im Monat":            "m1.5.3",
		"every other Tuesday":                        "w2.2",
		"every other week on Tuesday":                "w2.2",
		"every 2nd week on Tuesday at 6pm":           "w2.2 18:00",
		"the first Wednesday of every month at 9:00": "m1.1.3 09:00",
		"every 3rd Tuesday of the month":             "m1.3.2",
		"once a month":                               "m1.3.2",
		"Tuesdays":                                   "w1.2",
		"last Friday of the month":                   "m1.-1.5",
		"quarterly on the second Monday":             "m3.2.1",
		"jeden zweiten Dienstag":                     "ambiguous",
		"jeden dritten Dienstag 18 Uhr":              "ambiguous",
		"dienstags und mittwochs":                    "ambiguous",
		"alle zwei Wochen am dritten Dienstag":       "ambiguous",
		"jeden Monat mittwochs":                      "ambiguous",
		"jeden Monat, alle zwei Wochen":              "ambiguous",
		"Dienstag":                                   "none",
		"am 15. jedes Monats":                        "none",
		"alle 10 Tage":                               "none",
		"alle 99 Wochen":                             "none",
		"jeden sechsten Dienstag im Monat":           "none",
		"jeden Dienstag im Rathaus":                  "none",
		"ab und zu":                                  "none",
		"alle":                                       "none",
		"":                                           "none",
		"jeden Dienstag 25 Uhr":                      "no such time",
	} {
		r, clock, has, err := ParseRule(typed, third)
		got := r.String()
		switch {
		case errors.Is(err, ErrAmbiguous):
			got = "ambiguous"
		case errors.Is(err, ErrNoRule):
			got = "none"
		case errors.Is(err, ErrNoSuchTime):
			got = "no such time"
		case err != nil:
			got = err.Error()
		case has:
			got += " " + clock.String()
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", typed, got, want)
		}
	}
}

func rules() *rapid.Generator[Rule] {
	return rapid.Custom(func(t *rapid.T) Rule {
		r := Rule{Every: rapid.IntRange(1, maxMonths).Draw(t, "every"), Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))}
		if r.Monthly = rapid.Bool().Draw(t, "monthly"); r.Monthly {
			r.Nth = rapid.SampledFrom([]int{1, 2, 3, 4, 5, Last}).Draw(t, "nth")
		}
		return r
	})
}

func TestRulesAreReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, first := rules().Draw(t, "rule"), dates().Draw(t, "first")
		if got, ok := StoredRule(r.String()); !ok || got != r {
			t.Fatalf("%s is read back as %+v, %v", r, got, ok)
		}
		clock := clocks().Draw(t, "clock")
		for _, lang := range languages {
			typed := FormatRule(lang, r)
			if got, _, has, err := ParseRule(typed, first); err != nil || has || got != r {
				t.Fatalf("%q: %+v, %v, %v", typed, got, has, err)
			}
			typed += ", " + FormatTime(lang, clock)
			if got, at, has, err := ParseRule(typed, first); err != nil || !has || at != clock || got != r {
				t.Fatalf("%q: %+v, %v, %v", typed, got, at, err)
			}
		}
	})
}

// The next day fits the rule, and none between fits it as well: found again by looking at every day.
func TestTheNextDayIsTheFirstThatFits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, last := rules().Draw(t, "rule"), dates().Draw(t, "last")
		got, ok := r.Next(last)
		fits := func(d Date) bool {
			nth, isLast := NthOf(d)
			months := (d.Year-last.Year)*12 + int(d.Month-last.Month)
			switch {
			case d.Weekday() != r.Weekday:
				return false
			case !r.Monthly:
				return d.monday().DaysSince(last.monday()) == 7*r.Every
			}
			return months > 0 && months%r.Every == 0 && (r.Nth == Last && isLast || r.Nth == nth)
		}
		for d := last.AddDays(1); d.DaysSince(last) < farthestRepeat-366; d = d.AddDays(1) {
			if fits(d) {
				if !ok || got != d {
					t.Fatalf("%s after %s: got %s, want %s", r, last, got, d)
				}
				return
			}
		}
		if ok && got.DaysSince(last) < farthestRepeat-366 {
			t.Fatalf("%s after %s: %s does not fit", r, last, got)
		}
	})
}

// A series keeps its way through months without a fifth weekday, leap days and the ends of years.
func TestSeriesOfDates(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rule, first string
		want        []string
	}{
		{"m3.3.2", "2017-03-21", []string{"2017-06-20", "2017-09-19", "2017-12-19", "2018-03-20"}},
		{"m1.5.3", "2017-03-29", []string{"2017-05-31", "2017-08-30", "2017-11-29", "2018-01-31"}},
		{"m12.5.4", "2024-02-29", []string{"2052-02-29"}},
		{"m1.-1.4", "2024-01-25", []string{"2024-02-29", "2024-03-28"}},
		{"w2.2", "2017-12-19", []string{"2018-01-02", "2018-01-16"}},
		{"w2.2", "2017-03-24", []string{"2017-04-04"}}, // the first one was on a Friday
		{"w1.0", "2017-03-19", []string{"2017-03-26", "2017-04-02"}},
	} {
		r, ok := StoredRule(test.rule)
		first, err := time.Parse(time.DateOnly, test.first)
		if !ok || err != nil {
			t.Fatalf("%s %s: %v", test.rule, test.first, err)
		}
		day := dateOf(first)
		for _, want := range test.want {
			if day, ok = r.Next(day); !ok || day.String() != want {
				t.Errorf("%s: got %s, want %s", test.rule, day, want)
			}
		}
	}
}

func TestNoStoredRule(t *testing.T) {
	t.Parallel()
	for _, stored := range []string{"", "w0.2", "w2", "w2.7", "m3.3", "m3.6.2", "m0.1.1", "m25.1.1", "w53.1", "m3.-2.1", "w2.2 ", "W2.2"} {
		if r, ok := StoredRule(stored); ok {
			t.Errorf("%q is read as %+v", stored, r)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	for _, seed := range []string{
		"jeden dritten Monat, dritter Dienstag, 18:00", "alle zwei Wochen dienstags", "14-tägig", "every 3rd Tuesday of the month",
		"jeden 99999999999. Dienstag", "alle -1 Wochen", "letzten letzten Freitag", "\xff jeden", "Dienstagabend jeden Monat",
	} {
		f.Add(seed, 17000)
	}
	f.Fuzz(func(t *testing.T, input string, days int) {
		first := Date{1970, 1, 1}.AddDays(days % 40000)
		r, clock, has, err := ParseRule(input, first)
		switch {
		case err != nil:
			if r != (Rule{}) || has || !errors.Is(err, ErrNoRule) && !isTyped(err) {
				t.Fatalf("ParseRule(%q) = %+v, %v, %v", input, r, has, err)
			}
			return
		case !r.valid() || clock.Hour > 23 || clock.Minute > 59:
			t.Fatalf("ParseRule(%q) = %+v, %v", input, r, clock)
		}
		if next, ok := r.Next(first); ok && (next.Weekday() != r.Weekday || next.DaysSince(first) <= 0) {
			t.Fatalf("%s after %s: %s", r, first, next)
		}
		if words := FormatRule("de", r); !utf8.ValidString(words) {
			t.Fatalf("%q", words)
		}
	})
}
