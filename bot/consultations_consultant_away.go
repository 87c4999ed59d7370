package bot

import (
	"regexp"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
)

// rangeWord parts the first day of an absence from the last: "24.12. bis 6.1.", "24 Dec – 6 Jan".
var rangeWord = regexp.MustCompile(`(?i)(?:^|\s)(?:bis(?:\s+zum)?|until|till|to)\s|\s*[–—]\s*|\s-\s`)

// absence reads the first and the last day that somebody is away. "bis 6.1." begins today, a single day is one day.
// Its errors are mistakes.
func (m moment) absence(typed string) (from, until when.Date, err error) {
	first, last := typed, typed
	if at := rangeWord.FindStringIndex(typed); at != nil {
		first, last = strings.TrimSpace(typed[:at[0]]), typed[at[1]:]
	}
	read, err := m.read(last)
	if err != nil {
		return from, until, err
	}
	from, until = when.Of(m.now.In(m.zone)).Date, read.Date
	if first != "" {
		if read, err = m.read(first); err != nil {
			return from, until, err
		}
		from = read.Date
	}
	if until.DaysSince(from) < 0 {
		return from, until, mistake{"consultant.away_order", text.V{
			"From":  when.Format(string(m.lang), when.LongDay, when.Result{Date: from}),
			"Until": when.Format(string(m.lang), when.LongDay, when.Result{Date: until}),
		}}
	}
	return from, until, nil
}

// keptAbsence reads back what a dialog kept of an absence.
func keptAbsence(answer string) (from, until time.Time, ok bool) {
	first, last, _ := strings.Cut(answer, " ")
	from, wrongFirst := time.Parse(keptDay, first)
	until, wrongLast := time.Parse(keptDay, last)
	return from, until, wrongFirst == nil && wrongLast == nil
}

// joined is how a dialog keeps several picked values.
func joined(values []string) string { return strings.Join(values, ",") }
