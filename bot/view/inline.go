package view

import (
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// InlineResult is an InlineQueryResultArticle of the Bot API: a line to choose, and the message that it puts into a chat.
type InlineResult struct {
	Type    string        `json:"type"`
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	About   string        `json:"description"`
	Content inlineContent `json:"input_message_content"`
}

type inlineContent struct {
	Text        string      `json:"message_text"`
	ParseMode   string      `json:"parse_mode"`
	LinkPreview linkPreview `json:"link_preview_options"`
}

// Inline is an offer as it can be put into any chat: what it says about itself, and which organisation to ask, without
// a contact and without buttons, which only people of the area could use. It stays where it is put: how far it can be trusted
// has its day, and that somebody reports a mistake, which may be mended tomorrow, is not told.
func Inline(l text.Lang, r storage.Resource, line storage.ResourceLine, zone *time.Location) InlineResult {
	r.Contact, r.OrganisationContact = "", ""
	r.Reported, line.Reported = false, false
	body := resourceText(l, r, &storage.Person{}) + "\n\n" + l.T("inline.about_contact", text.V{"Organisation": r.Organisation}) + "\n\n" + LightLine(l, r.Confirmation, zone)
	return InlineResult{
		Type: "article", ID: strconv.FormatInt(r.ID, 10), Title: r.Title, About: strings.ReplaceAll(Plain(lineDetails(l, line, zone)), "\n", " · "),
		Content: inlineContent{Text: body, ParseMode: "HTML", LinkPreview: linkPreview{Disabled: true}},
	}
}
