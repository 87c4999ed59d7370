package when

import (
	"errors"
	"testing"
	"time"
)

func TestParseDeadline(t *testing.T) {
	now := time.Date(2017, time.February, 28, 12, 0, 0, 0, time.UTC)
	for typed, want := range map[string]string{
		"Ende Juni": "2017-06-30", "bis Ende Februar": "2017-02-28", "Ende Januar": "2018-01-31", "end of June.": "2017-06-30",
		"Ende Februar 2020": "2020-02-29", "ende dez.": "2017-12-31", "31.10.": "2017-10-31", "morgen": "2017-03-01",
	} {
		if got, err := ParseDeadline(typed, now, nil); err != nil || got.Date.String() != want {
			t.Errorf("%q: %s, %v, want %s", typed, got.Date, err, want)
		}
	}
	for typed, want := range map[string]error{
		"Juni": ErrAmbiguous, "Ende Juni oder Ende Juli": ErrAmbiguous, "Ende": ErrNoDate, "Ende des Treffens": ErrNoDate,
	} {
		if got, err := ParseDeadline(typed, now, nil); !errors.Is(err, want) {
			t.Errorf("%q: %s, %v, want %v", typed, got.Date, err, want)
		}
	}
}
