package view

import (
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// WithMeet adds to a profile the way to getting to know others.
func WithMeet(l text.Lang, profile Message) Message {
	return withRow(profile, Row(Tap(l.T("meet.button"), "meet", "show")))
}

// MeetOffer explains what it is about to somebody who does not take part.
func MeetOffer(l text.Lang) Message {
	return Message{Text: l.T("meet.offer"), Rows: [][]Button{Row(Tap(l.T("meet.join"), "meet", "join")), toProfile(l)}}
}

// MeetCard is how somebody takes part; round is the one that was announced last, nil for none, and skips whether they
// leave it out.
func MeetCard(l text.Lang, m storage.MeetMember, round *storage.MeetRound, skips bool) Message {
	body := "<b>" + l.T("meet.title") + "</b>\n\n"
	var rows [][]Button
	switch {
	case m.Rests():
		body += l.T("meet.you_rest")
		rows = append(rows, Row(Tap(l.T("meet.again"), "meet", "again")))
	case round != nil && round.PairedAt == nil && skips:
		body += l.T("meet.you_skip", text.V{"Day": meetDay(l, *round)})
		rows = append(rows, Row(Tap(l.T("meet.unskip"), "meet", "unskip", round.ID)))
	case round != nil && round.PairedAt == nil:
		body += l.T("meet.you_come", text.V{"Day": meetDay(l, *round)})
		rows = append(rows, Row(Tap(l.T("meet.skip"), "meet", "skip", round.ID)))
	default:
		body += l.T("meet.you_wait")
	}
	contact := l.T("meet.through_me")
	if m.Contact != "" {
		contact = text.Escape(m.Contact)
	}
	body += "\n\n<b>" + l.T("meet.reached") + ":</b> " + contact
	rows = append(rows,
		Row(Tap(l.T("meet.change_contact"), "meet", "join")), meetRather(l),
		Row(Tap(l.T("meet.stop"), "meet", "stop")), toProfile(l))
	return Message{Text: body, Rows: rows}
}

// meetRather leads to the choice with whom rather not; below a message that stays to be read, if it is a notice.
func meetRather(l text.Lang, more ...any) []Button {
	return Row(Tap(l.T("meet.rather_not"), "meet", append([]any{"no", 0}, more...)...))
}

func meetRatherBelow(l text.Lang) []Button { return meetRather(l, "", "below") }

func meetDay(l text.Lang, round storage.MeetRound) string {
	return when.Format(string(l), when.LongDay, when.Of(round.PairAt.In(round.Location())))
}

// MeetChoices lets somebody choose with whom they would rather not. Everybody who takes part stands there.
func MeetChoices(l text.Lang, list []storage.MeetChoice, total, page int) Message {
	message := Text(l.T("meet.choose"))
	if total == 0 {
		message.Text = l.T("meet.choose_nobody")
	}
	for _, other := range list {
		label, to := "", 1
		if other.Excluded {
			label, to = "🚫 ", 0
		}
		label += text.Shorten(other.Name, 18) + " · " + text.Shorten(other.Organisation, 18)
		message.Rows = append(message.Rows, Row(Tap(label, "meet", "no", page, other.PersonID, to)))
	}
	pages := (total + PageSize - 1) / PageSize
	message.Rows = append(message.Rows,
		pageRow(l, page, pages, func(label string, page int) Button { return Tap(label, "meet", "no", page) }),
		Row(Tap(l.T("button.back"), "meet", "show")))
	return message
}

// MeetAhead tells a week before that there will be introductions, or asks somebody who has been silent whether to go on.
func MeetAhead(l text.Lang, round storage.MeetRound, silent, skips bool) Message {
	switch {
	case silent:
		return Message{Text: l.T("meet.still"), Rows: [][]Button{
			Row(Tap(l.T("meet.again"), "meet", "again")), Row(Tap(l.T("meet.stop"), "meet", "stop")),
		}}
	case skips:
		return Message{Text: l.T("meet.you_skip", text.V{"Day": meetDay(l, round)}), Rows: [][]Button{
			Row(Tap(l.T("meet.unskip"), "meet", "unskip", round.ID, "notice")),
		}}
	}
	return Message{Text: l.T("meet.ahead", text.V{"Day": meetDay(l, round)}), Rows: [][]Button{
		Row(Tap(l.T("meet.skip"), "meet", "skip", round.ID, "notice")), meetRatherBelow(l),
	}}
}

// MeetIntroduction introduces people to somebody.
func MeetIntroduction(l text.Lang, group storage.MeetGroup) Message {
	key := "meet.introduction"
	if len(group.Others) > 1 {
		key = "meet.introduction_three"
	}
	var lines strings.Builder
	for _, other := range group.Others {
		lines.WriteString("\n\n👤 " + meetPerson(l, other) + "\n")
		if other.Contact != "" {
			lines.WriteString(l.T("meet.contact", text.V{"Contact": other.Contact}))
		} else {
			lines.WriteString(l.T("meet.no_contact_there"))
		}
	}
	return Message{Text: l.T(key, text.V{"People": text.HTML(lines.String())}), Rows: [][]Button{meetWrite(l, "meet.write", group)}}
}

func meetPerson(l text.Lang, m storage.MeetMember) string {
	who, sector := "<b>"+text.Escape(m.Name)+"</b>, "+text.Escape(m.OrganisationName), l.T("sector.name_"+m.Sector)
	if says(m.OrganisationName, sector) {
		return who
	}
	return who + " (" + sector + ")"
}

func meetWrite(l text.Lang, key string, group storage.MeetGroup) []Button {
	return Row(Tap(l.T(key), "meet", "write", group.ID))
}

// MeetNobody tells somebody that it did not work out, without a reason. There is nothing to do, so that it does not ring.
func MeetNobody(l text.Lang) Message { return Message{Text: l.T("meet.nobody"), Silent: true} }

// MeetQuestion asks whether people have met, and shows what was answered.
func MeetQuestion(l text.Lang, group storage.MeetGroup) Message {
	names := make([]string, len(group.Others))
	for i, other := range group.Others {
		names[i] = text.Escape(other.Name)
	}
	body := l.T("meet.question", text.V{"Names": text.HTML(strings.Join(names, " "+l.T("meet.and")+" "))})
	if group.Answer != "" {
		body += "\n\n" + l.T("meet.answered_"+group.Answer)
	}
	var row []Button
	for _, answer := range []string{storage.MetYes, storage.MetLater, storage.MetNo} {
		label := l.T("meet.answer_" + answer)
		if group.Answer == answer {
			label = "● " + label
		}
		row = append(row, Tap(label, "meet", "met", group.ID, answer))
	}
	rows := [][]Button{row}
	if group.Answer == storage.MetLater {
		rows = append(rows, meetWrite(l, "meet.write", group))
	}
	return Message{Text: body, Rows: append(rows, meetRatherBelow(l)), Silent: true} // it can wait
}

// MeetMessage passes on what somebody wrote to those whom they were introduced to.
func MeetMessage(l text.Lang, from storage.MeetMember, group storage.MeetGroup, words string) Message {
	message := Text(l.T("meet.message", text.V{"From": text.HTML(meetPerson(l, from))}) + "\n\n" + text.Escape(words))
	message.Rows = [][]Button{meetWrite(l, "meet.reply", group)}
	return message
}

// MeetWriting ends this long after an introduction.
const MeetWriting = 35 * 24 * time.Hour
