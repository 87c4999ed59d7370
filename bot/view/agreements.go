package view

import (
	"slices"
	"strings"
	"time"

	"sozialraum/bot/text"
	"sozialraum/bot/when"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// What a list of agreements shows.
const (
	AgreementsMine       = "mine"
	AgreementsDue        = "due"
	AgreementsAll        = "all"
	AgreementsConference = "conf"
)

// How much of a text a card shows; the rest is behind "read in full".
const (
	cardWhat    = 600
	cardField   = 200
	cardParties = 8
	cardWords   = 80
	cardName    = 50
)

// AgreementList is one page of agreements.
type AgreementList struct {
	Mode       string
	Conference storage.Conference // of AgreementsConference
	List       []storage.Agreement
	Total      int
	Page       int
	Reader     *storage.Person
}

// Agreements lists them.
func Agreements(l text.Lang, p AgreementList) Message {
	var body strings.Builder
	body.WriteString("🤝 <b>" + l.T("agreements.title_"+p.Mode, text.V{"Title": p.Conference.Title}) + "</b>")
	if p.Total == 0 {
		body.WriteString("\n\n" + l.T("agreements.none_"+p.Mode))
	} else {
		body.WriteString("\n" + l.N("agreements.count", p.Total))
	}
	var rows [][]Button
	for _, a := range p.List {
		body.WriteString("\n\n" + agreementIcon(a) + " <b>" + text.Escape(agreementTitle(a, 90)) + "</b>\n" + agreementLine(l, a))
		rows = append(rows, Row(Tap(agreementIcon(a)+" "+agreementTitle(a, 32), "agree", a.ID)))
	}
	params := []any{p.Mode}
	if p.Mode == AgreementsConference {
		params = append(params, p.Conference.ID)
	}
	rows = append(rows, Pager(l, p.Page, p.Total, "agrees", params...), agreementTabs(l, p.Mode, p.Reader))
	if p.Reader.OrganisationID != 0 || p.Reader.Coordinator {
		rows = append(rows, Row(Tap(l.T("agreements.new"), "agreenew")))
	}
	if p.Reader.Coordinator {
		rows = append(rows, Row(Tap(l.T("agreeyear.button"), "agreeyear")))
	}
	return Message{Text: body.String(), Rows: rows}
}

func agreementTabs(l text.Lang, mode string, reader *storage.Person) (row []Button) {
	for _, tab := range []string{AgreementsMine, AgreementsDue, AgreementsAll, AgreementsConference} {
		if tab != mode && (tab != AgreementsMine || reader.OrganisationID != 0) {
			row = append(row, Tap(l.T("agreements.tab_"+tab), "agrees", 0, tab))
		}
	}
	return row
}

// AgreementConferences lets somebody choose a meeting.
func AgreementConferences(l text.Lang, list []storage.AgreementConference, page int, reader *storage.Person) Message {
	m := Text("🤝 <b>" + l.T("agreements.by_conference") + "</b>")
	if len(list) == 0 {
		m.Text += "\n\n" + l.T("agreements.none_conf")
		return Message{Text: m.Text, Rows: [][]Button{agreementTabs(l, AgreementsConference, reader)}}
	}
	for _, c := range list {
		day := when.Format(string(l), when.Numeric, when.Of(c.Local))
		m.Rows = append(m.Rows, Row(Tap(day+" · "+text.Shorten(c.Title, 21), "agrees", 0, AgreementsConference, c.ID)))
	}
	m.Rows = append(m.Rows, Pager(l, page, list[0].Total, "agrees", AgreementsConference), agreementTabs(l, AgreementsConference, reader))
	return m
}

// agreementTitle is the beginning of what is agreed on, on one line.
func agreementTitle(a storage.Agreement, most int) string {
	return text.Shorten(strings.Join(strings.Fields(a.What), " "), most)
}

func agreementIcon(a storage.Agreement) string {
	if a.Stuck && !a.State.Over() {
		return "🟠"
	}
	return map[agreement.State]string{
		agreement.Proposed: "💡", agreement.Signing: "✍️", agreement.InForce: "🤝", agreement.Renewed: "🔁",
		agreement.Done: "✅", agreement.Ended: "⏹",
	}[a.State]
}

// agreementLine says in one line how an agreement stands.
func agreementLine(l text.Lang, a storage.Agreement) string {
	line := l.T("agreement.state_" + string(a.State))
	switch {
	case a.ClosedAt != nil:
		return line + " · " + shortDay(l, a.ClosedAt.In(a.Location()))
	case a.Stuck:
		line += " · " + l.T("agreement.is_stuck")
	}
	return line + " · " + l.T("agreement.next_review", text.V{"Day": shortDay(l, a.ReviewOn)})
}

func shortDay(l text.Lang, day time.Time) string {
	return when.Format(string(l), when.ShortDay, when.Result{Date: when.Of(day).Date})
}

func longDay(l text.Lang, day time.Time) string {
	return when.Format(string(l), when.LongDay, when.Result{Date: when.Of(day).Date})
}

// AgreementCard is what the card of an agreement shows.
type AgreementCard struct {
	storage.Agreement
	Reader *storage.Person
	Report *storage.AgreementReport // the last one; nil: nobody has said how it goes
}

// Agreement is the card, with what the reader may do.
func Agreement(l text.Lang, c AgreementCard) Message {
	a := c.Agreement
	body := agreementIcon(a) + " <b>" + l.T("agreement.title") + "</b> · " + agreementLine(l, a) + "\n\n<b>" +
		text.Escape(text.Shorten(a.What, cardWhat)) + "</b>\n"
	body += agreementField(l, "why", text.Shorten(a.Why, cardField)) + agreementOrigin(l, a) + agreementField(l, "how", text.Shorten(a.How, cardField))
	body += agreementField(l, "until", longDay(l, a.Until))
	if a.ReviewOn.Equal(a.Review) && !a.State.Over() { // else the day above is another one
		body += agreementField(l, "review", longDay(l, a.Review))
	}
	body += "\n\n<b>" + l.T("agreement.who") + "</b>"
	for _, p := range a.Parties[:min(cardParties, len(a.Parties))] {
		body += "\n" + partyLine(l, a, p, cardWords)
	}
	if more := len(a.Parties) - cardParties; more > 0 {
		body += "\n" + l.N("agreement.more_parties", more)
	}
	if c.Report != nil {
		body += "\n\n" + reportLine(l, a, *c.Report)
	}
	if a.State == agreement.Proposed {
		body += "\n\n" + l.T("agreement.how_proposed")
	}
	if party, named := a.Party(c.Reader.OrganisationID); named && a.State == agreement.Signing && !a.Signs(c.Reader) && a.Current(party) == "" {
		body += "\n\n" + l.T("agreement.admins_answer")
	}
	if a.Leads(c.Reader) && slices.ContainsFunc(a.Parties, func(p storage.AgreementParty) bool { return unheard(a, p) }) {
		body += "\n\n" + l.T("agreement.nobody_there")
	}
	return Message{Text: body, Rows: agreementRows(l, c)}
}

func agreementField(l text.Lang, key, value string) string {
	if value == "" {
		return ""
	}
	return "\n<b>" + l.T("agreement."+key) + "</b> " + text.Escape(value)
}

// agreementOrigin says where it comes from.
func agreementOrigin(l text.Lang, a storage.Agreement) (lines string) {
	if a.PollID != 0 {
		from := text.Shorten(a.Question, 100)
		if a.Option != "" {
			from += " – " + text.Shorten(a.Option, 100)
		}
		lines += agreementField(l, "from_poll", from)
	}
	if a.ConferenceID != 0 {
		lines += agreementField(l, "from_conference", text.Shorten(a.Conference, 100))
	}
	return lines
}

// unheard tells whether an agreement waits for an organisation in which nobody can answer.
func unheard(a storage.Agreement, p storage.AgreementParty) bool {
	return p.Nobody && p.LeftAt == nil && a.Current(p) == "" && !a.State.Over()
}

// partyLine says what one organisation says; at most so many characters of its words.
func partyLine(l text.Lang, a storage.Agreement, p storage.AgreementParty, most int) string {
	name := text.Escape(text.Shorten(p.Name, cardName))
	answer := a.Current(p)
	switch {
	case p.LeftAt != nil && p.Successor != "":
		return "⏏️ " + name + " – " + l.T("agreement.party_merged", text.V{"Successor": text.Shorten(p.Successor, cardName)})
	case p.LeftAt != nil && p.Answer != "":
		return "⏏️ " + name + " – " + l.T("agreement.party_left_"+string(p.Answer))
	case p.LeftAt != nil:
		return "⏏️ " + name + " – " + l.T("agreement.party_left")
	case a.State == agreement.Proposed && unheard(a, p):
		return "• " + name + " – " + l.T("agreement.party_nobody")
	case a.State == agreement.Proposed, a.State.Over() && answer == "":
		return "• " + name
	case answer == "":
		key := "agreement.party_open"
		switch {
		case unheard(a, p):
			key = "agreement.party_nobody"
		case p.Version != 0:
			key = "agreement.party_again"
		}
		return "▫️ " + name + " – " + l.T(key)
	}
	icon := map[agreement.Answer]string{agreement.Signed: "✅", agreement.Reserved: "✳️", agreement.Declined: "❌"}[answer]
	line := icon + " " + name + " – " + l.T("agreement.party_"+string(answer))
	if p.Words != "" {
		line += ": <i>" + text.Escape(text.Shorten(p.Words, most)) + "</i>"
	}
	return line
}

func reportLine(l text.Lang, a storage.Agreement, r storage.AgreementReport) string {
	who := r.Organisation
	if who == "" {
		who = l.T("agreement.coordination")
	}
	line := "<b>" + l.T("agreement.report_"+r.Status) + "</b> · " + text.Escape(text.Shorten(who, cardName)) + ", " + shortDay(l, r.At.In(a.Location()))
	if r.Words != "" {
		line += "\n<i>" + text.Escape(r.Words) + "</i>"
	}
	switch r.FileKind {
	case "photo":
		line += " 📷"
	case "document":
		line += " 📎"
	}
	return line
}
