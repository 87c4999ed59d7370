// Package inbox runs a real SMTP server for tests, with STARTTLS and AUTH, which keeps what it is sent and can be told
// to misbehave. It never passes anything on.
package inbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"sozialraum/bot/postbox"
)

// The user whom the server knows.
const (
	User     = "bot@example.org"
	Password = "geheim/mit@Zeichen"
)

// Arrived is one mail as it arrived.
type Arrived struct {
	From, To string
	Raw      []byte
}

// Server is a mail server on this machine.
type Server struct {
	smtp  *smtp.Server
	addr  *net.TCPAddr
	trust *tls.Config

	mu      sync.Mutex
	arrived []Arrived
	refuse  func(to string) error
	cut     bool
}

// New starts a server that ends with the test. Unless it is secure it takes mail from anybody, unencrypted.
func New(tb testing.TB, secure bool) *Server {
	tb.Helper()
	s := &Server{}
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c, known: !secure}, nil
	}))
	s.smtp.Domain = "localhost"
	s.smtp.ErrorLog = silent{}
	if secure {
		s.smtp.TLSConfig, s.trust = certificate(tb)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s.addr = listener.Addr().(*net.TCPAddr)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.smtp.Serve(listener)
	}()
	tb.Cleanup(func() {
		_ = s.smtp.Close()
		_ = listener.Close() // the server does not know it yet if it ends before it has begun
		<-ended
	})
	return s
}

// silent takes what the server says about broken connections.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// Postbox is how to reach the server.
func (s *Server) Postbox() *postbox.Server {
	p := &postbox.Server{
		Host: "127.0.0.1", Port: s.addr.Port, TLS: s.trust,
		From: &mail.Address{Name: "Planungsraum Süd", Address: "post@example.org"},
	}
	if s.trust != nil {
		p.User, p.Password = User, Password
	}
	return p
}

// Refuse lets the server answer recipients with an error; nil: it takes everything again.
func (s *Server) Refuse(why func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = why
}

// Cut lets the server break connections right after it has taken a mail, before it says so.
func (s *Server) Cut(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = on
}

// Arrived returns what has arrived so far, and forgets it.
func (s *Server) Arrived() []Arrived {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.arrived
	s.arrived = nil
	return list
}

// Rejection is an answer of the server with a code, such as 550.
func Rejection(code int) error { return &smtp.SMTPError{Code: code, Message: "no"} }

type session struct {
	server *Server
	conn   *smtp.Conn
	known  bool
	mail   Arrived
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	s.mail.From = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	refuse := s.server.refuse
	s.server.mu.Unlock()
	if refuse != nil {
		if err := refuse(to); err != nil {
			return err
		}
	}
	s.mail.To = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mail.Raw = raw
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.arrived = append(s.server.arrived, s.mail)
	if s.server.cut {
		_ = s.conn.Close()
		return errors.New("cut")
	}
	return nil
}

func (s *session) Reset() { s.mail = Arrived{} }

func (s *session) Logout() error { return nil }

// certificate makes one for this machine, and what trusts it alone.
func certificate(tb testing.TB) (server, client *tls.Config) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		tb.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
}
