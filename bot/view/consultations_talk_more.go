package view

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// TalkAsking is the card before the conversation has begun: how many have agreed, and that the requester may begin.
func TalkAsking(l text.Lang, t Talk) Message {
	c := t.Case
	ref := c.Me.Reference
	body := "<b>" + l.T("talk.title") + "</b> · " + l.T("talk.asking")
	if t.Note != "" {
		body = t.Note + "\n\n" + body
	}
	body += "\n\n" + t.asking(l)
	if c.Me.Role != storage.RoleRequester {
		return caseScreen(l, t.Reader, body,
			Row(Tap(l.T("talk.text"), "talktext", ref)), Row(Tap(l.T("talk.leave"), "talkleave", ref)), consultHome(l))
	}
	return caseScreen(l, t.Reader, body, t.beginRow(l),
		Row(Tap(l.T("talk.text"), "talktext", ref)), Row(Tap(l.T("talk.asking_end"), "talkend", ref)), consultHome(l))
}

// asking says how far the search for consultants has come, and to them that it will begin.
func (t Talk) asking(l text.Lang) string {
	c := t.Case
	if c.Me.Role != storage.RoleRequester {
		return l.T("talk.asking_consultant")
	}
	switch {
	case c.Accepted() > 0:
		return l.N("talk.accepted", c.Accepted(), text.V{"Wanted": c.Wanted}) + "\n\n" + l.T("talk.asking_begin")
	case c.Waiting:
		return l.T("talk.asking_waits")
	}
	return l.T("talk.asking_patience")
}

// beginRow lets the requester begin as soon as one consultant has agreed.
func (t Talk) beginRow(l text.Lang) []Button {
	c := t.Case
	if c.State != storage.CaseAsking || c.Me.Role != storage.RoleRequester || c.Accepted() == 0 {
		return nil
	}
	return Row(Tap(l.T("talk.begin"), "talkbegin", c.Me.Reference))
}

// TalkText shows the description of the case again.
func TalkText(l text.Lang, t Talk) Message {
	return caseScreen(l, t.Reader, Vignette(l, t.Case.Vignette, t.Case.Label), t.backRow(l))
}

func (t Talk) backRow(l text.Lang) []Button {
	return Row(Tap(l.T("talk.back"), "case", t.Case.Me.Reference))
}

// TalkMore offers what is needed less often.
func TalkMore(l text.Lang, t Talk) Message {
	c, ref := t.Case, t.Case.Me.Reference
	open := c.State == storage.CaseOpen
	requester := c.Me.Role == storage.RoleRequester
	rows := [][]Button{Row(Tap(l.T("talk.mine"), "talkmine", ref))}
	add := func(show bool, key, action string, params ...any) {
		if show {
			rows = append(rows, Row(Tap(l.T(key), action, append([]any{ref}, params...)...)))
		}
	}
	moderates := c.Moderator == c.Me.Number
	phases := open && c.Model == storage.ModelPhases
	add(phases && !requester && c.Moderator == 0 && c.OfferedModerator == 0, "talk.mod_offer", "talkmod", "offer")
	add(phases && moderates, "talk.mod_stop", "talkmod", "stop")
	add(phases && requester && c.Moderator != 0, "talk.mod_end", "talkmod", "stop")
	add(phases && requester, "talk.free", "talkphase", "free")
	add(requester && len(Revealable(c)) > 0, "talk.reveal", "talkreveal")
	add(requester && c.Living(), "talk.end", "talkend")
	add(!requester && c.Living(), "talk.leave", "talkleave")
	body := "<b>" + l.T("talk.title") + "</b>"
	if requester {
		body += "\n" + l.T("talk.code", text.V{"Code": c.Code})
	}
	return caseScreen(l, t.Reader, body+"\n\n"+l.T("talk.more_about"), append(rows, t.backRow(l))...)
}

// Revealable are the consultants whom the requester has not yet offered to know them.
func Revealable(c *storage.Case) (list []*storage.CasePerson) {
	for _, p := range c.Consultants() {
		if p.Reveal == "" {
			list = append(list, p)
		}
	}
	return list
}

// TalkQuestion asks before something that cannot be taken back, or that others notice; what is a word of the texts. The
// button repeats the tap with one parameter more.
func TalkQuestion(l text.Lang, t Talk, what string, values text.V, action string, params ...any) Message {
	yes := Tap(l.T("talk.yes_"+what), action, append([]any{t.Case.Me.Reference}, params...)...)
	return caseScreen(l, t.Reader, l.T("talk.sure_"+what, values), Row(yes), t.backRow(l))
}

// TalkMine lists the reader's own messages of one page, to correct or to withdraw one.
func TalkMine(l text.Lang, t Talk, total int) Message {
	ref := t.Case.Me.Reference
	if total == 0 {
		return caseScreen(l, t.Reader, l.T("talk.mine_none"), t.backRow(l))
	}
	body := l.T("talk.mine_about")
	var rows [][]Button
	for _, m := range t.Messages {
		body += "\n\n<b>" + strconv.Itoa(m.Seq) + "</b> " + text.Escape(beginning(m.Text))
		number := text.V{"Number": m.Seq}
		row := Row(Tap(l.T("talk.withdraw", number), "talkback", ref, m.Seq))
		if t.Case.State == storage.CaseOpen {
			row = append(row, Tap(l.T("talk.correct", number), "talkwrite", ref, m.Seq))
		}
		rows = append(rows, row)
	}
	rows = append(rows, minePager(l, t.Page, total, ref), t.backRow(l))
	return caseScreen(l, t.Reader, body, rows...)
}

func minePager(l text.Lang, page, total int, ref string) (row []Button) {
	if (page+1)*PageSize < total {
		row = append(row, Tap(l.T("talk.older"), "talkmine", ref, page+1))
	}
	if page > 0 {
		row = append(row, Tap(l.T("talk.newer"), "talkmine", ref, page-1))
	}
	return row
}

// beginning is enough of a text to recognise it by.
func beginning(all string) string {
	const enough = 120
	line := strings.Join(strings.Fields(all), " ")
	if utf8.RuneCountInString(line) <= enough {
		return line
	}
	return text.Shorten(line, enough)
}

// TalkEdited answers somebody who changed a message in Telegram: the others still read what it said first.
func TalkEdited(l text.Lang, c *storage.Case, m storage.CaseMessage, reader *storage.Person) Message {
	ref := c.Me.Reference
	row := Row(Tap(l.T("talk.withdraw_it"), "talkback", ref, m.Seq))
	if c.State == storage.CaseOpen {
		row = append(Row(Tap(l.T("talk.correct_it"), "talkwrite", ref, m.Seq)), row...)
	}
	return caseScreen(l, reader, l.T("talk.edited"), row, Row(Tap(l.T("talk.open"), "case", ref)))
}

// TalkUnsent answers somebody who takes part in a consultation and writes something without having tapped "write": nobody
// else has read it. Reference is that of their case; empty: there are several to choose from.
func TalkUnsent(l text.Lang, reference string, reader *storage.Person) Message {
	row := consultHome(l)
	if reference != "" {
		row = Row(Tap(l.T("talk.open"), "case", reference))
	}
	return caseScreen(l, reader, l.T("talk.unsent"), row)
}

// TalkPreview shows a message exactly as the others will read it.
func TalkPreview(l text.Lang, c *storage.Case, words string, corrects int) string {
	m := storage.CaseMessage{Text: words, Corrects: corrects}
	if corrects != 0 {
		m.Kind = storage.MessageCorrection
	}
	return talkMessage(l, CaseName(l, c, *c.Me), m)
}

// MayStillWrite tells whether the reader may write into the case as it stands.
func MayStillWrite(c *storage.Case) bool {
	return anonymity.MayWrite(c.Model, c.Phase, c.State, c.Me.Role == storage.RoleRequester)
}
