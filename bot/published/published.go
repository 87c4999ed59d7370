// Package published lets anybody read the resources that their owners made public: the paths of the API of Open Referral
// HSDS 3.1, for programs that show them elsewhere. It owns the rules of that API: pages, parameters, what is said of an
// organisation. It shows nothing that its owner has not made public, no card of an organisation, and no text about how to
// reach somebody, which may name people: telephone numbers and addresses for e-mail and the web are all that it tells of it.
// It never writes.
//
// Source: https://docs.openreferral.org/en/3.1/hsds/api_reference.html
package published

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"sozialraum/bot/directory"
	"sozialraum/bot/exchange"
	"sozialraum/storage"
)

// Handler answers below a path.
type Handler struct {
	store  *storage.Store
	words  directory.Words
	prefix string
	log    *slog.Logger
	slots  chan struct{}
	limit  limit
}

// The bot shares the database with those who read: so many at once, and in a minute.
const (
	atOnce  = 2
	aMinute = 1200
)

// New makes a handler. The prefix is the path of the public address, such as "/bot" or nothing; a proxy may have taken it
// off.
func New(store *storage.Store, prefix string, log *slog.Logger) *Handler {
	return &Handler{
		store: store, words: exchange.Words(), prefix: strings.TrimRight(prefix, "/"), log: log, slots: make(chan struct{}, atOnce),
	}
}

// limit counts a minute's answers. It remembers nobody.
type limit struct {
	mu     sync.Mutex
	minute int64
	count  int
}

func (l *limit) allow(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute := now.Unix() / 60; minute != l.minute {
		l.minute, l.count = minute, 0
	}
	l.count++
	return l.count <= aMinute
}

// bad is a request that cannot be answered, as its sender is told.
type bad string

func (b bad) Error() string { return string(b) }

// patience is how long a request waits for others and for the database.
const patience = 10 * time.Second

// ServeHTTP answers. What is not public does not exist.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*") // any page may show what anybody may read
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions:
		w.Header().Set("Access-Control-Allow-Methods", "GET, HEAD")
		w.Header().Set("Access-Control-Allow-Headers", "If-None-Match")
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		fail(w, http.StatusMethodNotAllowed, "this API is read only")
		return
	}
	if !h.limit.allow(h.store.Now()) {
		w.Header().Set("Retry-After", "60")
		fail(w, http.StatusTooManyRequests, "too many requests, try again in a minute")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		later(w)
		return
	}
	h.answer(w, r.WithContext(ctx))
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request) {
	var value any
	err := h.store.InTx(r.Context(), func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.OnlyRead(ctx); err != nil {
			return err
		}
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return bad("the query cannot be read")
		}
		value, err = h.find(ctx, tx, strings.TrimPrefix(r.URL.Path, h.prefix), query)
		return err
	})
	var mistake bad
	switch {
	case errors.Is(err, storage.ErrNotFound):
		fail(w, http.StatusNotFound, "not found")
	case errors.As(err, &mistake):
		fail(w, http.StatusBadRequest, mistake.Error())
	case err != nil:
		h.log.Warn("published resources not served", slog.Any("error", err))
		later(w)
	default:
		h.send(w, r, value)
	}
}

// send writes a value. Its ETag is a hash of all that it says.
func (h *Handler) send(w http.ResponseWriter, r *http.Request, value any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		h.log.Warn("published resources not encoded", slog.Any("error", err))
		later(w)
		return
	}
	sum := sha256.Sum256(body.Bytes())
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("ETag", `"`+base64.RawURLEncoding.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body.Bytes()))
}

func later(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "60")
	fail(w, http.StatusServiceUnavailable, "try again later")
}

func fail(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": message}) // who asked may be gone
}
