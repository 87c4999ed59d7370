package view

import (
	"fmt"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// attachmentRow leads to the files of a resource, if it has any.
func attachmentRow(l text.Lang, r storage.Resource) []Button {
	if r.Attachments == 0 {
		return nil
	}
	return Row(Tap(l.N("attached.see", r.Attachments), "attached", r.ID, "see"))
}

// Attachments are the files of a resource, each a message of its own, and the way back below them.
func Attachments(l text.Lang, r storage.Resource, list []storage.Attachment) (messages []Message) {
	for i, a := range list {
		message := Message{Text: text.Shorten(r.Title, 100), Fresh: true, Silent: i > 0}
		if a.Kind == storage.AttachedPhoto {
			message.Photo = a.FileID
		} else {
			message.Document = a.FileID
		}
		messages = append(messages, message)
	}
	if last := len(messages) - 1; last >= 0 {
		messages[last].Rows = [][]Button{Row(Tap(l.T("attached.card"), "resource", r.ID))}
	}
	return messages
}

// AttachmentDesk lets the owner add files to a resource and take them away.
func AttachmentDesk(l text.Lang, r storage.Resource, list []storage.Attachment) Message {
	body := l.T("attached.none", text.V{"Max": storage.MaxAttachments})
	if len(list) > 0 {
		body = l.T("attached.desk", text.V{"Count": len(list), "Max": storage.MaxAttachments})
	}
	message := Text("<b>" + text.Escape(r.Title) + "</b>\n\n" + body)
	for i, a := range list {
		name := a.Name
		if a.Kind == storage.AttachedPhoto {
			name = fmt.Sprintf("%s %d", l.T("attached.photo"), i+1)
		}
		message.Rows = append(message.Rows, Row(Tap("🗑 "+text.Shorten(name, 30), "attached", r.ID, "drop", a.ID)))
	}
	if len(list) > 0 {
		message.Rows = append(message.Rows, Row(Tap(l.N("attached.see", len(list)), "attached", r.ID, "see")))
	}
	if len(list) < storage.MaxAttachments {
		message.Rows = append(message.Rows, Row(Tap(l.T("attached.add"), "attached", r.ID, "add")))
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("button.back"), "resource", r.ID)))
	return message
}
