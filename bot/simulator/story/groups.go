package story

import (
	"fmt"
	"io"

	"sozialraum/bot/simulator"
)

// assembly is a group and how much of what the bot says there has been written down.
type assembly struct {
	name   string
	group  *simulator.Group
	topics map[string]int
	chat   int64 // which it was when it was last looked at; a supergroup counts its messages anew
	seen   map[int]int
}

// report writes down what everybody in the group sees that they had not seen before.
func (g *assembly) report(out io.Writer) (wrote bool) {
	if chat := g.group.ID(); chat != g.chat {
		g.chat, g.seen = chat, map[int]int{}
	}
	for _, message := range g.group.Messages() {
		edits, known := g.seen[message.ID]
		g.seen[message.ID] = message.Edits
		if !message.FromBot || known && edits == message.Edits {
			continue
		}
		verb := "sees"
		if known {
			verb = "sees again"
		}
		for name, topic := range g.topics {
			if topic == message.Thread {
				verb += " in " + name
			}
		}
		fmt.Fprintf(out, "%s %s\n%s", g.name, verb, render(message))
		wrote = true
	}
	return wrote
}

func (s *scene) assembly(name string) (*assembly, error) {
	for _, g := range s.groups {
		if g.name == name {
			return g, nil
		}
	}
	return nil, fmt.Errorf("there is no group %s", name)
}

func (p *Player) gather(s *scene, match []string) error {
	g := &assembly{name: match[1], group: p.Simulator.AddGroup(match[1], match[0] == "forum"), topics: map[string]int{}}
	if match[2] != "" {
		g.group.WithoutBot()
	}
	s.groups = append(s.groups, g)
	return nil
}

func (p *Player) addTopic(s *scene, match []string) error {
	g, err := s.assembly(match[0])
	if err == nil {
		g.topics[match[1]] = g.group.AddTopic(match[1])
	}
	return err
}

// addBot taps a button in the private chat that opens the list of groups, and chooses one.
func (p *Player) addBot(s *scene, match []string) error {
	g, err := s.assembly(match[1])
	if err != nil {
		return err
	}
	return s.actor(p, match[0]).person.TapInto(g.group, match[2])
}

func (p *Player) writeInGroup(s *scene, match []string) error {
	g, err := s.assembly(match[1])
	if err == nil {
		g.group.Send(s.actor(p, match[0]).person, match[2])
	}
	return err
}

func (p *Player) writeInTopic(s *scene, match []string) error {
	g, err := s.assembly(match[1])
	if err != nil {
		return err
	}
	topic, ok := g.topics[match[2]]
	if !ok {
		return fmt.Errorf("%s has no topic %s", match[1], match[2])
	}
	g.group.SendIn(s.actor(p, match[0]).person, topic, match[3])
	return nil
}

func (p *Player) tapInGroup(s *scene, match []string) error {
	g, err := s.assembly(match[1])
	if err != nil {
		return err
	}
	return g.group.Tap(s.actor(p, match[0]).person, match[2])
}

func (p *Player) removeBot(s *scene, match []string) error {
	g, err := s.assembly(match[1])
	if err == nil {
		g.group.RemoveBot(s.actor(p, match[0]).person)
	}
	return err
}

func (p *Player) migrate(s *scene, match []string) error {
	g, err := s.assembly(match[0])
	if err == nil {
		g.group.MigrateToSupergroup()
	}
	return err
}
