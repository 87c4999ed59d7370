package simulator

import (
	"slices"
	"time"
)

// Message is what a person sees of a message now.
type Message struct {
	ID        int
	ChatID    int64
	FromBot   bool
	From      int64  // the person's id, 0 for the bot
	Kind      string // "text", or the field of the Bot API's Message: "photo", "venue", …
	Text      string // text or caption with its entities taken out
	Raw       string // text or caption as the bot sent it
	Entities  []Entity
	Buttons   [][]Button
	File      *File
	Venue     *Venue // a place with a name, as the bot sends it
	ReplyTo   int
	Thread    int
	Sent      time.Time
	Edits     int
	Edited    time.Time // zero when never
	Protected bool
	Silent    bool
}

// Venue is a place on the map with a name.
type Venue struct {
	Latitude, Longitude float64
	Title, Address      string
}

// message is a stored message; media is the content's JSON fragment without
// braces, such as "photo":[…].
type message struct {
	Message
	chat    *chat
	author  *Person
	markup  []byte // the inline keyboard as JSON, or nil
	media   []byte
	caption bool // the text is a caption
	extra   []byte
}

func (m *message) view() Message {
	v := m.Message
	v.Buttons = slices.Clone(m.Buttons)
	return v
}

// appendMessage writes the Message object of the Bot API.
func (s *Simulator) appendMessage(j *jsonBuf, m *message) {
	s.appendShallow(j, m, true)
}

func (s *Simulator) appendShallow(j *jsonBuf, m *message, withReply bool) {
	j.open('{')
	j.num("message_id", int64(m.ID))
	if m.Thread != 0 {
		j.num("message_thread_id", int64(m.Thread))
		j.flag("is_topic_message", true)
	}
	if m.author != nil {
		j.fragment("from", m.author.json)
	} else if m.FromBot {
		j.fragment("from", s.botUser())
	}
	j.fragment("chat", m.chat.json)
	j.num("date", m.Sent.Unix())
	if !m.Edited.IsZero() {
		j.num("edit_date", m.Edited.Unix())
	}
	if m.Protected {
		j.flag("has_protected_content", true)
	}
	// Only one level: the Bot API does not nest replies either.
	if m.ReplyTo != 0 && withReply {
		if to := m.chat.find(m.ReplyTo); to != nil {
			j.key("reply_to_message")
			s.appendShallow(j, to, false)
		}
	}
	s.appendContent(j, m)
	if m.markup != nil {
		j.fragment("reply_markup", m.markup)
	}
	j.close('}')
}

func (s *Simulator) appendContent(j *jsonBuf, m *message) {
	if len(m.media) > 0 {
		j.comma()
		j.bytes(m.media)
	}
	if len(m.extra) > 0 {
		j.comma()
		j.bytes(m.extra)
	}
	switch {
	case m.Text == "":
	case m.caption:
		j.str("caption", m.Text)
		j.entities("caption_entities", m.Entities, s.userJSON)
	default:
		j.str("text", m.Text)
		j.entities("entities", m.Entities, s.userJSON)
	}
}

func (s *Simulator) userJSON(id int64) []byte {
	if p := s.people[id]; p != nil {
		return p.json
	}
	j := jsonBuf{}
	j.open('{')
	j.num("id", id)
	j.flag("is_bot", false)
	j.str("first_name", "")
	j.close('}')
	return j.b
}

// botUser is the bot as the User object of its messages.
func (s *Simulator) botUser() []byte {
	if s.profile.user == nil {
		j := jsonBuf{}
		j.open('{')
		j.num("id", s.botID)
		j.flag("is_bot", true)
		j.str("first_name", s.botName())
		j.str("username", s.opt.BotUsername)
		j.close('}')
		s.profile.user = j.b
	}
	return s.profile.user
}

// store keeps a new message, shows it to those who watch and returns it.
func (s *Simulator) store(m *message) {
	m.ID = s.number(m.chat)
	m.ChatID = m.chat.id
	m.chat.add(m, s.opt.KeepMessages)
	m.chat.changed()
	s.emitMessage(EventMessage, m)
}
