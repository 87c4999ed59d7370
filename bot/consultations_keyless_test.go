package bot

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

// Without a usable key file everything works but consultations, and they say so kindly instead of failing.
func TestWithoutAKeyConsultationsSaySo(t *testing.T) {
	url, key := storagetest.URL(t), seal.Temporary()
	open := func() *storage.Store {
		store, err := storage.Open(t.Context(), url, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		return store
	}
	build := func(store *storage.Store) *Bot {
		return New(store, Options{
			Username: "our_bot", Key: key, API: noAPI{}, Metrics: new(counter), Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		})
	}
	whole := open()
	if err := errors.Join(whole.Migrate(t.Context()), whole.UseKey(t.Context(), key)); err != nil {
		t.Fatal(err)
	}
	here := furnish(t, build(whole), whole, "Nord")
	store := open() // nobody has told it a key
	b := build(store)
	for what, want := range map[string]string{
		"/consult": "consult.off", "consult": "consult.off", "asknew": "consult.off", "talkwrite": "consult.off",
		"talkback": "consult.off", "/organisations": "",
	} {
		if got := keylessReply(t, b, store, here, what); (want != "") != (got == view.Plain(text.De.T("consult.off"))) {
			t.Errorf("%s: %q", what, got)
		}
	}
}

// keylessReply is what a member reads who does this.
func keylessReply(t *testing.T, b *Bot, store *storage.Store, here objects, what string) (said string) {
	t.Helper()
	err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		telegram := here.people["member"].TelegramID
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: 1, TelegramID: telegram}})
		if err != nil {
			return err
		}
		r := Request{Person: people[telegram], Lang: text.De, UpdateID: 1}
		if what[0] == '/' {
			r.Command = what[1:]
		} else {
			r.Action, r.CallbackID, r.Params = what, "1", []string{"written"}
		}
		reply, err := b.dispatch(ctx, tx, r)
		said = reply.Toast
		if len(reply.Messages) > 0 {
			said = view.Plain(reply.Messages[0].Text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return said
}
