package bot

import (
	"strconv"
	"time"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Request is one update as a handler sees it: who, and what they did. Exactly one of Command, Action, Text and
// Unusable is set.
type Request struct {
	Person   *storage.Person
	Lang     text.Lang
	Name     string // as Telegram shows it at the moment
	UpdateID int64

	Command  string // English name from the route table
	Args     string // what followed the command
	Text     string // a message that is no command
	Action   string // a tap: the route's action
	Params   []string
	Unusable bool      // a photo, a sticker, a voice message ...
	File     *sentFile // that came, a photo or a document; nil: none. Only dialogs with files take it
	Caption  string    // what was written below it

	// Place is one that was sent instead of words; nil: none. The message is Unusable all the same where none is asked for.
	Place *sentPlace

	// Foreign is what a message is besides words that were typed just now, such as "forward"; empty: nothing.
	Foreign string
	Source  int // id of the message that the person wrote or changed

	MessageID  int       // of the message whose button was tapped
	Guarded    bool      // that message cannot be forwarded or copied
	Sent       time.Time // when that message was sent
	CallbackID string    // of a tap
	Data       string    // of a tap, undecoded

	invitation int64 // row of the one that the person opened

	edited bool // the person changed a message that we answered already
}

// screen is the message that turns into a screen of a consultation: the tapped one. It is zero, for a new message, when
// that one can be forwarded and copied: Telegram protects a message when it is sent, and not later (THREATS.md, 5).
func (r Request) screen() int {
	if !r.Guarded {
		return 0
	}
	return r.MessageID
}

// Param is the tap's parameter at index i; empty when the button has no such parameter.
func (r Request) Param(i int) string {
	if i < len(r.Params) {
		return r.Params[i]
	}
	return ""
}

// ID is the tap's parameter at index i as a row's id; zero, which no row has, when it is none.
func (r Request) ID(i int) int64 {
	id, err := strconv.ParseInt(r.Param(i), 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}

// Number is the tap's parameter at index i as a small number, zero when it is none.
func (r Request) Number(i int) int { return int(min(r.ID(i), 1_000_000)) }

// May tells whether the person has any of these roles in the area that they act in.
func (r Request) May(roles storage.Role) bool { return r.Person.Roles().Has(roles) }

// Reply is what a handler wants the person to see.
type Reply struct {
	Messages []view.Message
	Toast    string // shown over the chat after a tap, up to 200 characters
}

// say replies with messages.
func say(messages ...view.Message) Reply { return Reply{Messages: messages} }

// sayText replies with one message without buttons.
func (r Request) sayText(key string, values ...text.V) Reply {
	return say(view.Text(r.Lang.T(key, values...)))
}

// toast replies to a tap with a line over the chat, and to anything else with a message.
func (r Request) toast(key string, values ...text.V) Reply {
	if r.CallbackID == "" {
		return r.sayText(key, values...)
	}
	return Reply{Toast: view.Plain(r.Lang.T(key, values...))}
}

// input is the request as an input to the dialog that the person is in.
func (r Request) input() dialog.Input { return dialog.Input{Op: dialog.Type, Value: r.Text} }

// wishedInvitation marks an invitation by its row in what repeat returns: its code is stored nowhere. No button has
// such an action, so that nobody can ask for a row that they have no code of.
const wishedInvitation = "invitation:"

// repeat is what would have to arrive again for the same to happen: a command line or the data of a button.
func (r Request) repeat() string {
	if r.invitation != 0 {
		return wishedInvitation + strconv.FormatInt(r.invitation, 10)
	}
	if r.Command != "" {
		return "/" + r.Command + " " + r.Args
	}
	return r.Data
}
