package view

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sozialraum/bot/anonymity"
	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// MaxTalk is the most code points of one message in a consultation: two of them and everything around them fit one
// screen, so that a page always holds at least one.
const MaxTalk = 1200

// How much of a screen its messages may take, and what stands above each of them.
const (
	talkRoom = 2650
	talkHead = 110
)

// Talk is the screen of a consultation in writing, as one participant sees it. Its rules are those of THREATS.md:
// participants have the names of this one case, no message has a date, and whoever reads sees no sign of others reading.
type Talk struct {
	Case     *storage.Case
	Reader   *storage.Person
	Messages []storage.CaseMessage // of the page, in order
	Page     int                   // zero is the newest
	Pages    int
	Unread   int
	Known    []KnownPerson
	Note     string // HTML of what has just happened; empty: nothing
	Now      time.Time
}

// KnownPerson is a participant who has agreed that this reader knows them.
type KnownPerson struct {
	Number             int
	Name, Organisation string
}

// CaseName is what a participant is called in this case, and in no other. Whether it says "Beraterin" or "Berater" is
// chance and tells nothing about the person.
func CaseName(l text.Lang, c *storage.Case, p storage.CasePerson) string {
	if p.Role == storage.RoleRequester {
		if c.Label == "" {
			return l.T("vignette.unnamed")
		}
		return l.T("talkname.requester_of", text.V{"Sector": text.HTML(l.T("sector.name_" + c.Label))})
	}
	name := l.T("talkname.consultant")
	if p.Pseudonym.Feminine {
		name = l.T("talkname.consultant_f")
	}
	if p.Pseudonym.Sector != "" {
		name += " " + l.T("sector.name_"+p.Pseudonym.Sector)
	}
	return name + " " + strconv.Itoa(p.Pseudonym.Number)
}

// TalkPages divides messages into screens, the newest first; within each they stand in order. There is always one.
func TalkPages(list []storage.CaseMessage) [][]storage.CaseMessage {
	var pages [][]storage.CaseMessage
	for end := len(list); end > 0; {
		start, room := end, talkRoom
		for start > 0 {
			room -= talkHead + utf8.RuneCountInString(list[start-1].Text)
			if room < 0 && start < end {
				break
			}
			start--
		}
		pages, end = append(pages, list[start:end]), start
	}
	if len(pages) == 0 {
		return [][]storage.CaseMessage{nil}
	}
	return pages
}

// TalkCard is the conversation: how it stands, who may write, one page of it, and what the reader may do.
func TalkCard(l text.Lang, t Talk) Message {
	var body strings.Builder
	if t.Note != "" {
		body.WriteString(t.Note + "\n\n")
	}
	body.WriteString(t.head(l))
	if len(t.Messages) == 0 {
		body.WriteString("\n\n" + l.T("talk.empty"))
	}
	phase := ""
	for _, m := range t.Messages {
		body.WriteString("\n\n")
		if t.Case.Model == storage.ModelPhases && m.Phase != phase {
			phase = m.Phase
			body.WriteString("» <i>" + phaseName(l, phase) + "</i>\n")
		}
		body.WriteString(t.message(l, m))
	}
	return caseScreen(l, t.Reader, body.String(), t.rows(l)...)
}

func phaseName(l text.Lang, phase string) string { return l.T("talk.phase_" + phase) }

// head says what everybody needs to know before the first message.
func (t Talk) head(l text.Lang) string {
	c := t.Case
	var lines []string
	switch {
	case c.State == storage.CaseClosed:
		lines = append(lines, "<b>"+l.T("talk.title")+"</b> · "+l.T("talk.closed"), t.closed(l))
	case c.State == storage.CaseAsking:
		lines = append(lines, "<b>"+l.T("talk.title")+"</b> · "+l.T("talk.asking"), t.asking(l))
	case c.Model == storage.ModelFree:
		lines = append(lines, "<b>"+l.T("talk.title")+"</b> · "+phaseName(l, "free"), l.T("talk.about_free"))
	default:
		lines = append(lines, "<b>"+l.T("talk.title")+"</b> · "+phaseName(l, c.Phase), t.turn(l)+" "+t.suggested(l))
	}
	if c.State == storage.CaseOpen && c.Warned != "" {
		last := when.Result{Date: when.Of(c.EndsOn()).Date}
		lines = append(lines, "⏳ "+l.T("talk.warned_"+c.Warned, text.V{"Day": when.Format(string(l), when.LongDay, last)}))
	}
	lines = append(lines, t.people(l))
	for _, known := range t.Known {
		lines = append(lines, l.T("talk.known", text.V{
			"Pseudonym": t.name(l, known.Number), "Name": text.Shorten(known.Name, 60), "Organisation": text.Shorten(known.Organisation, 60),
		}))
	}
	lines = append(lines, t.tasks(l)...)
	if t.Unread > 0 {
		lines = append(lines, "🔵 "+l.N("talk.unread", t.Unread))
	}
	return strings.Join(lines, "\n")
}

// turn says whose turn it is in this phase, and what is wanted of the reader.
func (t Talk) turn(l text.Lang) string {
	c := t.Case
	switch {
	case !MayStillWrite(c):
		return l.T("talk.wait_" + c.Phase)
	case c.Phase == "questions" && c.Me.Role == storage.RoleRequester: // in this one both may write
		return l.T("talk.turn_questions_asked")
	}
	return l.T("talk.turn_" + c.Phase)
}

// suggested is when the phase was meant to end. It is no limit: nothing happens by itself.
func (t Talk) suggested(l text.Lang) string {
	days := anonymity.PhaseDays(t.Case.Phase)
	last := when.Of(t.Case.PhaseSince.AddDate(0, 0, days)).Date
	values := text.V{"Day": when.Format(string(l), when.LongDay, when.Result{Date: last})}
	if when.Of(t.Now.In(t.Reader.Location())).Date.DaysSince(last) > 0 {
		return l.T("talk.overdue", values)
	}
	return l.N("talk.days", days, values)
}

// people names who takes part, the requester first and the consultants by their names: not in the order of numbers or of
// joining.
func (t Talk) people(l text.Lang) string {
	c := t.Case
	var first string
	var names []string
	for _, p := range c.People {
		if p.State != storage.PersonAccepted && p.State != storage.PersonIn {
			continue
		}
		name := CaseName(l, c, p)
		switch {
		case p.Number == c.Me.Number:
			name += " (" + l.T("talk.you") + ")"
		case p.Number == c.Moderator:
			name += " (" + l.T("talk.moderates") + ")"
		}
		if p.Role == storage.RoleRequester {
			first = name
		} else {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if first != "" {
		names = append([]string{first}, names...)
	}
	return l.T("talk.people", text.V{"People": text.HTML(strings.Join(names, ", "))})
}

// tasks are the sentences about what waits for the reader to decide.
func (t Talk) tasks(l text.Lang) (lines []string) {
	c := t.Case
	requester := c.Me.Role == storage.RoleRequester
	if requester && c.OfferedModerator != 0 {
		lines = append(lines, "🧭 "+l.T("talk.offered", text.V{"Pseudonym": t.name(l, c.OfferedModerator)}))
	}
	if !requester && c.Me.Reveal == storage.RevealOffered {
		lines = append(lines, "🪪 "+l.T("talk.wished"))
	}
	if !requester && c.Me.Thanked {
		lines = append(lines, "💐 "+l.T("talk.thanked"))
	}
	if requester && c.State == storage.CaseClosed && t.asksHelped() {
		lines = append(lines, l.T("talk.helped_ask"))
	}
	for _, p := range c.People {
		if requester && p.Reveal == storage.RevealDeclined {
			lines = append(lines, l.T("talk.declined", text.V{"Pseudonym": t.name(l, p.Number)}))
		}
	}
	return lines
}

// closed says why the case is over and when nothing of it is left.
func (t Talk) closed(l text.Lang) string {
	gone := when.Result{Date: when.Of(t.Case.ShredOn()).Date}
	return l.T("talk.ended_"+t.Case.Ending) + " " + l.T("talk.closed_until", text.V{"Day": when.Format(string(l), when.LongDay, gone)})
}

// name is the pseudonym of a participant, as HTML.
func (t Talk) name(l text.Lang, number int) text.HTML {
	p := t.Case.ByNumber(number)
	if p == nil {
		return text.HTML(l.T("talkname.gone"))
	}
	return text.HTML(CaseName(l, t.Case, *p))
}

// message shows one message below who wrote it.
func (t Talk) message(l text.Lang, m storage.CaseMessage) string {
	if m.Author == t.Case.Me.Number {
		return talkMessage(l, l.T("talk.me"), m)
	}
	return talkMessage(l, string(t.name(l, m.Author)), m)
}

// talkMessage shows a message below its author, with its number when it has one.
func talkMessage(l text.Lang, author string, m storage.CaseMessage) string {
	head := "<b>" + author + "</b>"
	if m.Seq != 0 {
		head += " · " + strconv.Itoa(m.Seq)
	}
	switch m.Kind {
	case storage.MessageCorrection:
		head += " · " + l.T("talk.corrects", text.V{"Number": m.Corrects})
	case storage.MessageSummary:
		head += " · " + l.T("talk.summary")
	}
	if m.Withdrawn {
		return head + "\n<i>" + l.T("talk.withdrawn") + "</i>"
	}
	return head + "\n" + text.Escape(m.Text)
}

// rows are what the reader may do, the most likely first.
func (t Talk) rows(l text.Lang) [][]Button {
	c, ref := t.Case, t.Case.Me.Reference
	requester := c.Me.Role == storage.RoleRequester
	var rows [][]Button
	if anonymity.MayWrite(c.Model, c.Phase, c.State, requester) {
		rows = append(rows, Row(Tap(l.T("talk.write"), "talkwrite", ref)))
	}
	if requester && c.OfferedModerator != 0 && c.State == storage.CaseOpen {
		rows = append(rows, Row(Tap(l.T("talk.mod_accept"), "talkmod", ref, "accept"), Tap(l.T("talk.mod_decline"), "talkmod", ref, "decline")))
	}
	if !requester && c.Me.Reveal == storage.RevealOffered {
		rows = append(rows, Row(Tap(l.T("talk.wish_accept"), "talkreveal", ref, "agree"), Tap(l.T("talk.wish_decline"), "talkreveal", ref, "decline")))
	}
	rows = append(rows, t.beginRow(l), t.turning(l))
	if next, ok := anonymity.NextPhase(c.Phase); ok && t.leads() {
		rows = append(rows, Row(Tap(l.T("talk.next", text.V{"Phase": text.HTML(phaseName(l, next))}), "talkphase", ref)))
	}
	if requester && c.State == storage.CaseClosed {
		rows = append(rows, t.endRows(l)...)
	}
	return append(rows,
		Row(Tap(l.T("talk.text"), "talktext", ref), Tap(l.T("talk.more"), "talkmore", ref)),
		consultHome(l))
}

// leads tells whether the reader may move this case on to its next phase.
func (t Talk) leads() bool {
	c := t.Case
	return c.State == storage.CaseOpen && c.Model == storage.ModelPhases &&
		anonymity.MayMoveOn(c.Me.Role == storage.RoleRequester, c.Moderator == c.Me.Number)
}

func (t Talk) turning(l text.Lang) (row []Button) {
	ref := t.Case.Me.Reference
	if t.Page+1 < t.Pages {
		row = append(row, Tap(l.T("talk.older"), "case", ref, t.Page+1))
	}
	if t.Page > 0 {
		row = append(row, Tap(l.T("talk.newer"), "case", ref, t.Page-1))
	}
	return row
}
