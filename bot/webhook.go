package bot

import (
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

// Telegram's updates are a few kilobytes; a message of 4096 characters with entities stays far below this.
const maxUpdateBytes = 1 << 20

// WebhookHandler takes updates that Telegram posts. 200 means committed; everything else lets Telegram try again.
// The secret is what setWebhook was told. heard is called after every update that was accepted.
func (b *Bot) WebhookHandler(secret string, heard func()) http.Handler {
	wanted := sha256.Sum256([]byte(secret))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")))
		if subtle.ConstantTimeCompare(wanted[:], given[:]) != 1 {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		if r.Method != http.MethodPost {
			http.Error(w, "post updates here", http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdateBytes))
		if err != nil {
			http.Error(w, "unreadable body", http.StatusBadRequest)
			return
		}
		if err := b.Handle(r.Context(), body); err != nil {
			b.log.Warn("update not taken", slog.Any("error", err))
			w.Header().Set("Retry-After", strconv.Itoa(int(webhookRetry/time.Second)))
			http.Error(w, "try again", http.StatusInternalServerError)
			return
		}
		heard()
	})
}

// webhookRetry is when Telegram shall try again while the database is away.
const webhookRetry = time.Second
