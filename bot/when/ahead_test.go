package when

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseAhead(t *testing.T) {
	const hour, day = 60, 24 * 60
	for typed, want := range map[string][]int{
		"3 Tage, 1 Tag, 2 Stunden":          {3 * day, day, 2 * hour},
		"2 Stunden 1 Tag 3 Tage":            {3 * day, day, 2 * hour},
		"eine Woche, einen Tag und 1 h":     {7 * day, day, hour},
		"7, 3 und 1 Tag":                    {7 * day, 3 * day, day},
		"7d 30min":                          {7 * day, 30},
		"1 Tag vorher":                      {day},
		"1,5 Stunden":                       {90},
		"1.5 hours":                         {90},
		"anderthalb Stunden, halbe Stunde":  {90, 30},
		"eine halbe Stunde":                 {30},
		"half an hour, 2 days before":       {2 * day, 30},
		"zwei wochen; ZWEI TAGE":            {14 * day, 2 * day},
		"24 Stunden, 1 Tag":                 {day},
		"90 Tage":                           {MostAhead},
		"1 week, 1 day and 2 hours":         {7 * day, day, 2 * hour},
		"1 Tag, 5 Stunden":                  {day, 5 * hour},
		"einundzwanzig Tage + 45 Minuten !": nil,
		"21 Tage + 45 Minuten":              {21 * day, 45},
	} {
		got, err := ParseAhead(typed)
		if diff := cmp.Diff(want, got); diff != "" || (want == nil) != (err != nil) {
			t.Errorf("%q: %v (-want +got):\n%s", typed, err, diff)
		}
	}
	for typed, want := range map[string]error{
		"": ErrNoAhead, "3": ErrNoAhead, "Tage": ErrNoAhead, "um 18 Uhr": ErrNoAhead, "0 Tage": ErrNoAhead, "nie": ErrNoAhead, "-1 Tag": ErrNoAhead,
		"2 Tage lang": ErrNoAhead, "91 Tage": ErrFarAhead, "99999999999999999999 Minuten": ErrFarAhead, "halbe Minute": ErrNoAhead,
	} {
		if got, err := ParseAhead(typed); !errors.Is(err, want) {
			t.Errorf("%q: %v, %v, want %v", typed, got, err, want)
		}
	}
}

func FuzzParseAhead(f *testing.F) {
	for _, typed := range []string{"3 Tage, 1 Tag, 2 Stunden", "1,5 h", "halbe", "eine", "7 und"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		minutes, err := ParseAhead(typed)
		if (err == nil) != (len(minutes) > 0) {
			t.Fatalf("%q: %v, %v", typed, minutes, err)
		}
		for i, m := range minutes {
			if m < 1 || m > MostAhead || i > 0 && m >= minutes[i-1] {
				t.Fatalf("%q: %v", typed, minutes)
			}
		}
		if !slices.IsSortedFunc(minutes, func(a, b int) int { return b - a }) {
			t.Fatalf("%q: %v", typed, minutes)
		}
	})
}
