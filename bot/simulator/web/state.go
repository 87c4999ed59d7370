package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"sozialraum/bot/simulator"
)

// wireState is everything that a page shows. Events that come after Cursor change it; some of them may be in it
// already, which does no harm: each says how something is, not by how much it changes.
type wireState struct {
	Cursor   string                  `json:"cursor"`
	Area     string                  `json:"area"`
	Zone     string                  `json:"zone"`
	Bot      wireBot                 `json:"bot"`
	Clock    *wireClock              `json:"clock"`
	Health   wireHealth              `json:"health"`
	Houses   []string                `json:"houses"`
	Stories  []wireTale              `json:"stories"`
	Story    *wireStory              `json:"story,omitempty"`
	People   []wirePerson            `json:"people"`
	Messages map[int64][]wireMessage `json:"messages"` // by person
	Keys     map[int64][][]string    `json:"keys"`     // keyboards in place of the letters, by person
	Calls    []wireCall              `json:"calls"`
}

type wireBot struct {
	Name        string            `json:"name"`
	Username    string            `json:"username"`
	Description map[string]string `json:"description"` // by language, "" for all others
}

type wireTale struct {
	ID    string            `json:"id"`
	Title map[string]string `json:"title"`
	About map[string]string `json:"about"`
}

// shownCalls is how many of the last calls the backstage begins with.
const shownCalls = 100

func (s *Server) getState(w http.ResponseWriter, _ *http.Request) {
	var out wireState
	err := s.with(func(sc *scene) error {
		out = sc.state(s.hub.now())
		for _, tale := range s.opt.Stories {
			out.Stories = append(out.Stories, wireTale{tale.ID, tale.Title, tale.About})
		}
		return nil
	})
	s.answer(w, out, err)
}

func (sc *scene) state(at cursor) wireState {
	sim := sc.Simulator
	out := wireState{
		Cursor: at.String(), Area: sc.Area, Zone: sc.Zone.String(), Clock: clockToWire(sc.Now()), Houses: sc.Houses,
		Bot:      sc.aboutBot(),
		Messages: map[int64][]wireMessage{}, Keys: map[int64][][]string{},
	}
	sc.mu.Lock()
	out.Health = sc.health
	for _, p := range sc.people {
		out.People = append(out.People, p)
	}
	if sc.play != nil {
		story := sc.play.now
		out.Story = &story
	}
	sc.mu.Unlock()
	slices.SortFunc(out.People, func(a, b wirePerson) int { return cmp.Compare(a.ID, b.ID) })
	for _, p := range sim.People() {
		list := []wireMessage{}
		for _, m := range p.Messages() {
			list = append(list, toWire(m))
		}
		out.Messages[p.ID()] = list
		if keys := p.Keyboard(); keys != nil {
			out.Keys[p.ID()] = keys
		}
	}
	calls := sim.Calls()
	for _, c := range calls[max(0, len(calls)-shownCalls):] {
		out.Calls = append(out.Calls, callToWire(c))
	}
	return out
}

// aboutBot is what the bot says of itself.
func (sc *scene) aboutBot() wireBot {
	out := wireBot{Name: sc.Simulator.BotText("name", ""), Username: sc.BotName, Description: map[string]string{}}
	if out.Name == "" {
		out.Name = sc.Area
	}
	for _, language := range []string{"", "de", "en"} {
		out.Description[language] = sc.Simulator.BotText("description", language)
	}
	return out
}

type wireCommand struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

// getCommands answers with the menu that a person's app shows: the first that the bot has set, from the chat's own to
// the one for everybody. Source: https://core.telegram.org/bots/api#determining-list-of-commands
func (s *Server) getCommands(w http.ResponseWriter, r *http.Request) {
	out := []wireCommand{}
	err := s.with(func(sc *scene) error {
		id, err := strconv.ParseInt(r.URL.Query().Get("person"), 10, 64)
		if err != nil {
			return refusedPerson
		}
		p, err := sc.person(id)
		if err != nil {
			return err
		}
		for _, scope := range []simulator.Scope{{Type: "chat", ChatID: id}, {Type: "all_private_chats"}, {}} {
			for _, language := range []string{p.Profile().Language, ""} {
				list, set := sc.Simulator.Commands(scope, language)
				if !set {
					continue
				}
				for _, c := range list {
					out = append(out, wireCommand{c.Name, c.Description})
				}
				return nil
			}
		}
		return nil
	})
	s.answer(w, out, err)
}

func (s *Server) getCensus(w http.ResponseWriter, r *http.Request) {
	var out struct {
		Counts  []Count `json:"counts"`
		Pending int     `json:"pending"` // updates that the bot has not confirmed
	}
	err := s.with(func(sc *scene) (err error) {
		out.Pending = sc.Simulator.Pending()
		out.Counts, err = sc.Census(r.Context())
		return err
	})
	s.answer(w, out, err)
}
