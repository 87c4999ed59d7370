package when

import (
	"strings"
	"time"
)

// All words here are folded: lower case, ae for ä.

func monthOf(text string) (time.Month, bool) {
	for i, names := range [...]string{
		" januar jaenner jan january ",
		" februar feber feb febr february ",
		" maerz marz mrz maer mar march ",
		" april apr ",
		" mai may ",
		" juni jun june ",
		" juli jul july ",
		" august aug ",
		" september sep sept ",
		" oktober okt october oct ",
		" november nov ",
		" dezember dez december dec ",
	} {
		if among(names, text) || nearlyAmong(names, text) {
			return time.Month(i + 1), true
		}
	}
	return 0, false
}

func weekdayOf(text string) (time.Weekday, bool) {
	for i, names := range [...]string{
		" sonntag so sunday sun ",
		" montag mo monday mon ",
		" dienstag di tuesday tue tues ",
		" mittwoch mi wednesday wed ",
		" donnerstag do thursday thu thur thurs ",
		" freitag fr friday fri ",
		" samstag sonnabend sa saturday sat ",
	} {
		if among(names, text) || nearlyAmong(names, text) {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// repeats says whether the word means every such day ("dienstags", "jeden").
func repeats(text string) bool {
	if among(" jeden jede jedes jeder every each ", text) {
		return true
	}
	day, ok := strings.CutSuffix(text, "s")
	if !ok || len(day) < 6 {
		return false
	}
	_, ok = weekdayOf(day)
	return ok
}

// among expects names with a space around each.
func among(names, text string) bool {
	return text != "" && strings.Contains(names, " "+text+" ")
}

// nearlyAmong forgives one slip of the finger in words of six letters and more;
// no two different names of months or weekdays of that length are so close.
func nearlyAmong(names, text string) bool {
	if len(text) < 6 || !strings.Contains(names, " "+text[:1]) {
		return false
	}
	for name := range strings.FieldsSeq(names) {
		if len(name) >= 6 && name[0] == text[0] && oneSlip(name, text) {
			return true
		}
	}
	return false
}

// oneSlip says whether one letter is missing, too many, wrong or swapped with
// its neighbour.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(b) == len(a)+1 {
		return a[i:] == b[i+1:]
	}
	if len(a) != len(b) || i == len(a) {
		return false
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return swapped || a[i+1:] == b[i+1:]
}

// filler words mean nothing beside a date and are dropped when one follows.
func filler(t token) bool {
	return t.kind == word && among(` am um ab gegen den dem der des die das zum im in von vom ca circa etwa `+
		`ungefaehr zwischen also dann uhr at on the of by from about around between `, t.text)
}

// clockCue words stand before a time of day.
func clockCue(text string) bool {
	return among(" um ab gegen von ca circa etwa ungefaehr zwischen at from between about around ", text)
}

// step is how a word such as "nächsten" moves a weekday, a week or a month.
type step uint8

const (
	stepNone step = iota
	stepThis
	stepNext
	stepAfterNext
	stepLast
)

func stepOf(text string) step {
	stem := text
	for _, ending := range []string{"en", "er", "es", "em", "e"} {
		if cut, ok := strings.CutSuffix(text, ending); ok {
			stem = cut
			break
		}
	}
	switch stem {
	case "dies", "this":
		return stepThis
	case "naechst", "kommend", "next", "coming":
		return stepNext
	case "uebernaechst":
		return stepAfterNext
	case "letzt", "vorig", "vergangen", "last":
		return stepLast
	}
	return stepNone
}

// periods is how many weeks or months a step moves.
func (s step) periods() int {
	switch s {
	case stepNext:
		return 1
	case stepAfterNext:
		return 2
	case stepLast:
		return -1
	}
	return 0
}

// part is a part of the day; it moves hours from 1 to 12 to where they belong.
type part uint8

const (
	partNone part = iota
	partMorning
	partNoon
	partAfternoon
	partEvening
	partNight
	partMidnight
)

func partOf(text string) part {
	for i, names := range [...]string{
		" frueh morgens vormittag vormittags morning ",
		" mittag mittags noon midday ",
		" nachmittag nachmittags afternoon ",
		" abend abends evening ",
		" nacht nachts night ",
		" mitternacht mitternachts midnight ",
	} {
		if among(names, text) {
			return part(i + 1)
		}
	}
	return partNone
}
