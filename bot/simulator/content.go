package simulator

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// fragmentOf writes name: {…} with the given fields of the parameters.
func fragmentOf(name string, write func(*jsonBuf)) []byte {
	var j jsonBuf
	j.key(name)
	j.open('{')
	write(&j)
	j.close('}')
	return j.b
}

func (j *jsonBuf) coordinates(p params) {
	j.key("latitude")
	j.float(p["latitude"])
	j.key("longitude")
	j.float(p["longitude"])
}

func (j *jsonBuf) float(v any) {
	switch v := v.(type) {
	case float64:
		j.b = strconv.AppendFloat(j.b, v, 'f', -1, 64)
	case int64:
		j.b = strconv.AppendInt(j.b, v, 10)
	default:
		j.b = append(j.b, '0')
	}
}

func checkPlace(p params) *apiError {
	for name, limit := range map[string]float64{"latitude": 90, "longitude": 180} {
		v, ok := p[name].(float64)
		if n, isInt := p[name].(int64); isInt {
			v, ok = float64(n), true
		}
		if !ok || v < -limit || v > limit {
			return badRequest("%s is invalid", name)
		}
	}
	return nil
}

// sendContent sends a message that is one object made of the parameters.
func (s *Simulator) sendContent(x *exchange, kind string, write func(*jsonBuf)) *apiError {
	m, mk, err := s.prepare(x, kind)
	if err != nil {
		return err
	}
	m.media = fragmentOf(kind, write)
	return s.post(x, m, mk)
}

func (s *Simulator) sendLocation(x *exchange) *apiError {
	if err := checkPlace(x.params); err != nil {
		return err
	}
	return s.sendContent(x, "location", func(j *jsonBuf) { j.coordinates(x.params) })
}

func (s *Simulator) sendVenue(x *exchange) *apiError {
	p := x.params
	if err := checkPlace(p); err != nil {
		return err
	}
	for _, name := range []string{"title", "address"} {
		if strings.TrimSpace(p.str(name)) == "" {
			return badRequest("venue %s must be non-empty", name)
		}
	}
	m, mk, err := s.prepare(x, "venue")
	if err != nil {
		return err
	}
	m.Venue = &Venue{Latitude: p.degrees("latitude"), Longitude: p.degrees("longitude"), Title: p.str("title"), Address: p.str("address")}
	m.media = fragmentOf("venue", func(j *jsonBuf) {
		j.key("location")
		j.open('{')
		j.coordinates(p)
		j.close('}')
		j.str("title", p.str("title"))
		j.str("address", p.str("address"))
	})
	return s.post(x, m, mk)
}

// degrees is a coordinate, which may have come without a decimal point.
func (p params) degrees(name string) float64 {
	if whole, ok := p[name].(int64); ok {
		return float64(whole)
	}
	value, _ := p[name].(float64) // checkPlace has seen it
	return value
}

func (s *Simulator) sendContact(x *exchange) *apiError {
	p := x.params
	return s.sendContent(x, "contact", func(j *jsonBuf) {
		j.str("phone_number", p.str("phone_number"))
		j.str("first_name", p.str("first_name"))
		j.optional("last_name", p.str("last_name"))
		j.optional("vcard", p.str("vcard"))
	})
}

func (s *Simulator) sendDice(x *exchange) *apiError {
	emoji := x.params.str("emoji")
	if emoji == "" {
		emoji = "🎲"
	}
	return s.sendContent(x, "dice", func(j *jsonBuf) {
		j.str("emoji", emoji)
		j.num("value", 4)
	})
}

func (s *Simulator) sendPoll(x *exchange) *apiError {
	p := x.params
	options := p.list("options")
	switch n := utf8.RuneCountInString(p.str("question")); {
	case n < 1:
		return badRequest("poll question must be non-empty")
	case n > 300:
		return badRequest("poll question length must not exceed 300")
	case len(options) < 1:
		return badRequest("poll must have at least 1 option")
	case len(options) > 12:
		return badRequest("poll can't have more than 12 options")
	}
	if open, ok := p["open_period"].(int64); ok && (open < 5 || open > 2_628_000) {
		return badRequest("can't use specified open period")
	}
	for _, v := range options {
		fields, _ := v.(map[string]any)
		if n := utf8.RuneCountInString(params(fields).str("text")); n < 1 || n > 100 {
			return badRequest("poll options length must not exceed 100")
		}
	}
	return s.sendContent(x, "poll", func(j *jsonBuf) {
		j.minimalFields(s.api, "Poll", p)
	})
}

// minimalFields writes an object's required fields, with the parameters of
// the same name and type where there are any.
func (j *jsonBuf) minimalFields(t *table, name string, p params) {
	for i := range t.types[name].fields {
		f := &t.types[name].fields[i]
		if !f.required {
			continue
		}
		switch v := p[f.name].(type) {
		case string:
			j.str(f.name, v)
		case bool:
			j.flag(f.name, v)
		default:
			j.key(f.name)
			j.minimal(t, f.types)
		}
	}
}

func (s *Simulator) stopPoll(x *exchange) *apiError {
	m, err := s.editable(x)
	if err != nil {
		return err
	}
	if m.Kind != "poll" {
		return badRequest("message with poll to stop not found")
	}
	x.out.open('{')
	x.out.minimalFields(s.api, "Poll", params{"is_closed": true})
	x.out.close('}')
	return nil
}

func (s *Simulator) sendChatAction(x *exchange) *apiError {
	c, err := s.chatFor(x.params["chat_id"])
	if err != nil {
		return err
	}
	action := x.params.str("action")
	switch action {
	case "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
		"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note":
	default:
		return badRequest("wrong parameter action in request")
	}
	s.emit(Event{Kind: EventAction, ChatID: c.id, Text: action})
	return x.done()
}

func (s *Simulator) setMessageReaction(x *exchange) *apiError {
	c, err := s.chatFor(x.params["chat_id"])
	if err != nil {
		return err
	}
	if c.find(x.params.integer("message_id")) == nil {
		return badRequest("message to react not found")
	}
	return x.done()
}
