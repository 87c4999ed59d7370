package simulator

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// Profile is what Telegram knows about a person. ID 0 gets one assigned.
type Profile struct {
	ID        int64
	FirstName string
	LastName  string
	Username  string // without @
	Language  string // IETF tag such as "de"
}

// Person is somebody with Telegram on a telephone.
type Person struct {
	s       *Simulator
	profile Profile
	json    []byte // the User object
	chat    *chat
	started bool
	blocked bool
	toasts  []string
	answers int
	keys    [][]Button // the keyboard that the bot has put in place of letters
}

// AddPerson adds somebody who has not opened the bot yet. It panics when the
// id or username is taken: a test that does this is wrong.
func (s *Simulator) AddPerson(profile Profile) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if profile.ID == 0 {
		profile.ID = s.nextPerson
		s.nextPerson++
	}
	if profile.FirstName == "" {
		profile.FirstName = "Person " + itoa(profile.ID)
	}
	name := strings.ToLower(profile.Username)
	if s.chats[profile.ID] != nil || s.usernames[name] != nil {
		panic("simulator: this person's id or username is taken")
	}
	p := &Person{s: s, profile: profile, json: userObject(profile)}
	p.chat = &chat{id: profile.ID, kind: private, person: p, instance: instance(profile.ID)}
	p.chat.json = privateChat(profile)
	s.people[profile.ID] = p
	s.chats[profile.ID] = p.chat
	if name != "" {
		s.usernames[name] = p
	}
	return p
}

func userObject(profile Profile) []byte {
	var j jsonBuf
	j.open('{')
	j.num("id", profile.ID)
	j.flag("is_bot", false)
	j.names(profile)
	j.optional("language_code", profile.Language)
	j.close('}')
	return j.b
}

func privateChat(profile Profile) []byte {
	var j jsonBuf
	j.open('{')
	j.num("id", profile.ID)
	j.str("type", string(private))
	j.names(profile)
	j.close('}')
	return j.b
}

func (j *jsonBuf) names(profile Profile) {
	j.str("first_name", profile.FirstName)
	j.optional("last_name", profile.LastName)
	j.optional("username", profile.Username)
}

// instance is the chat_instance of callback queries: stable, and not the id.
func instance(id int64) string {
	return itoa(int64(uint64(id) * 0x9e3779b97f4a7c15 >> 2)) //nolint:gosec // any number will do
}

// ID is the person's Telegram id, which is also the id of the private chat.
func (p *Person) ID() int64 { return p.profile.ID }

// Profile returns what was given to AddPerson, with the id.
func (p *Person) Profile() Profile { return p.profile }

// Messages returns what the person sees in the chat with the bot, oldest first.
func (p *Person) Messages() []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.chat.view(p.s.opt.KeepMessages)
}

func (c *chat) view(keep int) []Message {
	list := c.messages
	if keep > 0 && len(list) > keep {
		list = list[len(list)-keep:]
	}
	out := make([]Message, len(list))
	for i, m := range list {
		out[i] = m.view()
	}
	return out
}

// Last returns the newest message that the bot has sent to the person.
func (p *Person) Last() (Message, bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, m := range slices.Backward(p.chat.messages) {
		if m.FromBot {
			return m.view(), true
		}
	}
	return Message{}, false
}

// Toasts returns the texts with which the bot has answered taps.
func (p *Person) Toasts() []string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.toasts)
}

// Answers counts the taps that the bot has answered, with or without a text.
func (p *Person) Answers() int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.answers
}

// Keyboard returns the labels of the keyboard that the bot has put in place
// of the letters, row by row.
func (p *Person) Keyboard() [][]string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	var rows [][]string
	for _, row := range p.keys {
		rows = append(rows, labels(row))
	}
	return rows
}

// Blocked reports whether the person has blocked the bot.
func (p *Person) Blocked() bool {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.blocked
}

// Wait waits until the predicate holds for Messages; it is asked again after
// every change of the chat and every toast.
func (p *Person) Wait(ctx context.Context, done func([]Message) bool) error {
	return p.s.wait(ctx, p.chat, done)
}

func (s *Simulator) wait(ctx context.Context, c *chat, done func([]Message) bool) error {
	for {
		s.mu.Lock()
		list := c.view(s.opt.KeepMessages)
		wake := c.waiter()
		s.mu.Unlock()
		if done(list) {
			return nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// People returns everybody, in no order.
func (s *Simulator) People() []*Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.people))
}

// Person returns the person with that id, or nil.
func (s *Simulator) Person(id int64) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.people[id]
}
