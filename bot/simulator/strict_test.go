package simulator

import (
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func TestAddressAndToken(t *testing.T) {
	r := setup(t, Options{})
	for _, c := range []struct {
		path, description string
		code              int
	}{
		{"/bot" + r.Token() + "/sendNothing", "Not Found: method not found", 404},
		{"/bot1:wrong/getMe", "Unauthorized", 401},
		{"/bot" + r.Token(), "Not Found", 404},
		{"/", "Not Found", 404},
	} {
		out := r.request(httptest.NewRequest(http.MethodPost, c.path, nil), "application/json")
		if out.ErrorCode != c.code || out.Description != c.description {
			t.Errorf("%s: got %d %s", c.path, out.ErrorCode, out.Description)
		}
	}
}

func TestMethodOfHTTP(t *testing.T) {
	r := setup(t, Options{})
	out := r.request(httptest.NewRequest(http.MethodPut, "/bot"+r.Token()+"/getMe", nil), "application/json")
	if out.ErrorCode != 405 {
		t.Errorf("got %d %s", out.ErrorCode, out.Description)
	}
}

func TestParametersAreChecked(t *testing.T) {
	r := setup(t, Options{})
	id := r.anna.ID()
	markup := func(buttons ...any) dict { return dict{"inline_keyboard": []any{buttons}} }
	for _, c := range []struct {
		p           dict
		description string
	}{
		{dict{"text": "x"}, "chat_id is empty"},
		{dict{"chat_id": id}, "message text is empty"},
		{dict{"chat_id": id, "text": nil}, "message text is empty"},
		{dict{"chat_id": id, "text": "x", "txt": "y"}, "simulator: sendMessage has no parameter txt"},
		{dict{"chat_id": true, "text": "x"}, "simulator: chat_id must be Integer or String"},
		{dict{"chat_id": id, "text": 5}, "simulator: text must be String"},
		{dict{"chat_id": id, "text": "x", "protect_content": "perhaps"}, "simulator: protect_content must be Boolean"},
		{dict{"chat_id": id, "text": "x", "message_thread_id": 1.5}, "simulator: message_thread_id must be Integer"},
		{dict{"chat_id": id, "text": "x", "entities": dict{}}, "simulator: entities must be Array of MessageEntity"},
		{dict{"chat_id": id, "text": "x", "entities": []any{dict{"type": "bold", "offset": "0", "length": 1}}}, "simulator: entities[0].offset must be Integer"},
		{dict{"chat_id": id, "text": "x", "entities": []any{dict{"type": "bold", "offset": 0}}}, "simulator: entities[0].length is missing"},
		{dict{"chat_id": id, "text": "x", "reply_markup": "{"}, "simulator: reply_markup must be InlineKeyboardMarkup or ReplyKeyboardMarkup or ReplyKeyboardRemove or ForceReply"},
		{dict{"chat_id": id, "text": "x", "reply_markup": markup(dict{"callback_data": "x"})}, "simulator: reply_markup.inline_keyboard[0][0].text is missing"},
		{dict{"chat_id": id, "text": "x", "reply_markup": markup(dict{"text": "a", "callback_data": 1})}, "simulator: reply_markup.inline_keyboard[0][0].callback_data must be String"},
		{dict{"chat_id": id, "text": "x", "reply_markup": markup(dict{"text": "a", "data": "x"})}, "simulator: InlineKeyboardButton has no field data in reply_markup.inline_keyboard[0][0]"},
		{dict{"chat_id": id, "text": "x", "reply_markup": dict{"inline_keyboard": []any{"a"}}}, "simulator: reply_markup.inline_keyboard[0] must be Array of InlineKeyboardButton"},
		{dict{"chat_id": id, "text": "x", "reply_markup": dict{"inline_keyboard": []any{}, "x": 1}}, "simulator: InlineKeyboardMarkup has no field x in reply_markup"},
		{dict{"chat_id": id, "text": "x", "link_preview_options": dict{"is_disabled": 1}}, "simulator: link_preview_options.is_disabled must be Boolean"},
	} {
		r.refuses("sendMessage", c.p, 400, "Bad Request: "+c.description)
	}
	if n := len(r.anna.Messages()); n != 1 {
		t.Errorf("Anna sees %d messages", n)
	}
}

func TestInlineButtons(t *testing.T) {
	r := setup(t, Options{})
	send := func(rows ...[]any) dict {
		return dict{"chat_id": r.anna.ID(), "text": "x", "reply_markup": dict{"inline_keyboard": rows}}
	}
	button := func(data string) dict { return dict{"text": "a", "callback_data": data} }
	many := func(n int) []any {
		row := []any{}
		for i := range n {
			row = append(row, button(strconv.Itoa(i)))
		}
		return row
	}
	var hundred [][]any
	for range 25 {
		hundred = append(hundred, many(4))
	}
	r.ok("sendMessage", send([]any{button(strings.Repeat("x", 64))}))
	r.ok("sendMessage", send(many(8)))
	r.ok("sendMessage", send(hundred...))
	const parse = "Bad Request: can't parse inline keyboard button: "
	r.refuses("sendMessage", send([]any{button(strings.Repeat("x", 65))}), 400, "Bad Request: BUTTON_DATA_INVALID")
	r.refuses("sendMessage", send([]any{button(strings.Repeat("ä", 33))}), 400, "Bad Request: BUTTON_DATA_INVALID")
	r.refuses("sendMessage", send([]any{button("")}), 400, "Bad Request: BUTTON_DATA_INVALID")
	r.refuses("sendMessage", send(many(9)), 400, "Bad Request: simulator: a row of the inline keyboard has more than 8 buttons")
	r.refuses("sendMessage", send(append(hundred, many(1))...), 400, "Bad Request: reply markup is too long")
	r.refuses("sendMessage", send([]any{dict{"text": "a"}}), 400, parse+"Text buttons are unallowed in the inline keyboard")
	r.refuses("sendMessage", send([]any{dict{"text": " ", "callback_data": "x"}}), 400, parse+`Field "text" must be non-empty`)
	r.refuses("sendMessage", send([]any{dict{"text": "a", "callback_data": "x", "url": "https://example.org"}}), 400,
		"Bad Request: simulator: inline keyboard button must have exactly one action")
	r.refuses("sendMessage", send([]any{dict{"text": "a", "url": "nowhere"}}), 400,
		"Bad Request: inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL")
	r.ok("sendMessage", send([]any{dict{"text": "a", "url": "https://example.org/x?y=1"}, dict{"text": "b", "copy_text": dict{"text": "c"}}}))
}

func TestMarkupOverTenKilobytes(t *testing.T) {
	r := setup(t, Options{})
	row := []any{dict{"text": strings.Repeat("x", 11<<10), "callback_data": "x"}}
	r.refuses("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x", "reply_markup": dict{"inline_keyboard": []any{row}}}, 400, "Bad Request: reply markup is too long")
}

func TestTextLength(t *testing.T) {
	r := setup(t, Options{})
	id := r.anna.ID()
	r.send(strings.Repeat("😀", 4096))
	r.send("<b>" + strings.Repeat("&lt;", 4096) + "</b>")
	r.refuses("sendMessage", dict{"chat_id": id, "text": strings.Repeat("ä", 4097)}, 400, "Bad Request: message is too long")
	for _, empty := range []string{"", " \n\t", "<b></b>", "<b> </b>"} {
		r.refuses("sendMessage", dict{"chat_id": id, "text": empty, "parse_mode": "HTML"}, 400, "Bad Request: message text is empty")
	}
	doc := func(n int) dict {
		return dict{"chat_id": id, "document": "https://example.org/a.ics", "caption": strings.Repeat("ä", n)}
	}
	r.ok("sendDocument", doc(1024))
	r.refuses("sendDocument", doc(1025), 400, "Bad Request: message caption is too long")
}

func TestParseModes(t *testing.T) {
	r := setup(t, Options{})
	p := func(mode string) dict { return dict{"chat_id": r.anna.ID(), "text": "<b>x</b>", "parse_mode": mode} }
	r.ok("sendMessage", p("html"))
	r.refuses("sendMessage", p("rtf"), 400, "Bad Request: unsupported parse_mode")
	r.refuses("sendMessage", p("MarkdownV2"), 400, "Bad Request: simulator: parse_mode MarkdownV2 is not simulated, use HTML")
	r.refuses("sendMessage", dict{"chat_id": r.anna.ID(), "text": "<b>x", "parse_mode": "HTML"}, 400,
		`Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`)
}

func TestEntitiesOfTheCaller(t *testing.T) {
	r := setup(t, Options{})
	p := func(kind string, offset, length int) dict {
		return dict{"chat_id": r.anna.ID(), "text": "😀x", "entities": []any{dict{"type": kind, "offset": offset, "length": length}}}
	}
	r.ok("sendMessage", p("bold", 2, 1))
	r.refuses("sendMessage", p("bold", 2, 2), 400, "Bad Request: entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 3")
	r.refuses("sendMessage", p("loud", 0, 1), 400, "Bad Request: can't parse MessageEntity: Unsupported type specified")
}

// TestEncodings sends the same message in every way that Telegram takes.
func TestEncodings(t *testing.T) {
	r := setup(t, Options{})
	markup := `{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}`
	values := url.Values{"chat_id": {itoa(r.anna.ID())}, "text": {"Grüße"}, "reply_markup": {markup}, "protect_content": {"true"}}
	var form strings.Builder
	w := multipart.NewWriter(&form)
	for name, v := range values {
		if err := w.WriteField(name, v[0]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := "/bot" + r.Token() + "/sendMessage"
	asString := `{"chat_id":"` + itoa(r.anna.ID()) + `","text":"Grüße","protect_content":true,"reply_markup":` + strconv.Quote(markup) + `}`
	for _, c := range []struct{ name, method, path, kind, body string }{
		{"query", http.MethodGet, path + "?" + values.Encode(), "", ""},
		{"urlencoded", http.MethodPost, path, "application/x-www-form-urlencoded", values.Encode()},
		{"multipart", http.MethodPost, path, w.FormDataContentType(), form.String()},
		{"quoted boundary", http.MethodPost, path, `multipart/form-data; charset=utf-8; boundary="` + w.Boundary() + `"`, form.String()},
		{"JSON with strings", http.MethodPost, path, "application/json; charset=utf-8", asString},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := r.request(httptest.NewRequest(c.method, c.path, strings.NewReader(c.body)), c.kind)
			if !out.OK {
				t.Fatal(out.Description)
			}
			m, _ := r.anna.Last()
			if m.Text != "Grüße" || !m.Protected || len(m.Buttons) != 1 || m.Buttons[0][0].Data != "b" {
				t.Errorf("got %+v", m)
			}
		})
	}
}

func TestBrokenBodies(t *testing.T) {
	r := setup(t, Options{})
	path := "/bot" + r.Token() + "/sendMessage"
	for _, c := range []struct{ kind, body, description string }{
		{"application/json", "{", "Bad Request: can't parse JSON object"},
		{"application/json", "null", "Bad Request: can't parse JSON object"},
		{"text/plain", "x", "Bad Request: simulator: content type text/plain is not supported"},
		{"", "x", "Bad Request: simulator: a body needs a content type"},
		{"application/x-www-form-urlencoded", "%zz", "Bad Request: simulator: the body is not urlencoded"},
		{"application/x-www-form-urlencoded", "text=a&text=b", "Bad Request: simulator: parameter text is given twice"},
		{"application/x-www-form-urlencoded", "text=%ff", "Bad Request: strings must be encoded in UTF-8"},
		{"multipart/form-data; boundary=x", "--x\r\n", "Bad Request: simulator: the body is not multipart/form-data"},
		{"multipart/form-data; boundary=x", "--y--", "Bad Request: simulator: the body is not multipart/form-data"},
	} {
		out := r.request(httptest.NewRequest(http.MethodPost, path, strings.NewReader(c.body)), c.kind)
		if out.Description != c.description {
			t.Errorf("%s %q: got %s", c.kind, c.body, out.Description)
		}
	}
}

func TestWrongFormValues(t *testing.T) {
	r := setup(t, Options{})
	for _, c := range []struct{ name, query, description string }{
		{"editMessageText", "text=a&chat_id=1&message_id=x", "message_id must be Integer"},
		{"sendLocation", "chat_id=1&latitude=north&longitude=1", "latitude must be Float"},
		{"setChatPhoto", "chat_id=1&photo=x", "photo must be InputFile"},
		{"sendMessage", "chat_id=1&text=a&disable_notification=yes", "disable_notification must be Boolean"},
		{"sendMessage", "chat_id=1&text=a&entities=[", "entities is not valid JSON"},
	} {
		out := r.request(httptest.NewRequest(http.MethodGet, "/bot"+r.Token()+"/"+c.name+"?"+c.query, nil), "")
		if want := "Bad Request: simulator: " + c.description; out.Description != want {
			t.Errorf("%s: got %q, want %q", c.query, out.Description, want)
		}
	}
}

func TestUnionsByTheirFixedValue(t *testing.T) {
	r := setup(t, Options{})
	r.ok("setChatMenuButton", dict{"menu_button": dict{"type": "commands"}})
	r.refuses("setChatMenuButton", dict{"menu_button": dict{"type": "web_app"}}, 400, "Bad Request: simulator: menu_button.text is missing")
	r.refuses("setChatMenuButton", dict{"menu_button": dict{"type": "soup"}}, 400, `Bad Request: simulator: menu_button.type must be "default"`)
}
