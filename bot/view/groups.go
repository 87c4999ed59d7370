package view

import (
	"fmt"
	"math/rand/v2"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// Messages that all of an area may read go into its group, too. They name no person, and their buttons lead to the
// private chat, in which alone people answer, vote and ask.

// The beginnings of the payloads with which buttons in a group open the private chat; the row's id follows.
const (
	ConferenceLink = "conf-"
	PollLink       = "poll-"
)

// GroupPost is the call that says something in a group, as Notice is to a person. What belongs to single people is
// refused.
func GroupPost(g storage.Group, kind, key string, message Message) (storage.Outgoing, error) {
	if message.Sealed || message.Protect {
		return storage.Outgoing{}, fmt.Errorf("%s: a private message for a group", kind)
	}
	for _, row := range message.Rows {
		for _, button := range row {
			if button.URL == "" {
				return storage.Outgoing{}, fmt.Errorf("%s: a button for one person in a group", kind)
			}
		}
	}
	out, err := OutgoingInTopic(g.ChatID, g.Thread, message)
	out.Kind, out.Lane, out.DedupeKey = kind, storage.LaneBulk, key
	return out, err
}

// inPrivate is the button that leads from a group to a row in the private chat.
func inPrivate(g storage.Group, label, payload string, id int64) [][]Button {
	return [][]Button{Row(Link(label, fmt.Sprintf("https://t.me/%s?start=%s%d", g.Bot, payload, id)))}
}

// ConferenceInGroup is a notice about a meeting as the group reads it: the words that everybody reads.
func ConferenceInGroup(g storage.Group, c storage.Conference, notice Message) Message {
	notice.Rows = inPrivate(g, text.Of(g.Language).T("group.see_conference"), ConferenceLink, c.ID)
	return notice
}

// CaseConferenceInGroup says that there is a meeting about a case, and nothing else: nobody knows who reads along there,
// and even its day and its name may tell somebody whose case it is.
func CaseConferenceInGroup(g storage.Group, c storage.Conference) Message {
	l := text.Of(g.Language)
	return Message{
		Text: l.T("group.case_conference", text.V{"Area": g.AreaName}),
		Rows: inPrivate(g, l.T("group.see_conference"), ConferenceLink, c.ID),
	}
}

// PollInGroup says that a poll has opened. The options stand in an order that no one of them profits from.
func PollInGroup(g storage.Group, p storage.Poll) Message {
	l := text.Of(g.Language)
	body := l.T("poll.opened", text.V{"Area": p.AreaName}) + "\n\n🗳 <b>" + text.Escape(p.Question) + "</b>\n"
	for _, at := range rand.New(rand.NewPCG(uint64(p.ID), 0)).Perm(len(p.Options)) {
		body += "\n• " + text.Escape(p.Options[at])
	}
	if len(p.Options) > 0 {
		body += "\n"
	}
	body += "\n" + l.T("poll.open_until", text.V{"When": pollMoment(l, p, p.ClosesAt)}) + "\n\n<i>" + l.T("group.vote_in_private") + "</i>"
	return Message{Text: body, Rows: inPrivate(g, l.T("group.vote"), PollLink, p.ID)}
}

// ResultInGroup tells how a poll has ended, in words and, where there is something to show, as a picture.
func ResultInGroup(g storage.Group, o Outcome) ([]Message, error) {
	l := text.Of(g.Language)
	messages := []Message{{Text: resultText(l, o), Rows: inPrivate(g, l.T("group.see_poll"), PollLink, o.Poll.ID)}}
	if o.Hidden() {
		return messages, nil
	}
	picture, err := PollPicture(l, o)
	picture.Silent = true // the words have rung
	return append(messages, picture), err
}

// GroupLinked says in the group what it is for from now on; named so in a topic, it is about that topic.
func GroupLinked(g storage.Group) Message {
	key := "group.linked"
	if g.Thread != 0 {
		key = "group.linked_topic"
	}
	return Text(text.Of(g.Language).T(key, text.V{"Area": g.AreaName}))
}

// GroupUnlinked says in the group that nothing more will be said there.
func GroupUnlinked(g storage.Group) Message {
	return Text(text.Of(g.Language).T("group.unlinked_there", text.V{"Area": g.AreaName}))
}

// GroupTold tells a coordinator what happened to the group.
func GroupTold(l text.Lang, g storage.Group, key string) Message {
	return Message{
		Text: l.T(key, text.V{"Area": g.AreaName, "Group": groupName(l, g)}),
		Rows: [][]Button{Row(Tap(l.T("group.see"), "group", 0))},
	}
}

// groupName is what the group is called.
func groupName(l text.Lang, g storage.Group) string {
	if g.Title == "" {
		return l.T("group.nameless")
	}
	return text.Shorten(g.Title, 60)
}

// NoGroup offers a coordinator the two ways of linking a group. The link opens Telegram's own list of groups,
// https://core.telegram.org/bots/features#deep-linking.
func NoGroup(l text.Lang, p *storage.Person, bot, link, note string) Message {
	return Message{
		Text: note + l.T("group.card_none", text.V{"Area": p.AreaName, "Bot": bot}),
		Rows: [][]Button{Row(Link(l.T("group.add"), link))},
	}
}

// GroupCard shows a coordinator the group of their area.
func GroupCard(l text.Lang, g storage.Group) Message {
	key := "group.card"
	if g.Thread != 0 {
		key = "group.card_topic"
	}
	language, other := text.Of(g.Language), text.En
	if language == text.En {
		other = text.De
	}
	return Message{
		Text: l.T(key, text.V{
			"Area": g.AreaName, "Group": groupName(l, g),
			"Day":      when.Format(string(l), when.LongDay, when.Of(g.LinkedAt.In(g.Location()))),
			"Language": l.T("group.language_" + string(language)), "Bot": g.Bot,
		}),
		Rows: [][]Button{
			Row(Tap(l.T("group.write_"+string(other)), "group", g.ID, "language", other)),
			Row(Tap(l.T("group.unlink"), "group", g.ID, "unlink")),
		},
	}
}

// ConfirmUnlink asks before nothing is said in the group any more.
func ConfirmUnlink(l text.Lang, g storage.Group) Message {
	return Message{
		Text: l.T("group.confirm_unlink", text.V{"Group": groupName(l, g)}),
		Rows: [][]Button{
			Row(Tap(l.T("group.unlink_now"), "group", g.ID, "unlink", "yes")),
			Row(Tap(l.T("button.back"), "group", 0)),
		},
	}
}
