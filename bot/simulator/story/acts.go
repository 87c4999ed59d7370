package story

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

func (p *Player) introduce(s *scene, match []string) error {
	s.language[match[0]] = map[string]string{"German": "de", "English": "en"}[match[1]]
	s.actor(p, match[0])
	return nil
}

func (p *Player) invite(s *scene, match []string) error {
	s.actor(p, match[0])
	payload, err := p.Invite(s.ctx, match[1] != "")
	s.invited[match[0]] = payload
	return err
}

// employ brings somebody into the area and into one of its houses without a word.
func (p *Player) employ(s *scene, match []string) error {
	a := s.actor(p, match[0])
	language := s.language[match[0]]
	if language == "" {
		language = "de"
	}
	a.house = match[1]
	return p.Employ(s.ctx, a.person, language, match[1])
}

// joinCase has the simulator watch that none of these people learns who the others are.
func (p *Player) joinCase(s *scene, match []string) error {
	if s.circle == nil {
		s.circle = p.Simulator.Guard().Circle()
	}
	for _, name := range strings.Split(match[0], ", ") {
		a := s.actor(p, name)
		s.circle.Join(a.person, a.house)
	}
	return nil
}

func (p *Player) reveal(s *scene, match []string) error {
	if s.circle == nil {
		return errors.New("there is no case")
	}
	s.circle.Reveal(s.actor(p, match[0]).person, s.actor(p, match[1]).person)
	return nil
}

func (p *Player) openInvitation(s *scene, match []string) error {
	payload, ok := s.invited[match[0]]
	if !ok {
		return errors.New("nobody has invited this person")
	}
	s.actor(p, match[0]).person.Open(payload)
	return nil
}

var deepLink = regexp.MustCompile(`\?start=([\w-]+)`)

func (p *Player) openLink(s *scene, match []string) error {
	messages := s.actor(p, match[1]).person.Messages()
	for i := len(messages) - 1; i >= 0; i-- {
		if link := deepLink.FindStringSubmatch(messages[i].Text); link != nil {
			s.actor(p, match[0]).person.Open(link[1])
			return nil
		}
	}
	return errors.New("that person has no link")
}

func (p *Player) open(s *scene, match []string) error {
	s.actor(p, match[0]).person.Open("")
	return nil
}

// write sends a text; a line break is written as \n.
func (p *Player) write(s *scene, match []string) error {
	s.actor(p, match[0]).person.Send(strings.ReplaceAll(match[1], `\n`, "\n"))
	return nil
}

func (p *Player) tap(s *scene, match []string) error {
	return s.actor(p, match[0]).person.Tap(match[1])
}

// tapOld taps a button in the oldest message that still shows it.
func (p *Player) tapOld(s *scene, match []string) error {
	person := s.actor(p, match[0]).person
	for _, message := range person.Messages() {
		for _, row := range message.Buttons {
			for _, button := range row {
				if button.Label == match[1] {
					return person.TapIn(message.ID, match[1])
				}
			}
		}
	}
	return fmt.Errorf("no message has the button %q", match[1])
}

func (p *Player) send(s *scene, match []string) error {
	s.actor(p, match[0]).person.SendKind(match[1])
	return nil
}

func (p *Player) change(s *scene, match []string) error {
	person := s.actor(p, match[0]).person
	messages := person.Messages()
	for i := len(messages) - 1; i >= 0; i-- {
		if !messages[i].FromBot {
			return person.Edit(messages[i].ID, match[1])
		}
	}
	return errors.New("this person has written nothing")
}

func (p *Player) block(s *scene, match []string) error {
	person := s.actor(p, match[0]).person
	if match[1] == "blocks" {
		person.Block()
	} else {
		person.Unblock()
	}
	return nil
}
