package when

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
)

func berlin(tb testing.TB) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

// thursday is the day that all tables start from: 9 March 2017, in ISO week 10.
func thursday(zone *time.Location) time.Time {
	return time.Date(2017, time.March, 9, 15, 4, 5, 0, zone)
}

func day(y int, m time.Month, d int) Result { return Result{Date: Date{y, m, d}} }

func (r Result) at(hour, minute int) Result {
	r.HasTime, r.Clock = true, Clock{hour, minute}
	return r
}

// table reads a file of testdata: each line is a text, an arrow and what is
// expected of it; an empty line or a # stands for nothing.
func table(tb testing.TB, file string) map[string]string {
	tb.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		tb.Fatal(err)
	}
	lines := map[string]string{}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		text, want, ok := strings.Cut(strings.Replace(line, " !! ", " => ", 1), " => ")
		if _, twice := lines[text]; !ok || twice {
			tb.Fatalf("%s: %q is no new line of a table", file, line)
		}
		lines[text] = want
	}
	return lines
}

func named(tb testing.TB, name string) error {
	tb.Helper()
	for _, err := range []struct {
		name string
		err  error
	}{
		{"ErrNoDate", ErrNoDate},
		{"ErrNoTime", ErrNoTime},
		{"ErrNoSuchDay", ErrNoSuchDay},
		{"ErrNoSuchTime", ErrNoSuchTime},
		{"ErrAmbiguous", ErrAmbiguous},
		{"ErrSkippedTime", ErrSkippedTime},
	} {
		if err.name == name {
			return err.err
		}
	}
	tb.Fatalf("no error is named %q", name)
	return nil
}

// plain writes a result as the tables do.
func plain(r Result) string {
	s := r.Date.String()
	if r.HasTime {
		s += " " + r.Clock.String()
	}
	if r.Rest != "" {
		s += " | " + r.Rest
	}
	return s
}

func TestParse(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	for text, want := range table(t, "understood.txt") {
		got, err := Parse(text, thursday(zone), zone)
		if err != nil {
			t.Errorf("Parse(%q): %v, want %s", text, err, want)
			continue
		}
		if plain(got) != want {
			t.Errorf("Parse(%q) = %s, want %s", text, plain(got), want)
		}
		if !got.HasTime && got.Clock != (Clock{}) {
			t.Errorf("Parse(%q) has the clock %v without a time", text, got.Clock)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	zone := berlin(t)
	refused := table(t, "refused.txt")
	refused[""] = "ErrNoDate"
	refused[strings.Repeat("am ", 2000)] = "ErrNoDate"
	for text, want := range refused {
		got, err := Parse(text, thursday(zone), zone)
		if !errors.Is(err, named(t, want)) || got != (Result{}) {
			t.Errorf("Parse(%q) = %s, %v; want %s", text, plain(got), err, want)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	times := table(t, "times.txt")
	times[""] = "ErrNoTime"
	for text, want := range times {
		hour, minute, err := ParseTime(text)
		if !strings.HasPrefix(want, "Err") {
			if got := (Clock{hour, minute}); err != nil || got.String() != want {
				t.Errorf("ParseTime(%q) = %v, %v; want %s", text, got, err, want)
			}
		} else if !errors.Is(err, named(t, want)) {
			t.Errorf("ParseTime(%q) = %d:%d, %v; want %s", text, hour, minute, err, want)
		}
	}
}

func TestParseWeekdayMismatch(t *testing.T) {
	t.Parallel()
	want := ErrWeekdayMismatch{Date: Date{2017, 3, 21}, Want: time.Monday, Got: time.Tuesday}
	for _, text := range []string{
		"Montag, 21.3.2017", "Mo 21.3.", "Mo., den 21.3.", "21. März, Montag", "21.3.2017 (Mo)", "nächsten Montag, den 21.3.",
		"Monday 21 March", "Montag, den 21.",
	} {
		_, err := Parse(text, thursday(time.UTC), time.UTC)
		got, ok := errors.AsType[ErrWeekdayMismatch](err)
		if !ok || got != want {
			t.Errorf("Parse(%q): %v, want %v", text, err, want)
		}
	}
}

// TestSoMayBeSunday: before a date it is the weekday, behind one it may be the
// German word.
func TestSoMayBeSunday(t *testing.T) {
	t.Parallel()
	_, err := Parse("So 21.3.", thursday(time.UTC), time.UTC)
	if got, ok := errors.AsType[ErrWeekdayMismatch](err); !ok || got.Want != time.Sunday {
		t.Errorf("So before a date: %v", err)
	}
	if got, err := Parse("21.3., so 18 Uhr", thursday(time.UTC), time.UTC); err != nil || got != day(2017, 3, 21).at(18, 0) {
		t.Errorf("so behind a date = %v, %v", got, err)
	}
}

func TestLeapDayIsEightYearsAway(t *testing.T) {
	t.Parallel()
	now := time.Date(2096, 3, 1, 0, 0, 0, 0, time.UTC)
	if got, err := Parse("29.2.", now, time.UTC); err != nil || got != day(2104, 2, 29) {
		t.Errorf("the next 29 February after 2096 = %v, %v", got, err)
	}
}

func TestParseOffersAChoice(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]Date{
		"28.3. oder 21.3.":        {{2017, 3, 21}, {2017, 3, 28}},
		"Dienstag in zwei Wochen": {{2017, 3, 21}, {2017, 3, 28}},
		"heute oder morgen":       {{2017, 3, 9}, {2017, 3, 10}},
	} {
		_, err := Parse(text, thursday(time.UTC), time.UTC)
		got, ok := errors.AsType[Choice](err)
		if diff := cmp.Diff(want, got.Days); !ok || diff != "" {
			t.Errorf("Parse(%q): %v (-want +got):\n%s", text, err, diff)
		}
	}
}

// TestTodayFollowsTheZone: at one instant, today is not one day everywhere.
func TestTodayFollowsTheZone(t *testing.T) {
	t.Parallel()
	now := time.Date(2017, 3, 9, 23, 30, 0, 0, time.UTC)
	for zone, want := range map[*time.Location]Date{
		nil:                               {2017, 3, 9},
		time.UTC:                          {2017, 3, 9},
		berlin(t):                         {2017, 3, 10},
		time.FixedZone("west", -10*60*60): {2017, 3, 9},
	} {
		if got, err := Parse("heute", now, zone); err != nil || got.Date != want {
			t.Errorf("today in %v = %v, %v; want %v", zone, got.Date, err, want)
		}
	}
}
