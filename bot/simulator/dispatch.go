package simulator

import (
	"context"
	"strings"
	"sync"
)

type handler func(*Simulator, *exchange) *apiError

// handlers are the methods with an effect of their own. What is missing here
// is answered from the table, see anyMethod.
var handlers = sync.OnceValue(func() map[string]handler {
	return map[string]handler{
		"getMe":                   (*Simulator).getMe,
		"getChat":                 (*Simulator).getChat,
		"getChatMember":           (*Simulator).getChatMember,
		"getChatMemberCount":      (*Simulator).getChatMemberCount,
		"getChatAdministrators":   (*Simulator).getChatAdministrators,
		"getFile":                 (*Simulator).getFile,
		"leaveChat":               (*Simulator).leaveChat,
		"setWebhook":              (*Simulator).setWebhook,
		"deleteWebhook":           (*Simulator).deleteWebhook,
		"getWebhookInfo":          (*Simulator).getWebhookInfo,
		"sendMessage":             (*Simulator).sendMessage,
		"sendPhoto":               media("photo", maxPhoto),
		"sendDocument":            media("document", maxFile),
		"sendAudio":               media("audio", maxFile),
		"sendVideo":               media("video", maxFile),
		"sendAnimation":           media("animation", maxFile),
		"sendVoice":               media("voice", maxFile),
		"sendVideoNote":           media("video_note", maxFile),
		"sendSticker":             media("sticker", maxFile),
		"sendMediaGroup":          (*Simulator).sendMediaGroup,
		"sendLocation":            (*Simulator).sendLocation,
		"sendVenue":               (*Simulator).sendVenue,
		"sendContact":             (*Simulator).sendContact,
		"sendPoll":                (*Simulator).sendPoll,
		"sendDice":                (*Simulator).sendDice,
		"sendChatAction":          (*Simulator).sendChatAction,
		"copyMessage":             (*Simulator).copyMessage,
		"copyMessages":            (*Simulator).copyMessages,
		"forwardMessage":          (*Simulator).forwardMessage,
		"forwardMessages":         (*Simulator).forwardMessages,
		"editMessageText":         (*Simulator).editMessageText,
		"editMessageCaption":      (*Simulator).editMessageCaption,
		"editMessageMedia":        (*Simulator).editMessageMedia,
		"editMessageReplyMarkup":  (*Simulator).editMessageReplyMarkup,
		"stopPoll":                (*Simulator).stopPoll,
		"deleteMessage":           (*Simulator).deleteMessage,
		"deleteMessages":          (*Simulator).deleteMessages,
		"answerCallbackQuery":     (*Simulator).answerCallbackQuery,
		"answerInlineQuery":       (*Simulator).answerInlineQuery,
		"setMyCommands":           (*Simulator).setMyCommands,
		"getMyCommands":           (*Simulator).getMyCommands,
		"deleteMyCommands":        (*Simulator).deleteMyCommands,
		"setMyName":               setText("name", 64),
		"getMyName":               getText("name"),
		"setMyDescription":        setText("description", 512),
		"getMyDescription":        getText("description"),
		"setMyShortDescription":   setText("short_description", 120),
		"getMyShortDescription":   getText("short_description"),
		"setChatMenuButton":       (*Simulator).setChatMenuButton,
		"getChatMenuButton":       (*Simulator).getChatMenuButton,
		"createForumTopic":        (*Simulator).createForumTopic,
		"setMessageReaction":      (*Simulator).setMessageReaction,
		"logOut":                  notSimulated,
		"close":                   notSimulated,
		"answerGuestQuery":        notSimulated,
		"answerWebAppQuery":       notSimulated,
		"editMessageLiveLocation": notSimulated,
		"stopMessageLiveLocation": notSimulated,
		"editMessageChecklist":    notSimulated,
		"sendMessageDraft":        notSimulated,
		"sendRichMessageDraft":    notSimulated,
	}
})

// dispatch lets a valid call have its effect; the lock is held.
func (s *Simulator) dispatch(ctx context.Context, x *exchange) *apiError {
	if x.method.name == "getUpdates" {
		return s.getUpdates(ctx, x)
	}
	h := handlers()[x.method.name]
	if h == nil {
		h = (*Simulator).anyMethod
	}
	problem := h(s, x)
	if problem == nil {
		s.guard.check(x)
	}
	return problem
}

func notSimulated(_ *Simulator, x *exchange) *apiError {
	return &apiError{Code: 501, Description: "Not Implemented: simulator: " + x.method.name + " is not simulated"}
}

// anyMethod answers what the simulator does not act on: the chat must exist,
// and the result is the smallest that fits the method.
func (s *Simulator) anyMethod(x *exchange) *apiError {
	if id, ok := x.params["chat_id"]; ok {
		if _, err := s.chatFor(id); err != nil {
			return err
		}
	}
	if kind, ok := strings.CutPrefix(x.method.name, "send"); ok && x.method.returns[0].name == "Message" {
		return s.sendAny(x, snakeCase(kind))
	}
	x.out.minimal(s.api, x.method.returns)
	return nil
}

func snakeCase(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			c |= 0x20
		}
		b.WriteByte(c)
	}
	return b.String()
}

// sendAny stores a message whose content is the smallest of its kind.
func (s *Simulator) sendAny(x *exchange, kind string) *apiError {
	f := s.api.types["Message"].find(kind)
	if f == nil {
		return notSimulated(s, x)
	}
	m, mk, err := s.prepare(x, kind)
	if err != nil {
		return err
	}
	j := jsonBuf{}
	j.key(kind)
	j.minimal(s.api, f.types)
	m.media = j.b
	return s.post(x, m, mk)
}

// minimal writes the smallest value of a type: its required fields only.
func (j *jsonBuf) minimal(t *table, types []ref) {
	r := types[0]
	for _, other := range types {
		if other.name == "b" {
			r = other
		}
	}
	switch {
	case r.depth > 0:
		j.raw("[]")
	case r.name == "b":
		j.raw("true")
	case r.name == "i" || r.name == "f":
		j.raw("1")
	case r.name == "s" || r.name == "InputFile":
		j.raw(`"x"`)
	case t.unions[r.name] != nil:
		j.minimal(t, t.unions[r.name][:1])
	default:
		j.minimalObject(t, t.types[r.name])
	}
}

func (j *jsonBuf) minimalObject(t *table, o *object) {
	j.open('{')
	for i := range o.fields {
		f := &o.fields[i]
		switch {
		case f.fixed != "":
			j.str(f.name, f.fixed)
		case f.required:
			j.key(f.name)
			j.minimal(t, f.types)
		}
	}
	j.close('}')
}
