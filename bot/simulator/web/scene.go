package web

import (
	"context"
	"sync"

	"sozialraum/bot/simulator"
)

// scene is a world while the page shows it.
type scene struct {
	*World
	hub     *hub
	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup
	look    chan struct{} // somebody may be something else in the network by now

	turning sync.Mutex // the clock is turned by one at a time

	mu     sync.Mutex
	people map[int64]wirePerson // as the page knows them
	health wireHealth
	play   *play // nil: no story
}

// stage begins to tell the page what happens in a world.
func (s *Server) stage(world *World) *scene {
	sc := &scene{
		World: world, hub: s.hub, look: make(chan struct{}, 1),
		people: map[int64]wirePerson{}, health: wireHealth{Bot: true, Database: true},
	}
	sc.ctx, sc.stop = context.WithCancel(s.ctx)
	events, cancel := world.Simulator.Subscribe()
	sc.meet()
	sc.acquaint()
	sc.running.Go(func() {
		defer cancel()
		sc.follow(events)
	})
	sc.running.Go(sc.watch)
	return sc
}

func (sc *scene) close(ctx context.Context) error {
	sc.leave()
	sc.stop()
	sc.running.Wait()
	return sc.Close(ctx)
}

// follow passes on what the simulator tells.
func (sc *scene) follow(events <-chan simulator.Event) {
	for {
		select {
		case e, more := <-events:
			if !more {
				return
			}
			sc.pass(e)
		case <-sc.ctx.Done():
			return
		}
	}
}

func (sc *scene) pass(e simulator.Event) {
	switch e.Kind {
	case simulator.EventMessage, simulator.EventEdit:
		sc.meet()
		m := toWire(*e.Message)
		out := wireEvent{Kind: string(e.Kind), Chat: e.ChatID, Message: &m, Clock: clockToWire(sc.Now())}
		if p := sc.Simulator.Person(e.ChatID); p != nil {
			out.Keys = p.Keyboard()
		}
		sc.hub.put(out)
		if m.FromBot {
			sc.lookAgain()
		}
	case simulator.EventDelete:
		sc.hub.put(wireEvent{Kind: "delete", Chat: e.ChatID, ID: e.Message.ID})
	case simulator.EventToast, simulator.EventAction:
		sc.hub.put(wireEvent{Kind: string(e.Kind), Chat: e.ChatID, Text: e.Text})
	case simulator.EventCall:
		c := callToWire(*e.Call)
		sc.hub.put(wireEvent{Kind: "call", Chat: e.ChatID, Call: &c})
		if c.Method == "setMyName" || c.Method == "setMyDescription" {
			is := sc.aboutBot()
			sc.hub.put(wireEvent{Kind: "bot", Bot: &is})
		}
	case simulator.EventUpdate: // what people do is seen in their chats
	}
}

// meet tells the page of people whom it does not know yet.
func (sc *scene) meet() {
	for _, p := range sc.Simulator.People() {
		sc.mu.Lock()
		_, known := sc.people[p.ID()]
		sc.mu.Unlock()
		if !known {
			sc.show(wirePerson{ID: p.ID(), Name: p.Profile().FirstName, Language: p.Profile().Language})
			sc.lookAgain()
		}
	}
}

// show tells the page about a person, if that is news.
func (sc *scene) show(p wirePerson) {
	sc.mu.Lock()
	before, known := sc.people[p.ID]
	sc.people[p.ID] = p
	sc.mu.Unlock()
	if !known || before != p {
		sc.hub.put(wireEvent{Kind: "person", Person: &p})
	}
}

// lookAgain has the network asked what everybody is.
func (sc *scene) lookAgain() {
	select {
	case sc.look <- struct{}{}:
	default:
	}
}

// watch looks whenever something may have changed.
func (sc *scene) watch() {
	for {
		select {
		case <-sc.look:
			sc.acquaint()
		case <-sc.ctx.Done():
			return
		}
	}
}

// acquaint asks the network what everybody is. While the database is away everybody stays what they were.
func (sc *scene) acquaint() {
	var ids []int64
	for _, p := range sc.Simulator.People() {
		ids = append(ids, p.ID())
	}
	standings, err := sc.Standings(sc.ctx, ids)
	for _, p := range sc.Simulator.People() {
		sc.mu.Lock()
		now := sc.people[p.ID()]
		sc.mu.Unlock()
		now.ID, now.Name, now.Language, now.Blocked = p.ID(), p.Profile().FirstName, p.Profile().Language, p.Blocked()
		if err == nil {
			now.House, now.Role = standings[p.ID()].House, standings[p.ID()].Role
		}
		sc.show(now)
	}
}

// person finds somebody.
func (sc *scene) person(id int64) (*simulator.Person, error) {
	if p := sc.Simulator.Person(id); p != nil {
		return p, nil
	}
	return nil, refusedPerson
}
