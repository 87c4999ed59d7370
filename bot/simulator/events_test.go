package simulator

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEvents(t *testing.T) {
	r := setup(t, Options{})
	events, cancel := r.Subscribe()
	id := r.send("x", "Ja")
	if err := r.anna.Tap("Ja"); err != nil {
		t.Fatal(err)
	}
	got := r.updates(0)
	r.ok("answerCallbackQuery", dict{"callback_query_id": dig(got[0].Raw, "callback_query", "id"), "text": "gut"})
	r.ok("sendChatAction", dict{"chat_id": r.anna.ID(), "action": "typing"})
	r.ok("editMessageText", dict{"chat_id": r.anna.ID(), "message_id": id, "text": "y"})
	r.ok("deleteMessage", dict{"chat_id": r.anna.ID(), "message_id": id})
	var seen []string
	for e := range events {
		text := e.Text
		if e.Message != nil {
			text = e.Message.Text
		}
		if e.Call != nil {
			text = e.Call.Method
		}
		seen = append(seen, strings.TrimSpace(string(e.Kind)+" "+text))
		if e.Call != nil && e.Call.Method == "deleteMessage" {
			break
		}
	}
	want := []string{
		"message x", "call sendMessage", "update", "call getUpdates", "toast gut", "call answerCallbackQuery",
		"action typing", "call sendChatAction", "edit y", "call editMessageText", "delete y", "call deleteMessage",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	cancel()
	cancel()
	r.send("unseen")
	if _, open := <-events; open {
		t.Error("an event after cancel")
	}
}

// TestASlowWatcherStopsNobody: events wait without a bound.
func TestASlowWatcherStopsNobody(t *testing.T) {
	r := setup(t, Options{})
	events, cancel := r.Subscribe()
	defer cancel()
	for range 500 {
		r.send("x")
	}
	n := 0
	for e := range events {
		if e.Kind == EventMessage {
			n++
		}
		if n == 500 {
			break
		}
	}
}

func TestLogHasNoContent(t *testing.T) {
	var log bytes.Buffer
	r := setup(t, Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	r.send("Geheimnis", "Knopf")
	r.call("sendMessage", dict{"chat_id": 5, "text": "Geheimnis"})
	text := log.String()
	if !strings.Contains(text, "sendMessage") {
		t.Errorf("nothing was logged: %s", text)
	}
	for _, secret := range []string{"Geheimnis", "Knopf", itoa(r.anna.ID()), r.Token(), "Anna"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
}
