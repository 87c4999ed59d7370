package bot

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseCommand(t *testing.T) {
	for _, test := range []struct {
		message, name, args string
		ok                  bool
	}{
		{"/start", "start", "", true},
		{"/start ABC", "start", "ABC", true},
		{"/Start@Our_Bot  ABC \n", "start", "ABC", true},
		{"/start@other_bot", "", "", false},
		{"/angebote Grüße für Ältere", "angebote", "Grüße für Ältere", true},
		{"/angebote\nHausaufgaben", "angebote", "Hausaufgaben", true},
		{"/angebote\u00a0Hausaufgaben", "angebote", "Hausaufgaben", true},
		{"/", "", "", false},
		{"/ start", "", "", false},
		{"//start", "", "", false},
		{"/start/x", "", "", false},
		{"start", "", "", false},
		{" /start", "", "", false},
		{"ä /start", "", "", false},
		{"", "", "", false},
	} {
		name, args, ok := parseCommand(test.message, "our_bot")
		if name != test.name || args != test.args || ok != test.ok {
			t.Errorf("%q: got %q, %q, %v", test.message, name, args, ok)
		}
	}
}

func FuzzParseCommand(f *testing.F) {
	f.Add("/start@our_bot payload")
	f.Add("/ä ö")
	f.Fuzz(func(t *testing.T, message string) {
		name, args, ok := parseCommand(message, "our_bot")
		switch {
		case !ok && (name != "" || args != ""):
			t.Fatalf("%q is no command and has %q, %q", message, name, args)
		case ok && (!strings.HasPrefix(message, "/") || strings.ContainsAny(name, " @/\n")):
			t.Fatalf("%q became command %q", message, name)
		case strings.TrimSpace(args) != args:
			t.Fatalf("%q: arguments %q", message, args)
		}
	})
}

func FuzzReadUpdate(f *testing.F) {
	for _, raw := range []string{
		`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"is_bot":false,"first_name":"A"},"text":"x"}}`,
		`{"update_id":2,"callback_query":{"id":"1","from":{"id":5,"is_bot":false,"first_name":"A"},"chat_instance":"1","data":"org:1",` +
			`"message":{"message_id":1,"date":0,"chat":{"id":5,"type":"private"}}}}`,
		`{"update_id":3,"my_chat_member":{"chat":{"id":5,"type":"private"},"from":{"id":5},"date":1,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}}}`,
		`{"update_id":4}`, `{}`, `[]`, `{"update_id":"5"}`, `{"update_id":6,"message":{}}`, `{"update_id":7,"message":{"from":null,"chat":null}}`, "",
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := readUpdate([]byte(raw))
		if u == nil {
			t.Fatal("no update at all")
		}
		if err == nil && (!json.Valid([]byte(raw)) || u.id == 0) {
			t.Fatalf("took %q", raw)
		}
		if err == nil && u.sender == 0 && u.name != "" {
			t.Fatalf("%q: a name without a sender", raw)
		}
	})
}

func TestCodes(t *testing.T) {
	code := NewCode()
	if code == NewCode() {
		t.Fatal("the same code twice")
	}
	if len(code) != codeLength+2 || normaliseCode(code) != strings.ReplaceAll(code, "-", "") {
		t.Errorf("code %q becomes %q", code, normaliseCode(code))
	}
	for typed, want := range map[string]string{
		"abcd efgh jkmn": "ABCDEFGHJKMN", "oI1l-0000-0000": "011100000000", "Grüß Gott": "GR??G0TT",
	} {
		if got := normaliseCode(typed); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
	for typed, want := range map[string]bool{"7BCD-EFGH-JKMN": true, "Entschuldigung": false, "hallo": false, "": false} {
		if got := looksLikeCode(typed); got != want {
			t.Errorf("%q: looks like a code: %v", typed, got)
		}
	}
}
