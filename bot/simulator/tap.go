package simulator

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// ErrNoButton is what Tap's error wraps when nothing can be tapped.
var ErrNoButton = errors.New("no such button")

// Tap taps the button with that label in the chat with the bot: in the newest
// message that has it exactly, else in the newest that has it as part of one
// label only. A label of the bot's own keyboard is sent as a message. The
// error lists the buttons that can be seen.
func (p *Person) Tap(label string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m, b, err := p.chat.button(label)
	if err == nil {
		return p.press(p.chat, m, b)
	}
	if key, ok := findKey(p.keys, label); ok {
		return p.pressKey(key)
	}
	return err
}

// TapIn taps a button of one message.
func (p *Person) TapIn(id int, label string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.tapIn(p.chat, id, label)
}

func (p *Person) tapIn(c *chat, id int, label string) error {
	m := c.find(id)
	if m == nil {
		return fmt.Errorf("%w: message %d is not there", ErrNoButton, id)
	}
	b, ok, err := m.match(label)
	if !ok {
		return errors.Join(err, c.noButton(label, []*message{m}))
	}
	return p.press(c, m, b)
}

// TapData sends callback data that no button has: a forgery, or the tap on a
// button of a message that has gone in the meantime.
func (p *Person) TapData(id int, data string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.callback(p.chat, id, data)
}

// button finds the newest message with the label.
func (c *chat) button(label string) (*message, Button, error) {
	for _, m := range slices.Backward(c.messages) {
		if b, ok := m.exact(label); ok {
			return m, b, nil
		}
	}
	for _, m := range slices.Backward(c.messages) {
		if b, ok, err := m.match(label); ok || err != nil {
			return m, b, err
		}
	}
	return nil, Button{}, c.noButton(label, c.messages)
}

func (m *message) exact(label string) (Button, bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Label == label {
				return b, true
			}
		}
	}
	return Button{}, false
}

// match also takes a part of a label, if only one button has it.
func (m *message) match(label string) (Button, bool, error) {
	if b, ok := m.exact(label); ok || label == "" {
		return b, ok, nil
	}
	var hits []Button
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.Contains(b.Label, label) {
				hits = append(hits, b)
			}
		}
	}
	switch len(hits) {
	case 0:
		return Button{}, false, nil
	case 1:
		return hits[0], true, nil
	}
	return Button{}, false, fmt.Errorf("%w: %q fits %q", ErrNoButton, label, labels(hits))
}

func labels(row []Button) []string {
	out := make([]string, len(row))
	for i, b := range row {
		out[i] = b.Label
	}
	return out
}

func (c *chat) noButton(label string, list []*message) error {
	var seen []string
	for _, m := range slices.Backward(list) {
		for _, row := range m.Buttons {
			seen = append(seen, labels(row)...)
		}
	}
	return fmt.Errorf("%w: %q; visible, newest message first: %q", ErrNoButton, label, seen)
}

// press does what Telegram's app does for the kind of button.
func (p *Person) press(c *chat, m *message, b Button) error {
	switch b.Kind {
	case "callback_data":
		p.callback(c, m.ID, b.Data)
		return nil
	case "url":
		if payload, ok := p.s.deepLink(b.URL, "start"); ok {
			start := p.compose("text")
			start.Text = strings.TrimSpace("/start " + payload)
			start.Raw, start.Entities = start.Text, userEntities(start.Text)
			p.say(start)
			return nil
		}
	}
	return fmt.Errorf("%w: %q opens its %s and sends nothing to the bot", ErrNoButton, b.Label, b.Kind)
}

// deepLink reads https://t.me/<bot>?start=<payload>, or with startgroup.
func (s *Simulator) deepLink(address, kind string) (payload string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host != "t.me" || !strings.EqualFold(strings.Trim(u.Path, "/"), s.opt.BotUsername) {
		return "", false
	}
	query := u.Query()
	if query.Has("startgroup") != (kind == "startgroup") {
		return "", false
	}
	return query.Get(kind), true
}

func (p *Person) callback(c *chat, id int, data string) {
	s := p.s
	qid := s.ask(p, false)
	s.push("callback_query", c.id, func(j *jsonBuf) {
		j.open('{')
		j.str("id", qid)
		j.fragment("from", p.json)
		j.key("message")
		if m := c.find(id); m != nil {
			s.appendMessage(j, m)
		} else {
			j.inaccessible(c, id)
		}
		j.str("chat_instance", c.instance)
		j.str("data", data)
		j.close('}')
	})
}

// inaccessible writes the stand-in for a message that is gone.
func (j *jsonBuf) inaccessible(c *chat, id int) {
	j.open('{')
	j.fragment("chat", c.json)
	j.num("message_id", int64(id))
	j.num("date", 0)
	j.close('}')
}

// PressKey presses a key of the keyboard that the bot has put in place of letters.
func (p *Person) PressKey(label string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	key, ok := findKey(p.keys, label)
	if !ok {
		return fmt.Errorf("%w: %q is no key", ErrNoButton, label)
	}
	return p.pressKey(key)
}

func findKey(rows [][]Button, label string) (Button, bool) {
	for _, row := range rows {
		for _, b := range row {
			if b.Label == label {
				return b, true
			}
		}
	}
	return Button{}, false
}

func (p *Person) pressKey(b Button) error {
	m := p.compose("text")
	switch b.Kind {
	case "request_contact":
		m.Kind = "contact"
	case "request_location":
		m.Kind = "location"
	default:
		m.Text, m.Raw, m.Entities = b.Label, b.Label, userEntities(b.Label)
	}
	if m.Kind != "text" {
		m.media = p.s.kindJSON(m.Kind, p)
	}
	p.say(m)
	return nil
}
