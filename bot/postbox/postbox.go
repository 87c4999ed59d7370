// Package postbox sends e-mail through an SMTP server, and owns the secrets in it: links and codes. It never decides who
// gets a mail or what is in it, and keeps nothing.
package postbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"time"

	smtp "github.com/wneessen/go-mail"
)

// Server is where mail is handed in, RFC 6409.
type Server struct {
	Host     string
	Port     int
	Implicit bool          // TLS from the first byte (RFC 8314); otherwise STARTTLS, without which nothing is sent
	User     string        // empty: the server asks for nobody
	Password string        // of User
	From     *mail.Address // who sends
	TLS      *tls.Config   // nil: the system's certificates
}

// Mail is one mail to one reader.
type Mail struct {
	ID        string // unique and the same when it is sent again, so that mailboxes can tell
	To        string
	Subject   string
	Text      string
	HTML      string
	Name      string // of the attached PDF file
	PDF       []byte // nil: nothing is attached
	List      string // what kind of mail this is, RFC 2919; empty: a single one
	LeaveLink string // ends them with one request, RFC 8058; empty: an answer by mail does
	Date      time.Time
}

// Why a mail did not go out. Everything else may work later, too.
var (
	// ErrRefused: the server will never take this mail.
	ErrRefused = errors.New("refused")
	// ErrAway: the server takes no mail at all now, or does not let us in.
	ErrAway = errors.New("mail server unavailable")
	// ErrUnknown: the connection broke after the mail had been handed over. It may have been taken.
	ErrUnknown = errors.New("unknown outcome")
)

// patience is how long the server may take for one answer.
const patience = 30 * time.Second

// Send hands a mail in.
func (s *Server) Send(ctx context.Context, m Mail) error {
	message, err := s.message(m)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	defer func() { _ = client.Close() }() // what was taken stays taken, however the server says goodbye
	return outcome(client.Send(message))
}

// outcome sorts what the server said. What it said is told without the address and the mail's text.
func outcome(err error) error {
	var failed *smtp.SendError
	if err == nil || !errors.As(err, &failed) {
		return err
	}
	said := fmt.Errorf("mail server: %s (%d)", failed.Reason, failed.ErrorCode())
	switch {
	case failed.Reason == smtp.ErrSMTPDataClose && failed.ErrorCode() == 0:
		return fmt.Errorf("%w: %w", ErrUnknown, said)
	case failed.Reason == smtp.ErrSMTPReset: // after it was taken
		return nil
	case failed.Reason == smtp.ErrSMTPRcptTo && failed.ErrorCode() >= 500:
		return fmt.Errorf("%w: %w", ErrRefused, said)
	}
	return said
}

// Check connects, logs in and leaves, to see whether mail could be sent now.
func (s *Server) Check(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		return err
	}
	return client.Close()
}

func (s *Server) client() (*smtp.Client, error) {
	options := []smtp.Option{smtp.WithPort(s.Port), smtp.WithTimeout(patience), smtp.WithTLSPolicy(smtp.TLSMandatory)}
	switch {
	case s.Implicit:
		options = append(options, smtp.WithSSL())
	case s.User == "" && s.local():
		options = append(options, smtp.WithTLSPolicy(smtp.NoTLS))
	}
	if s.User != "" {
		options = append(options, smtp.WithSMTPAuth(smtp.SMTPAuthAutoDiscover), smtp.WithUsername(s.User), smtp.WithPassword(s.Password))
	}
	if s.TLS != nil {
		options = append(options, smtp.WithTLSConfig(s.TLS))
	}
	client, err := smtp.NewClient(s.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return client, nil
}

// local tells whether the server is on this machine, so that nobody can listen on the way.
func (s *Server) local() bool {
	ip := net.ParseIP(s.Host)
	return s.Host == "localhost" || ip != nil && ip.IsLoopback()
}

// message builds the mail: text and HTML to choose from, and the file.
func (s *Server) message(m Mail) (*smtp.Msg, error) {
	message := smtp.NewMsg(smtp.WithNoDefaultUserAgent())
	message.FromMailAddress(s.From)
	if err := message.To(m.To); err != nil {
		return nil, errors.New("not an address")
	}
	message.Subject(m.Subject)
	message.SetDateWithValue(m.Date)
	message.SetMessageIDWithValue(m.ID + "@" + s.domain())
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence is answered to us
	if m.List != "" {
		message.SetGenHeader("List-Id", "<"+m.List+"."+s.domain()+">")
		leave := "mailto:" + s.From.Address + "?subject=unsubscribe"
		message.SetListUnsubscribe(leave)
		if m.LeaveLink != "" {
			if err := message.SetListUnsubscribeOneClick(m.LeaveLink, leave); err != nil {
				return nil, fmt.Errorf("link: %w", err)
			}
		}
	}
	message.SetBodyString(smtp.TypeTextPlain, m.Text)
	message.AddAlternativeString(smtp.TypeTextHTML, m.HTML)
	if m.PDF != nil {
		err := message.AttachReader(m.Name, bytes.NewReader(m.PDF), smtp.WithFileContentType("application/pdf"))
		if err != nil {
			return nil, fmt.Errorf("attach: %w", err)
		}
	}
	return message, nil
}

// domain is that of the sender's address.
func (s *Server) domain() string {
	for i := len(s.From.Address) - 1; i >= 0; i-- {
		if s.From.Address[i] == '@' {
			return s.From.Address[i+1:]
		}
	}
	return "localhost"
}
