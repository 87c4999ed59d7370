package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"sozialraum/storage"
)

// Telegram's limits in characters.
const (
	maxText    = 4096
	maxCaption = 1024
)

// payload holds the parameters that our messages use of sendMessage, editMessageText, sendPhoto, sendDocument and
// sendVenue.
type payload struct {
	ChatID      int64        `json:"chat_id"`
	Topic       int          `json:"message_thread_id,omitempty"` // of a forum
	MessageID   int          `json:"message_id,omitempty"`
	Text        string       `json:"text,omitempty"`
	Caption     string       `json:"caption,omitempty"`
	Photo       string       `json:"photo,omitempty"`    // that Telegram has already
	Document    string       `json:"document,omitempty"` // the same
	ParseMode   string       `json:"parse_mode,omitempty"`
	LinkPreview *linkPreview `json:"link_preview_options,omitempty"`
	Latitude    *float64     `json:"latitude,omitempty"` // of a venue
	Longitude   *float64     `json:"longitude,omitempty"`
	Title       string       `json:"title,omitempty"`
	Address     string       `json:"address,omitempty"`
	Protected   bool         `json:"protect_content,omitempty"` // an edited message stays what it was
	Silent      bool         `json:"disable_notification,omitempty"`
	Markup      *markup      `json:"reply_markup,omitempty"`
}

type linkPreview struct {
	Disabled bool `json:"is_disabled"`
}

type markup struct {
	Rows [][]button `json:"inline_keyboard"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Outgoing builds the call for a message; edit is the id of the message that it replaces, zero for a new one.
func Outgoing(chat int64, edit int, message Message) (storage.Outgoing, error) {
	return outgoing(payload{ChatID: chat, MessageID: edit}, message)
}

// OutgoingInTopic builds the call for a new message in one topic of a forum; zero: none in particular.
func OutgoingInTopic(chat int64, topic int, message Message) (storage.Outgoing, error) {
	return outgoing(payload{ChatID: chat, Topic: topic}, message)
}

// outgoing completes the call that p begins.
func outgoing(p payload, message Message) (storage.Outgoing, error) {
	keyboard, err := keyboard(message.Rows)
	if err != nil {
		return storage.Outgoing{}, err
	}
	p.Markup = keyboard
	p.Protected, p.Silent = message.Protect && p.MessageID == 0, message.Silent && p.MessageID == 0
	out := storage.Outgoing{ChatID: p.ChatID, Method: "sendMessage", Sealed: message.Sealed}
	switch venue := message.Venue; {
	case venue != nil:
		out.Method = "sendVenue"
		p.Latitude, p.Longitude, p.Title, p.Address = &venue.Latitude, &venue.Longitude, venue.Title, venue.Address
	case message.File != nil:
		p.ParseMode = "HTML"
		out.Method, out.File = "sendDocument", message.File
		if message.File.Field == "photo" {
			out.Method = "sendPhoto"
		}
		p.Caption = message.Text
	case message.Photo != "":
		out.Method, p.Photo, p.Caption = "sendPhoto", message.Photo, message.Text
	case message.Document != "":
		out.Method, p.Document, p.Caption = "sendDocument", message.Document, message.Text
	default:
		p.ParseMode = "HTML"
		p.Text, p.LinkPreview = message.Text, &linkPreview{Disabled: true}
		if p.MessageID != 0 {
			out.Method = "editMessageText"
		}
	}
	if err := fits(message); err != nil {
		return out, err
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // tags stay readable, and a third shorter
	if err := encoder.Encode(p); err != nil {
		return out, fmt.Errorf("encode message: %w", err)
	}
	out.Payload = body.String()
	return out, nil
}

// Notice is a message to a person that they did not just ask for, such as a reminder or a request to decide. Kind
// is a fixed word for metrics; of messages with the same key, one goes out, unless it is empty.
func Notice(to *storage.Person, kind, key string, message Message) (storage.Outgoing, error) {
	out, err := Outgoing(to.TelegramID, 0, message)
	out.Kind, out.Lane, out.DedupeKey = kind, storage.LaneBulk, key
	return out, err
}

// fits finds a message that Telegram would refuse while the transaction can still be undone.
func fits(message Message) error {
	if venue := message.Venue; venue != nil {
		if message.Text != "" || message.File != nil || venue.Title == "" || venue.Address == "" {
			return fmt.Errorf("a place with a text, or without a name")
		}
		return nil
	}
	limit := maxText
	attached := message.File != nil || message.Photo != "" || message.Document != ""
	if attached {
		limit = maxCaption
	}
	if n := utf8.RuneCountInString(Plain(message.Text)); n > limit || n == 0 && !attached {
		return fmt.Errorf("message of %d characters", n)
	}
	return nil
}

func keyboard(rows [][]Button) (*markup, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	m := &markup{Rows: make([][]button, 0, len(rows))}
	for _, row := range rows {
		buttons := make([]button, 0, len(row))
		for _, from := range row {
			to := button{Text: from.Label, URL: from.URL}
			if from.URL == "" {
				data, err := EncodeCallback(from.Action, from.Params)
				if err != nil {
					return nil, err
				}
				to.Data = data
			}
			buttons = append(buttons, to)
		}
		if len(buttons) > 0 {
			m.Rows = append(m.Rows, buttons)
		}
	}
	return m, nil
}

// Plain is what a person sees of Telegram's HTML: the text without tags, and characters for their entities.
func Plain(markup string) string {
	var plain strings.Builder
	plain.Grow(len(markup))
	for {
		before, tag, opens := strings.Cut(markup, "<")
		plain.WriteString(before)
		_, after, closes := strings.Cut(tag, ">")
		switch {
		case !opens:
			return html.UnescapeString(plain.String())
		case !closes: // no tag at all
			plain.WriteString("<" + tag)
			return html.UnescapeString(plain.String())
		}
		markup = after
	}
}
