package simulator

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWhatAPersonSees(t *testing.T) {
	at := time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC)
	r := setup(t, Options{Clock: func() time.Time { return at }})
	id := messageID(t, r.ok("sendMessage", dict{
		"chat_id": r.anna.ID(), "text": "<b>Guten</b> Tag", "parse_mode": "HTML", "protect_content": true,
		"disable_notification": true, "reply_markup": keyboard("Ja"), "reply_parameters": dict{"message_id": 1},
	}))
	want := Message{
		ID: id, ChatID: r.anna.ID(), FromBot: true, Kind: "text", Text: "Guten Tag", Raw: "<b>Guten</b> Tag",
		Entities: []Entity{{Type: "bold", Length: 5}}, Buttons: [][]Button{{{Label: "Ja", Kind: "callback_data", Data: "Ja"}}},
		ReplyTo: 1, Sent: at, Protected: true, Silent: true,
	}
	got := r.anna.Messages()
	if len(got) != 2 {
		t.Fatalf("%d messages", len(got))
	}
	if diff := cmp.Diff(want, got[1]); diff != "" {
		t.Error(diff)
	}
}

func TestSendFails(t *testing.T) {
	r := setup(t, Options{})
	stranger := r.AddPerson(Profile{})
	to := func(id any) dict { return dict{"chat_id": id, "text": "x"} }
	r.refuses("sendMessage", to(1), 400, "Bad Request: chat not found")
	r.refuses("sendMessage", to("@anna_l"), 400, "Bad Request: chat not found")
	r.refuses("sendMessage", to(stranger.ID()), 403, "Forbidden: bot can't initiate conversation with a user")
	r.anna.Block()
	r.refuses("sendMessage", to(r.anna.ID()), 403, "Forbidden: bot was blocked by the user")
	r.refuses("sendChatAction", dict{"chat_id": r.anna.ID(), "action": "typing"}, 403, "Forbidden: bot was blocked by the user")
	r.anna.Unblock()
	r.ok("sendMessage", to(r.anna.ID()))
	r.refuses("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x", "reply_parameters": dict{"message_id": 99}}, 400, "Bad Request: message to be replied not found")
	r.ok("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x", "reply_parameters": dict{"message_id": 99, "allow_sending_without_reply": true}})
	r.refuses("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x", "message_thread_id": 5}, 400, "Bad Request: message thread not found")
}

func TestEdit(t *testing.T) {
	r := setup(t, Options{})
	id := r.send("one", "Ja")
	edit := func(p dict) dict {
		p["chat_id"], p["message_id"] = r.anna.ID(), id
		return p
	}
	r.refuses("editMessageText", edit(dict{"text": "one", "reply_markup": keyboard("Ja")}), 400, "Bad Request: "+notModified)
	r.ok("editMessageText", edit(dict{"text": "<b>one</b>", "parse_mode": "HTML", "reply_markup": keyboard("Ja")}))
	r.refuses("editMessageText", edit(dict{"text": " <b>one</b>\n", "parse_mode": "HTML", "reply_markup": keyboard("Ja")}), 400, "Bad Request: "+notModified)
	r.ok("editMessageReplyMarkup", edit(dict{"reply_markup": keyboard("Nein")}))
	r.refuses("editMessageReplyMarkup", edit(dict{"reply_markup": keyboard("Nein")}), 400, "Bad Request: "+notModified)
	r.ok("editMessageText", edit(dict{"text": "two"}))
	m := r.anna.Messages()[1]
	if m.Text != "two" || m.Edits != 3 || m.Edited.IsZero() || m.Buttons != nil {
		t.Errorf("got %+v", m)
	}
	r.refuses("editMessageText", edit(dict{"text": "x", "reply_markup": dict{"remove_keyboard": true}}), 400, "Bad Request: simulator: reply_markup.inline_keyboard is missing")
	r.refuses("editMessageCaption", edit(dict{"caption": "x"}), 400, "Bad Request: there is no caption in the message to edit")
	r.refuses("editMessageText", dict{"chat_id": r.anna.ID(), "message_id": 99, "text": "x"}, 400, "Bad Request: message to edit not found")
	r.refuses("editMessageText", dict{"chat_id": r.anna.ID(), "message_id": 1, "text": "x"}, 400, "Bad Request: message can't be edited")
	r.refuses("editMessageText", dict{"chat_id": r.anna.ID(), "text": "x"}, 400, "Bad Request: message identifier is not specified")
	r.refuses("editMessageText", dict{"message_id": 1, "text": "x"}, 400, "Bad Request: chat_id is empty")
	r.refuses("editMessageText", dict{"inline_message_id": "a", "text": "x"}, 400, "Bad Request: MESSAGE_ID_INVALID")
	r.refuses("editMessageText", edit(dict{"text": " "}), 400, "Bad Request: message text is empty")
}

func TestDelete(t *testing.T) {
	now := time.Now()
	r := setup(t, Options{Clock: func() time.Time { return now }})
	old := r.send("old")
	now = now.Add(49 * time.Hour)
	a, b, c := r.send("a"), r.send("b"), r.send("c")
	del := func(id int) dict { return dict{"chat_id": r.anna.ID(), "message_id": id} }
	r.ok("deleteMessage", del(b))
	r.refuses("deleteMessage", del(b), 400, "Bad Request: message to delete not found")
	r.refuses("deleteMessage", del(old), 400, "Bad Request: message can't be deleted for everyone")
	r.refuses("deleteMessages", dict{"chat_id": r.anna.ID(), "message_ids": []int{}}, 400, "Bad Request: too many message identifiers specified")
	r.ok("deleteMessages", dict{"chat_id": r.anna.ID(), "message_ids": []int{a, b, 99}})
	var left []int
	for _, m := range r.anna.Messages() {
		left = append(left, m.ID)
	}
	if diff := cmp.Diff([]int{1, old, c}, left); diff != "" {
		t.Error(diff)
	}
}

func TestKeepMessages(t *testing.T) {
	r := setup(t, Options{KeepMessages: 3, KeepCalls: 4})
	for range 20 {
		r.send("x")
	}
	last := r.send("last")
	got := r.anna.Messages()
	if len(got) != 3 || got[2].ID != last || len(r.anna.chat.messages) > 6 {
		t.Errorf("%d seen, %d kept", len(got), len(r.anna.chat.messages))
	}
	if calls := r.Calls(); len(calls) != 4 || calls[3].MessageID != last || calls[3].Seq != 21 {
		t.Errorf("%d calls, last %+v", len(calls), calls[len(calls)-1])
	}
}

func TestCallsAreRecorded(t *testing.T) {
	r := setup(t, Options{})
	id := r.send("x")
	r.call("sendMessage", dict{"chat_id": 5, "text": "x"})
	calls := r.Calls()
	if len(calls) != 2 {
		t.Fatalf("%d calls", len(calls))
	}
	first, second := calls[0], calls[1]
	if first.Seq != 1 || first.Method != "sendMessage" || first.ChatID != r.anna.ID() || first.MessageID != id || first.Status != 200 || first.PayloadSize == 0 || first.At.IsZero() {
		t.Errorf("got %+v", first)
	}
	if diff := cmp.Diff(map[string]any{"chat_id": r.anna.ID(), "text": "x", "parse_mode": "HTML"}, first.Params); diff != "" {
		t.Error(diff)
	}
	if second.Status != 400 || second.Error != "Bad Request: chat not found" {
		t.Errorf("got %+v", second)
	}
	r.ResetCalls()
	if len(r.Calls()) != 0 {
		t.Error("calls are left")
	}
	none := setup(t, Options{KeepCalls: -1})
	none.send("x")
	if len(none.Calls()) != 0 {
		t.Error("calls are kept")
	}
}

// TestMessageJSON reads a message back as the framework would.
func TestMessageJSON(t *testing.T) {
	r := setup(t, Options{})
	text := "Zeile\n\t\"\\\x01 😀 \u2028 ä"
	var m struct {
		Text string `json:"text"`
		From struct {
			ID int64 `json:"id"`
		} `json:"from"`
		Chat struct {
			Username string `json:"username"`
		} `json:"chat"`
		Reply struct {
			Text string `json:"text"`
		} `json:"reply_to_message"`
	}
	out := r.ok("sendMessage", dict{"chat_id": r.anna.ID(), "text": text, "reply_parameters": dict{"message_id": 1}})
	if err := json.Unmarshal(out.Result, &m); err != nil {
		t.Fatal(err)
	}
	if m.Text != text || m.From.ID != r.BotID() || m.Chat.Username != "anna_l" || m.Reply.Text != "/start" {
		t.Errorf("got %+v", m)
	}
	if got := string(appendString(nil, "a\xffb")); got != "\"a\ufffdb\"" {
		t.Errorf("got %s", got)
	}
}

func TestReplyKeyboard(t *testing.T) {
	r := setup(t, Options{})
	keys := dict{"keyboard": []any{[]any{dict{"text": "Ja"}, dict{"text": "Nummer", "request_contact": true}}}}
	r.ok("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x", "reply_markup": keys})
	if diff := cmp.Diff([][]string{{"Ja", "Nummer"}}, r.anna.Keyboard()); diff != "" {
		t.Fatal(diff)
	}
	for _, label := range []string{"Ja", "Nummer"} {
		if err := r.anna.Tap(label); err != nil {
			t.Fatal(err)
		}
	}
	got := r.updates(0)
	if len(got) != 2 || dig(got[0].Raw, "message", "text") != "Ja" || dig(got[1].Raw, "message", "contact") == nil {
		t.Errorf("got %v", got)
	}
	r.ok("sendMessage", dict{"chat_id": r.anna.ID(), "text": "x", "reply_markup": dict{"remove_keyboard": true}})
	if r.anna.Keyboard() != nil {
		t.Error("the keyboard is still there")
	}
}

func TestEveryMethodAnswers(t *testing.T) {
	for name, m := range botAPI().methods {
		if name == "getUpdates" {
			continue
		}
		r := setup(t, Options{})
		r.send("x", "Ja")
		p := dict{}
		for _, f := range m.fields {
			if f.required {
				p[f.name] = smallest(r, f)
			}
		}
		out := r.call(name, p)
		if strings.Contains(out.Description, "simulator:") && out.ErrorCode != 501 {
			t.Errorf("%s(%s): %s", name, short(p), out.Description)
		}
	}
}

// smallest makes a parameter's smallest value, aimed at what exists.
func smallest(r *rig, f field) any {
	switch f.name {
	case "chat_id", "from_chat_id", "user_id":
		return r.anna.ID()
	case "message_id":
		return r.anna.Messages()[1].ID
	case "message_ids":
		return []int{2}
	case "latitude", "longitude":
		return 9.5
	}
	if f.types[0].name == "InputFile" && len(f.types) == 2 {
		return "https://example.org/x"
	}
	var j jsonBuf
	j.minimal(r.api, f.types)
	return json.RawMessage(j.b)
}
