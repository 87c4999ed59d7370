package bot

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-telegram/bot/models"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// update is one update of Telegram, read as far as we need it before any transaction.
type update struct {
	id      int64
	kind    string // for metrics: message, callback, edited, member, other
	chat    int64  // updates of one chat are handled in order; zero: no order
	sender  int64  // zero: nobody
	private bool
	name    string
	lang    string
	content models.Update
}

// readUpdate decodes one update. When it cannot, the id is still returned if that much is readable.
func readUpdate(raw []byte) (*update, error) {
	u := new(update)
	if err := json.Unmarshal(raw, &u.content); err != nil {
		var bare struct {
			ID int64 `json:"update_id"`
		}
		_ = json.Unmarshal(raw, &bare) // not readable: the id stays zero
		return &update{id: bare.ID, kind: "undecodable"}, fmt.Errorf("decode update: %T", err)
	}
	u.id, u.kind = u.content.ID, "other"
	switch c := &u.content; {
	case c.Message != nil:
		u.kind = "message"
		u.from(c.Message.From)
		u.in(c.Message.Chat)
	case c.EditedMessage != nil:
		u.kind = "edited"
		u.from(c.EditedMessage.From)
		u.in(c.EditedMessage.Chat)
	case c.CallbackQuery != nil:
		u.kind = "callback"
		u.from(&c.CallbackQuery.From)
		u.inMessage(c.CallbackQuery.Message)
	case c.MyChatMember != nil:
		u.kind = "member"
		u.from(&c.MyChatMember.From)
		u.in(c.MyChatMember.Chat)
	}
	if u.id == 0 {
		return u, fmt.Errorf("decode update: no update_id")
	}
	return u, nil
}

func (u *update) from(user *models.User) {
	if user == nil || user.IsBot {
		return
	}
	u.sender, u.lang = user.ID, user.LanguageCode
	u.name = user.FirstName
	if user.LastName != "" {
		u.name += " " + user.LastName
	}
}

func (u *update) in(chat models.Chat) {
	u.chat, u.private = chat.ID, chat.Type == models.ChatTypePrivate
}

func (u *update) inMessage(message models.MaybeInaccessibleMessage) {
	switch {
	case message.Message != nil:
		u.in(message.Message.Chat)
	case message.InaccessibleMessage != nil:
		u.in(message.InaccessibleMessage.Chat)
	}
}

// request translates the update into what the person did; ok is false when there is nothing to answer.
func (u *update) request(person *storage.Person, ourName string) (request Request, ok bool) {
	r := Request{Person: person, Lang: u.reads(person), Name: u.name, UpdateID: u.id}
	switch c := &u.content; u.kind {
	case "message":
		r.read(c.Message, ourName)
		return r, serviceMessage(c.Message) == false
	case "edited":
		r.edited = true
		return r, person.Dialog != nil
	case "callback":
		r.CallbackID, r.Data = c.CallbackQuery.ID, c.CallbackQuery.Data
		if message := c.CallbackQuery.Message.Message; message != nil {
			r.MessageID = message.ID
		}
		r.Action, r.Params, ok = view.DecodeCallback(r.Data)
		return r, true
	}
	return r, false
}

// reads is the language to answer in: the one that the person chose, until then that of their phone.
func (u *update) reads(person *storage.Person) text.Lang {
	if person.AgreedAt == nil && person.Dialog == nil {
		return text.Of(u.lang)
	}
	return text.Of(person.Language)
}

func (r *Request) read(message *models.Message, ourName string) {
	words := strings.ReplaceAll(message.Text, "\x00", "") // the one character that PostgreSQL does not store
	switch command, args, ok := parseCommand(words, ourName); {
	case ok:
		r.Command, r.Args = command, args
	case words != "":
		r.Text = words
	default:
		r.Unusable = true
	}
}

// serviceMessage tells Telegram's own notices, such as a changed profile picture of the chat, from what people write.
func serviceMessage(m *models.Message) bool {
	return m.PinnedMessage != nil || m.MessageAutoDeleteTimerChanged != nil || m.WriteAccessAllowed != nil ||
		len(m.NewChatPhoto) > 0 || m.NewChatTitle != "" || m.DeleteChatPhoto
}
