package view

import (
	"net/url"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// Command is one line of the help.
type Command struct{ Name, About, Group string }

// Help lists what a person can do here, each group of commands below what it is about.
func Help(l text.Lang, p *storage.Person, commands []Command) Message {
	body, group := l.T("help.intro", text.V{"Area": p.AreaName}), ""
	for _, command := range commands {
		if command.Group != group {
			group = command.Group
			body += "\n\n<b>" + l.T("help.group_"+group) + "</b>"
		}
		body += "\n/" + command.Name + " – " + command.About
	}
	return Text(body)
}

// Welcome greets somebody who just joined an area.
func Welcome(l text.Lang, p *storage.Person) Message {
	values := text.V{"Area": p.AreaName, "Organisation": p.OrganisationName}
	switch {
	case p.Coordinator:
		return Text(l.T("join.welcome_coordinator", values))
	case p.OrganisationID != 0:
		return Text(l.T("join.welcome_member", values))
	}
	return Text(l.T("join.welcome", values))
}

// InviteChoice lets a coordinator choose what the invitation is for.
func InviteChoice(l text.Lang, p *storage.Person) Message {
	message := Text(l.T("invite.choose"))
	if p.OrganisationAdmin {
		message.Rows = append(message.Rows, Row(Tap(l.T("invite.to_own", text.V{"Organisation": text.HTML(text.Shorten(p.OrganisationName, 20))}), "invite", "own")))
	}
	message.Rows = append(message.Rows,
		Row(Tap(l.T("invite.to_area"), "invite", "area")),
		Row(Tap(l.T("invite.to_coordinate"), "invite", "coordinator")))
	return message
}

// Invitation shows a fresh code and its link, to be passed on.
func Invitation(l text.Lang, p *storage.Person, kind, code, link string, expires time.Time) Message {
	message := Text(l.T("invite.made_"+kind, text.V{"Organisation": p.OrganisationName, "Area": p.AreaName}) + "\n\n" +
		l.T("invite.code", text.V{"Code": code, "Link": link, "Day": when.Format(string(l), when.LongDay, when.Of(expires.In(p.Location())))}))
	words := l.T("invite.share_text", text.V{"Area": text.HTML(p.AreaName)})
	message.Rows = [][]Button{Row(Link(l.T("invite.share"), shareLink(link, words)))}
	return message
}

// shareLink lets a person choose a chat for a link and words, https://core.telegram.org/widgets/share.
func shareLink(link, words string) string {
	encode := func(plain string) string { return strings.ReplaceAll(url.QueryEscape(plain), "+", "%20") }
	return "https://t.me/share/url?url=" + encode(link) + "&text=" + encode(words)
}

// Profile shows what is stored about a person and what they can change.
func Profile(l text.Lang, p *storage.Person, habit storage.Habit, areas []storage.Area) Message {
	organisation := l.T("profile.no_organisation")
	if p.OrganisationID != 0 {
		organisation = text.Escape(p.OrganisationName)
		if p.OrganisationAdmin {
			organisation += " " + l.T("profile.admin")
		}
	}
	area := text.Escape(p.AreaName)
	if p.Coordinator {
		area += " " + l.T("profile.coordinator")
	}
	turn, to := l.T("profile.turn_off"), "off"
	if !p.Reminders {
		turn, to = l.T("profile.turn_on"), "on"
	}
	other := text.En
	if l == text.En {
		other = text.De
	}
	message := Text(l.T("profile.card", text.V{
		"Name": p.Name, "Area": text.HTML(area), "Organisation": text.HTML(organisation), "Reminders": habitState(l, p, habit),
	}))
	message.Rows = [][]Button{
		Row(Tap(other.T("profile.this_language"), "profile", "language", other)),
		Row(Tap(turn, "profile", "reminders", to)),
	}
	if p.Reminders {
		message.Rows = append(message.Rows, Row(Tap(l.T("habit.button"), "profile", "remind")))
	}
	for _, a := range areas {
		if a.ID != p.AreaID {
			message.Rows = append(message.Rows, Row(Tap(l.T("profile.switch", text.V{"Area": text.HTML(text.Shorten(a.Name, 20))}), "profile", "area", a.ID)))
		}
	}
	out := Row(Tap(l.T("profile.delete"), "profile", "delete")) // ways out come last, and together
	if p.OrganisationID != 0 {
		out = Row(Tap(l.T("profile.leave"), "profile", "leave"), out[0])
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("profile.data"), "profile", "data")), out)
	return message
}

// ConfirmLeave asks before a person leaves their organisation.
func ConfirmLeave(l text.Lang, p *storage.Person) Message {
	return confirm(l, "profile.confirm_leave", text.V{"Organisation": p.OrganisationName}, "profile.leave_now", "left", p.OrganisationID)
}

// ConfirmDelete asks before everything about a person is deleted.
func ConfirmDelete(l text.Lang) Message {
	return confirm(l, "profile.confirm_delete", nil, "profile.delete_now", "deleted")
}

func confirm(l text.Lang, question string, values text.V, yes string, action ...any) Message {
	message := Text(l.T(question, values))
	message.Rows = [][]Button{Row(Tap(l.T(yes), "profile", action...)), Row(Tap(l.T("button.back"), "profile", "show"))}
	return message
}
