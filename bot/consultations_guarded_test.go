package bot

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"

	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

// THREATS.md 5: Telegram protects a message from being passed on when it is sent, never later. So a screen of a
// consultation takes the place of a protected message only, and is a new one otherwise.
func TestThreat5AScreenNeverLosesItsProtection(t *testing.T) {
	url := storagetest.URL(t)
	store, err := storage.Open(t.Context(), url, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	raw, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	key := seal.Temporary()
	if err := errors.Join(store.Migrate(t.Context()), store.UseKey(t.Context(), key)); err != nil {
		t.Fatal(err)
	}
	b := New(store, Options{
		Username: "our_bot", Key: key, API: noAPI{}, Metrics: new(counter), Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	for _, r := range []Request{{MessageID: 5}, {MessageID: 5, Guarded: true}, {}} {
		for _, message := range []view.Message{view.Text("x"), view.Secret(view.Text("x"))} {
			if err := store.InTx(t.Context(), func(_ context.Context, tx *storage.Tx) error {
				return b.enqueue(tx, 1, r, say(message))
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	var methods string
	if err := raw.QueryRowContext(t.Context(), `SELECT string_agg(method, ' ' ORDER BY id) FROM outbox`).Scan(&methods); err != nil {
		t.Fatal(err)
	}
	const edit, fresh = "editMessageText", "sendMessage"
	if want := strings.Join([]string{edit, fresh, edit, edit, fresh, fresh}, " "); methods != want {
		t.Errorf("%s, want %s", methods, want)
	}
}
