package simulator

import (
	"sort"
)

type chatKind string

const (
	private    chatKind = "private"
	basicGroup chatKind = "group"
	supergroup chatKind = "supergroup"
)

// chat is a conversation as the server keeps it.
type chat struct {
	id       int64
	kind     chatKind
	person   *Person // the other side of a private chat
	group    *Group
	json     []byte // the Chat object of the Bot API
	messages []*message
	counter  int // of a supergroup: its messages have numbers of their own
	migrated int64
	wake     chan struct{}
	instance string
	topics   map[int]string
	rate     chatRate
}

// changed wakes everybody who waits for something in the chat.
func (c *chat) changed() {
	if c.wake != nil {
		close(c.wake)
		c.wake = nil
	}
}

func (c *chat) waiter() <-chan struct{} {
	if c.wake == nil {
		c.wake = make(chan struct{})
	}
	return c.wake
}

// find returns the message with that number, or nil. Numbers only grow.
func (c *chat) find(id int) *message {
	i := sort.Search(len(c.messages), func(i int) bool { return c.messages[i].ID >= id })
	if i < len(c.messages) && c.messages[i].ID == id {
		return c.messages[i]
	}
	return nil
}

func (c *chat) remove(id int) {
	i := sort.Search(len(c.messages), func(i int) bool { return c.messages[i].ID >= id })
	if i < len(c.messages) && c.messages[i].ID == id {
		c.messages = append(c.messages[:i], c.messages[i+1:]...)
	}
}

// add appends a message and forgets the oldest beyond keep (0 keeps all). It
// trims in large steps, so that a bounded chat costs nothing per message.
func (c *chat) add(m *message, keep int) {
	c.messages = append(c.messages, m)
	if keep > 0 && len(c.messages) >= 2*keep {
		c.messages = append([]*message(nil), c.messages[len(c.messages)-keep:]...)
	}
}

// number gives the next message's id. All private chats and basic groups of a
// bot share one sequence, as with Telegram.
func (s *Simulator) number(c *chat) int {
	if c.kind == supergroup {
		c.counter++
		return c.counter
	}
	s.nextMessage++
	return s.nextMessage
}

// chatFor finds the chat that a call means and checks that the bot may write
// there.
func (s *Simulator) chatFor(id any) (*chat, *apiError) {
	c, err := s.knownChat(id)
	if err != nil {
		return nil, err
	}
	if c.migrated != 0 {
		return nil, &apiError{
			Code:        400,
			Description: "Bad Request: group chat was upgraded to a supergroup chat",
			MigrateTo:   c.migrated,
		}
	}
	if p := c.person; p != nil {
		switch {
		case !p.started:
			return nil, forbidden("bot can't initiate conversation with a user")
		case p.blocked:
			return nil, forbidden("bot was blocked by the user")
		}
	}
	if g := c.group; g != nil && !g.hasBot {
		return nil, forbidden("bot was kicked from the %s chat", c.kind)
	}
	return c, nil
}

func (s *Simulator) knownChat(id any) (*chat, *apiError) {
	switch id := id.(type) {
	case int64:
		if c := s.chats[id]; c != nil {
			return c, nil
		}
	case string:
		return nil, badRequest("chat not found")
	}
	if id == int64(0) {
		return nil, badRequest("chat_id is empty")
	}
	return nil, badRequest("chat not found")
}
