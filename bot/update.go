package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// update is one update of Telegram, read as far as we need it before any transaction.
type update struct {
	id      int64
	kind    string // for metrics: message, callback, edited, inline, member, other
	chat    int64  // updates of one chat are handled in order; zero: no order
	sender  int64  // zero: nobody
	private bool
	name    string
	lang    string
	content incoming

	carried bool   // the answer to a tap goes back in the response to the post that brought it
	tap     answer // that answer, once the update has taken effect
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
		if c.CallbackQuery.Message != nil {
			u.in(c.CallbackQuery.Message.Chat)
		}
	case c.InlineQuery != nil: // in no order: whoever types on wants the last answer, and those before are of no use
		u.kind = "inline"
		u.from(&c.InlineQuery.From)
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

// arrival is what the database needs to know of the update first. Only who writes to the bot in private becomes a
// row: not everybody in a group who says something, and not who blocks the bot.
func (u *update) arrival() storage.Arrival {
	a := storage.Arrival{UpdateID: u.id}
	if u.private && u.kind != "member" {
		a.TelegramID = u.sender
	}
	return a
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

func (u *update) in(chat incomingChat) {
	u.chat, u.private = chat.ID, chat.Type == models.ChatTypePrivate
}

// tapped is the id of a tap; empty when the update is none.
func (u *update) tapped() string {
	if u.content.CallbackQuery == nil {
		return ""
	}
	return u.content.CallbackQuery.ID
}

// request translates the update into what the person did; ok is false when there is nothing to answer.
func (u *update) request(person *storage.Person, ourName string) (request Request, ok bool) {
	r := Request{Person: person, Lang: u.reads(person), Name: u.name, UpdateID: u.id}
	switch c := &u.content; u.kind {
	case "message":
		r.read(c.Message, ourName)
		return r, !c.Message.service()
	case "edited":
		r.edited, r.Source = true, c.EditedMessage.ID
		return r, c.EditedMessage.Location == nil // a place that moves along is no change of words
	case "callback":
		r.CallbackID, r.Data = c.CallbackQuery.ID, c.CallbackQuery.Data
		if message := c.CallbackQuery.Message; message != nil && message.Date != 0 { // otherwise it is too old to be changed
			r.MessageID, r.Guarded, r.Sent = message.ID, bool(message.Protected), time.Unix(message.Date, 0).UTC()
		}
		r.Action, r.Params, _ = view.DecodeCallback(r.Data) // no action has no route
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

func (r *Request) read(message *incomingMessage, ourName string) {
	r.Source, r.Foreign, r.Place = message.ID, message.kind(), message.place()
	words := strings.ReplaceAll(message.Text, "\x00", "") // the one character that PostgreSQL does not store
	switch command, args, ok := parseCommand(words, ourName); {
	case ok:
		r.Command, r.Args = command, args
	case words != "":
		r.Text = words
	default:
		r.Unusable = true
		r.File, r.Caption = message.file(), strings.ReplaceAll(message.Caption, "\x00", "")
	}
}
