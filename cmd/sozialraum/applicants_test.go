package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"sozialraum/bot/simulator"
)

// move is one thing that an applicant does, and what they see then. {} stands for a mark that no other round of
// anybody has.
type move struct {
	say   string
	tap   string // instead: the button with this label, once everything so far has been seen
	sends bool   // the round's application, so that the coordinator gets its card
	reply string // found out while nothing is disturbed
}

// registration is one round: an organisation is registered in a dialog, and taken back. Every move changes rows,
// doing one twice, not at all or in another order changes them in another way, and each is answered by one message
// that differs from the one before. So a round shows for each of its updates whether it took effect exactly once.
func registration() []move {
	return []move{
		{say: "/registrieren"},
		{say: "Haus {}"},
		{say: "Schule"},
		{say: "Alsfeld"},
		{say: "Wir können {}"},
		{say: "Wir können nicht {}"},
		{say: "Andere können {}"},
		{say: "Telefon {}"},
		{tap: "✅ Absenden", sends: true},
		{tap: "Zurückziehen"},
	}
}

// script is what applicants do and what comes of it.
type script struct {
	moves []move
	card  string // what the coordinator sees of each round
}

func marked(text, mark string) string   { return strings.ReplaceAll(text, "{}", mark) }
func unmarked(text, mark string) string { return strings.ReplaceAll(text, mark, "{}") }

// learnScript plays one round with a bot that nobody disturbs, to find out what people see.
func learnScript(ctx context.Context, l *ledger, probe, coordinator *simulator.Person) (script, error) {
	const mark = "x0y0"
	s := script{moves: registration()}
	replies, cards := pageKey{probe.ID(), false}, pageKey{coordinator.ID(), true}
	l.learn(replies, true)
	l.learn(cards, true)
	for i := range s.moves {
		if err := s.moves[i].act(probe, mark); err != nil {
			return s, err
		}
		seen, err := l.learnt(ctx, replies, i+1)
		if err != nil {
			return s, err
		}
		if s.moves[i].reply = unmarked(seen[i], mark); i > 0 && s.moves[i].reply == s.moves[i-1].reply {
			return s, fmt.Errorf("move %d has the same reply as the one before: %q", i, seen[i])
		}
	}
	seen, err := l.learnt(ctx, cards, 1)
	if err != nil {
		return s, err
	}
	l.learn(cards, false)
	s.card = strings.ReplaceAll(unmarked(seen[0], mark), probe.Profile().FirstName, "{who}")
	if !strings.Contains(s.card, "{}") || !strings.Contains(s.card, "{who}") {
		return s, fmt.Errorf("the replies do not tell the rounds apart: %q, %q", s.moves[8].reply, s.card)
	}
	return s, nil
}

func (m move) act(p *simulator.Person, mark string) error {
	if m.tap != "" {
		return p.Tap(m.tap)
	}
	p.Send(marked(m.say, mark))
	return nil
}

// applicant registers and takes back until told to stop.
type applicant struct {
	person *simulator.Person
	number int
	rounds int // complete ones
	random *rand.Rand
	ledger *ledger
	script script
	to     *simulator.Person // the coordinator
}

// mark tells this round from all others.
func (a *applicant) mark(round int) string { return fmt.Sprintf("x%dy%d", a.number, round) }

// run plays rounds until stop is closed, the last one to its end.
func (a *applicant) run(ctx context.Context, stop <-chan struct{}) error {
	for {
		select {
		case <-stop:
			return nil
		case <-time.After(time.Duration(a.random.Int64N(int64(20 * time.Millisecond)))):
		}
		if err := a.round(ctx, a.mark(a.rounds+1)); err != nil {
			return fmt.Errorf("applicant %d, round %d: %w", a.number, a.rounds+1, err)
		}
		a.rounds++
	}
}

// round is one round. Half of the time the next message follows without a look at the answer to the one before, so
// that several updates of a chat are on their way at once.
func (a *applicant) round(ctx context.Context, mark string) error {
	for _, move := range a.script.moves {
		if move.tap != "" || a.random.IntN(2) == 0 {
			if err := a.ledger.caughtUp(ctx, a.person.ID()); err != nil {
				return err
			}
		}
		if move.sends {
			card := strings.ReplaceAll(marked(a.script.card, mark), "{who}", a.person.Profile().FirstName)
			a.ledger.expectNotice(a.to.ID(), card)
		}
		a.ledger.expect(a.person.ID(), marked(move.reply, mark))
		if err := move.act(a.person, mark); err != nil {
			return err
		}
	}
	return a.ledger.caughtUp(ctx, a.person.ID())
}

// crowd are all applicants at work.
type crowd struct {
	applicants []*applicant
	stop       chan struct{}
	working    sync.WaitGroup

	mu  sync.Mutex
	err error // the first one
}

func (c *crowd) start(ctx context.Context) {
	c.stop = make(chan struct{})
	for _, a := range c.applicants {
		c.working.Go(func() {
			if err := a.run(ctx, c.stop); err != nil {
				c.mu.Lock()
				defer c.mu.Unlock()
				if c.err == nil {
					c.err = err
				}
			}
		})
	}
}

// finish lets everybody end their round and returns what went wrong.
func (c *crowd) finish() error {
	close(c.stop)
	c.working.Wait()
	return c.err
}
