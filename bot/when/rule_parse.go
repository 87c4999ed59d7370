package when

import (
	"fmt"
	"strings"
	"time"
)

// ruleReader walks over the tokens of a rule; what it does not take is a time of day, or nothing that we know.
type ruleReader struct {
	*scanner
	taken   []bool // by token
	every   bool   // jeden, dienstags
	unknown bool   // a day of the month
	pause   pause
	several bool // pauses, weekdays or ordinals that differ
	nth     int
	weekday time.Weekday
	hasDay  bool
}

// pause is how often something repeats; the zero pause is none.
type pause struct {
	n       int
	monthly bool
}

// ParseRule reads how something repeats ("jeden dritten Monat, dritter Dienstag, 18:00", "alle zwei Wochen dienstags",
// "every first Wednesday of the month at 9"), and a time of day where there is one. What is not named is as on first:
// "alle zwei Wochen" keeps its weekday, "jeden Monat" its place in the month. Its errors are ErrNoRule, ErrNoSuchTime and
// ErrAmbiguous, wrapped: "jeden zweiten Dienstag" may mean every other Tuesday or the second of the month.
func ParseRule(input string, first Date) (r Rule, clock Clock, hasClock bool, err error) {
	p := ruleReader{scanner: &scanner{input: input, tokens: tokenize(input)}}
	p.taken = make([]bool, len(p.tokens))
	for i := 0; i < len(p.tokens); {
		n := p.rule(i)
		for at := i; at < i+n; at++ {
			p.taken[at] = true
		}
		i += max(n, 1)
	}
	if r, err = p.weigh(first); err != nil {
		return Rule{}, Clock{}, false, err
	}
	if clock, hasClock, err = p.time(); err != nil {
		return Rule{}, Clock{}, false, err
	}
	return r, clock, hasClock, nil
}

// rule takes what belongs to a rule at token i and gives how many tokens that were.
func (p *ruleReader) rule(i int) int {
	start := i
	every := among(" jeden jede jedes jeder jedem alle aller every each ", p.at(i).text)
	if every {
		p.every = true
		i++
	}
	if n, often := p.adverb(i); n > 0 && !every {
		p.repeat(often)
		return n
	}
	if p.isWord(i, " other ") && p.at(i+1).isWeekday { // which nobody means as the second of a month
		p.repeat(pause{n: 2})
		p.on(p.at(i + 1))
		return i + 2 - start
	}
	count, n := p.count(i)
	if often, ok := pauseOf(p.at(i+n).text, count); ok && (every || n == 0) {
		if every || p.pause == (pause{}) {
			p.repeat(often)
		}
		return i + n + 1 - start
	}
	if day := p.at(i + n); day.isWeekday && count != 0 {
		p.onNth(count)
		p.on(day)
		return i + n + 1 - start
	}
	if day := p.at(i); day.isWeekday {
		p.every = p.every || repeats(day.text)
		p.on(day)
		return i + 1 - start
	}
	if p.at(i).kind == number && n == 2 && !p.isWord(i+2, " uhr ") && !(p.at(i+2).kind == number && p.at(i+2).glued) {
		p.unknown = true // "am 15. jedes Monats"
	}
	if every || among(" einmal once a per pro jeweils ", p.at(start).text) {
		return 1
	}
	return 0
}

// adverb reads "monatlich", "14-tägig".
func (p *ruleReader) adverb(i int) (n int, found pause) {
	if p.at(i).value == 14 && p.isMark(i+1, "-") && strings.HasPrefix(p.at(i+2).text, "taegig") {
		return 3, pause{n: 2}
	}
	for names, found := range map[string]pause{
		" woechentlich weekly ": {n: 1},
		" vierzehntaegig zweiwoechentlich zweiwoechig fortnightly biweekly ": {n: 2},
		" monatlich monthly ": {n: 1, monthly: true},
		" zweimonatlich ":     {n: 2, monthly: true},
		" vierteljaehrlich dreimonatlich quartalsweise quarterly ": {n: 3, monthly: true},
		" halbjaehrlich ":             {n: 6, monthly: true},
		" jaehrlich yearly annually ": {n: 12, monthly: true},
	} {
		if among(names, p.at(i).text) {
			return 1, found
		}
	}
	return 0, pause{}
}

// count reads a number or an ordinal, Last included; n is how many tokens it takes.
func (p *ruleReader) count(i int) (count, n int) {
	t := p.at(i)
	switch {
	case t.kind == number && p.isMark(i+1, "."):
		return min(t.value, 1000), 2
	case t.kind == number && p.at(i+1).glued && p.isWord(i+1, " st nd rd th "):
		return min(t.value, 1000), 2
	case t.counts:
		return min(t.value, 1000), 1
	case stepOf(t.text) == stepLast && t.text != "vorigen":
		return Last, 1
	}
	if n, ok := position(t.text, " none first second third fourth fifth sixth seventh eighth ninth tenth ", ""); ok && n > 0 {
		return n, 1
	}
	if t.text == "other" {
		return 2, 1
	}
	if n, ok := ordinalOf(t.text); ok {
		return n, 1
	}
	return 0, 0
}

// pauseOf reads "Wochen" behind a count, zero for none.
func pauseOf(text string, count int) (pause, bool) {
	if count < 0 {
		return pause{}, false
	}
	n := max(count, 1)
	switch {
	case among(" woche wochen week weeks ", text):
		return pause{n: n}, true
	case among(" tag tage tagen day days ", text) && count > 0 && count%7 == 0:
		return pause{n: n / 7}, true
	case among(" monat monate monaten monats month months ", text):
		return pause{n: n, monthly: true}, true
	case among(" quartal quartale quartals quarter quarters ", text):
		return pause{n: 3 * n, monthly: true}, true
	case among(" halbjahr halbjahre halbjahrs ", text):
		return pause{n: 6 * n, monthly: true}, true
	case among(" jahr jahre jahres year years ", text):
		return pause{n: 12 * n, monthly: true}, true
	}
	return pause{}, false
}

func (p *ruleReader) repeat(found pause) {
	p.several = p.several || p.pause != (pause{}) && p.pause != found
	p.pause = found
}

func (p *ruleReader) onNth(nth int) {
	p.several = p.several || p.nth != 0 && p.nth != nth
	p.nth = nth
}

func (p *ruleReader) on(day token) {
	p.several = p.several || p.hasDay && p.weekday != day.weekday
	p.weekday, p.hasDay = day.weekday, true
}

// weigh makes one rule of what was taken.
func (p *ruleReader) weigh(first Date) (Rule, error) {
	r := Rule{Every: p.pause.n, Monthly: p.pause.monthly, Nth: p.nth, Weekday: p.weekday}
	if !p.hasDay {
		r.Weekday = first.Weekday()
	}
	none := p.pause == pause{}
	switch {
	case p.unknown:
		return Rule{}, ErrNoRule
	case p.several:
		return Rule{}, fmt.Errorf("several rules: %w", ErrAmbiguous)
	case none && p.nth != 0 && p.nth != 1 && p.nth != Last:
		return Rule{}, fmt.Errorf("every so many weeks, or of the month: %w", ErrAmbiguous)
	case none && p.nth != 0:
		r.Every, r.Monthly = 1, true
	case none && p.hasDay && p.every:
		r.Every = 1
	case none:
		return Rule{}, ErrNoRule
	case !r.Monthly && p.nth != 0:
		return Rule{}, fmt.Errorf("weeks and a day of the month: %w", ErrAmbiguous)
	case r.Monthly && p.nth == 0 && r.Weekday != first.Weekday():
		return Rule{}, fmt.Errorf("which of the month: %w", ErrAmbiguous)
	case r.Monthly && p.nth == 0:
		r.Nth, _ = NthOf(first)
	}
	if !r.valid() {
		return Rule{}, ErrNoRule
	}
	return r, nil
}

// time reads the rest, which must be a time of day or nothing.
func (p *ruleReader) time() (Clock, bool, error) {
	var rest strings.Builder
	for i, t := range p.tokens {
		if p.taken[i] {
			rest.WriteByte(' ')
			continue
		}
		if !t.glued {
			rest.WriteByte(' ')
		}
		rest.WriteString(p.input[t.start:t.end])
	}
	s := scan(rest.String(), true)
	clock, has, err := s.found.clock()
	switch {
	case err != nil:
		return Clock{}, false, err
	case strings.TrimSpace(onlyWords(s)) != "":
		return Clock{}, false, ErrNoRule
	}
	return clock, has, nil
}

// onlyWords is what the scanner did not understand, without what means nothing beside a rule.
func onlyWords(s *scanner) string {
	var words []string
	for i, t := range s.tokens {
		if s.foreign[i] && !filler(t) && !among(" und and ", t.text) {
			words = append(words, t.text)
		}
	}
	return strings.Join(words, " ")
}
