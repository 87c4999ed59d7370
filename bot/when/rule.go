package when

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Rule says on which days something repeats: every so many weeks on a weekday, or every so many months on the first to
// fifth or last such weekday. A month without a fifth one is passed over, as RFC 5545, section 3.3.10, has it.
type Rule struct {
	Every   int  // weeks or months, from 1
	Monthly bool // months
	Nth     int  // of the month: 1 to 5, or Last; 0 for weeks
	Weekday time.Weekday
}

// Last is the Nth of the last such weekday in a month.
const Last = -1

// The longest pauses that a rule may have.
const (
	maxWeeks  = 52
	maxMonths = 24
)

// farthestRepeat bounds how far ahead a date is looked for: a fifth Friday in February comes every 28 years.
const farthestRepeat = 40 * 366

func (r Rule) valid() bool {
	switch {
	case r.Weekday < time.Sunday || r.Weekday > time.Saturday:
		return false
	case !r.Monthly:
		return r.Every >= 1 && r.Every <= maxWeeks && r.Nth == 0
	}
	return r.Every >= 1 && r.Every <= maxMonths && (r.Nth == Last || r.Nth >= 1 && r.Nth <= 5)
}

// Next is the day that follows on last, which need not itself fit the rule: weeks and months are counted from those in
// which it lies. ok is false when there is none in forty years.
func (r Rule) Next(last Date) (next Date, ok bool) {
	if !r.valid() {
		return Date{}, false
	}
	if !r.Monthly {
		return last.monday().AddDays(7*r.Every + daysAfterMonday(r.Weekday)), true
	}
	first := Date{last.Year, last.Month, 1}
	for month := first.addMonths(r.Every); month.DaysSince(first) < farthestRepeat; month = month.addMonths(r.Every) {
		if day, ok := r.in(month); ok {
			return day, true
		}
	}
	return Date{}, false
}

// in is the day in the month that begins on first.
func (r Rule) in(first Date) (Date, bool) {
	if r.Nth == Last {
		last := first.addMonths(1).AddDays(-1)
		return last.AddDays(-6).onOrAfter(r.Weekday), true
	}
	day := first.onOrAfter(r.Weekday).AddDays(7 * (r.Nth - 1))
	return day, day.Month == first.Month
}

// NthOf is which of its weekday in the month a day is, 1 to 5, and whether it is the last.
func NthOf(d Date) (nth int, last bool) {
	return (d.Day-1)/7 + 1, d.AddDays(7).Month != d.Month
}

// String writes a rule as it is stored: "w2.2" is every second Tuesday, "m3.-1.5" the last Friday of every third month.
func (r Rule) String() string {
	if r.Monthly {
		return fmt.Sprintf("m%d.%d.%d", r.Every, r.Nth, int(r.Weekday))
	}
	return fmt.Sprintf("w%d.%d", r.Every, int(r.Weekday))
}

var storedRule = regexp.MustCompile(`^(?:w(\d{1,2})|m(\d{1,2})\.(-1|[1-5]))\.([0-6])$`)

// StoredRule reads what String wrote; ok is false when it did not.
func StoredRule(stored string) (r Rule, ok bool) {
	found := storedRule.FindStringSubmatch(stored)
	if found == nil {
		return Rule{}, false
	}
	number := func(digits string) int {
		n, _ := strconv.Atoi(digits) // digits as the pattern has them
		return n
	}
	r = Rule{Every: number(found[1]), Weekday: time.Weekday(number(found[4]))}
	if found[1] == "" {
		r.Monthly, r.Every, r.Nth = true, number(found[2]), number(found[3])
	}
	return r, r.valid()
}

// FormatRule writes "alle drei Monate am dritten Dienstag", "every three months on the third Tuesday"; ParseRule reads it
// back.
func FormatRule(lang string, r Rule) string {
	if isEnglish(lang) {
		if r.Monthly {
			return everyEnglish(r.Every, "month") + " on the " + ordinalEnglish(r.Nth) + " " + WeekdayName(lang, r.Weekday)
		}
		return everyEnglish(r.Every, "week") + " on " + WeekdayName(lang, r.Weekday)
	}
	day := WeekdayName(lang, r.Weekday)
	if r.Monthly {
		return everyGerman(r.Every, "jeden Monat", "Monate") + " am " + ordinalGerman(r.Nth) + " " + day
	}
	return everyGerman(r.Every, "jede Woche", "Wochen") + " am " + day
}

func everyGerman(n int, one, unit string) string {
	if n == 1 {
		return one
	}
	return "alle " + numeral([]string{
		"zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
	}, n) + " " + unit
}

func everyEnglish(n int, unit string) string {
	if n == 1 {
		return "every " + unit
	}
	return "every " + numeral([]string{
		"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
	}, n) + " " + unit + "s"
}

// numeral is a number from 2 on in words, where there is one.
func numeral(words []string, n int) string {
	if n-2 < len(words) {
		return words[n-2]
	}
	return strconv.Itoa(n)
}

func ordinalGerman(nth int) string {
	if nth == Last {
		return "letzten"
	}
	return [...]string{"", "ersten", "zweiten", "dritten", "vierten", "fünften"}[nth]
}

func ordinalEnglish(nth int) string {
	if nth == Last {
		return "last"
	}
	return [...]string{"", "first", "second", "third", "fourth", "fifth"}[nth]
}
