package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path"

	"sozialraum/bot/postbox"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// Letter tells whether a path may be that of a link in a mail.
func Letter(p string) bool {
	folder, secret := path.Split(p)
	return path.Base(folder) == "letter" && len(secret) == postbox.SecretLength
}

// LetterHandler answers the links in mails, at …/letter/<secret>. A page with one button is shown first, since programs
// that look for harm in mails open every link; what the button does, a mailbox may do with one request (RFC 8058). A link
// that is unknown is answered as one whose address gets no letters any more: nobody learns which addresses there are. Nothing
// of a link is logged.
func (b *Bot) LetterHandler() http.Handler {
	limits := new(feedLimits)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Robots-Tag", "noindex")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "no-store")
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
		header.Set("Content-Type", "text/html; charset=utf-8")
		if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost {
			header.Set("Allow", "GET, HEAD, POST")
			http.Error(w, "not here", http.StatusMethodNotAllowed)
			return
		}
		stored := b.postKeys().Stored(path.Base(r.URL.Path))
		if !limits.allow(stored, b.store.Now()) {
			header.Set("Retry-After", "60")
			http.Error(w, "later", http.StatusTooManyRequests)
			return
		}
		page, err := b.letterPage(r.Context(), stored, r.Method == http.MethodPost)
		if err != nil {
			b.log.Warn("link of a mail not answered", slog.Any("error", err))
			header.Set("Retry-After", "60")
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(page)) // whoever has gone reads nothing
	})
}

// letterPage is what a link shows, after it has done what it is for if act is set.
func (b *Bot) letterPage(ctx context.Context, stored []byte, act bool) (page string, err error) {
	err = b.store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		m, err := tx.DigestMailByLink(ctx, stored)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			page = view.LetterUnknown()
			return nil
		case err != nil:
			return err
		case !act:
			page = view.LetterPage(m)
			return nil
		case m.Month == nil:
			page = view.LetterAgreed(m.Language)
			return tx.ConfirmDigest(ctx, m.AddressID)
		}
		page = view.LetterLeft(m.Language)
		if err := tx.SilenceDigest(ctx, m.AreaID, b.postKeys().Address(m.Address)); err != nil {
			return err
		}
		return tx.DropDigest(ctx, m.AddressID)
	})
	return page, err
}
