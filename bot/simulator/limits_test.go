package simulator

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// clocked is a simulator whose limits follow a clock that the test moves.
func clocked(t *testing.T, limits Limits) (*rig, func(time.Duration)) {
	now := time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC)
	limits.Clock = func() time.Time { return now }
	return setup(t, Options{Limits: limits}), func(d time.Duration) { now = now.Add(d) }
}

func TestLimitOfAChat(t *testing.T) {
	r, pass := clocked(t, Limits{ChatPerSecond: 1, ChatBurst: 3})
	id := r.anna.ID()
	message := r.send("1")
	r.send("2")
	r.ok("editMessageText", dict{"chat_id": id, "message_id": message, "text": "3"})
	out := r.call("sendMessage", dict{"chat_id": id, "text": "4"})
	if out.ErrorCode != 429 || out.Parameters.RetryAfter != 1 || out.Description != "Too Many Requests: retry after 1" {
		t.Errorf("got %+v", out)
	}
	r.refuses("editMessageText", dict{"chat_id": id, "message_id": message, "text": "4"}, 429, "Too Many Requests: retry after 1")
	r.ok("sendChatAction", dict{"chat_id": id, "action": "typing"})
	r.ok("deleteMessage", dict{"chat_id": id, "message_id": message})
	other := r.AddPerson(Profile{})
	other.Open("")
	r.ok("sendMessage", dict{"chat_id": other.ID(), "text": "x"})
	pass(999 * time.Millisecond)
	r.refuses("sendMessage", dict{"chat_id": id, "text": "4"}, 429, "Too Many Requests: retry after 1")
	pass(time.Millisecond)
	r.send("4")
	r.refuses("sendMessage", dict{"chat_id": id, "text": "5"}, 429, "Too Many Requests: retry after 1")
}

func TestLimitOfAll(t *testing.T) {
	r, pass := clocked(t, Limits{PerSecond: 2})
	r.send("1")
	pass(600 * time.Millisecond)
	r.send("2")
	r.refuses("sendMessage", dict{"chat_id": r.anna.ID(), "text": "3"}, 429, "Too Many Requests: retry after 1")
	pass(400 * time.Millisecond)
	r.send("3")
	r.refuses("sendMessage", dict{"chat_id": r.anna.ID(), "text": "4"}, 429, "Too Many Requests: retry after 1")
	r.SetLimits(Limits{})
	r.send("4")
}

func TestLimitOfAGroup(t *testing.T) {
	r, pass := clocked(t, TelegramLimits())
	g := r.AddGroup("Runde", false)
	send := dict{"chat_id": g.ID(), "text": "x"}
	for range 20 {
		r.ok("sendMessage", send)
		pass(time.Second)
	}
	r.refuses("sendMessage", send, 429, "Too Many Requests: retry after 40")
	pass(40 * time.Second)
	r.ok("sendMessage", send)
}

// TestRefusedMessagesDoNotCount: what is wrong in itself takes no token.
func TestRefusedMessagesDoNotCount(t *testing.T) {
	r, _ := clocked(t, Limits{PerSecond: 1})
	r.call("sendMessage", dict{"chat_id": r.anna.ID(), "text": ""})
	r.call("sendMessage", dict{"chat_id": 5, "text": "x"})
	r.send("x")
}

// TestNoWindowHoldsMore: whatever the arrivals, no second ever sees more than
// the limit, and a caller that waits retry_after is never refused twice.
func TestNoWindowHoldsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l limiter
		now := time.Unix(0, 0)
		size := rapid.IntRange(1, 5).Draw(t, "size")
		l.set(Limits{PerSecond: size, ChatPerSecond: 1, ChatBurst: 2, Clock: func() time.Time { return now }})
		chats := []*chat{{kind: private}, {kind: private}, {kind: private}}
		var accepted []time.Time
		for range 60 {
			now = now.Add(time.Duration(rapid.IntRange(0, 700).Draw(t, "ms")) * time.Millisecond)
			c := chats[rapid.IntRange(0, 2).Draw(t, "chat")]
			if err := l.take(c); err != nil {
				now = now.Add(time.Duration(err.RetryAfter) * time.Second)
				if err := l.take(c); err != nil {
					t.Fatalf("refused after waiting: %v", err)
				}
			}
			accepted = append(accepted, now)
			if n := len(accepted); n > size && now.Sub(accepted[n-1-size]) < time.Second {
				t.Fatalf("%d in %v", size+1, now.Sub(accepted[n-1-size]))
			}
		}
	})
}
