package web

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"sozialraum/bot/simulator"
)

// newcomer is somebody to add. As says how they come: a "stranger" knows the bot by chance, somebody "invited" has an
// invitation in their hand, somebody who "works" has used one long ago.
type newcomer struct {
	Name        string `json:"name"`
	Language    string `json:"language"`
	As          string `json:"as"`
	House       string `json:"house"`
	Coordinator bool   `json:"coordinator"`
}

// maxName is Telegram's for a first name, in characters.
const maxName = 64

func addPerson(ctx context.Context, sc *scene, in newcomer) (any, error) {
	in.Name = strings.TrimSpace(in.Name)
	if in.Name == "" || utf8.RuneCountInString(in.Name) > maxName {
		return nil, refusedName
	}
	if in.Language != "en" {
		in.Language = "de"
	}
	p := sc.Simulator.AddPerson(simulator.Profile{FirstName: in.Name, Language: in.Language})
	sc.meet()
	out := struct {
		ID int64 `json:"id"`
	}{p.ID()}
	switch in.As {
	case "invited":
		payload, err := sc.Invite(ctx, in.Coordinator)
		if err != nil {
			return out, err
		}
		p.Open(payload)
	case "works":
		if err := sc.Employ(ctx, p, in.Language, in.House, in.Coordinator); err != nil {
			return out, err
		}
		p.Open("")
	}
	sc.lookAgain()
	return out, nil
}

// deed is what a person does with their telephone.
type deed struct {
	Person  int64  `json:"person"`
	Do      string `json:"do"`
	Text    string `json:"text"`    // of send, edit, key, open (the deep link's payload), attach (the kind)
	Message int    `json:"message"` // of tap, edit, send (the one that is answered)
	Row     int    `json:"row"`     // of tap
	Column  int    `json:"column"`
	Name    string `json:"name"` // of file
	Kind    string `json:"kind"` // of file: its media type
	Content []byte `json:"content"`
}

func act(_ context.Context, sc *scene, in deed) (any, error) {
	p, err := sc.person(in.Person)
	if err != nil {
		return nil, err
	}
	switch in.Do {
	case "send":
		p.Reply(in.Message, in.Text)
	case "open":
		p.Open(in.Text)
	case "tap":
		return nil, sc.tap(p, in)
	case "key":
		if err := p.PressKey(in.Text); err != nil {
			return nil, refusedButton
		}
	case "edit":
		if err := p.Edit(in.Message, in.Text); err != nil {
			return nil, refusedInput
		}
	case "attach":
		return nil, attach(p, in.Text)
	case "file":
		if len(in.Content) == 0 || in.Name == "" {
			return nil, refusedInput
		}
		p.SendFile(in.Name, http.DetectContentType(in.Content), in.Content)
	case "block":
		p.Block()
		sc.lookAgain()
	case "unblock":
		p.Unblock()
		sc.lookAgain()
	default:
		return nil, refusedInput
	}
	return nil, nil
}

// tap taps the button at a place of a message, as it is now: the message may have changed since the page drew it.
func (sc *scene) tap(p *simulator.Person, in deed) error {
	for _, m := range p.Messages() {
		if m.ID != in.Message || in.Row < 0 || in.Row >= len(m.Buttons) || in.Column < 0 || in.Column >= len(m.Buttons[in.Row]) {
			continue
		}
		b := m.Buttons[in.Row][in.Column]
		if b.Label != in.Text {
			return refusedButton
		}
		if b.Kind == "callback_data" {
			p.TapData(m.ID, b.Data)
			return nil
		}
		if err := p.TapIn(m.ID, b.Label); err != nil {
			return refusedButton
		}
		return nil
	}
	return refusedButton
}

// attach sends something else than text.
func attach(p *simulator.Person, kind string) error {
	switch kind {
	case "photo", "voice", "sticker", "location", "contact", "video":
		p.SendKind(kind)
		return nil
	}
	return refusedInput
}
