package simulator

import (
	"slices"
	"time"
)

// deletable is how old a message may be that a bot takes back.
const deletable = 48 * time.Hour

const notModified = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

// editable finds the bot's message that a call means.
func (s *Simulator) editable(x *exchange) (*message, *apiError) {
	p := x.params
	switch {
	case p["inline_message_id"] != nil:
		return nil, badRequest("MESSAGE_ID_INVALID")
	case p["chat_id"] == nil:
		return nil, badRequest("chat_id is empty")
	case p["message_id"] == nil:
		return nil, badRequest("message identifier is not specified")
	}
	c, err := s.chatFor(p["chat_id"])
	if err != nil {
		return nil, err
	}
	m := c.find(p.integer("message_id"))
	switch {
	case m == nil:
		return nil, badRequest("message to edit not found")
	case !m.FromBot:
		return nil, badRequest("message can't be edited")
	}
	return m, nil
}

// change puts a message's new version in place of the old one.
func (s *Simulator) change(x *exchange, m *message, next message) *apiError {
	mk, err := readMarkup(x.params, x.raw("reply_markup"))
	if err != nil {
		return err
	}
	next.Buttons, next.markup = mk.rows, mk.json
	same := next.Text == m.Text && slices.Equal(next.Entities, m.Entities) &&
		sameMarkup(next.Buttons, m.Buttons) && string(next.media) == string(m.media)
	if same {
		return badRequest(notModified)
	}
	if err := s.limits.take(m.chat); err != nil {
		return err
	}
	next.Edits++
	next.Edited = s.now()
	*m = next
	x.call.MessageID = m.ID
	m.chat.changed()
	s.emitMessage(EventEdit, m)
	s.appendMessage(&x.out, m)
	return nil
}

func (s *Simulator) editMessageText(x *exchange) *apiError {
	raw := x.params.str("text")
	text, entities, err := formatted(x.params, raw, "parse_mode", "entities")
	if err == nil {
		err = checkLength(text)
	}
	if err != nil {
		return err
	}
	m, err := s.editable(x)
	if err != nil {
		return err
	}
	if m.Kind != "text" {
		return badRequest("there is no text in the message to edit")
	}
	next := *m
	next.Text, next.Raw, next.Entities = text, raw, entities
	return s.change(x, m, next)
}

func (s *Simulator) editMessageCaption(x *exchange) *apiError {
	m, err := s.editable(x)
	if err != nil {
		return err
	}
	if m.File == nil {
		return badRequest("there is no caption in the message to edit")
	}
	next := *m
	if err := s.readCaption(x.params, &next); err != nil {
		return err
	}
	return s.change(x, m, next)
}

func (s *Simulator) editMessageReplyMarkup(x *exchange) *apiError {
	m, err := s.editable(x)
	if err != nil {
		return err
	}
	return s.change(x, m, *m)
}

func (s *Simulator) editMessageMedia(x *exchange) *apiError {
	m, err := s.editable(x)
	if err != nil {
		return err
	}
	next := *m
	given := x.params.object("media")
	next.Kind = given.str("type")
	f, err := s.inputFile(given["media"], maxFile)
	if err != nil {
		return err
	}
	if err := s.readCaption(given, &next); err != nil {
		return err
	}
	next.File, next.media = f, mediaJSON(next.Kind, f, given)
	return s.change(x, m, next)
}

func (s *Simulator) deleteMessage(x *exchange) *apiError {
	c, err := s.chatFor(x.params["chat_id"])
	if err != nil {
		return err
	}
	m := c.find(x.params.integer("message_id"))
	if m == nil {
		return badRequest("message to delete not found")
	}
	if err := s.mayDelete(m); err != nil {
		return err
	}
	x.call.MessageID = m.ID
	s.erase(m)
	return x.done()
}

func (s *Simulator) mayDelete(m *message) *apiError {
	if s.now().Sub(m.Sent) > deletable {
		return badRequest("message can't be deleted for everyone")
	}
	if m.chat.group != nil && !m.FromBot {
		return badRequest("message can't be deleted")
	}
	return nil
}

func (s *Simulator) erase(m *message) {
	m.chat.remove(m.ID)
	m.chat.changed()
	s.emitMessage(EventDelete, m)
}

// deleteMessages skips what cannot be found, as Telegram does.
func (s *Simulator) deleteMessages(x *exchange) *apiError {
	c, err := s.chatFor(x.params["chat_id"])
	if err != nil {
		return err
	}
	ids := x.params.list("message_ids")
	if len(ids) < 1 || len(ids) > 100 {
		return badRequest("too many message identifiers specified")
	}
	var found []*message
	for _, v := range ids {
		id, _ := v.(int64)
		if m := c.find(int(id)); m != nil {
			if err := s.mayDelete(m); err != nil {
				return err
			}
			found = append(found, m)
		}
	}
	for _, m := range found {
		s.erase(m)
	}
	return x.done()
}
