package sender

import "time"

// Limits are how much Telegram takes; zero or less in a field means without limit. Those of the published
// defaults: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
type Limits struct {
	PerSecond      int     // messages over all chats
	ChatPerSecond  float64 // messages to one person
	ChatBurst      int     // replies that may go to one person at once
	GroupPerMinute int     // messages to one group, never at once
}

func (l *Limits) none() bool {
	return l.PerSecond <= 0 && l.ChatPerSecond <= 0 && l.GroupPerMinute <= 0
}

// chatInterval is the time between two messages to a chat; ids of groups are negative.
func (l *Limits) chatInterval(chatID int64) time.Duration {
	switch {
	case chatID < 0 && l.GroupPerMinute > 0:
		return time.Minute / time.Duration(l.GroupPerMinute)
	case chatID >= 0 && l.ChatPerSecond > 0:
		return time.Duration(float64(time.Second) / l.ChatPerSecond)
	}
	return 0
}

// chatLead is how much earlier than its interval demands a reply may go.
func (l *Limits) chatLead(chatID int64) time.Duration {
	if chatID < 0 || l.ChatBurst <= 1 {
		return 0
	}
	return time.Duration(l.ChatBurst-1) * l.chatInterval(chatID)
}

// window keeps Telegram from ever seeing more than size messages in any second. A token that was taken comes back
// one second after the answer. The message arrived before its answer, so whatever uses the token next arrives
// more than a second after it, however long each of them was on its way.
type window struct {
	size  int
	taken int         // not answered yet
	back  []time.Time // ring of size times, ascending: when answered tokens come back
	first int
	count int
}

const windowPeriod = time.Second

func newWindow(size int) window {
	return window{size: size, back: make([]time.Time, max(size, 0))}
}

// ready says whether a token is there.
func (w *window) ready(now time.Time) bool {
	if w.size <= 0 {
		return true
	}
	for w.count > 0 && !w.back[w.first].After(now) {
		w.first = (w.first + 1) % w.size
		w.count--
	}
	return w.taken+w.count < w.size
}

// next is when a token comes back; zero while that depends on an answer.
func (w *window) next() time.Time {
	if w.count == 0 {
		return time.Time{}
	}
	return w.back[w.first]
}

func (w *window) take() {
	if w.size > 0 {
		w.taken++
	}
}

// answered starts the way back of one token.
func (w *window) answered(at time.Time) {
	if w.size <= 0 {
		return
	}
	w.taken--
	back := at.Add(windowPeriod)
	if last := w.back[(w.first+w.count+w.size-1)%w.size]; w.count > 0 && back.Before(last) {
		back = last
	}
	w.back[(w.first+w.count)%w.size] = back
	w.count++
}

// pace spaces bulk messages evenly, so that their tokens come back one by one: a reply then waits for one interval
// at most, not for the end of a lump.
type pace struct {
	interval time.Duration
	next     time.Time
}

func newPace(perSecond int) pace {
	if perSecond <= 0 {
		return pace{}
	}
	return pace{interval: time.Second / time.Duration(perSecond)}
}

func (p *pace) ready(now time.Time) bool { return p.interval == 0 || !p.next.After(now) }

// took sets the time of the next one. A late timer is caught up with, a pause is not.
func (p *pace) took(now time.Time) {
	if p.interval == 0 {
		return
	}
	p.next = p.next.Add(p.interval)
	if late := now.Add(-p.interval); p.next.Before(late) {
		p.next = now.Add(p.interval)
	}
}
