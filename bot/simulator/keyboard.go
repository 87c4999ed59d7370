package simulator

import (
	"net/url"
	"strings"
)

// Button is one button under a message. Kind is the field of the Bot API that
// makes it act: callback_data, url, copy_text and so on.
type Button struct {
	Label string
	Kind  string
	Data  string // of callback_data; for other kinds the field's value, as JSON if it is an object
	URL   string // of url
}

const (
	maxButtons   = 100
	maxRow       = 8
	maxMarkup    = 10 << 10
	maxCallback  = 64
	labelFieldID = "text"
)

// inlineKeyboard reads a validated InlineKeyboardMarkup.
func inlineKeyboard(markup params) ([][]Button, *apiError) {
	var rows [][]Button
	total := 0
	for _, r := range markup.list("inline_keyboard") {
		list, _ := r.([]any)
		if len(list) > maxRow {
			return nil, refused("a row of the inline keyboard has more than %d buttons", maxRow)
		}
		if len(list) == 0 {
			continue
		}
		row := make([]Button, 0, len(list))
		for _, v := range list {
			fields, _ := v.(map[string]any)
			b, err := inlineButton(fields)
			if err != nil {
				return nil, err
			}
			row = append(row, b)
		}
		total += len(row)
		rows = append(rows, row)
	}
	if total > maxButtons {
		return nil, badRequest("reply markup is too long")
	}
	return rows, nil
}

func inlineButton(fields params) (Button, *apiError) {
	b := Button{Label: fields.str(labelFieldID)}
	if strings.TrimSpace(b.Label) == "" {
		return b, badRequest("can't parse inline keyboard button: Field \"text\" must be non-empty")
	}
	for name := range fields {
		switch name {
		case labelFieldID, "icon_custom_emoji_id", "style":
			continue
		}
		if b.Kind != "" {
			return b, refused("inline keyboard button must have exactly one action")
		}
		b.Kind = name
	}
	switch b.Kind {
	case "":
		return b, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case "callback_data":
		b.Data = fields.str("callback_data")
		if n := len(b.Data); n < 1 || n > maxCallback {
			return b, badRequest("BUTTON_DATA_INVALID")
		}
	case "url":
		b.URL = fields.str("url")
		if !buttonURL(b.URL) {
			return b, badRequest("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
		}
	default:
		b.Data = detail(fields[b.Kind])
	}
	return b, nil
}

func buttonURL(text string) bool {
	_, ok := checkLink(text)
	u, err := url.Parse(text)
	return ok && err == nil && !strings.ContainsAny(u.Host, " ")
}

// markup is the reply_markup of a call.
type markup struct {
	inline   bool
	rows     [][]Button
	json     []byte
	keyboard [][]Button // the keys of a ReplyKeyboardMarkup
	removes  bool
}

func readMarkup(p params, raw string) (markup, *apiError) {
	given := p.object("reply_markup")
	switch {
	case given == nil:
		return markup{}, nil
	case given["inline_keyboard"] != nil:
		if len(raw) > maxMarkup {
			return markup{}, badRequest("reply markup is too long")
		}
		rows, err := inlineKeyboard(given)
		m := markup{inline: true, rows: rows}
		if rows != nil {
			m.json = []byte(raw)
		}
		return m, err
	case given["keyboard"] != nil:
		return markup{keyboard: replyKeys(given)}, nil
	}
	return markup{removes: given.flag("remove_keyboard")}, nil
}

func replyKeys(given params) [][]Button {
	var rows [][]Button
	for _, r := range given.list("keyboard") {
		var row []Button
		list, _ := r.([]any)
		for _, v := range list {
			fields, _ := v.(map[string]any)
			b := Button{Label: params(fields).str(labelFieldID), Kind: "text"}
			for _, kind := range []string{"request_contact", "request_location"} {
				if params(fields).flag(kind) {
					b.Kind = kind
				}
			}
			row = append(row, b)
		}
		rows = append(rows, row)
	}
	return rows
}
