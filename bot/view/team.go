package view

import (
	"strings"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// Team is one page of the people of the reader's organisation, below a note about what has just happened. An
// administrator can choose any of them but themself: leaving is in the profile.
func Team(l text.Lang, list []storage.Colleague, total, page int, reader *storage.Person, note string) Message {
	var body strings.Builder
	if note != "" {
		body.WriteString("✅ " + note + "\n\n")
	}
	body.WriteString(l.T("team.title", text.V{"Organisation": reader.OrganisationName}) + "\n")
	for _, c := range list {
		body.WriteString("\n• " + colleagueText(l, c, reader))
	}
	message := Message{}
	if reader.OrganisationAdmin {
		hint := "team.choose"
		if total == 1 {
			hint = "team.alone"
		}
		body.WriteString("\n\n" + l.T(hint))
		for _, c := range list {
			if c.ID != reader.ID {
				message.Rows = append(message.Rows, Row(Tap("👤 "+text.Shorten(c.Name, 36), "colleague", c.ID, page)))
			}
		}
	}
	message.Text = body.String()
	message.Rows = append(message.Rows, Pager(l, page, total, "team"))
	return message
}

// colleagueText is the line about one of the team.
func colleagueText(l text.Lang, c storage.Colleague, reader *storage.Person) string {
	line := text.Escape(c.Name)
	if c.ID == reader.ID {
		line += " (" + l.T("team.you") + ")"
	}
	if c.Admin {
		line += " – " + l.T("team.admin")
	}
	return line
}

// Colleague shows an administrator what they can change about one of the team, who stands on page.
func Colleague(l text.Lang, c storage.Colleague, reader *storage.Person, page int) Message {
	message := Text("<b>" + text.Escape(reader.OrganisationName) + "</b>\n\n" + colleagueText(l, c, reader))
	if !c.Admin {
		message.Rows = append(message.Rows, Row(Tap(l.T("team.promote"), "colleague", c.ID, page, "admin")))
	}
	message.Rows = append(message.Rows,
		Row(Tap(l.T("team.remove"), "colleague", c.ID, page, "remove")),
		Row(Tap(l.T("button.back"), "team", page)))
	return message
}

// ConfirmRemove asks before somebody is taken out of the organisation.
func ConfirmRemove(l text.Lang, c storage.Colleague, reader *storage.Person, page int) Message {
	return Message{
		Text: l.T("team.confirm_remove", text.V{"Name": c.Name, "Organisation": reader.OrganisationName}),
		Rows: [][]Button{
			Row(Tap(l.T("team.remove_now"), "colleague", c.ID, page, "remove", "yes")),
			Row(Tap(l.T("button.back"), "colleague", c.ID, page)),
		},
	}
}
