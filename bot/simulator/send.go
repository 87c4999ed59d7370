package simulator

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxText    = 4096 // code points after entities are parsed
	maxCaption = 1024
)

// prepare checks what all sending methods share and returns the message
// without its content.
func (s *Simulator) prepare(x *exchange, kind string) (*message, markup, *apiError) {
	p := x.params
	mk, err := readMarkup(p, x.raw("reply_markup"))
	if err != nil {
		return nil, mk, err
	}
	c, err := s.chatFor(p["chat_id"])
	if err != nil {
		return nil, mk, err
	}
	m := &message{chat: c, markup: mk.json}
	m.FromBot, m.Kind, m.Buttons = true, kind, mk.rows
	m.Protected, m.Silent = p.flag("protect_content"), p.flag("disable_notification")
	if m.ReplyTo, err = replyTarget(c, p.object("reply_parameters")); err != nil {
		return nil, mk, err
	}
	if m.Thread = p.integer("message_thread_id"); m.Thread != 0 {
		if _, ok := c.topics[m.Thread]; !ok {
			return nil, mk, badRequest("message thread not found")
		}
	}
	return m, mk, nil
}

func replyTarget(c *chat, p params) (int, *apiError) {
	id := p.integer("message_id")
	switch {
	case p == nil:
		return 0, nil
	case c.find(id) != nil:
		return id, nil
	case p.flag("allow_sending_without_reply"):
		return 0, nil
	}
	return 0, badRequest("message to be replied not found")
}

// post counts the message against the limits, shows it and answers with it.
func (s *Simulator) post(x *exchange, m *message, mk markup) *apiError {
	if err := s.limits.take(m.chat); err != nil {
		return err
	}
	s.place(x, m, mk)
	s.appendMessage(&x.out, m)
	return nil
}

func (s *Simulator) place(x *exchange, m *message, mk markup) {
	m.Sent = s.now()
	s.store(m)
	x.call.MessageID = m.ID
	if p := m.chat.person; p != nil {
		if mk.keyboard != nil {
			p.keys = mk.keyboard
		} else if mk.removes {
			p.keys = nil
		}
	}
}

func (s *Simulator) sendMessage(x *exchange) *apiError {
	raw := x.params.str("text")
	text, entities, err := formatted(x.params, raw, "parse_mode", "entities")
	if err == nil {
		err = checkLength(text)
	}
	if err != nil {
		return err
	}
	m, mk, err := s.prepare(x, "text")
	if err != nil {
		return err
	}
	m.Text, m.Raw, m.Entities = text, raw, entities
	return s.post(x, m, mk)
}

func checkLength(text string) *apiError {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return badRequest("message text is empty")
	case n > maxText:
		return badRequest("message is too long")
	}
	return nil
}

func (s *Simulator) readCaption(p params, m *message) *apiError {
	raw := p.str("caption")
	text, entities, err := formatted(p, raw, "parse_mode", "caption_entities")
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(text) > maxCaption {
		return badRequest("message caption is too long")
	}
	m.Text, m.Raw, m.Entities, m.caption = text, raw, entities, true
	return nil
}

// formatted returns the plain text and the entities of a text parameter.
func formatted(p params, raw, modeName, listName string) (string, []Entity, *apiError) {
	var text string
	var list []Entity
	switch strings.ToLower(p.str(modeName)) {
	case "":
		var err *apiError
		if list, err = readEntities(raw, p.list(listName)); err != nil {
			return "", nil, err
		}
		text = raw
	case "html":
		var err error
		if text, list, err = parseHTML(raw); err != nil {
			return "", nil, badRequest("can't parse entities: %s", err)
		}
	case "markdown", "markdownv2":
		return "", nil, refused("parse_mode %s is not simulated, use HTML", p.str(modeName))
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	text, list = trimText(text, list)
	return text, list, nil
}

func entityTypes() []string {
	return []string{
		"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic",
		"underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
		"text_link", "text_mention", "custom_emoji", "date_time",
	}
}

func readEntities(text string, list []any) ([]Entity, *apiError) {
	var out []Entity
	end := 0
	if len(list) > 0 {
		end = utf16Len(text)
	}
	for _, v := range list {
		fields, _ := v.(map[string]any)
		p := params(fields)
		e := Entity{
			Type: p.str("type"), Offset: p.integer("offset"), Length: p.integer("length"),
			URL: p.str("url"), UserID: p.object("user").long("id"), Language: p.str("language"),
			Emoji: p.str("custom_emoji_id"), Unix: p.long("unix_time"), Format: p.str("date_time_format"),
		}
		if !slices.Contains(entityTypes(), e.Type) {
			return nil, badRequest("can't parse MessageEntity: Unsupported type specified")
		}
		if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > end {
			return nil, badRequest("entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", e.Offset, end)
		}
		out = append(out, e)
	}
	sortEntities(out)
	return out, nil
}

// sameMarkup compares two keyboards.
func sameMarkup(a, b [][]Button) bool {
	return slices.EqualFunc(a, b, func(x, y []Button) bool { return slices.Equal(x, y) })
}

// detail keeps a button's action comparable, whatever its type.
func detail(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	b, _ := json.Marshal(v) // Decoded from JSON: it can be encoded.
	return string(b)
}
