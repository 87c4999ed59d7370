package storage_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

func TestPollReminders(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, test := range []struct {
		opens, closes string
		n             int
		want          []string
	}{
		{"2017-03-01 09:00", "2017-03-15 18:00", 0, nil},
		{"2017-03-01 09:00", "2017-03-15 18:00", 1, []string{"2017-03-14 18:00"}},
		{"2017-03-01 09:00", "2017-03-15 18:00", 2, []string{"2017-03-08 13:30", "2017-03-14 18:00"}},
		{"2017-03-01 09:00", "2017-03-15 23:00", 1, []string{"2017-03-15 08:00"}},
		{"2017-03-01 09:00", "2017-03-15 06:00", 1, []string{"2017-03-14 08:00"}},
		{"2017-03-01 14:00", "2017-03-02 08:30", 1, []string{"2017-03-01 19:00"}}, // the morning is too late
		{"2017-03-01 21:00", "2017-03-02 08:30", 1, nil},                          // and the evening too early
		{"2017-03-01 09:00", "2017-03-01 12:00", 2, []string{"2017-03-01 10:30"}}, // three quarters is the last hour
		{"2017-03-01 09:00", "2017-03-01 09:30", 2, nil},
		{"2017-03-24 20:00", "2017-03-27 04:00", 1, []string{"2017-03-26 08:00"}}, // the night when clocks go forward
	} {
		var want []time.Time
		for _, s := range test.want {
			want = append(want, at(s))
		}
		got := storage.PollReminders(at(test.opens), at(test.closes), test.n, zone)
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Errorf("%s to %s, %d times: %v, want %v", test.opens, test.closes, test.n, got, want)
		}
	}
}

// However a poll lies in time, nobody is disturbed at night, before it opens, or when it is over.
func TestPollRemindersAreOfUse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Pacific/Apia", "UTC"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		opens := time.Unix(1_480_000_000+rapid.Int64Range(0, 40_000_000).Draw(t, "opens"), 0)
		closes := opens.Add(time.Duration(rapid.Int64Range(1, 90*24*60).Draw(t, "minutes")) * time.Minute)
		due := storage.PollReminders(opens, closes, rapid.IntRange(0, 2).Draw(t, "n"), zone)
		for i, at := range due {
			if !storage.Waking(at, zone) || !at.After(opens) || closes.Sub(at) < time.Hour || i > 0 && !at.After(due[i-1]) {
				t.Errorf("%s to %s: %v", opens.In(zone), closes.In(zone), due)
			}
		}
	})
}
