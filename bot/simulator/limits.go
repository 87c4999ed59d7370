package simulator

import (
	"math"
	"time"
)

// Limits are the rates at which calls that send or edit are accepted; a zero
// field sets no limit. What is over a limit is answered 429 with retry_after
// and does not count itself.
type Limits struct {
	PerSecond      int              // over all chats, in any window of one second
	ChatPerSecond  float64          // to one private chat, on average
	ChatBurst      int              // how many may come at once to one private chat; default 1
	GroupPerMinute int              // to one group, in any window of one minute
	Clock          func() time.Time // default time.Now: rates belong to real time
}

// TelegramLimits are the published ones: 30 messages a second over all chats,
// one a second to a chat with short bursts, 20 a minute to a group.
// https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
func TelegramLimits() Limits {
	return Limits{PerSecond: 30, ChatPerSecond: 1, ChatBurst: 5, GroupPerMinute: 20}
}

// window remembers when the last events happened, as many as may in a period.
type window struct {
	at   []time.Time
	next int
}

// wait is how long the next event must wait, 0 for not at all.
func (w *window) wait(now time.Time, size int, period time.Duration) time.Duration {
	if size == 0 || len(w.at) < size {
		return 0
	}
	return max(w.at[w.next].Add(period).Sub(now), 0)
}

func (w *window) note(now time.Time, size int) {
	switch {
	case size == 0:
	case len(w.at) < size:
		w.at = append(w.at, now)
	default:
		w.at[w.next] = now
		w.next = (w.next + 1) % size
	}
}

// chatRate is a chat's share of the limiter: a bucket for a private chat, a
// window for a group.
type chatRate struct {
	full   time.Time // when the bucket will be full again
	minute window
}

type limiter struct {
	Limits
	all window
}

func (l *limiter) set(limits Limits) {
	if limits.Clock == nil {
		limits.Clock = time.Now
	}
	if limits.ChatBurst < 1 {
		limits.ChatBurst = 1
	}
	*l = limiter{Limits: limits}
}

// SetLimits replaces the limits and forgets what was counted over all chats.
func (s *Simulator) SetLimits(limits Limits) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits.set(limits)
	for _, c := range s.chats {
		c.rate = chatRate{}
	}
}

// take counts one message to the chat, or says that it comes too early.
func (l *limiter) take(c *chat) *apiError {
	now := l.Clock()
	wait := max(l.all.wait(now, l.PerSecond, time.Second), l.chatWait(c, now))
	if wait > 0 {
		return tooMany(int(math.Ceil(wait.Seconds())))
	}
	l.all.note(now, l.PerSecond)
	if c.kind != private {
		c.rate.minute.note(now, l.GroupPerMinute)
	} else if l.ChatPerSecond > 0 {
		if c.rate.full.Before(now) {
			c.rate.full = now
		}
		c.rate.full = c.rate.full.Add(l.interval())
	}
	return nil
}

func (l *limiter) interval() time.Duration {
	return time.Duration(float64(time.Second) / l.ChatPerSecond)
}

func (l *limiter) chatWait(c *chat, now time.Time) time.Duration {
	if c.kind != private {
		return c.rate.minute.wait(now, l.GroupPerMinute, time.Minute)
	}
	// A bucket that was never used is full since the year 1: too long ago to
	// subtract.
	if l.ChatPerSecond <= 0 || c.rate.full.Before(now) {
		return 0
	}
	room := time.Duration(l.ChatBurst-1) * l.interval()
	return max(c.rate.full.Sub(now)-room, 0)
}
