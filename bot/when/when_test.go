package when

import (
	"errors"
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

func (r Result) with(rest string) Result {
	r.Rest = rest
	return r
}

func TestParse(t *testing.T) {
	t.Parallel()
	march21, tuesday := day(2017, 3, 21), day(2017, 3, 14)
	for input, want := range map[string]Result{
		"21.3.":                  march21,
		"21.3":                   march21,
		"21. 3.":                 march21,
		"21.03.2017":             march21,
		"21. 3. 2017":            march21,
		"21.3.17":                march21,
		"21.3.'17":               march21,
		"21/3/2017":              march21,
		"21/3":                   march21,
		"21-3-2017":              march21,
		"2017-03-21":             march21,
		"2017/3/21":              march21,
		"2017-03-21 18:00":       march21.at(18, 0),
		"2017-03-21T18:00:00":    march21.at(18, 0),
		"21. März 2017 18 Uhr":   march21.at(18, 0),
		"21. März um 18:00":      march21.at(18, 0),
		"21. ma\u0308rz 18h":     march21.at(18, 0),
		"21 Maerz":               march21,
		"21.märz":                march21,
		"21. MÄRZ":               march21,
		"21 marz 17 Uhr":         march21.at(17, 0),
		"März 21":                march21,
		"21. Mrz. 2017":          march21,
		"einundzwanzigster März": march21,
		"am ersten April":        day(2017, 4, 1),
		"dritten Oktober":        day(2017, 10, 3),
		"5. Febuar":              day(2018, 2, 5),
		"5. Dezmeber, 9 Uhr":     day(2017, 12, 5).at(9, 0),
		"am 21.":                 march21,
		"am 9.":                  day(2017, 3, 9),
		"am 8.":                  day(2017, 4, 8),
		"den 31. um 18 Uhr":      day(2017, 3, 31).at(18, 0),
		"am 21. 18 Uhr":          march21.at(18, 0),
		"am 21. nächsten Monats": day(2017, 4, 21),
		"9.3.":                   day(2017, 3, 9),
		"8.3.":                   day(2018, 3, 8),
		"29.2.":                  day(2020, 2, 29),
		"1.1.":                   day(2018, 1, 1),

		"Dienstag":                             tuesday,
		"dienstag":                             tuesday,
		"Dinstag":                              tuesday,
		"am Di.":                               tuesday,
		"Donnerstag":                           day(2017, 3, 9),
		"nächsten Donnerstag":                  day(2017, 3, 16),
		"nächsten Dienstag 18:00":              tuesday.at(18, 0),
		"naechsten dienstag, 18 uhr":           tuesday.at(18, 0),
		"kommenden Mittwoch":                   day(2017, 3, 15),
		"übernächsten Montag":                  day(2017, 3, 20),
		"letzten Freitag":                      day(2017, 3, 3),
		"diesen Freitag":                       day(2017, 3, 10),
		"Do 18 Uhr":                            day(2017, 3, 9).at(18, 0),
		"So um 11":                             day(2017, 3, 12).at(11, 0),
		"Mo. 9-11":                             day(2017, 3, 13).at(9, 0),
		"nächste Woche Donnerstag":             day(2017, 3, 16),
		"nächste Woche Freitag":                day(2017, 3, 17),
		"nächsten Freitag":                     day(2017, 3, 10),
		"Dienstag nächster Woche":              tuesday,
		"Dienstag in der nächsten Woche 9 Uhr": tuesday.at(9, 0),
		"übernächste Woche Dienstag":           march21,
		"diese Woche Freitag 10 Uhr":           day(2017, 3, 10).at(10, 0),
		"Dienstag KW 12":                       march21,
		"KW12, Dienstag":                       march21,
		"Dienstag in der 12. KW":               march21,
		"Montag KW 9":                          day(2018, 2, 26),
		"Freitag in einer Woche":               day(2017, 3, 17),

		"heute":                    day(2017, 3, 9),
		"heute Abend 19 Uhr":       day(2017, 3, 9).at(19, 0),
		"heute abend um 7":         day(2017, 3, 9).at(19, 0),
		"heute Mittag":             day(2017, 3, 9).at(12, 0),
		"heute Abend":              day(2017, 3, 9),
		"morgen":                   day(2017, 3, 10),
		"morgen 9 Uhr":             day(2017, 3, 10).at(9, 0),
		"morgen 9":                 day(2017, 3, 10).at(9, 0),
		"morgen früh um 8":         day(2017, 3, 10).at(8, 0),
		"morgen Nachmittag 3 Uhr":  day(2017, 3, 10).at(15, 0),
		"heute morgen 9 Uhr":       day(2017, 3, 9).at(9, 0),
		"Dienstag morgen 9 Uhr":    tuesday.at(9, 0),
		"Dienstagabend halb acht":  tuesday.at(19, 30),
		"übermorgen":               day(2017, 3, 11),
		"uebermorgen 18.30":        day(2017, 3, 11).at(18, 30),
		"gestern":                  day(2017, 3, 8),
		"in zwei Wochen":           day(2017, 3, 23),
		"in 10 Tagen":              day(2017, 3, 19),
		"in einer Woche um 17:30":  day(2017, 3, 16).at(17, 30),
		"heute in 14 Tagen":        day(2017, 3, 23),
		"in einem Monat":           day(2017, 4, 9),
		"vor 3 Tagen":              day(2017, 3, 6),
		"heute, Donnerstag, 9.3.":  day(2017, 3, 9),
		"morgen, den 10.3., 9 Uhr": day(2017, 3, 10).at(9, 0),

		"21.3. 18-20 Uhr":                       march21.at(18, 0),
		"21.3. 18 - 20 Uhr":                     march21.at(18, 0),
		"21.3. 18–20":                           march21.at(18, 0),
		"21.3. von 18 bis 20 Uhr":               march21.at(18, 0),
		"21.3. zwischen 18 und 20 Uhr":          march21.at(18, 0),
		"21.3. 18:00 - 20:30":                   march21.at(18, 0),
		"21.3. 18 Uhr bis 20 Uhr":               march21.at(18, 0),
		"21.3. ab 18 Uhr":                       march21.at(18, 0),
		"21.3. 18.30":                           march21.at(18, 30),
		"21.3. 10.12":                           march21.at(10, 12),
		"10.12 am 21.3.":                        march21.at(10, 12),
		"10.12":                                 day(2017, 12, 10),
		"21.3. 18":                              march21.at(18, 0),
		"21.3. 26":                              day(2026, 3, 21),
		"21.3. 2018":                            day(2018, 3, 21),
		"21.3. 1830":                            march21.at(18, 30),
		"21.3. 1930":                            march21.at(19, 30),
		"21.3. 1830 Uhr":                        march21.at(18, 30),
		"21.3.18 Uhr":                           march21.at(18, 0),
		"21.3.18-20 Uhr":                        march21.at(18, 0),
		"21.3.18:30":                            march21.at(18, 30),
		"21.3.18":                               day(2018, 3, 21),
		"21.3.17 - 18 Uhr":                      march21.at(18, 0),
		"21.03.2017 18:00":                      march21.at(18, 0),
		"18 Uhr am 21.3.":                       march21.at(18, 0),
		"18:00 am 21.3.":                        march21.at(18, 0),
		"9 am 21.3.":                            march21.with("9"),
		"Dienstag, 21. März 2017":               march21,
		"Dienstag, den 21.":                     march21,
		"Di., 21.03.2017, 18:00 Uhr":            march21.at(18, 0),
		"nächsten Dienstag, 21.3.":              march21,
		"am 21.3. so um 18 Uhr":                 march21.at(18, 0),
		"21.3. um halb sieben":                  march21.at(6, 30),
		"21.3. um 18 in der Schule":             march21.at(18, 0).with("in der Schule"),
		"Treffen im Rathaus am 21.3. um 18 Uhr": march21.at(18, 0).with("Treffen im Rathaus"),
		"3. Treffen am 21.3.":                   march21.with("3. Treffen"),
		"so treffen wir uns am 21.3.":           march21.with("so treffen wir uns"),
		"Elternabend (21.3.), 19 Uhr!":          march21.at(19, 0).with("Elternabend"),
		"„21.3.“":                               march21,

		"21 March 2017 6pm":        march21.at(18, 0),
		"21st of March, 6:30 p.m.": march21.at(18, 30),
		"March 21st":               march21,
		"March 21, 2017 at 6 pm":   march21.at(18, 0),
		"Mar 21 18:00":             march21.at(18, 0),
		"the 21st at noon":         march21.at(12, 0),
		"next Tuesday at 18:00":    tuesday.at(18, 0),
		"Tuesday next week":        tuesday,
		"this Friday":              day(2017, 3, 10),
		"tomorrow":                 day(2017, 3, 10),
		"tomorrow evening at 7":    day(2017, 3, 10).at(19, 0),
		"tonight at 8":             day(2017, 3, 9).at(20, 0),
		"the day after tomorrow":   day(2017, 3, 11),
		"in two weeks":             day(2017, 3, 23),
		"in a week":                day(2017, 3, 16),
		"3 days ago":               day(2017, 3, 6),
		"9 am on Tuesday":          tuesday.at(9, 0),
		"12:30 am Tuesday":         tuesday.at(0, 30),
		"12:30 am Dienstag":        tuesday.at(12, 30),
	} {
		zone := berlin(t)
		got, err := Parse(input, thursday(zone), zone)
		if err != nil {
			t.Errorf("Parse(%q): %v", input, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", input, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]error{
		"":                         ErrNoDate,
		"bald":                     ErrNoDate,
		"18 Uhr":                   ErrNoDate,
		"…":                        ErrNoDate,
		"mit 20 Leuten":            ErrNoDate,
		"12345":                    ErrNoDate,
		"0175 000000":              ErrNoDate,
		"in 2 Stunden":             ErrNoDate,
		"31.2.":                    ErrNoSuchDay,
		"29.2.2027":                ErrNoSuchDay,
		"31. April":                ErrNoSuchDay,
		"32.1.":                    ErrNoSuchDay,
		"0.1.":                     ErrNoSuchDay,
		"21.13.2017":               ErrNoSuchDay,
		"3/21/2017":                ErrNoSuchDay,
		"2017-02-30":               ErrNoSuchDay,
		"21.3.201":                 ErrNoSuchDay,
		"21.3.20177":               ErrNoSuchDay,
		"am 32.":                   ErrNoSuchDay,
		"Dienstag KW 54":           ErrNoSuchDay,
		"Dienstag KW 0":            ErrNoSuchDay,
		"in 999999999999999 Tagen": ErrNoSuchDay,
		"21.3. 25 Uhr":             ErrNoSuchTime,
		"21.3. 18:60":              ErrNoSuchTime,
		"21.3. 18-25 Uhr":          ErrNoSuchTime,
		"morgen 13:00 am":          ErrNoSuchTime,
		"morgen 24:30":             ErrNoSuchTime,
		"21.3. 24 Uhr":             ErrAmbiguous,
		"21.3. Mitternacht":        ErrAmbiguous,
		"morgen 12 Uhr nachts":     ErrAmbiguous,
		"Ende März":                ErrAmbiguous,
		"Mitte März 2018":          ErrAmbiguous,
		"im März um 18 Uhr":        ErrAmbiguous,
		"nächste Woche":            ErrAmbiguous,
		"nächsten Monat":           ErrAmbiguous,
		"am Wochenende":            ErrAmbiguous,
		"KW 12":                    ErrAmbiguous,
		"dienstags 18 Uhr":         ErrAmbiguous,
		"jeden Dienstag":           ErrAmbiguous,
		"Dienstag oder Mittwoch":   ErrAmbiguous,
		"21.3. oder 22.3.":         ErrAmbiguous,
		"21./22.3.":                ErrAmbiguous,
		"21.-22.3.":                ErrAmbiguous,
		"21. und 22. März":         ErrAmbiguous,
		"21.3.-22.3.":              ErrAmbiguous,
		"21.3. 18 Uhr oder 19 Uhr": ErrAmbiguous,
		"morgen, 21.3.":            ErrAmbiguous,
		"nächste Woche, 21.3.":     ErrAmbiguous,
		"Dienstag in zwei Wochen":  ErrAmbiguous,
		"Sonntag, 26.3.2017 2:30":  ErrSkippedTime,
		"end of March":             ErrAmbiguous,
		"every Tuesday":            ErrAmbiguous,
		"first Tuesday in May":     ErrAmbiguous,
	} {
		zone := berlin(t)
		got, err := Parse(input, thursday(zone), zone)
		if !errors.Is(err, want) {
			t.Errorf("Parse(%q) = %+v, %v; want %v", input, got, err, want)
		}
	}
}

func TestParseWeekdayMismatch(t *testing.T) {
	t.Parallel()
	want := ErrWeekdayMismatch{Date: Date{2017, 3, 21}, Want: time.Monday, Got: time.Tuesday}
	for _, input := range []string{
		"Montag, 21.3.2017", "Mo 21.3.", "21. März, Montag", "21.3.2017 (Mo)", "nächsten Montag, den 21.3.",
		"Monday 21 March", "Montag, den 21.",
	} {
		_, err := Parse(input, thursday(time.UTC), time.UTC)
		got, ok := errors.AsType[ErrWeekdayMismatch](err)
		if !ok || got != want {
			t.Errorf("Parse(%q): %v, want %v", input, err, want)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]Clock{
		"18 Uhr": {18, 0}, "18:00": {18, 0}, "18.30": {18, 30}, "18h": {18, 0}, "18h30": {18, 30}, "18 h": {18, 0},
		"halb sieben": {6, 30}, "halb 7 abends": {18, 30}, "viertel nach 5": {5, 15}, "viertel vor sechs": {5, 45},
		"Viertel vor eins": {12, 45}, "halb eins": {12, 30}, "dreiviertel acht": {7, 45}, "viertel acht": {7, 15},
		"zehn nach acht": {8, 10}, "5 vor 12": {11, 55}, "fünf vor halb neun": {8, 25}, "5 nach halb neun": {8, 35},
		"19:30 Uhr": {19, 30}, "19.30 Uhr": {19, 30}, "10.12": {10, 12}, "6 pm": {18, 0}, "6pm": {18, 0},
		"6:15 p.m.": {18, 15}, "12 am": {0, 0}, "12 pm": {12, 0}, "mittags": {12, 0}, "mittags um 1": {13, 0},
		"noon": {12, 0}, "18": {18, 0}, "9": {9, 0}, "1830": {18, 30}, "0900": {9, 0}, "18 30": {18, 30},
		"18 Uhr 30": {18, 30}, "18 Uhr dreißig": {18, 30}, "um achtzehn Uhr": {18, 0}, "um sieben": {7, 0},
		"sieben": {7, 0}, "18-20 Uhr": {18, 0}, "18 bis 20": {18, 0}, "6-8 pm": {18, 0}, "11-1 pm": {11, 0},
		"ab 18 Uhr": {18, 0}, "gegen 18": {18, 0}, "half past six": {6, 30}, "half past six pm": {18, 30},
		"quarter to 7": {6, 45}, "ten to eight": {7, 50}, "6 o'clock": {6, 0}, "6 o’clock pm": {18, 0},
		"21.3. 18 Uhr": {18, 0}, "7 Uhr abends": {19, 0}, "8 Uhr morgens": {8, 0}, "0 Uhr": {0, 0}, "00:00": {0, 0},
		"18:00:00": {18, 0}, "20 - 24 Uhr": {20, 0}, "18 Uhr s.t.": {18, 0}, "achtzehn uhr": {18, 0},
		"3 Uhr nachmittags": {15, 0}, "11 Uhr nachts": {23, 0}, "2 Uhr nachts": {2, 0}, "18 Uhr.": {18, 0},
	} {
		hour, minute, err := ParseTime(input)
		if got := (Clock{hour, minute}); err != nil || got != want {
			t.Errorf("ParseTime(%q) = %v, %v; want %v", input, got, err, want)
		}
	}
	for input, want := range map[string]error{
		"": ErrNoTime, "später": ErrNoTime, "abends": ErrNoTime, "18:5": ErrNoTime, "12345": ErrNoTime, "ein Treffen": ErrNoTime,
		"25 Uhr": ErrNoSuchTime, "18:75": ErrNoSuchTime, "18.75": ErrNoSuchTime, "25": ErrNoSuchTime, "99:99": ErrNoSuchTime,
		"18-30": ErrNoSuchTime, "2561": ErrNoSuchTime,
		"24 Uhr": ErrAmbiguous, "Mitternacht": ErrAmbiguous, "18 oder 19 Uhr": ErrAmbiguous,
	} {
		if hour, minute, err := ParseTime(input); !errors.Is(err, want) {
			t.Errorf("ParseTime(%q) = %d:%d, %v; want %v", input, hour, minute, err, want)
		}
	}
}
