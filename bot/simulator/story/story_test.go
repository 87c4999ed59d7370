package story

import (
	"strings"
	"testing"
	"time"
)

func TestParseReadsWhatPeopleDoAndNothingElse(t *testing.T) {
	actions, err := Parse(`
# Ein Anfang.


The time is 2017-02-20 09:00
Lehrerin writes: /hilfe
Lehrerin sees
    | Das kannst du hier tun:
    [Los]

Lehrerin is told: Gut so.
Kita-Leitung taps: Los
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, action := range actions {
		got = append(got, action.Text)
	}
	want := "# Ein Anfang.||The time is 2017-02-20 09:00|Lehrerin writes: /hilfe||Kita-Leitung taps: Los"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
	for _, action := range actions {
		remark := action.Text == "" || strings.HasPrefix(action.Text, "#")
		if (action.do == nil) != remark {
			t.Errorf("%q: acts %v", action.Text, action.do != nil)
		}
	}
}

func TestParseNamesTheLineThatNobodyUnderstands(t *testing.T) {
	for story, want := range map[string]string{
		"Lehrerin sings: la la":            "line 1",
		"\nThe time is tomorrow":           "line 2",
		"Zwei Leute writes: x":             "line 1",
		"Lehrerin writes: x\n3 weeks pass": "line 2",
	} {
		if _, err := Parse(story); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", story, err)
		}
	}
}

func TestSpan(t *testing.T) {
	for unit, want := range map[string]time.Duration{
		"minute": 2 * time.Minute, "minutes": 2 * time.Minute, "hours": 2 * time.Hour, "days": 48 * time.Hour,
	} {
		if got := span(2, unit); got != want {
			t.Errorf("2 %s: %v", unit, got)
		}
	}
}
