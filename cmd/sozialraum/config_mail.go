package main

import (
	"net/mail"
	"net/url"
	"strconv"

	"sozialraum/bot/postbox"
)

// mailPorts are where a mail server is found when its address has no port, RFC 8314.
var mailPorts = map[string]int{"smtp": 587, "smtps": 465}

func (s *settings) checkMail(c *config) error {
	if s.SMTPURL == "" {
		return nil
	}
	parsed, err := url.Parse(s.SMTPURL)
	if err != nil || mailPorts[parsed.Scheme] == 0 || parsed.Hostname() == "" || parsed.Path != "" && parsed.Path != "/" {
		return wrong("SMTP_URL is not the address of a mail server: give it as smtp://user:password@host:587 or smtps://user:password@host:465, or leave it out for no e-mail.")
	}
	server := &postbox.Server{Host: parsed.Hostname(), Port: mailPorts[parsed.Scheme], Implicit: parsed.Scheme == "smtps"}
	if given := parsed.Port(); given != "" {
		if server.Port, err = strconv.Atoi(given); err != nil || server.Port < 1 || server.Port > 65535 {
			return wrong("SMTP_URL has an unusable port: give one from 1 to 65535, such as smtp://user:password@host:587.")
		}
	}
	server.User = parsed.User.Username()
	server.Password, _ = parsed.User.Password()
	if (server.User == "") != (server.Password == "") {
		return wrong("SMTP_URL has a user without a password: give both, as smtp://user:password@host:587, or none. Signs like @ and / in a password are written %40 and %2F.")
	}
	if server.From, err = mail.ParseAddress(s.SMTPFrom); err != nil {
		return wrong("SMTP_FROM is missing or no e-mail address: give who sends the letters, such as \"Planungsraum Nord <post@example.org>\".")
	}
	c.Mail = server
	return nil
}
