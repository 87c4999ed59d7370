package bot

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

func berlin(t *testing.T) moment {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return moment{lang: text.De, now: time.Date(2017, 2, 20, 9, 0, 0, 0, zone), zone: zone}
}

func TestAbsenceIsRead(t *testing.T) {
	for typed, want := range map[string]string{
		"24.3. bis 6.4.":                "2017-03-24 2017-04-06",
		"vom 24.3. bis zum 6.4.":        "2017-03-24 2017-04-06",
		"24.12. – 6.1.":                 "2017-12-24 2018-01-06",
		"24.12. - 6.1.":                 "2017-12-24 2018-01-06",
		"bis 6.3.":                      "2017-02-20 2017-03-06",
		"until 6 March":                 "2017-02-20 2017-03-06",
		"24 March to 6 April":           "2017-03-24 2017-04-06",
		"21.3.":                         "2017-03-21 2017-03-21",
		"morgen":                        "2017-02-21 2017-02-21",
		"24.3.2017 bis 24.3.2017":       "2017-03-24 2017-03-24",
		"heute bis nächsten Donnerstag": "2017-02-20 2017-02-23",
		"24.3. bis 6.3.":                "consultant.away_order",
		"irgendwann":                    "when.no_date",
		"vom 31.2. bis 3.3.":            "when.no_such_day",
		"bis gestern":                   "when.past",
	} {
		from, until, err := berlin(t).absence(typed)
		got := from.String() + " " + until.String()
		if wrong := (mistake{}); errors.As(err, &wrong) {
			got = wrong.key
		} else if err != nil {
			t.Errorf("%q: %v", typed, err)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
}

func TestOffersAreRead(t *testing.T) {
	for typed, want := range map[string]string{
		"21.3. 18 Uhr":                  "2017-03-21 18:00",
		"22.3. 9 Uhr\n21.3. 18 Uhr":     "2017-03-21 18:00\n2017-03-22 09:00",
		"21.3. 18 Uhr oder 22.3. 9:30":  "2017-03-21 18:00\n2017-03-22 09:30",
		"21.3. 18 Uhr; 21.3. 18:00\n\n": "2017-03-21 18:00",
		"Dienstag, 21.3. um 18 Uhr":     "2017-03-21 18:00",
		"21.3.":                         "times.no_time",
		"21.3. 18 Uhr\nimmer gern":      "when.no_date",
		"gestern 18 Uhr":                "when.past",
		";":                             "when.no_date",
		"1.3. 9 Uhr\n2.3. 9 Uhr\n3.3. 9 Uhr\n4.3. 9 Uhr": "times.too_many",
	} {
		got, err := berlin(t).offers(typed)
		if wrong := (mistake{}); errors.As(err, &wrong) {
			got = wrong.key
		} else if err != nil {
			t.Errorf("%q: %v", typed, err)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestOffersAreReadBack(t *testing.T) {
	kept, err := berlin(t).offers("22.3. 9 Uhr\n21.3. 18 Uhr")
	want := []time.Time{time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC), time.Date(2017, 3, 22, 9, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(want, keptTimes(kept)); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestCallable(t *testing.T) {
	for contact, manner := range map[string]string{
		"06631 123456": "phone", "+49 (0) 6631/12-34": "phone", "112": "", "06631 oder 123456": "",
		"0123456789012345": "", "https://meet.example.org/raum-7": "video", "http://meet.example.org/x": "",
		"https://raum": "", "https://meet.example.org/ raum": "", "": "", "()": "",
	} {
		for _, m := range storage.TalkManners {
			if got := callable(m, contact); got != (m == manner) {
				t.Errorf("%q by %s: %v", contact, m, got)
			}
		}
	}
}

func TestChangedSettings(t *testing.T) {
	before := storage.ConsultationSettings{Written: true, Talk: true, RoundTable: true, K: 5, RoundHours: 24, RelayDelay: 60}
	with := func(change func(s *storage.ConsultationSettings)) storage.ConsultationSettings {
		s := before
		change(&s)
		return s
	}
	for name, c := range map[string]struct {
		rule, value string
		want        storage.ConsultationSettings
		ok          bool
	}{
		"off":         {"talk", "off", with(func(s *storage.ConsultationSettings) { s.Talk = false }), true},
		"on again":    {"written", "on", before, true},
		"k":           {"k", "10", with(func(s *storage.ConsultationSettings) { s.K = 10 }), true},
		"hours":       {"hours", "48", with(func(s *storage.ConsultationSettings) { s.RoundHours = 48 }), true},
		"delay":       {"delay", "0", with(func(s *storage.ConsultationSettings) { s.RelayDelay = 0 }), true},
		"k too small": {"k", "2", before, false},
		"no number":   {"hours", "x", before, false},
		"no rule":     {"name", "5", before, false},
		"no value":    {"talk", "", before, false},
	} {
		got, ok := changedSettings(before, c.rule, c.value)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %+v %v", name, got, ok)
		}
	}
}
