package when

import (
	"testing"
	"time"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	r := day(2017, 3, 21).at(18, 0)
	for _, c := range []struct {
		form   Form
		de, en string
	}{
		{Long, "Dienstag, 21. März 2017, 18:00 Uhr", "Tuesday, 21 March 2017, 18:00"},
		{Short, "Di 21.03.2017, 18:00", "Tue 21 Mar 2017, 18:00"},
		{LongDay, "Dienstag, 21. März 2017", "Tuesday, 21 March 2017"},
		{ShortDay, "Di 21.03.2017", "Tue 21 Mar 2017"},
		{Numeric, "21.03.2017", "21 Mar 2017"},
	} {
		if got := Format("de", c.form, r); got != c.de {
			t.Errorf("Format(de, %d) = %q, want %q", c.form, got, c.de)
		}
		if got := Format("en-GB", c.form, r); got != c.en {
			t.Errorf("Format(en-GB, %d) = %q, want %q", c.form, got, c.en)
		}
	}
	if got := Format("", Long, day(2017, 3, 1)); got != "Mittwoch, 1. März 2017" {
		t.Errorf("Format without language and time = %q", got)
	}
}

func TestRelative(t *testing.T) {
	t.Parallel()
	today := Date{2017, 3, 9}
	for n, want := range map[int][2]string{
		-15: {"Mittwoch, 22. Februar 2017", "Wednesday, 22 February 2017"},
		-14: {"vor 14 Tagen", "14 days ago"},
		-2:  {"vorgestern", "2 days ago"},
		-1:  {"gestern", "yesterday"},
		0:   {"heute", "today"},
		1:   {"morgen", "tomorrow"},
		2:   {"übermorgen", "in 2 days"},
		3:   {"in 3 Tagen", "in 3 days"},
		14:  {"in 14 Tagen", "in 14 days"},
		15:  {"Freitag, 24. März 2017", "Friday, 24 March 2017"},
	} {
		for i, lang := range languages {
			if got := Relative(lang, today.AddDays(n), today); got != want[i] {
				t.Errorf("Relative(%s, %+d days) = %q, want %q", lang, n, got, want[i])
			}
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	if got := WeekdayName("de", time.Saturday) + " " + MonthName("de", time.May); got != "Samstag Mai" {
		t.Errorf("German names: %q", got)
	}
	if got := WeekdayName("en", time.Sunday) + " " + MonthName("en", time.December); got != "Sunday December" {
		t.Errorf("English names: %q", got)
	}
}
