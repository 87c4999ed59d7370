package simulator

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Group is a chat of several people and, usually, the bot.
type Group struct {
	s       *Simulator
	title   string
	forum   bool
	chat    *chat
	members []*Person
	hasBot  bool
}

// AddGroup adds a group in which the bot already is; no update tells of it. A
// forum is a supergroup with topics.
func (s *Simulator) AddGroup(title string, forum bool) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Group{s: s, title: title, forum: forum, hasBot: true}
	kind := basicGroup
	if forum {
		kind = supergroup
	}
	g.newChat(kind)
	return g
}

// WithoutBot takes the bot out before anything has happened in the group; no
// update tells of it.
func (g *Group) WithoutBot() *Group {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.hasBot = false
	return g
}

// newChat gives the group an id of its kind's range.
func (g *Group) newChat(kind chatKind) {
	s := g.s
	id := -s.nextGroup
	if kind == supergroup {
		id -= 1_000_000_000_000
	}
	s.nextGroup++
	g.chat = &chat{id: id, kind: kind, group: g, instance: instance(id), topics: map[int]string{}}
	g.chat.json = g.object(g.chat)
	s.chats[id] = g.chat
}

// object is the group as the Chat object of the Bot API.
func (g *Group) object(c *chat) []byte {
	var j jsonBuf
	j.open('{')
	j.num("id", c.id)
	j.str("type", string(c.kind))
	j.str("title", g.title)
	if g.forum {
		j.flag("is_forum", true)
	}
	j.close('}')
	return j.b
}

// ID is the group's id now; it changes when the group becomes a supergroup.
func (g *Group) ID() int64 {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.chat.id
}

// Messages returns what can be seen in the group, oldest first.
func (g *Group) Messages() []Message {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.chat.view(g.s.opt.KeepMessages)
}

// Wait waits until the predicate holds for Messages.
func (g *Group) Wait(ctx context.Context, done func([]Message) bool) error {
	g.s.mu.Lock()
	c := g.chat
	g.s.mu.Unlock()
	return g.s.wait(ctx, c, done)
}

// JoinGroup makes the person a member; the bot is told.
func (p *Person) JoinGroup(g *Group) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if slices.Contains(g.members, p) {
		return
	}
	g.members = append(g.members, p)
	g.service(p, "new_chat_members", append(append([]byte{'['}, p.json...), ']'))
	g.memberChange(p, "left", "member")
}

// LeaveGroup ends the membership; the bot is told.
func (p *Person) LeaveGroup(g *Group) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	i := slices.Index(g.members, p)
	if i < 0 {
		return
	}
	g.members = slices.Delete(g.members, i, i+1)
	g.service(p, "left_chat_member", p.json)
	g.memberChange(p, "member", "left")
}

func (g *Group) memberChange(p *Person, before, after string) {
	if g.hasBot {
		g.s.push("chat_member", g.chat.id, func(j *jsonBuf) {
			g.s.memberUpdate(j, g.chat, p, p.json, before, after)
		})
	}
}

// service puts a service message into the group.
func (g *Group) service(by *Person, kind string, content []byte) {
	m := &message{chat: g.chat, author: by}
	m.Kind, m.From, m.Sent = kind, by.profile.ID, g.s.now()
	var j jsonBuf
	j.fragment(kind, content)
	m.media = j.b
	g.s.store(m)
	g.tell("message", m)
}

// tell sends the bot an update about a message, if the bot may read it.
func (g *Group) tell(kind string, m *message) {
	if g.hasBot && (m.Kind != "text" || g.readable(m)) {
		g.s.push(kind, g.chat.id, func(j *jsonBuf) { g.s.appendMessage(j, m) })
	}
}

// readable is Telegram's privacy mode: commands that may be meant for the
// bot, replies to it and mentions of it.
func (g *Group) readable(m *message) bool {
	if g.s.opt.ReadsGroups {
		return true
	}
	if to := g.chat.find(m.ReplyTo); to != nil && to.FromBot {
		return true
	}
	name := "@" + strings.ToLower(g.s.opt.BotUsername)
	lower := strings.ToLower(m.Text)
	if strings.HasPrefix(m.Text, "/") {
		command, _, _ := strings.Cut(lower, " ")
		return !strings.Contains(command, "@") || strings.HasSuffix(command, name)
	}
	return strings.Contains(lower, name)
}

// Send writes into the group as a member and returns the message's number.
func (g *Group) Send(p *Person, text string) int { return g.Reply(p, 0, text) }

// SendIn writes into a topic of a forum.
func (g *Group) SendIn(p *Person, topic int, text string) int { return g.say(p, topic, 0, text) }

// Reply answers a message of the group.
func (g *Group) Reply(p *Person, to int, text string) int { return g.say(p, 0, to, text) }

func (g *Group) say(p *Person, topic, to int, text string) int {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.write(p, topic, to, text)
}

func (g *Group) write(p *Person, topic, to int, text string) int {
	text, _ = trimText(text, nil)
	if text == "" {
		return 0
	}
	m := &message{chat: g.chat, author: p}
	m.Kind, m.From, m.Sent, m.ReplyTo, m.Thread = "text", p.profile.ID, g.s.now(), to, topic
	m.Text, m.Raw, m.Entities = text, text, userEntities(text)
	g.s.store(m)
	g.tell("message", m)
	return m.ID
}

// Edit changes a member's own message.
func (g *Group) Edit(p *Person, id int, text string) error {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.s.editOwn(g.chat, p, id, text)
}

func (s *Simulator) editOwn(c *chat, p *Person, id int, text string) error {
	m := c.find(id)
	if m == nil || m.author != p {
		return fmt.Errorf("message %d is none of this person's", id)
	}
	m.Text, m.Raw, m.Entities = text, text, userEntities(text)
	m.caption = m.Kind != "text"
	m.Edits++
	m.Edited = s.now()
	c.changed()
	s.emitMessage(EventEdit, m)
	if c.group != nil {
		c.group.tell("edited_message", m)
		return nil
	}
	s.push("edited_message", c.id, func(j *jsonBuf) { s.appendMessage(j, m) })
	return nil
}

// Tap taps a button in the group, as Person.Tap does in the private chat.
func (g *Group) Tap(p *Person, label string) error {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	m, b, err := g.chat.button(label)
	if err != nil {
		return err
	}
	return p.press(g.chat, m, b)
}

// TapData sends forged callback data from the group.
func (g *Group) TapData(p *Person, id int, data string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	p.callback(g.chat, id, data)
}

// AddTopic adds a topic to a forum and returns its thread's number.
func (g *Group) AddTopic(name string) int {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.addTopic(name)
}

func (g *Group) addTopic(name string) int {
	id := g.s.number(g.chat)
	g.chat.topics[id] = name
	return id
}

// RemoveBot throws the bot out; AddBot brings it in (again). The bot is told
// by my_chat_member.
func (g *Group) RemoveBot(by *Person) { g.setBot(by, false) }

// AddBot brings the bot into the group.
func (g *Group) AddBot(by *Person) { g.setBot(by, true) }

// TapInto taps a button that adds the bot to a group, and chooses the group: the
// bot comes in, if it is not there, and the person's app writes the payload there.
func (p *Person) TapInto(g *Group, label string) error {
	p.s.mu.Lock()
	_, b, err := p.chat.button(label)
	p.s.mu.Unlock()
	if err != nil {
		return err
	}
	payload, ok := p.s.deepLink(b.URL, "startgroup")
	if !ok {
		return fmt.Errorf("%w: %q adds the bot to no group", ErrNoButton, label)
	}
	g.AddBot(p)
	g.Send(p, strings.TrimSpace("/start@"+p.s.opt.BotUsername+" "+payload))
	return nil
}

// Rename gives the group another title; the bot is told.
func (g *Group) Rename(by *Person, title string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.title = title
	g.chat.json = g.object(g.chat)
	g.service(by, "new_chat_title", appendString(nil, title))
}

func (g *Group) setBot(by *Person, in bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if g.hasBot == in {
		return
	}
	g.hasBot = in
	before, after := "kicked", "member"
	if !in {
		before, after = after, before
	}
	g.s.push("my_chat_member", g.chat.id, func(j *jsonBuf) {
		g.s.memberUpdate(j, g.chat, by, g.s.botUser(), before, after)
	})
}

// MigrateToSupergroup gives the group its new id. The bot gets both service
// messages, and errors with migrate_to_chat_id for the old id.
func (g *Group) MigrateToSupergroup() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	if g.chat.kind == supergroup {
		return
	}
	old := g.chat
	g.newChat(supergroup)
	old.migrated = g.chat.id
	for _, step := range []struct {
		c    *chat
		kind string
		id   int64
	}{{old, "migrate_to_chat_id", g.chat.id}, {g.chat, "migrate_from_chat_id", old.id}} {
		m := &message{chat: step.c}
		m.Kind, m.Sent = step.kind, g.s.now()
		var j jsonBuf
		j.num(step.kind, step.id)
		m.media = j.b
		g.s.store(m)
		g.s.push("message", step.c.id, func(j *jsonBuf) { g.s.appendMessage(j, m) })
	}
	old.changed()
}
