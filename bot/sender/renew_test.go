package sender

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// Somebody taps a button of a message that is gone by the time the answer would take its place.
func TestAnEditOfAMessageThatIsGoneIsSentAnew(t *testing.T) {
	b := setup(t, 1)
	b.start(t, Options{})
	chat := b.people[0].ID()
	err := b.store.InTx(t.Context(), func(_ context.Context, tx *storage.Tx) error {
		tx.Enqueue(storage.Outgoing{
			ChatID: chat, Method: "editMessageText", Kind: "reply",
			Payload: fmt.Sprintf(`{"chat_id":%d,"message_id":4711,"text":"die <b>Antwort</b>","parse_mode":"HTML"}`, chat),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	await(t, "the answer", func() bool {
		last, ok := b.people[0].Last()
		return ok && last.Text == "die Antwort"
	})
	if buried, _, err := b.store.BuriedOutbox(t.Context(), 1); err != nil || buried != 0 {
		t.Errorf("%d buried, %v", buried, err)
	}
}

// A screen of a consultation that was deleted, by its reader or since something on it was withdrawn, does not come back.
func TestASealedEditOfAMessageThatIsGoneIsNotSentAnew(t *testing.T) {
	b := setup(t, 1)
	key := seal.Temporary()
	for _, store := range []*storage.Store{b.store, b.start(t, Options{}).store} {
		if err := store.UseKey(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	chat := b.people[0].ID()
	before := len(b.people[0].Messages())
	err := b.store.InTx(t.Context(), func(_ context.Context, tx *storage.Tx) error {
		tx.Enqueue(storage.Outgoing{
			ChatID: chat, Method: "editMessageText", Kind: "reply", Sealed: true,
			Payload: fmt.Sprintf(`{"chat_id":%d,"message_id":4711,"text":"geheim"}`, chat),
		}, storage.Outgoing{
			ChatID: chat, Method: "sendMessage", Kind: "reply", Payload: fmt.Sprintf(`{"chat_id":%d,"text":"danach"}`, chat),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.drained(t)
	if got := len(b.people[0].Messages()); got != before+1 {
		t.Errorf("%d new messages", got-before)
	}
	if !slices.ContainsFunc(b.sim.Calls(), func(c simulator.Call) bool { return c.Method == "editMessageText" }) {
		t.Error("not even tried")
	}
	if buried, _, err := b.store.BuriedOutbox(t.Context(), 1); err != nil || buried != 0 {
		t.Errorf("%d buried, %v", buried, err)
	}
}

func TestOtherRefusalsOfAnEditStay(t *testing.T) {
	for description, want := range map[string]bool{
		"Bad Request: message to edit not found":                true,
		"Bad Request: message can't be edited":                  true,
		"Bad Request: MESSAGE_ID_INVALID":                       true,
		"Bad Request: message is not modified":                  false,
		"Bad Request: can't parse entities: unclosed tag \"b\"": false,
	} {
		if got := uneditable(&APIError{Code: 400, Description: description}); got != want {
			t.Errorf("%s: %v", description, got)
		}
	}
	if uneditable(&APIError{Code: 403, Description: "message to edit not found"}) || uneditable(nil) {
		t.Error("only a 400 means the message")
	}
}
