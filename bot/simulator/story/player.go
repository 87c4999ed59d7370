package story

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/simulator"
)

// Player plays stories in one simulated Telegram.
type Player struct {
	Simulator *simulator.Simulator
	Zone      *time.Location // in which the story tells the time
	// Invite makes an invitation and returns the payload of its deep link.
	Invite func(ctx context.Context, coordinator bool) (payload string, err error)
	// Employ makes somebody a member of the organisation with this name, who reads this language.
	Employ func(ctx context.Context, person *simulator.Person, language, house string) error
	// Now and SetTime read and turn the clock; turning it lets everything happen that became due.
	Now     func() time.Time
	SetTime func(ctx context.Context, now time.Time) error
	// Settle returns when nothing is on its way any more: every update handled, every message delivered.
	Settle func(ctx context.Context) error
	// Pause, if set, is called before every line; the demonstration waits there for its audience.
	Pause func(ctx context.Context)
}

// scene is the state of one story.
type scene struct {
	ctx      context.Context
	out      io.Writer
	blank    bool     // the last line written is empty
	order    []*actor // as they were first mentioned
	cast     map[string]*actor
	invited  map[string]string // payloads by name
	language map[string]string
	circle   *simulator.Circle // who take part in one case
	groups   []*assembly       // as they were first mentioned
}

// actor is a person and how much of their chat has been written down.
type actor struct {
	name   string
	house  string // organisation
	person *simulator.Person
	seen   map[int]int // edits by message
	toasts int

	inline string // query whose answer has not been written down; empty: none
	found  simulator.InlineAnswer
}

// Play plays the actions and writes the transcript. It stops at the first thing that cannot be done.
func (p *Player) Play(ctx context.Context, actions []Action, out io.Writer) error {
	s := &scene{ctx: ctx, out: out, cast: map[string]*actor{}, invited: map[string]string{}, language: map[string]string{}}
	for _, action := range actions {
		if p.Pause != nil {
			p.Pause(ctx)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if action.Text == "" && s.blank {
			continue
		}
		if _, err := fmt.Fprintln(out, action.Text); err != nil {
			return fmt.Errorf("write transcript: %w", err)
		}
		s.blank = false
		if action.do == nil {
			continue
		}
		if err := action.do(p, s); err != nil {
			return fmt.Errorf("line %d: %s: %w", action.Line, action.Text, err)
		}
		if err := p.Settle(ctx); err != nil {
			return fmt.Errorf("line %d: %s: settle: %w", action.Line, action.Text, err)
		}
		s.report(p)
	}
	return nil
}

func (s *scene) actor(p *Player, name string) *actor {
	if known := s.cast[name]; known != nil {
		return known
	}
	language := s.language[name]
	if language == "" {
		language = "de"
	}
	a := &actor{
		name: name, seen: map[int]int{},
		person: p.Simulator.AddPerson(simulator.Profile{FirstName: name, Language: language}),
	}
	s.cast[name] = a
	s.order = append(s.order, a)
	return a
}

// report writes down what everybody sees that they had not seen before.
func (s *scene) report(p *Player) {
	wrote := false
	for _, a := range s.order {
		toasts := a.person.Toasts()
		for _, toast := range toasts[min(a.toasts, len(toasts)):] {
			if toast != "" {
				fmt.Fprintf(s.out, "%s is told: %s\n", a.name, toast)
				wrote = true
			}
		}
		a.toasts = len(toasts)
		wrote = s.reportInline(p, a) || wrote
		for _, message := range a.person.Messages() {
			edits, known := a.seen[message.ID]
			a.seen[message.ID] = message.Edits
			if !message.FromBot || known && edits == message.Edits {
				continue
			}
			verb := "sees"
			if known {
				verb = "sees again"
			}
			fmt.Fprintf(s.out, "%s %s\n%s", a.name, verb, render(message))
			wrote = true
		}
	}
	for _, g := range s.groups {
		wrote = g.report(s.out) || wrote
	}
	if wrote {
		fmt.Fprintln(s.out)
		s.blank = true
	}
}

// Invitations and codes of cases differ from run to run.
var secrets = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b`), "XXXX-XXXX-XXXX"},
	{regexp.MustCompile(`\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b`), "XXXX-XXXX"},
	{regexp.MustCompile(`start=\w+`), "start=XXXXXXXXXXXX"},
}

// masked is a text without what differs from run to run.
func masked(text string) string {
	for _, secret := range secrets {
		text = secret.pattern.ReplaceAllString(text, secret.instead)
	}
	return text
}

// render writes a message as it looks on a phone: the text, the file, the buttons.
func render(m simulator.Message) string {
	var b strings.Builder
	if m.File != nil {
		fmt.Fprintf(&b, "    (%s)\n", m.File.Name)
	}
	if m.Venue != nil {
		fmt.Fprintf(&b, "    (%s, %s: %g, %g)\n", m.Venue.Title, m.Venue.Address, m.Venue.Latitude, m.Venue.Longitude)
		return b.String()
	}
	for _, line := range strings.Split(masked(m.Text), "\n") {
		b.WriteString(strings.TrimRight("    | "+line, " ") + "\n")
	}
	for _, row := range m.Buttons {
		b.WriteString("   ")
		for _, button := range row {
			b.WriteString(" [" + masked(button.Label) + "]")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (p *Player) setTime(s *scene, match []string) error {
	now, err := time.ParseInLocation(clockLayout, match[0], p.Zone)
	if err != nil {
		return fmt.Errorf("time: %w", err)
	}
	return p.SetTime(s.ctx, now)
}

func (p *Player) passTime(s *scene, match []string) error {
	count, err := strconv.Atoi(match[0])
	if err != nil {
		return fmt.Errorf("time: %w", err)
	}
	return p.SetTime(s.ctx, p.Now().Add(span(count, match[1])))
}
