package simulator

import (
	"strings"
	"unicode/utf8"
)

// Open taps Start: the bot gets "/start", with the deep link's payload if
// there is one. Who had blocked the bot unblocks it by this.
func (p *Person) Open(payload string) int {
	return p.Send(strings.TrimSpace("/start " + payload))
}

// Send writes to the bot and returns the message's number. As in Telegram's
// apps, white space around the text goes, an empty rest sends nothing (0) and
// what is over 4096 characters becomes several messages (the last one's
// number is returned).
func (p *Person) Send(text string) int { return p.Reply(0, text) }

// Reply writes an answer to a message of the chat (0: to none).
func (p *Person) Reply(to int, text string) int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	text, _ = trimText(text, nil)
	id := 0
	for text != "" {
		part := firstRunes(text, maxText)
		text = text[len(part):]
		m := p.compose("text")
		m.Text, m.Raw, m.Entities, m.ReplyTo = part, part, userEntities(part), to
		id = p.say(m)
	}
	return id
}

func firstRunes(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// compose makes a message of the person in the private chat.
func (p *Person) compose(kind string) *message {
	m := &message{chat: p.chat, author: p}
	m.Kind, m.From = kind, p.profile.ID
	return m
}

// say sends a composed message; writing to a blocked bot unblocks it first.
func (p *Person) say(m *message) int {
	if p.blocked {
		p.block(false)
	}
	p.started = true
	m.Sent = p.s.now()
	p.s.store(m)
	p.s.push("message", p.chat.id, func(j *jsonBuf) { p.s.appendMessage(j, m) })
	return m.ID
}

// Edit changes a message that the person has sent. The text counts as a
// caption when the message is a photo, file or the like.
func (p *Person) Edit(id int, text string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.editOwn(p.chat, p, id, text)
}

// SendFile sends a document.
func (p *Person) SendFile(name, kind string, content []byte) int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m := p.compose("document")
	m.File = p.s.keepFile(File{Name: name, MIME: kind, Size: int64(len(content)), Bytes: content})
	m.media = mediaJSON("document", m.File, nil)
	return p.say(m)
}

// Block blocks the bot: it gets a my_chat_member update and can send nothing.
func (p *Person) Block() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if !p.blocked {
		p.block(true)
	}
}

// Unblock takes that back, without writing anything.
func (p *Person) Unblock() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.blocked {
		p.block(false)
	}
}

func (p *Person) block(on bool) {
	p.blocked = on
	before, after := "member", "kicked"
	if !on {
		before, after = after, before
	}
	p.s.push("my_chat_member", p.chat.id, func(j *jsonBuf) {
		p.s.memberUpdate(j, p.chat, p, p.s.botUser(), before, after)
	})
}

// memberUpdate writes a ChatMemberUpdated about user.
func (s *Simulator) memberUpdate(j *jsonBuf, c *chat, by *Person, user []byte, before, after string) {
	j.open('{')
	j.fragment("chat", c.json)
	j.fragment("from", by.json)
	j.num("date", s.now().Unix())
	j.member("old_chat_member", user, before)
	j.member("new_chat_member", user, after)
	j.close('}')
}

func (j *jsonBuf) member(name string, user []byte, status string) {
	j.key(name)
	j.open('{')
	j.str("status", status)
	j.fragment("user", user)
	if status == "kicked" {
		j.num("until_date", 0)
	}
	j.close('}')
}

// AskInline types a query after the bot's name in some chat. The returned id
// is what InlineAnswer takes.
func (p *Person) AskInline(text string) string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if utf8.RuneCountInString(text) > 256 {
		text = firstRunes(text, 256)
	}
	id := p.s.ask(p, true)
	p.s.push("inline_query", p.chat.id, func(j *jsonBuf) {
		j.open('{')
		j.str("id", id)
		j.fragment("from", p.json)
		j.str("query", text)
		j.str("offset", "")
		j.close('}')
	})
	return id
}

// InlineAnswer returns the bot's answer to an inline query, if there is one.
func (s *Simulator) InlineAnswer(id string) (InlineAnswer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.inline[id]
	return a, ok
}
