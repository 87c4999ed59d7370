package view

import (
	"fmt"
	"html"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// WithDigest adds to an organisation's card, above its last row, the way to those who read letters by e-mail.
func WithDigest(l text.Lang, card Message, organisationID int64) Message {
	return withRow(card, Row(Tap(l.T("digest.button"), "digest", organisationID)))
}

// DigestAddresses lists who of an organisation reads the monthly letter by e-mail, below a note about what has just
// happened; an empty note is none. Without mail nobody can be added.
func DigestAddresses(l text.Lang, o storage.Organisation, list []storage.DigestAddress, mail bool, note string) Message {
	message := Text(l.T("digest.title", text.V{"Organisation": o.Name}) + "\n\n" + l.T("digest.about"))
	if note != "" {
		message.Text = note + "\n\n" + message.Text
	}
	if len(list) > 0 {
		message.Text += "\n"
	}
	for _, d := range list {
		message.Text += "\n" + digestMark(d) + " " + text.Escape(text.Shorten(d.Address, 60))
		message.Rows = append(message.Rows, Row(Tap(digestMark(d)+" "+text.Shorten(d.Address, 34), "digest", o.ID, "one", d.ID)))
	}
	if mail && len(list) < storage.MaxDigestAddresses {
		message.Rows = append(message.Rows, Row(Tap(l.T("digest.add"), "digest", o.ID, "add")))
	}
	message.Rows = append(message.Rows,
		Row(Tap(l.T("digest.print"), "digest", o.ID, "pdf")),
		Row(Tap(l.T("button.back"), "org", o.ID)))
	return message
}

// digestMark shows how it stands with an address.
func digestMark(d storage.DigestAddress) string {
	switch {
	case d.Refused:
		return "⚠️"
	case d.ConfirmedAt != nil:
		return "✅"
	}
	return "⏳"
}

// DigestAddress says how it stands with one address, and takes it off.
func DigestAddress(l text.Lang, d storage.DigestAddress, zone *time.Location, code bool) Message {
	day := func(t time.Time) string { return when.Format(string(l), when.LongDay, when.Of(t.In(zone))) }
	body := "<b>" + text.Escape(d.Address) + "</b>\n\n"
	switch {
	case d.Refused:
		body += l.T("digest.is_refused")
	case d.ConfirmedAt != nil:
		body += l.T("digest.is_confirmed", text.V{"Day": day(*d.ConfirmedAt)})
	case d.AskedAt != nil:
		body += l.T("digest.is_asked", text.V{"Day": day(*d.AskedAt)})
	default:
		body += l.T("digest.is_new")
	}
	message := Text(body)
	if code {
		message.Text += "\n\n" + l.T("digest.has_code")
		message.Rows = append(message.Rows, Row(Tap(l.T("digest.code"), "digest", d.OrganisationID, "code", d.ID)))
	}
	message.Rows = append(message.Rows,
		Row(Tap(l.T("digest.drop"), "digest", d.OrganisationID, "drop", d.ID)),
		Row(Tap(l.T("button.back"), "digest", d.OrganisationID)))
	return message
}

// LetterPage is the web page behind a link in a mail: one button, for what the mail asks or what ends letters.
func LetterPage(m storage.DigestMail) string {
	l := text.Of(m.Language)
	if m.Month == nil {
		return letterPage(l, l.T("letterpage.agree"), l.T("letterpage.agree_title"))
	}
	return letterPage(l, l.T("letterpage.leave"), l.T("letterpage.leave_title"))
}

// LetterAgreed is the page after somebody has agreed to letters.
func LetterAgreed(language string) string {
	l := text.Of(language)
	return letterPage(l, "", l.T("letterpage.agreed"))
}

// LetterLeft is the page when no letters go to an address any more.
func LetterLeft(language string) string {
	l := text.Of(language)
	return letterPage(l, "", l.T("letterpage.left"))
}

// LetterUnknown is the page behind a link of which nothing is known, in both languages: its address gets no letters any more,
// or was entered anew since.
func LetterUnknown() string {
	return letterPage(text.De, "", text.De.T("letterpage.unknown"), text.En.T("letterpage.unknown"))
}

func letterPage(l text.Lang, button string, words ...string) string {
	body := ""
	for _, paragraph := range words {
		body += "<p>" + html.EscapeString(Plain(paragraph)) + "</p>\n"
	}
	page := fmt.Sprintf("<!DOCTYPE html>\n<html lang=%q>\n<head>\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%s</title>\n"+
		"<style>body{font:1.2rem/1.5 sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}"+
		"button{font:inherit;padding:.6rem 1.2rem}</style>\n</head>\n<body>\n%s",
		l, html.EscapeString(Plain(words[0])), body)
	if button != "" {
		page += "<form method=\"post\"><button>" + html.EscapeString(Plain(button)) + "</button></form>\n"
	}
	return page + "</body>\n</html>\n"
}
