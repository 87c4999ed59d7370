package simulator

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// query is a tap that waits for answerCallbackQuery, or an inline query that
// waits for answerInlineQuery.
type query struct {
	person *Person
	at     time.Time
	inline bool
}

const tooOld = "query is too old and response timeout expired or query ID is invalid"

// ask registers a query and forgets those that nobody can answer any more.
func (s *Simulator) ask(p *Person, inline bool) string {
	s.nextQuery++
	if s.nextQuery%1024 == 0 {
		for id, q := range s.queries {
			if s.now().Sub(q.at) > s.opt.CallbackTTL {
				delete(s.queries, id)
			}
		}
	}
	id := fmt.Sprintf("%d%06d", p.profile.ID, s.nextQuery)
	s.queries[id] = query{person: p, at: s.now(), inline: inline}
	return id
}

// answered takes a query out of the waiting ones.
func (s *Simulator) answered(id string, inline bool) (*Person, *apiError) {
	q, ok := s.queries[id]
	if !ok || q.inline != inline || s.now().Sub(q.at) > s.opt.CallbackTTL {
		return nil, badRequest(tooOld)
	}
	delete(s.queries, id)
	return q.person, nil
}

func (s *Simulator) answerCallbackQuery(x *exchange) *apiError {
	text := x.params.str("text")
	if utf8.RuneCountInString(text) > 200 {
		return badRequest("MESSAGE_TOO_LONG")
	}
	p, err := s.answered(x.params.str("callback_query_id"), false)
	if err != nil {
		return err
	}
	x.call.ChatID = p.profile.ID
	p.answers++
	if text != "" {
		p.toasts = append(p.toasts, text)
		s.emit(Event{Kind: EventToast, ChatID: p.chat.id, PersonID: p.profile.ID, Text: text})
	}
	p.chat.changed()
	return x.done()
}

// InlineAnswer is what the bot has answered to an inline query.
type InlineAnswer struct {
	Results   []map[string]any
	Texts     []string // what choosing each of them puts into a chat, as people see it
	Personal  bool
	CacheTime int
}

func (s *Simulator) answerInlineQuery(x *exchange) *apiError {
	p := x.params
	list := p.list("results")
	if len(list) > 50 {
		return badRequest("RESULTS_TOO_MUCH")
	}
	answer := InlineAnswer{Personal: p.flag("is_personal"), CacheTime: 300}
	if p["cache_time"] != nil {
		answer.CacheTime = p.integer("cache_time")
	}
	seen := map[string]bool{}
	for _, v := range list {
		fields, _ := v.(map[string]any)
		id := params(fields).str("id")
		switch {
		case len(id) < 1 || len(id) > 64:
			return badRequest("RESULT_ID_INVALID")
		case seen[id]:
			return badRequest("RESULT_ID_DUPLICATE")
		}
		seen[id] = true
		text, err := s.checkResult(fields)
		if err != nil {
			return err
		}
		answer.Results, answer.Texts = append(answer.Results, fields), append(answer.Texts, text)
	}
	id := p.str("inline_query_id")
	person, err := s.answered(id, true)
	if err != nil {
		return err
	}
	x.call.ChatID = person.profile.ID
	s.inline[id] = answer
	person.chat.changed()
	return x.done()
}

// checkResult looks at what an inline result would send, and returns its text.
func (s *Simulator) checkResult(fields params) (string, *apiError) {
	if kb := fields.object("reply_markup"); kb != nil {
		if _, err := inlineKeyboard(kb); err != nil {
			return "", err
		}
	}
	content := fields.object("input_message_content")
	if content["message_text"] == nil {
		return "", nil
	}
	text, _, err := formatted(content, content.str("message_text"), "parse_mode", "entities")
	if err != nil {
		return "", err
	}
	return text, checkLength(text)
}
