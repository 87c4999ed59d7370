package web

import (
	"time"

	"sozialraum/bot/simulator"
)

// What the page is sent. Times are milliseconds since 1970; offsets and lengths count UTF-16 code units, which is
// how both the Bot API and JavaScript count.

type wireMessage struct {
	ID        int            `json:"id"`
	Chat      int64          `json:"chat"`
	FromBot   bool           `json:"bot,omitempty"`
	Kind      string         `json:"kind"`
	Text      string         `json:"text,omitempty"`
	Entities  []wireEntity   `json:"entities,omitempty"`
	Buttons   [][]wireButton `json:"buttons,omitempty"`
	File      *wireFile      `json:"file,omitempty"`
	ReplyTo   int            `json:"reply,omitempty"`
	At        int64          `json:"at"`
	Edited    bool           `json:"edited,omitempty"`
	Protected bool           `json:"protected,omitempty"`
}

type wireEntity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
}

type wireButton struct {
	Label string `json:"label"`
	Kind  string `json:"kind"`
	URL   string `json:"url,omitempty"`
	Copy  string `json:"copy,omitempty"`
}

type wireFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	MIME string `json:"mime"`
	Size int64  `json:"size"`
}

func toWire(m simulator.Message) wireMessage {
	w := wireMessage{
		ID: m.ID, Chat: m.ChatID, FromBot: m.FromBot, Kind: m.Kind, Text: m.Text, ReplyTo: m.ReplyTo,
		At: m.Sent.UnixMilli(), Edited: m.Edits > 0, Protected: m.Protected,
	}
	for _, e := range m.Entities {
		w.Entities = append(w.Entities, wireEntity{e.Type, e.Offset, e.Length, e.URL})
	}
	for _, row := range m.Buttons {
		var out []wireButton
		for _, b := range row {
			button := wireButton{Label: b.Label, Kind: b.Kind, URL: b.URL}
			if b.Kind == "copy_text" {
				button.Copy = b.Data
			}
			out = append(out, button)
		}
		w.Buttons = append(w.Buttons, out)
	}
	if m.File != nil {
		w.File = &wireFile{m.File.ID, m.File.Name, m.File.MIME, m.File.Size}
	}
	return w
}

type wirePerson struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Language string `json:"language"`
	House    string `json:"house,omitempty"`
	Role     string `json:"role,omitempty"`
	Blocked  bool   `json:"blocked,omitempty"`
}

type wireCall struct {
	Seq    int64   `json:"seq"`
	Method string  `json:"method"`
	Chat   int64   `json:"chat,omitempty"`
	Size   int     `json:"size"` // bytes of the request
	Status int     `json:"status"`
	Lane   string  `json:"lane,omitempty"`
	Took   float64 `json:"ms"`
	At     int64   `json:"at"`
}

func callToWire(c simulator.Call) wireCall {
	return wireCall{
		Seq: c.Seq, Method: c.Method, Chat: c.ChatID, Size: c.PayloadSize, Status: c.Status, Lane: c.Lane,
		Took: float64(c.Took.Microseconds()) / 1000, At: c.At.UnixMilli(),
	}
}

// wireClock is the area's time at the moment of the event; a clock of the page goes on from there.
type wireClock struct {
	Now int64 `json:"now"`
}

func clockToWire(now time.Time) *wireClock { return &wireClock{now.UnixMilli()} }

// wireHealth is what is broken at the moment.
type wireHealth struct {
	Bot      bool `json:"bot"`      // the bot's process runs
	Database bool `json:"database"` // the database's server runs
	Flood    bool `json:"flood"`    // Telegram answers 429
}

// wireEvent is one thing that happened. Which fields are set depends on Kind.
type wireEvent struct {
	Kind    string       `json:"kind"`
	Chat    int64        `json:"chat,omitempty"`
	ID      int          `json:"id,omitempty"`
	Text    string       `json:"text,omitempty"`
	Message *wireMessage `json:"message,omitempty"`
	Keys    [][]string   `json:"keys,omitempty"` // the keyboard in place of the letters
	Person  *wirePerson  `json:"person,omitempty"`
	Call    *wireCall    `json:"call,omitempty"`
	Clock   *wireClock   `json:"clock,omitempty"`
	Health  *wireHealth  `json:"health,omitempty"`
	Story   *wireStory   `json:"story,omitempty"`
	Bot     *wireBot     `json:"bot,omitempty"`
}

// wireStory is how far a story is. Next is what happens at the next step, Actor who does it.
type wireStory struct {
	ID      string `json:"id"`
	Step    int    `json:"step"` // steps that have been played
	Of      int    `json:"of"`
	Caption string `json:"caption,omitempty"`
	Next    string `json:"next,omitempty"`
	Actor   string `json:"actor,omitempty"`
	Auto    bool   `json:"auto,omitempty"`
	State   string `json:"state"` // "playing", "done", "left" or "stuck"
}
