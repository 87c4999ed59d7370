package view

import (
	"strconv"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// TalkTime is how a button names an offered time: wall time, to the minute.
const TalkTime = "200601021504"

// TalkSearching tells the requester of a talk that nobody has been found yet, in the words of key.
func TalkSearching(l text.Lang, key, reference string, reader *storage.Person) Message {
	return talkScreen(l, reader, l.T(key), talkEndRow(l, "speaking.end_requester", reference))
}

// TalkRequester is what the one who asked sees of the talk: what to decide, or whom to call. Over tells that the time
// agreed on has passed.
func TalkRequester(l text.Lang, t storage.Talk, reference string, reader *storage.Person, over bool) Message {
	switch t.Stage() {
	case storage.TalkPick:
		rows := make([][]Button, 0, len(t.Offers)+2)
		for _, offer := range t.Offers {
			rows = append(rows, Row(Tap(talkMoment(l, offer, when.Short), "times", reference, "pick", offer.Format(TalkTime))))
		}
		return talkScreen(l, reader, l.T("speaking.pick"), append(rows, talkAgainRow(l, reference), talkEndRow(l, "speaking.end_requester", reference))...)
	case storage.TalkContact:
		return talkScreen(l, reader, l.T("speaking.waits_contact", talkValues(l, t, t.Wished)), talkEndRow(l, "speaking.end_requester", reference))
	case storage.TalkAgree:
		return talkScreen(l, reader, l.T("speaking.other_manner", talkValues(l, t, t.Manner)),
			Row(Tap(l.T("speaking.agree"), "times", reference, "agree", t.Manner)), talkAgainRow(l, reference), talkEndRow(l, "speaking.end_requester", reference))
	case storage.TalkSettled:
		return talkSettled(l, t, reference, reader, over)
	}
	key := "speaking.waits_offers"
	if t.Again {
		key = "speaking.waits_again"
	}
	return talkScreen(l, reader, l.T(key), talkEndRow(l, "speaking.end_requester", reference))
}

// talkSettled shows the contact, how to withhold one's own number in one sentence, and what must not be said.
func talkSettled(l text.Lang, t storage.Talk, reference string, reader *storage.Person, over bool) Message {
	if over {
		return talkOver(l, t, reference, reader)
	}
	var body strings.Builder
	body.WriteString(l.T("speaking.settled_"+t.Manner, talkValues(l, t, t.Manner)) + "\n")
	body.WriteString("<code>" + text.Escape(t.Contact) + "</code>\n\n")
	body.WriteString(l.T("speaking.withhold_"+t.Manner) + "\n\n" + l.T("speaking.no_names"))
	return talkScreen(l, reader, body.String(), talkAgainRow(l, reference), talkEndRow(l, "speaking.end", reference))
}

// TalkConsultant is what the consultant sees of the talk.
func TalkConsultant(l text.Lang, t storage.Talk, reference string, reader *storage.Person, over bool) Message {
	offer := func(key string) []Button { return Row(Tap(l.T(key), "times", reference, "offer")) }
	switch t.Stage() {
	case storage.TalkPick:
		var body strings.Builder
		body.WriteString(l.T("speaking.waits_pick") + "\n")
		for _, offer := range t.Offers {
			body.WriteString("\n🗓 " + talkMoment(l, offer, when.Long))
		}
		return talkScreen(l, reader, body.String(), offer("speaking.offer_others"), talkEndRow(l, "speaking.end_consultant", reference))
	case storage.TalkContact:
		return talkScreen(l, reader, l.T("speaking.wants_contact", talkValues(l, t, t.Wished)),
			Row(Tap(l.T("speaking.give_contact"), "times", reference, "contact")), offer("speaking.offer_others"), talkEndRow(l, "speaking.end_consultant", reference))
	case storage.TalkAgree:
		return talkScreen(l, reader, l.T("speaking.waits_agree", talkValues(l, t, t.Manner)), talkEndRow(l, "speaking.end_consultant", reference))
	case storage.TalkSettled:
		if over {
			return talkOver(l, t, reference, reader)
		}
		return talkScreen(l, reader, l.T("speaking.you_are_called_"+t.Manner, talkValues(l, t, t.Manner))+"\n\n"+l.T("speaking.no_names"),
			offer("speaking.offer_others"), talkEndRow(l, "speaking.end", reference))
	}
	key := "speaking.wants_offers"
	if t.Again {
		key = "speaking.wants_others"
	}
	return talkScreen(l, reader, l.T(key), offer("speaking.offer"), talkEndRow(l, "speaking.end_consultant", reference))
}

// TalkManner asks how to speak at the time that the requester has just picked.
func TalkManner(l text.Lang, at time.Time, reference string, reader *storage.Person) Message {
	rows := make([][]Button, 0, len(storage.TalkManners)+1)
	for _, manner := range storage.TalkManners {
		rows = append(rows, Row(Tap(l.T("speaking.manner_"+manner), "times", reference, "take", at.Format(TalkTime), manner)))
	}
	rows = append(rows, Row(Tap(l.T("button.back"), "case", reference)))
	return talkScreen(l, reader, l.T("speaking.how", text.V{"When": talkMoment(l, at, when.Long)}), rows...)
}

// talkOver asks either of the two, once the time has passed, whether this is done.
func talkOver(l text.Lang, t storage.Talk, reference string, reader *storage.Person) Message {
	return talkScreen(l, reader, l.T("speaking.over", talkValues(l, t, t.Manner)),
		Row(Tap(l.T("speaking.yes_done"), "talkover", reference, "yes")), talkAgainRow(l, reference))
}

// ConfirmTalkEnd asks before the talk ends for this person. What the end means is "done", or else the role of the one
// who gives up before the talk took place.
func ConfirmTalkEnd(l text.Lang, reference, what string, reader *storage.Person) Message {
	return talkScreen(l, reader, l.T("speaking.confirm_"+what),
		Row(Tap(l.T("speaking.yes_"+what), "talkover", reference, "yes")),
		Row(Tap(l.T("button.back"), "case", reference)))
}

// TalkClosed asks the one who asked, once the talk is over, how much it has helped.
func TalkClosed(l text.Lang, c *storage.Case, reader *storage.Person) Message {
	if len(c.Consultants()) == 0 {
		return talkScreen(l, reader, l.T("speaking.withdrawn"))
	}
	body := l.T("speaking.ended")
	var row []Button
	switch {
	case c.Me.Helped:
		body += "\n\n" + l.T("speaking.helped_thanks")
	case c.Ending == storage.EndRequester:
		body += "\n\n" + l.T("speaking.helped")
		for n := 1; n <= 5; n++ {
			row = append(row, Tap(strconv.Itoa(n), "talkover", c.Me.Reference, "helped", n))
		}
	}
	return talkScreen(l, reader, body, row)
}

// TalkEnded says goodbye.
func TalkEnded(l text.Lang, key string, reader *storage.Person) Message {
	return caseScreen(l, reader, l.T(key), consultHome(l))
}

func talkScreen(l text.Lang, reader *storage.Person, body string, rows ...[]Button) Message {
	return caseScreen(l, reader, "<b>"+l.T("speaking.title")+"</b>\n\n"+body, append(rows, consultHome(l))...)
}

func talkAgainRow(l text.Lang, reference string) []Button {
	return Row(Tap(l.T("speaking.again"), "times", reference, "again"))
}

// talkEndRow leads to the question whether this is the end; key says what the end means where the talk stands.
func talkEndRow(l text.Lang, key, reference string) []Button {
	return Row(Tap(l.T(key), "talkover", reference))
}

func talkMoment(l text.Lang, wall time.Time, form when.Form) string {
	return when.Format(string(l), form, when.Of(wall))
}

// talkValues are the values of the texts about a talk; manner is "phone" or "video".
func talkValues(l text.Lang, t storage.Talk, manner string) text.V {
	values := text.V{"When": "", "Manner": text.HTML(l.T("speaking.manner_" + manner))}
	if t.Chosen != nil {
		values["When"] = talkMoment(l, *t.Chosen, when.Long)
	}
	return values
}
