// Package story plays stories: a text says line by line who does what, the player lets simulated people do it and
// writes down what each of them sees. Such a transcript is at once a test, a demonstration and documentation.
//
// A story is readable without knowing any program:
//
//	The time is 2017-02-20 09:00
//	Leitung is invited to coordinate
//	Leitung opens the invitation
//	Leitung taps: Deutsch
//	Leitung writes: /hilfe
//
// Lines that are indented, and lines that end in "sees" or "is told", are what came of it; the player writes them
// anew and never reads them. Lines that start with "#" are remarks.
package story

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Action is one line of a story.
type Action struct {
	Line int    // number, from 1
	Text string // as it stands in the story
	do   func(*Player, *scene) error
}

// rule matches a kind of line. Names of people are single words.
type rule struct {
	pattern *regexp.Regexp
	do      func(p *Player, s *scene, match []string) error
}

const who = `^([\p{L}-]+) `

func rules() []rule {
	line := func(pattern string, do func(*Player, *scene, []string) error) rule {
		return rule{regexp.MustCompile(pattern + `$`), do}
	}
	return []rule{
		line(`^The time is (\d{4}-\d\d-\d\d \d\d:\d\d)`, (*Player).setTime),
		line(`^(\d+) (minutes?|hours?|days?) pass(?:es)?`, (*Player).passTime),
		line(`^There is ([\p{L}-]+), who reads (German|English)`, (*Player).introduce),
		line(who+`is invited(| to coordinate)`, (*Player).invite),
		line(who+`works at (.+)`, (*Player).employ),
		line(`^([\p{L}-]+(?:, [\p{L}-]+)+) are in one case`, (*Player).joinCase),
		line(who+`and ([\p{L}-]+) know each other`, (*Player).reveal),
		line(`^There is the (group|forum) ([\p{L}-]+)(|, without the bot)`, (*Player).gather),
		line(`^([\p{L}-]+) has the topic ([\p{L}-]+)`, (*Player).addTopic),
		line(who+`adds the bot to ([\p{L}-]+) with: (.*)`, (*Player).addBot),
		line(who+`writes in ([\p{L}-]+): (.*)`, (*Player).writeInGroup),
		line(who+`writes in ([\p{L}-]+), ([\p{L}-]+): (.*)`, (*Player).writeInTopic),
		line(who+`taps in ([\p{L}-]+): (.*)`, (*Player).tapInGroup),
		line(who+`throws the bot out of ([\p{L}-]+)`, (*Player).removeBot),
		line(`^([\p{L}-]+) becomes a supergroup`, (*Player).migrate),
		line(who+`opens the invitation`, (*Player).openInvitation),
		line(who+`opens the link that ([\p{L}-]+) has`, (*Player).openLink),
		line(who+`opens the bot`, (*Player).open),
		line(who+`writes: (.*)`, (*Player).write),
		line(who+`taps: (.*)`, (*Player).tap),
		line(who+`taps an old button: (.*)`, (*Player).tapOld),
		line(who+`asks inline: (.*)`, (*Player).askInline),
		line(who+`shares: (.*)`, (*Player).share),
		line(who+`sends a (\w+)`, (*Player).send),
		line(who+`changes the last message to: (.*)`, (*Player).change),
		line(who+`(blocks|unblocks) the bot`, (*Player).block),
	}
}

// outcome recognises a line that the player wrote about somebody.
var outcome = regexp.MustCompile(`^[\p{L}-]+ (sees( again)?( in [\p{L}-]+)?|is told: .*)$`)

// Parse reads a story. The error names the line that nobody understands.
func Parse(story string) ([]Action, error) {
	known := rules()
	var actions []Action
	for i, line := range strings.Split(story, "\n") {
		switch {
		case strings.HasPrefix(line, " "), outcome.MatchString(line):
			continue
		case line == "", strings.HasPrefix(line, "#"):
			actions = append(actions, Action{Line: i + 1, Text: line})
			continue
		}
		action, ok := match(known, line)
		if !ok {
			return nil, fmt.Errorf("line %d: nobody can do this: %s", i+1, line)
		}
		action.Line = i + 1
		actions = append(actions, action)
	}
	return trim(actions), nil
}

func match(known []rule, line string) (Action, bool) {
	for _, r := range known {
		if found := r.pattern.FindStringSubmatch(line); found != nil {
			return Action{Text: line, do: func(p *Player, s *scene) error { return r.do(p, s, found[1:]) }}, true
		}
	}
	return Action{}, false
}

// trim drops empty lines in a row: one stood on either side of what was seen.
func trim(actions []Action) []Action {
	var kept []Action
	for _, a := range actions {
		if a.Text == "" && (len(kept) == 0 || kept[len(kept)-1].Text == "") {
			continue
		}
		kept = append(kept, a)
	}
	for len(kept) > 0 && kept[len(kept)-1].Text == "" {
		kept = kept[:len(kept)-1]
	}
	return kept
}

const clockLayout = "2006-01-02 15:04"

func span(count int, unit string) time.Duration {
	switch strings.TrimSuffix(unit, "s") {
	case "day":
		return time.Duration(count) * 24 * time.Hour
	case "hour":
		return time.Duration(count) * time.Hour
	}
	return time.Duration(count) * time.Minute
}
