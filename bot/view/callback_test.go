package view

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzCallback(f *testing.F) {
	for _, data := range []string{"org:7", "d:kx3:review2:y:", ":", "", "a", strings.Repeat("x", 65), "ä:ö", "orgs:0::0"} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		action, params, ok := DecodeCallback(data)
		if !ok {
			return
		}
		again, err := EncodeCallback(action, params)
		if err != nil || again != data {
			t.Fatalf("%q became %q, %v", data, again, err)
		}
	})
}

func TestEncodeCallbackRefuses(t *testing.T) {
	for name, params := range map[string][]string{
		"colon":    {"a:b"},
		"too long": {strings.Repeat("x", 64)},
	} {
		if data, err := EncodeCallback("act", params); err == nil {
			t.Errorf("%s: got %q", name, data)
		}
	}
	if data, err := EncodeCallback("", nil); err == nil {
		t.Errorf("no action: got %q", data)
	}
}

func TestOutgoing(t *testing.T) {
	message := Message{Text: "<b>Kita</b> & mehr", Rows: [][]Button{{Tap("Los", "go", 7, "x")}, {}, {Link("Seite", "https://example.org")}}}
	for _, test := range []struct {
		edit         int
		method, want string
	}{
		{0, "sendMessage", `{"chat_id":5,"text":"<b>Kita</b> & mehr","parse_mode":"HTML","link_preview_options":{"is_disabled":true},` +
			`"reply_markup":{"inline_keyboard":[[{"text":"Los","callback_data":"go:7:x"}],[{"text":"Seite","url":"https://example.org"}]]}}` + "\n"},
		{9, "editMessageText", `{"chat_id":5,"message_id":9,"text":"<b>Kita</b> & mehr","parse_mode":"HTML","link_preview_options":{"is_disabled":true},` +
			`"reply_markup":{"inline_keyboard":[[{"text":"Los","callback_data":"go:7:x"}],[{"text":"Seite","url":"https://example.org"}]]}}` + "\n"},
	} {
		out, err := Outgoing(5, test.edit, message)
		if err != nil {
			t.Fatal(err)
		}
		if out.Method != test.method {
			t.Errorf("method %s, want %s", out.Method, test.method)
		}
		if diff := cmp.Diff(test.want, out.Payload); diff != "" {
			t.Errorf("payload (-want +got):\n%s", diff)
		}
	}
}

func TestOutgoingRefusesWhatTelegramWould(t *testing.T) {
	for name, message := range map[string]Message{
		"empty":    {Text: "<b></b>"},
		"too long": {Text: strings.Repeat("ä", 4097)},
		"callback": {Text: "x", Rows: [][]Button{{Tap("x", strings.Repeat("y", 65))}}},
	} {
		if _, err := Outgoing(5, 0, message); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Outgoing(5, 0, Message{Text: strings.Repeat("&amp;", 4096)}); err != nil {
		t.Errorf("4096 characters after entities: %v", err)
	}
}
