package bot

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"log/slog"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// feedSecret is the length of the secret in an address, in bytes: 192 random bits.
const feedSecret = 24

// hashFeed is what is stored of the secret of a calendar address.
func hashFeed(key *seal.Key, secret string) []byte { return key.Hash("calendar address", secret) }

// feed shows whether somebody's calendar reads their meetings, and makes, renews or ends its address.
func (b *Bot) feed(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if b.feeds == "" {
		return Reply{}, storage.ErrNotFound
	}
	switch r.Param(1) {
	case "new":
		secret := newFeedSecret()
		if err := tx.RenewFeed(ctx, r.Person.ID, hashFeed(b.key, secret)); err != nil {
			return Reply{}, err
		}
		message := view.FeedMade(r.Lang, b.feeds+secret)
		message.Sealed = tx.Consultations() == nil
		return say(message), nil
	case "off":
		if err := tx.EndFeed(ctx, r.Person.ID); err != nil {
			return Reply{}, err
		}
		return say(view.UnderLine(r.Lang.T("feed.ended"), view.FeedNone(r.Lang))), nil
	}
	f, err := tx.Feed(ctx, r.Person.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return say(view.FeedNone(r.Lang)), nil
	}
	return say(view.FeedThere(r.Lang, f, r.Person)), err
}

func newFeedSecret() string {
	random := make([]byte, feedSecret)
	_, _ = rand.Read(random) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(random)
}

// How often calendars are answered in a minute: all of them together, since the bot shares the database with them, and
// each address. Programs that subscribe ask every few hours, or every few minutes at most.
const (
	feedsAMinute = 1200
	feedAMinute  = 15
	feedSlots    = 1024
)

// feedLimits count a minute's answers. They remember no address: those whose hashes begin alike share a limit.
type feedLimits struct {
	mu     sync.Mutex
	minute int64
	all    int
	each   [feedSlots]int
}

func (l *feedLimits) allow(hash []byte, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute := now.Unix() / 60; minute != l.minute {
		l.minute, l.all, l.each = minute, 0, [feedSlots]int{}
	}
	slot := &l.each[binary.BigEndian.Uint16(hash)%feedSlots]
	if *slot >= feedAMinute || l.all >= feedsAMinute {
		return false
	}
	*slot++
	l.all++
	return true
}

// CalendarHandler answers calendars that subscribe, at …/calendar/<secret>.ics, and leads …/calendar/<secret> there in a
// way that opens them. Whatever is wrong with an address, it does not exist. Nothing of an address is logged.
func (b *Bot) CalendarHandler() http.Handler {
	limits := new(feedLimits)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("X-Robots-Tag", "noindex")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "read only", http.StatusMethodNotAllowed)
			return
		}
		folder, name := path.Split(r.URL.Path)
		secret, file := strings.CutSuffix(name, ".ics")
		if path.Base(folder) != "calendar" || len(secret) != base64.RawURLEncoding.EncodedLen(feedSecret) {
			http.NotFound(w, r)
			return
		}
		if !file {
			b.openCalendar(w, r, secret)
			return
		}
		hash := hashFeed(b.key, secret)
		if !limits.allow(hash, b.store.Now()) {
			w.Header().Set("Retry-After", "60")
			http.Error(w, "later", http.StatusTooManyRequests)
			return
		}
		b.serveFeed(w, r, hash)
	})
}

// openCalendar leads from the https address that a button in Telegram can hold to the one that opens calendars. It does
// so for every secret, known or not.
func (b *Bot) openCalendar(w http.ResponseWriter, r *http.Request, secret string) {
	if _, err := base64.RawURLEncoding.DecodeString(secret); err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", view.Webcal(b.feeds+secret))
	w.WriteHeader(http.StatusFound)
}

func (b *Bot) serveFeed(w http.ResponseWriter, r *http.Request, hash []byte) {
	body, err := b.feedFile(r.Context(), hash)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		http.NotFound(w, r)
		return
	case err != nil:
		b.log.Warn("calendar not served", slog.Any("error", err))
		w.Header().Set("Retry-After", "60")
		http.Error(w, "later", http.StatusServiceUnavailable)
		return
	}
	sum := sha256.Sum256(body)
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("ETag", `"`+base64.RawURLEncoding.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// feedFile is the calendar of whoever has the address. It says nothing but what follows from the rows, so that it stays
// the same until one of them changes.
func (b *Bot) feedFile(ctx context.Context, hash []byte) (body []byte, err error) {
	err = b.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		reader, err := tx.FeedReader(ctx, hash)
		if err != nil {
			return err
		}
		entries, err := tx.FeedEntries(ctx, reader.ID)
		if err != nil {
			return err
		}
		body = view.FeedFile(text.Of(reader.Language), entries)
		return nil
	})
	return body, err
}
