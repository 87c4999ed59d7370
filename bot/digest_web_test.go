package bot

import (
	"context"
	"errors"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sozialraum/bot/postbox"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// mailed makes an address with a mail that went out, the question or a letter, and returns the path of its link.
func (s *subscriber) mailed(address, month string) string {
	s.t.Helper()
	var path string
	err := s.store.InTx(s.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		err := tx.AddDigestAddress(ctx, storage.DigestAddress{
			AreaID: s.area.area, OrganisationID: s.area.own, Address: address, Language: "de",
		}, s.area.people["admin"].ID)
		if err != nil {
			return err
		}
		m, err := tx.ClaimDigestMail(ctx, 0, storage.DigestMail{})
		if err != nil {
			return err
		}
		if month != "" {
			if err := errors.Join(tx.ConfirmDigest(ctx, m.AddressID), tx.FinishDigestMail(ctx, m.ID, storage.MailSent)); err != nil {
				return err
			}
			if _, err := tx.PlanDigestsOf(ctx, s.area.area, tx.Now.AddDate(0, 0, 1-tx.Now.Day())); err != nil {
				return err
			}
			if m, err = tx.ClaimDigestMail(ctx, 0, storage.DigestMail{}); err != nil {
				return err
			}
		}
		keys := postbox.Keys{Hash: s.bot.key.Hash}
		path = "/letter/" + keys.Secret(m.Seed)
		return errors.Join(tx.LinkDigestMail(ctx, m.ID, keys.Stored(keys.Secret(m.Seed))), tx.FinishDigestMail(ctx, m.ID, storage.MailSent))
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s *subscriber) link(method, path string) string {
	s.t.Helper()
	body := strings.NewReader("List-Unsubscribe=One-Click")
	response := httptest.NewRecorder()
	s.bot.LetterHandler().ServeHTTP(response, httptest.NewRequestWithContext(s.t.Context(), method, path, body))
	if response.Code != http.StatusOK {
		s.t.Fatalf("%s: %d", method, response.Code)
	}
	return response.Body.String()
}

func (s *subscriber) letters() (list []storage.DigestAddress) {
	s.t.Helper()
	if err := s.store.InTx(s.t.Context(), func(ctx context.Context, tx *storage.Tx) (err error) {
		list, err = tx.DigestAddresses(ctx, s.area.area, s.area.own)
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
	return list
}

// Opening the link of the question changes nothing, since programs open links; its button agrees.
func TestLinksAgree(t *testing.T) {
	s := newSubscriber(t)
	path := s.mailed("buero@kita.example", "")
	if page := s.link("GET", path); !strings.Contains(page, "<form") || s.letters()[0].ConfirmedAt != nil {
		t.Fatalf("opened: %s", page)
	}
	s.link("POST", path)
	if page := s.link("POST", path); strings.Contains(page, "<form") || s.letters()[0].ConfirmedAt == nil {
		t.Errorf("agreed twice: %s", page)
	}
}

// One request ends letters (RFC 8058), and the address is left alone. After that the link answers as an unknown one does,
// and nothing of it is logged.
func TestLinksEndLetters(t *testing.T) {
	s := newSubscriber(t)
	path := s.mailed("buero@kita.example", "now")
	if page := s.link("GET", path); !strings.Contains(page, "<form") || len(s.letters()) != 1 {
		t.Fatalf("opened: %s", page)
	}
	s.link("POST", path)
	if n := len(s.letters()); n != 0 {
		t.Errorf("%d addresses are left", n)
	}
	unknown := s.link("POST", "/letter/"+strings.Repeat("A", postbox.SecretLength))
	if gone := s.link("POST", path); gone != unknown || strings.Contains(gone, "<form") {
		t.Errorf("gone:\n%s\nunknown:\n%s", gone, unknown)
	}
	for _, l := range text.Langs { // nothing is known of who reads it: it claims nothing, and helps
		if words := view.Plain(l.T("letterpage.left")); strings.Contains(unknown, words) {
			t.Errorf("a link of which nothing is known says: %s", words)
		}
		if !strings.Contains(unknown, html.EscapeString(view.Plain(l.T("letterpage.unknown")))) {
			t.Errorf("%s is missing in %s", l, unknown)
		}
	}
	if err := s.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		until, err := tx.DigestSilent(ctx, s.area.area, s.bot.postKeys().Address("BUERO@kita.example"))
		if err == nil && until.IsZero() {
			t.Error("the address may be entered again at once")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(s.log.String(), path[len("/letter/"):]) || strings.Contains(s.log.String(), "kita.example") {
		t.Error("the log tells of a link")
	}
}

// Only what looks like a link is one.
func TestLetterPaths(t *testing.T) {
	secret := strings.Repeat("a", postbox.SecretLength)
	for path, want := range map[string]bool{
		"/letter/" + secret: true, "/nord/letter/" + secret: true, "/letter/x": false, "/calendar/" + secret: false, "/letter/": false,
	} {
		if Letter(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}
