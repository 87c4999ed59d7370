package main

import (
	"context"
	"fmt"
)

// mailFindings connects to the mail server and logs in, without sending anything.
func (p *program) mailFindings(ctx context.Context) []finding {
	server := p.config.Mail
	if server == nil {
		return nil // nothing is sent, and nothing is missing
	}
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	if err := server.Check(ctx); err != nil {
		return []finding{{"mail", false, fmt.Sprintf("%s:%d takes no mail from us (%v): check SMTP_URL.", server.Host, server.Port, err)}}
	}
	links := "Links in mails are answered at " + letters(p.config) + "."
	if letters(p.config) == "" {
		links = "Without PUBLIC_URL mails hold codes instead of links."
	}
	return []finding{{"mail", true, fmt.Sprintf("%s:%d takes mail from %s. %s", server.Host, server.Port, server.From.Address, links)}}
}
