// Package view turns rows into outgoing messages: text, keyboard, file, and those into calls of the Bot API. It is
// pure: the same rows and the same language give the same message; it reads no clock and no database and sends nothing.
package view

import (
	"fmt"

	"sozialraum/storage"
)

// Message is one message to one chat.
type Message struct {
	Text string // Telegram's HTML, at most 4096 characters as shown
	Rows [][]Button
	File *storage.File // sent as a photo or a document, by its Field; Text is its caption then
	// Venue is a place on the map. By itself it is a message of its own, without a Text; at a notice it goes before it.
	Venue *Venue
	// Photo is Telegram's name of a picture that somebody sent; Text is its caption then.
	Photo string
	// Document is the same for a file that somebody sent as a document.
	Document string
	// Fresh sends a new message where a tap would otherwise change the message with the button.
	Fresh bool
	// Silent reaches a phone without a sound.
	Silent bool
	// Sealed keeps what is said unreadable while it waits in the database, and Protect in Telegram's apps from being
	// forwarded, copied and saved.
	Sealed, Protect bool
}

// Venue is a place with a name. https://core.telegram.org/bots/api#sendvenue
type Venue struct {
	Latitude, Longitude float64 // degrees, WGS 84
	Title, Address      string  // not empty
}

// Secret is a message of a consultation: sealed and protected.
func Secret(message Message) Message {
	message.Sealed, message.Protect = true, true
	return message
}

// Button is one button below a message. Either Action or URL is set.
type Button struct {
	Label  string
	Action string   // route of the bot
	Params []string // at most 64 bytes together with Action
	URL    string
}

// Tap is a button that triggers an action of the bot.
func Tap(label, action string, params ...any) Button {
	button := Button{Label: label, Action: action}
	for _, param := range params {
		button.Params = append(button.Params, fmt.Sprint(param))
	}
	return button
}

// Link is a button that opens an address.
func Link(label, url string) Button { return Button{Label: label, URL: url} }

// Row is one row of buttons.
func Row(buttons ...Button) []Button { return buttons }

// Text is a message without buttons.
func Text(html string) Message { return Message{Text: html} }
