package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"sozialraum/bot/simulator"
)

// ledger compares what Telegram has accepted from the bot, in the order in which it did, with what people must
// see: everything, in the order of their chat, and what comes twice directly after itself.
type ledger struct {
	mu       sync.Mutex
	pages    map[pageKey]*page
	reminded map[string]int // how often each reminder has come, by chat and text
	updates  int            // that people have caused
	accepted int            // messages and edits, those that came twice included
	problems []string
	changed  chan struct{} // closed and replaced with everything that happens
}

// pageKey is a chat, and what of it is kept in order: a notice may overtake replies and be overtaken.
type pageKey struct {
	chat   int64
	notice bool
}

// page is one chat, or the notices of one chat.
type page struct {
	due    []string        // must come, in this order; what has come is taken off
	any    map[string]bool // must come as well, whenever
	last   string
	seen   int // messages, each counted once
	twice  int
	learns bool
	learnt []string
}

func newLedger() *ledger {
	return &ledger{pages: map[pageKey]*page{}, reminded: map[string]int{}, changed: make(chan struct{})}
}

// follow writes down what happens in the simulator until the returned function is called.
func (l *ledger) follow(sim *simulator.Simulator) (stop func()) {
	events, cancel := sim.Subscribe()
	var following sync.WaitGroup
	following.Go(func() {
		for e := range events {
			l.note(e)
		}
	})
	return func() { cancel(); following.Wait() }
}

func (l *ledger) note(e simulator.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case e.Kind == simulator.EventUpdate:
		l.updates++
	case e.Kind == simulator.EventCall && isMessage(*e.Call):
		l.take(e.Call)
	default:
		return
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

// isMessage tells what people see from everything else that a bot calls.
func isMessage(call simulator.Call) bool {
	return call.Method == "sendMessage" || call.Method == "editMessageText"
}

// take compares one message or edit. "Not modified" is an edit that came twice.
func (l *ledger) take(call *simulator.Call) {
	if call.Error != "" && !strings.Contains(call.Error, "message is not modified") {
		l.problem("%s was refused: %s", call.Method, call.Error)
		return
	}
	text, _ := call.Params["text"].(string)
	l.accepted++
	p := l.page(pageKey{call.ChatID, strings.Contains(text, applied)})
	switch {
	case strings.Contains(text, meeting):
		l.reminded[fmt.Sprint(call.ChatID, " ", text)]++
		return
	case p.learns:
		p.learnt = append(p.learnt, text)
	case len(p.due) > 0 && p.due[0] == text:
		p.due = p.due[1:]
		p.seen++
	case p.any[text]:
		delete(p.any, text)
		p.seen++
	case p.last != "" && p.last == text: // the last of the undisturbed round may come twice as well
		p.twice++
	default:
		l.problem("chat %d got %q, next is %q after %q", call.ChatID, text, p.due[:min(1, len(p.due))], p.last)
	}
	p.last = text
}

const (
	meeting = "Konferenz der Probe"                // title of the conference that people are reminded of
	applied = "möchte eine Organisation eintragen" // on the cards of applications
)

func (l *ledger) page(key pageKey) *page {
	p := l.pages[key]
	if p == nil {
		p = &page{any: map[string]bool{}}
		l.pages[key] = p
	}
	return p
}

// maxProblems is how many problems are told; the first ones say it all.
const maxProblems = 5

func (l *ledger) problem(format string, args ...any) {
	if len(l.problems) < maxProblems {
		l.problems = append(l.problems, fmt.Sprintf(format, args...))
	}
}

// expect adds replies that the chat must see next.
func (l *ledger) expect(chat int64, texts ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.page(pageKey{chat, false})
	p.due = append(p.due, texts...)
}

// expectNotice adds a notice that the chat must see at some time.
func (l *ledger) expectNotice(chat int64, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.page(pageKey{chat, true}).any[text] = true
}

// learn lets anything happen on a page from now on, or no longer.
func (l *ledger) learn(key pageKey, on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.page(key)
	p.learns, p.learnt = on, nil
}

// learnt returns what happened on a page that learns, once there are n messages.
func (l *ledger) learnt(ctx context.Context, key pageKey, n int) (texts []string, err error) {
	err = l.wait(ctx, func() bool {
		texts = slices.Clone(l.page(key).learnt)
		return len(texts) >= n
	})
	return texts, err
}

// wait waits until done, which is asked under the lock after everything that happens, or until there is a problem.
func (l *ledger) wait(ctx context.Context, done func() bool) error {
	for {
		l.mu.Lock()
		over, wrong, changed := done(), len(l.problems) > 0, l.changed
		l.mu.Unlock()
		switch {
		case over:
			return nil
		case wrong:
			return errProblem
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", l.missing(), ctx.Err())
		}
	}
}

var errProblem = errors.New("what people see is wrong")

// caughtUp waits until the chat has seen all replies.
func (l *ledger) caughtUp(ctx context.Context, chat int64) error {
	return l.wait(ctx, func() bool { return len(l.page(pageKey{chat, false}).due) == 0 })
}

// complete waits until everybody has seen everything.
func (l *ledger) complete(ctx context.Context) error {
	return l.wait(ctx, func() bool {
		for _, p := range l.pages {
			if len(p.due) > 0 || len(p.any) > 0 {
				return false
			}
		}
		return true
	})
}

// missing says what has not come.
func (l *ledger) missing() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var chats, messages int
	var example string
	for key, p := range l.pages {
		if n := len(p.due) + len(p.any); n > 0 {
			chats, messages = chats+1, messages+n
			example = fmt.Sprintf("chat %d (notices %t) waits for %q after %q", key.chat, key.notice, p.due[:min(1, len(p.due))], p.last)
		}
	}
	return fmt.Sprintf("%d messages to %d chats have not come; %s", messages, chats, example)
}

// totals are the messages that came, each counted once, and how many of them came again.
func (l *ledger) totals() (seen, twice int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.pages {
		seen, twice = seen+p.seen, twice+p.twice
	}
	return seen, twice
}
