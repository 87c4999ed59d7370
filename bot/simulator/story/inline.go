package story

import (
	"fmt"
	"slices"
	"strings"
)

// askInline types the bot's name and a query in another chat.
func (p *Player) askInline(s *scene, match []string) error {
	a := s.actor(p, match[0])
	a.inline = a.person.AskInline(match[1])
	return nil
}

// reportInline writes down what came up for an inline query, and tells whether there was one.
func (s *scene) reportInline(p *Player, a *actor) bool {
	if a.inline == "" {
		return false
	}
	answer, ok := p.Simulator.InlineAnswer(a.inline)
	a.inline, a.found = "", answer
	switch {
	case !ok:
		fmt.Fprintln(s.out, "    (no answer)")
	case len(answer.Results) == 0:
		fmt.Fprintln(s.out, "    (nothing)")
	}
	for _, result := range answer.Results {
		fmt.Fprintf(s.out, "    (%v) %v\n", result["title"], result["description"])
	}
	return true
}

// share puts what came up last under this title into the other chat.
func (p *Player) share(s *scene, match []string) error {
	found := s.actor(p, match[0]).found
	i := slices.IndexFunc(found.Results, func(result map[string]any) bool { return result["title"] == match[1] })
	if i < 0 {
		return fmt.Errorf("no result has the title %q", match[1])
	}
	for _, line := range strings.Split(found.Texts[i], "\n") {
		fmt.Fprintln(s.out, strings.TrimRight("    | "+line, " "))
	}
	fmt.Fprintln(s.out)
	s.blank = true
	return nil
}
