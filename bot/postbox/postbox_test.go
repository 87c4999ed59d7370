package postbox_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sozialraum/bot/postbox"
	"sozialraum/bot/postbox/inbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var letter = postbox.Mail{
	ID: "0b7c", To: "kita@example.com", Subject: "Planungsraum Süd: März", Text: "Grüße", HTML: "<p>Grüße</p>",
	Name: "brief.pdf", PDF: []byte("%PDF-1.3"), List: "sozialraum", LeaveLink: "https://bot.example.org/letter/geheim",
	Date: time.Date(2017, 3, 1, 6, 0, 0, 0, time.UTC),
}

// A letter arrives over TLS, from whoever is known, with all its parts and with what a mailbox needs to end it.
func TestSend(t *testing.T) {
	server := inbox.New(t, true)
	if err := server.Postbox().Send(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	arrived := server.Arrived()
	if len(arrived) != 1 || arrived[0].From != "post@example.org" || arrived[0].To != "kita@example.com" {
		t.Fatalf("arrived: %+v", arrived)
	}
	m, err := mail.ReadMessage(strings.NewReader(string(arrived[0].Raw)))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<0b7c@example.org>", "Date": "Wed, 01 Mar 2017 06:00:00 +0000", "Auto-Submitted": "auto-generated",
		"List-Id": "<sozialraum.example.org>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"List-Unsubscribe": "<https://bot.example.org/letter/geheim>, <mailto:post@example.org?subject=unsubscribe>",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || subject != letter.Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	got := parts(t, m.Header.Get("Content-Type"), m.Body)
	want := "text/plain: Grüße; text/html: <p>Grüße</p>; application/pdf: JVBERi0xLjM="
	if strings.Join(got, "; ") != want {
		t.Errorf("parts %q", got)
	}
}

// parts lists what a mail holds, from the outside to the inside.
func parts(t *testing.T, contentType string, body io.Reader) (list []string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return []string{kind + ": " + strings.TrimSpace(string(content))}
	}
	reader := multipart.NewReader(body, params["boundary"])
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, parts(t, part.Header.Get("Content-Type"), part)...)
	}
}

// A single mail says nothing about how letters end.
func TestSendASingleMail(t *testing.T) {
	server := inbox.New(t, false)
	single := letter
	single.List, single.PDF = "", nil
	if err := server.Postbox().Send(t.Context(), single); err != nil {
		t.Fatal(err)
	}
	if raw := string(server.Arrived()[0].Raw); strings.Contains(raw, "List-") || strings.Contains(raw, "application/pdf") {
		t.Errorf("arrived:\n%s", raw)
	}
}

// What the server says decides whether a mail is sent again; no error tells an address.
func TestSendFails(t *testing.T) {
	for name, c := range map[string]struct {
		spoil   func(s *inbox.Server, p *postbox.Server, m *postbox.Mail)
		want    error
		arrives int
	}{
		"refused":       {func(s *inbox.Server, _ *postbox.Server, _ *postbox.Mail) { answer(s, 550) }, postbox.ErrRefused, 0},
		"not now":       {func(s *inbox.Server, _ *postbox.Server, _ *postbox.Mail) { answer(s, 451) }, nil, 0},
		"cut off":       {func(s *inbox.Server, _ *postbox.Server, _ *postbox.Mail) { s.Cut(true) }, postbox.ErrUnknown, 1},
		"no address":    {func(_ *inbox.Server, _ *postbox.Server, m *postbox.Mail) { m.To = "x@y@z" }, postbox.ErrRefused, 0},
		"password":      {func(_ *inbox.Server, p *postbox.Server, _ *postbox.Mail) { p.Password = "x" }, postbox.ErrAway, 0},
		"nobody there":  {func(_ *inbox.Server, p *postbox.Server, _ *postbox.Mail) { p.Port = 1 }, postbox.ErrAway, 0},
		"untrusted":     {func(_ *inbox.Server, p *postbox.Server, _ *postbox.Mail) { p.TLS = nil }, postbox.ErrAway, 0},
		"TLS from byte": {func(_ *inbox.Server, p *postbox.Server, _ *postbox.Mail) { p.Implicit = true }, postbox.ErrAway, 0},
	} {
		t.Run(name, func(t *testing.T) {
			server := inbox.New(t, true)
			reach, m := server.Postbox(), letter
			c.spoil(server, reach, &m)
			err := reach.Send(t.Context(), m)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if c.want == nil && (errors.Is(err, postbox.ErrRefused) || errors.Is(err, postbox.ErrAway) || errors.Is(err, postbox.ErrUnknown)) {
				t.Errorf("%v", err)
			}
			if strings.Contains(err.Error(), "kita") || strings.Contains(err.Error(), inbox.Password) {
				t.Errorf("tells too much: %v", err)
			}
			if n := len(server.Arrived()); n != c.arrives {
				t.Errorf("%d arrived", n)
			}
		})
	}
}

func answer(s *inbox.Server, code int) {
	s.Refuse(func(string) error { return inbox.Rejection(code) })
}

// Nothing leaves unencrypted with a password.
func TestPasswordsNeedTLS(t *testing.T) {
	server := inbox.New(t, false)
	reach := server.Postbox()
	reach.User, reach.Password = inbox.User, inbox.Password
	if err := reach.Send(t.Context(), letter); !errors.Is(err, postbox.ErrAway) || len(server.Arrived()) != 0 {
		t.Errorf("%v", err)
	}
}

func TestCheck(t *testing.T) {
	server := inbox.New(t, true)
	reach := server.Postbox()
	if err := reach.Check(t.Context()); err != nil {
		t.Error(err)
	}
	reach.Password = "x"
	if err := reach.Check(t.Context()); err == nil {
		t.Error("let in with a wrong password")
	}
}
