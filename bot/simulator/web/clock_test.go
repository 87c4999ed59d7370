package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheClockPassesReminders(t *testing.T) {
	r := setup(t)
	r.refuses("/api/clock", `{"by":"reminder"}`, refusedReminder)
	r.refuses("/api/clock", `{"by":"year"}`, refusedInput)
	first, second, later := start.Add(2*time.Hour), start.Add(20*time.Hour), start.Add(72*time.Hour)
	r.mu.Lock()
	r.reminders = []time.Time{first, second, later}
	r.mu.Unlock()
	r.does("/api/clock", `{"by":"hour"}`)
	r.does("/api/clock", `{"by":"day"}`)
	r.does("/api/clock", `{"by":"reminder"}`)
	r.mu.Lock()
	defer r.mu.Unlock()
	want := []time.Time{start.Add(time.Hour), first, second, start.Add(25 * time.Hour), later}
	if diff := cmp.Diff(want, r.turns); diff != "" {
		t.Error(diff)
	}
}

func TestFaults(t *testing.T) {
	r := setup(t)
	text := map[string]any{"chat_id": 7, "text": "hallo"}
	for _, c := range []struct {
		on     string
		status int
	}{{"true", http.StatusTooManyRequests}, {"false", http.StatusOK}} {
		r.does("/api/fault", `{"what":"flood","on":`+c.on+`}`)
		if got := r.bot("sendMessage", text); got != c.status {
			t.Errorf("flood %s: %d", c.on, got)
		}
	}
	for what, deeds := range map[string][]string{"bot": {"kill", "start"}, "database": {"stop database", "start database"}} {
		r.mu.Lock()
		r.deeds = nil
		r.mu.Unlock()
		r.refuses("/api/fault", `{"what":"`+what+`","on":false}`, refusedFault)
		r.does("/api/fault", `{"what":"`+what+`","on":true}`)
		r.refuses("/api/fault", `{"what":"`+what+`","on":true}`, refusedFault)
		if health := r.state().Health; health.Bot && health.Database {
			t.Errorf("%s: %+v", what, health)
		}
		r.does("/api/fault", `{"what":"`+what+`","on":false}`)
		if diff := cmp.Diff(deeds, r.deeds); diff != "" {
			t.Error(diff)
		}
		if health := r.state().Health; !health.Bot || !health.Database {
			t.Errorf("%s: %+v", what, health)
		}
	}
	r.refuses("/api/fault", `{"what":"weather","on":true}`, refusedInput)
}

var tale = Story{ID: "tale", Title: map[string]string{"de": "x"}, Text: `# Anfang.
The time is 2017-02-21 09:00
Lehrerin opens the bot
Lehrerin writes: eins

# Mitte.
Lehrerin writes: zwei
2 hours pass
`}

func TestAStoryIsPlayedStepByStepAndTakenOver(t *testing.T) {
	r := setup(t, tale)
	r.refuses("/api/step", `{"do":"next"}`, refusedStory)
	r.refuses("/api/story", `{"id":"none"}`, refusedStory)
	before := r.state().Cursor
	r.does("/api/story", `{"id":"tale"}`)
	if parseCursor(r.state().Cursor).epoch == parseCursor(before).epoch {
		t.Error("the world is not a new one")
	}
	steps := []wireStory{
		{ID: "tale", Step: 0, Of: 5, Caption: "Anfang.", Next: "The time is 2017-02-21 09:00", State: "playing"},
		{ID: "tale", Step: 1, Of: 5, Caption: "Anfang.", Next: "Lehrerin opens the bot", Actor: "Lehrerin", State: "playing"},
		{ID: "tale", Step: 2, Of: 5, Caption: "Anfang.", Next: "Lehrerin writes: eins", Actor: "Lehrerin", State: "playing"},
		{ID: "tale", Step: 3, Of: 5, Caption: "Mitte.", Next: "Lehrerin writes: zwei", Actor: "Lehrerin", State: "playing"},
	}
	for i, want := range steps {
		r.awaitStory(want)
		if i < len(steps)-1 {
			r.does("/api/step", `{"do":"next"}`)
		}
	}
	r.does("/api/step", `{"do":"leave"}`)
	if got := r.state().Story; got.State != "left" || got.Step != 3 {
		t.Errorf("left: %+v", got)
	}
	people := r.state().People
	if n := len(r.state().Messages[people[0].ID]); n != 2 {
		t.Errorf("%d messages: the story went on after it was left", n)
	}
	if r.closed != 1 {
		t.Errorf("%d worlds closed", r.closed)
	}
}

// What is told as having happened before is played at once; the first step is what comes after it.
func TestWhatHasHappenedBeforeIsNoStep(t *testing.T) {
	r := setup(t, Story{ID: "later", Text: `## Vorher. | Before.
Lehrerin opens the bot
Lehrerin writes: eins
Lehrerin, Lehrerin are in one case

# Jetzt. | Now.
Lehrerin writes: zwei
`})
	r.does("/api/story", `{"id":"later"}`)
	r.awaitStory(wireStory{
		ID: "later", Of: 1, Caption: "Jetzt. | Now.", Next: "Lehrerin writes: zwei", Actor: "Lehrerin", State: "playing",
	})
	people := r.state().People
	if n := len(r.state().Messages[people[0].ID]); n != 2 {
		t.Errorf("%d messages, want what was before", n)
	}
	r.does("/api/step", `{"do":"next"}`)
	r.await("it is over", func() bool { s := r.state().Story; return s.State == "done" && s.Step == 1 })
}

// A page that was there before the bot had said who it is hears of it.
func TestThePageHearsWhoTheBotIs(t *testing.T) {
	r := setup(t)
	if err := r.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	ctx, drop := context.WithTimeout(t.Context(), 20*time.Second)
	defer drop()
	events := r.follow(ctx, r.state().Cursor, "")
	defer func() { _ = events.Body.Close() }()
	r.bot("setMyDescription", map[string]any{"description": "Ich verbinde.", "language_code": "de"})
	if heard := readAll(t, events.Body, 2); !strings.Contains(heard, `"kind":"bot"`) || !strings.Contains(heard, `"de":"Ich verbinde."`) {
		t.Errorf("heard %s", heard)
	}
}

func (r *rig) awaitStory(want wireStory) {
	r.t.Helper()
	var got wireStory
	ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if s := r.state().Story; s != nil {
			if got = *s; got == want {
				return
			}
		}
		time.Sleep(time.Millisecond)
	}
	r.t.Fatal(cmp.Diff(want, got))
}

func TestAStoryThatCannotGoOnSaysSo(t *testing.T) {
	r := setup(t, Story{ID: "stuck", Text: "Lehrerin opens the bot\nLehrerin taps: Nichts\n"})
	r.does("/api/story", `{"id":"stuck"}`)
	for _, step := range []int{0, 1} {
		r.await("the step is there", func() bool { s := r.state().Story; return s != nil && s.Step == step })
		r.does("/api/step", `{"do":"next"}`)
	}
	r.await("the story is stuck", func() bool { return r.state().Story.State == "stuck" })
}

func TestAStoryThatPlaysByItself(t *testing.T) {
	r := setup(t, Story{ID: "short", Text: "Lehrerin opens the bot\n"})
	r.does("/api/story", `{"id":"short","auto":true}`)
	r.does("/api/step", `{"do":"pause"}`)
	if s := r.state().Story; s.Auto {
		t.Errorf("paused: %+v", s)
	}
	r.does("/api/step", `{"do":"auto"}`)
	r.await("it is over", func() bool { return r.state().Story.State == "done" })
	if s := r.state().Story; s.Step != 1 || s.Auto {
		t.Errorf("done: %+v", s)
	}
}
