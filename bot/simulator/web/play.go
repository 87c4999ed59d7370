package web

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"sozialraum/bot/simulator/story"
)

// pace is how long a story that plays by itself rests before each step.
const pace = 1400 * time.Millisecond

// play is a story on its way. It waits before every step until the page says so, and ends wherever it is left: the
// people in it are then played by whoever sits before the page. Lines below a remark with two signs (##) are what has
// happened before: they are no steps, and nobody waits for them. What is said in two languages stands in one remark,
// German first, with a bar between.
type play struct {
	now    wireStory // guarded by the scene
	lines  []story.Action
	steps  []bool        // which lines are steps
	next   chan struct{} // one step more
	wake   chan struct{} // auto has changed
	cancel context.CancelFunc
	ended  chan struct{}
}

func remark(a story.Action) bool { return strings.HasPrefix(a.Text, "#") }

// waits tells of every line whether it is a step.
func waits(lines []story.Action) []bool {
	out := make([]bool, len(lines))
	before := false
	for i, a := range lines {
		if remark(a) {
			before = strings.HasPrefix(a.Text, "##")
		}
		// That people are in one case is nothing to look at: it has the simulator watch what they learn of each other.
		out[i] = !before && !remark(a) && !strings.HasSuffix(a.Text, " are in one case")
	}
	return out
}

// steps leaves out empty lines and what is in one line with a remark.
func steps(text string) ([]story.Action, error) {
	actions, err := story.Parse(text)
	return slices.DeleteFunc(actions, func(a story.Action) bool { return a.Text == "" }), err
}

// postStory begins a story in a world of its own.
func (s *Server) postStory(w http.ResponseWriter, r *http.Request) {
	in, err := readBody[struct {
		ID   string `json:"id"`
		Auto bool   `json:"auto"`
	}](w, r)
	if err != nil {
		s.answer(w, nil, err)
		return
	}
	i := slices.IndexFunc(s.opt.Stories, func(tale Story) bool { return tale.ID == in.ID })
	if i < 0 {
		s.answer(w, nil, refusedStory)
		return
	}
	lines, err := steps(s.opt.Stories[i].Text)
	if err == nil {
		var sc *scene
		if sc, err = s.replace(context.WithoutCancel(r.Context()), true); err == nil {
			sc.begin(in.ID, lines, in.Auto)
		}
	}
	s.answer(w, nil, err)
}

// postRestart begins anew, without a story.
func (s *Server) postRestart(w http.ResponseWriter, r *http.Request) {
	_, err := readBody[struct{}](w, r)
	if err == nil {
		_, err = s.replace(context.WithoutCancel(r.Context()), false)
	}
	s.answer(w, nil, err)
}

// begin starts the player, which waits before the first step.
func (sc *scene) begin(id string, lines []story.Action, auto bool) {
	ctx, cancel := context.WithCancel(sc.ctx)
	p := &play{
		lines: lines, steps: waits(lines), next: make(chan struct{}, 1), wake: make(chan struct{}, 1), cancel: cancel, ended: make(chan struct{}),
		now: wireStory{ID: id, Auto: auto, State: "playing"},
	}
	for _, step := range p.steps {
		if step {
			p.now.Of++
		}
	}
	sc.mu.Lock()
	sc.play = p
	sc.mu.Unlock()
	player := sc.Player()
	at := 0
	player.Pause = func(ctx context.Context) {
		sc.await(ctx, p, at)
		at++
	}
	sc.running.Go(func() {
		defer close(p.ended)
		defer cancel()
		err := player.Play(ctx, lines, io.Discard)
		sc.tell(p, func(now *wireStory) {
			now.Next, now.Actor, now.Auto = "", "", false
			switch {
			case ctx.Err() != nil:
				now.State = "left"
			case err != nil:
				now.State = "stuck"
			default:
				now.Step, now.State = now.Of, "done"
			}
		})
	})
}

// await returns when a line is to be played. Remarks are shown and never waited for.
func (sc *scene) await(ctx context.Context, p *play, at int) {
	line := p.lines[at]
	sc.meet() // somebody may have come without a word
	sc.tell(p, func(now *wireStory) {
		if at > 0 && p.steps[at-1] {
			now.Step++
		}
		switch {
		case remark(line):
			now.Caption = strings.TrimSpace(strings.TrimLeft(line.Text, "#"))
		case p.steps[at]:
			now.Next, now.Actor = line.Text, actor(line.Text)
		}
	})
	if !p.steps[at] {
		return
	}
	for {
		sc.mu.Lock()
		auto := p.now.Auto
		sc.mu.Unlock()
		var rest <-chan time.Time
		if auto {
			timer := time.NewTimer(pace)
			defer timer.Stop()
			rest = timer.C
		}
		select {
		case <-p.next:
			return
		case <-rest:
			return
		case <-p.wake:
		case <-ctx.Done():
			return
		}
	}
}

// actor is who does what the line says, "" when nobody does.
func actor(line string) string {
	if name, ok := strings.CutPrefix(line, "There is "); ok {
		name, _, _ = strings.Cut(name, ",")
		return name
	}
	name, rest, _ := strings.Cut(line, " ")
	if name == "The" || strings.HasPrefix(rest, "hour") || strings.HasPrefix(rest, "day") || strings.HasPrefix(rest, "minute") {
		return ""
	}
	return strings.TrimSuffix(name, ",")
}

// tell changes how far the story is and shows it.
func (sc *scene) tell(p *play, change func(*wireStory)) {
	sc.mu.Lock()
	change(&p.now)
	now := p.now
	sc.mu.Unlock()
	sc.hub.put(wireEvent{Kind: "story", Story: &now, Clock: clockToWire(sc.Now())})
}

// stepping is what to do with the story that is being played.
type stepping struct {
	Do string `json:"do"` // "next", "auto", "pause" or "leave"
}

func step(_ context.Context, sc *scene, in stepping) (any, error) {
	sc.mu.Lock()
	p := sc.play
	sc.mu.Unlock()
	if p == nil {
		return nil, refusedStory
	}
	switch in.Do {
	case "next":
		nudge(p.next)
	case "auto", "pause":
		sc.tell(p, func(now *wireStory) { now.Auto = in.Do == "auto" && now.State == "playing" })
		nudge(p.wake)
	case "leave":
		sc.leave()
	default:
		return nil, refusedInput
	}
	return nil, nil
}

func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// leave ends the story, if one is being played, and waits until it has.
func (sc *scene) leave() {
	sc.mu.Lock()
	p := sc.play
	sc.mu.Unlock()
	if p != nil {
		p.cancel()
		<-p.ended
	}
}
