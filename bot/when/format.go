package when

import (
	"fmt"
	"strings"
	"time"
)

// Form is a way to write a date; Parse reads all of them back.
type Form uint8

const (
	// Long is "Dienstag, 21. März 2017, 18:00 Uhr", "Tuesday, 21 March 2017, 18:00".
	Long Form = iota
	// Short is "Di 21.03.2017, 18:00", "Tue 21 Mar 2017, 18:00".
	Short
	// LongDay is Long without the time.
	LongDay
	// ShortDay is Short without the time.
	ShortDay
	// Numeric is "21.03.2017", in English "21 Mar 2017", without the time.
	Numeric
)

// Format writes the result in German, or in English if lang starts with "en".
// A time is written only if there is one and the form has a place for it.
func Format(lang string, form Form, r Result) string {
	day := formatDay(isEnglish(lang), form, r.Date)
	if !r.HasTime || form != Long && form != Short {
		return day
	}
	if form == Long {
		return day + ", " + FormatTime(lang, r.Clock)
	}
	return day + ", " + r.Clock.String()
}

// FormatTime writes "18:00 Uhr", in English "18:00".
func FormatTime(lang string, c Clock) string {
	if isEnglish(lang) {
		return c.String()
	}
	return c.String() + " Uhr"
}

// Relative writes a day as seen from today: "heute", "morgen", "in 3 Tagen",
// "vor 3 Tagen"; more than 14 days away it is the LongDay form.
func Relative(lang string, d, today Date) string {
	n := d.DaysSince(today)
	if n < -14 || n > 14 {
		return Format(lang, LongDay, Result{Date: d})
	}
	if isEnglish(lang) {
		return relativeEnglish(n)
	}
	return relativeGerman(n)
}

func relativeGerman(n int) string {
	switch {
	case n >= -2 && n <= 2:
		return [...]string{"vorgestern", "gestern", "heute", "morgen", "übermorgen"}[n+2]
	case n < 0:
		return fmt.Sprintf("vor %d Tagen", -n)
	}
	return fmt.Sprintf("in %d Tagen", n)
}

func relativeEnglish(n int) string {
	switch {
	case n >= -1 && n <= 1:
		return [...]string{"yesterday", "today", "tomorrow"}[n+1]
	case n < 0:
		return fmt.Sprintf("%d days ago", -n)
	}
	return fmt.Sprintf("in %d days", n)
}

// WeekdayName writes "Dienstag" or "Tuesday".
func WeekdayName(lang string, w time.Weekday) string {
	if isEnglish(lang) {
		return w.String()
	}
	return [...]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"}[(w%7+7)%7]
}

// MonthName writes "März" or "March".
func MonthName(lang string, m time.Month) string {
	if isEnglish(lang) {
		return m.String()
	}
	return [...]string{
		"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
	}[((m-1)%12+12)%12]
}

func formatDay(english bool, form Form, d Date) string {
	lang := "de"
	if english {
		lang = "en"
	}
	weekday, month := WeekdayName(lang, d.Weekday()), MonthName(lang, d.Month)
	switch {
	case form == Numeric && english:
		return fmt.Sprintf("%d %s %04d", d.Day, month[:3], d.Year)
	case form == Numeric:
		return fmt.Sprintf("%02d.%02d.%04d", d.Day, int(d.Month), d.Year)
	case (form == Short || form == ShortDay) && english:
		return fmt.Sprintf("%s %d %s %04d", weekday[:3], d.Day, month[:3], d.Year)
	case form == Short || form == ShortDay:
		return fmt.Sprintf("%s %02d.%02d.%04d", weekday[:2], d.Day, int(d.Month), d.Year)
	case english:
		return fmt.Sprintf("%s, %d %s %04d", weekday, d.Day, month, d.Year)
	}
	return fmt.Sprintf("%s, %d. %s %04d", weekday, d.Day, month, d.Year)
}

func isEnglish(lang string) bool {
	return len(lang) >= 2 && strings.EqualFold(lang[:2], "en")
}
