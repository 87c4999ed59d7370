package bot

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
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
		body, err := readBody(w, r)
		if err != nil {
			http.Error(w, "unreadable body", http.StatusBadRequest)
			return
		}
		tap, err := b.takeOne(r.Context(), body, true)
		if err != nil {
			b.log.Warn("update not taken", slog.Any("error", err))
			w.Header().Set("Retry-After", strconv.Itoa(int(webhookRetry/time.Second)))
			http.Error(w, "try again", http.StatusInternalServerError)
			return
		}
		heard()
		if tap.method() != "" {
			b.carry(w, tap)
		}
	})
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var body bytes.Buffer
	body.Grow(int(min(max(r.ContentLength, 0), maxUpdateBytes)) + bytes.MinRead)
	_, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, maxUpdateBytes))
	return body.Bytes(), err
}

// carry answers a tap or an inline query in the response, which Telegram takes as a call and which saves one. Whether it arrived cannot
// be known, and nothing depends on it. https://core.telegram.org/bots/api#making-requests-when-getting-updates
func (b *Bot) carry(w http.ResponseWriter, tap answer) {
	tap.Method = tap.method()
	body, err := json.Marshal(tap)
	if err != nil {
		b.log.Error("answer to a tap", slog.Any("error", err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}

// webhookRetry is when Telegram shall try again while the database is away.
const webhookRetry = time.Second
