package view

import (
	"slices"

	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// agreementRows are the buttons of a card: what is asked of the reader first, then what there is to read, then the rest.
func agreementRows(l text.Lang, c AgreementCard) (rows [][]Button) {
	a, p := c.Agreement, c.Reader
	if a.State.Over() {
		if a.State == agreement.Done && a.Leads(p) {
			rows = append(rows, Row(agreeDo(l, a, "reopen")))
		}
		return append(rows, agreementReading(l, c)...)
	}
	switch {
	case a.State == agreement.Proposed:
		if p.OrganisationID != 0 || p.Coordinator {
			rows = append(rows, Row(Tap(l.T("agreement.comment"), "agreenote", a.ID)))
		}
		if a.Leads(p) {
			rows = append(rows, Row(agreeDo(l, a, "open")))
		}
	case awaits(a, p):
		rows = append(rows, signRows(l, a)...)
	case a.Signs(p):
		rows = append(rows, Row(Tap(l.T("agreement.answer_again"), "agree", a.ID, "sign")))
	}
	if a.State != agreement.Proposed && a.Works(p) && !awaits(a, p) { // first the answer, then how it goes
		rows = append(rows, statusRow(l, a))
	}
	if a.Leads(p) {
		row := Row(Tap(l.T("agreement.reword"), "agreefix", a.ID))
		if a.State.Holds() {
			row = append(row, Tap(l.T("agreement.renew"), "agreerenew", a.ID))
		}
		end := agreeDo(l, a, "end")
		if a.State == agreement.Proposed {
			end.Label = l.T("agreement.withdraw")
		}
		rows = append(rows, append(row, end))
	}
	return append(rows, agreementReading(l, c)...)
}

// agreeDo is a button that does something to an agreement.
func agreeDo(l text.Lang, a storage.Agreement, what string) Button {
	return Tap(l.T("agreement.do_"+what), "agreedo", a.ID, what)
}

// statusRow is how it goes, in one tap.
func statusRow(l text.Lang, a storage.Agreement) []Button {
	return Row(
		agreeDo(l, a, storage.ReportOnTrack), agreeDo(l, a, storage.ReportStuck), agreeDo(l, a, storage.ReportDone))
}

// awaits tells whether an agreement waits for the answer that this person can give.
func awaits(a storage.Agreement, p *storage.Person) bool {
	party, _ := a.Party(p.OrganisationID)
	return a.Signs(p) && a.Current(party) == "" && !a.State.Over() && a.State != agreement.Proposed
}

// signRows are the three answers. They carry which text they answer, so that an old card never signs a new one.
func signRows(l text.Lang, a storage.Agreement) [][]Button {
	tap := func(answer agreement.Answer) Button {
		return Tap(l.T("agreement.answer_"+string(answer)), "agreesign", a.ID, answer, AgreementMark(a))
	}
	return [][]Button{Row(tap(agreement.Signed)), Row(tap(agreement.Reserved), tap(agreement.Declined))}
}

// AgreementMark names the text of an agreement in a button.
func AgreementMark(a storage.Agreement) string { return agreement.Mark(a.Version, a.Hash) }

// agreementReading are the ways to what the card does not show.
func agreementReading(l text.Lang, c AgreementCard) [][]Button {
	var buttons []Button
	a := c.Agreement
	read := func(part string) { buttons = append(buttons, Tap(l.T("agreement.read_"+part), "agree", a.ID, part, 0)) }
	if cutShort(a) {
		read("full")
	}
	if a.Version > 1 {
		read("new")
	}
	if a.Comments > 0 {
		buttons = append(buttons, Tap(l.N("agreement.read_notes", a.Comments), "agree", a.ID, "notes", 0))
	}
	if a.State != agreement.Proposed && answersCut(a) {
		read("who")
	}
	if c.Report != nil {
		read("reports")
	}
	read("story")
	if a.ConferenceID != 0 {
		buttons = append(buttons, Tap(l.T("wish.to_meeting"), "conf", a.ConferenceID))
	}
	if a.PollID != 0 {
		buttons = append(buttons, Tap(l.T("agreement.to_poll"), "poll", a.PollID))
	}
	return append(Grid(buttons), Row(Tap(l.T("agreement.all"), "agrees", 0, AgreementsAll)))
}

// cutShort tells whether the card leaves out some of the text.
func cutShort(a storage.Agreement) bool {
	long := func(words string, most int) bool { return text.Shorten(words, most) != words }
	return long(a.What, cardWhat) || long(a.Why, cardField) || long(a.How, cardField) || len(a.Parties) > cardParties ||
		slices.ContainsFunc(a.Parties, func(p storage.AgreementParty) bool { return long(p.Name, cardName) })
}

// answersCut tells whether the card leaves out some of what the organisations say.
func answersCut(a storage.Agreement) bool {
	return len(a.Parties) > cardParties || slices.ContainsFunc(a.Parties, func(p storage.AgreementParty) bool {
		return text.Shorten(p.Words, cardWords) != p.Words
	})
}

// AgreementAnswers lets somebody change what their organisation has said.
func AgreementAnswers(l text.Lang, a storage.Agreement) Message {
	return Message{
		Text: "✍️ <b>" + text.Escape(agreementTitle(a, 200)) + "</b>\n\n" + l.T("agreement.which_answer"),
		Rows: append(signRows(l, a), backToAgreement(l, a)),
	}
}

func backToAgreement(l text.Lang, a storage.Agreement) []Button {
	return Row(Tap(l.T("agreement.back"), "agree", a.ID))
}

// AgreementTextChanged says that a button was about an earlier text, and leads to what has changed.
func AgreementTextChanged(l text.Lang, a storage.Agreement) Message {
	return Message{Text: "⚠️ " + l.T("agreement.text_changed"), Rows: [][]Button{
		Row(Tap(l.T("agreement.read_new"), "agree", a.ID, "new", 0)), backToAgreement(l, a),
	}}
}

// ConfirmAgreementEnd asks before an agreement ends.
func ConfirmAgreementEnd(l text.Lang, a storage.Agreement) Message {
	key := "agreement.confirm_end"
	if a.State == agreement.Proposed {
		key = "agreement.confirm_withdraw"
	}
	return Message{Text: l.T(key, text.V{"What": agreementTitle(a, 200)}), Rows: [][]Button{
		Row(agreeDo(l, a, "ended")), backToAgreement(l, a),
	}}
}

// AgreementReported thanks for a status, and asks for a sentence or a picture.
func AgreementReported(l text.Lang, a storage.Agreement, report int64, status string) Message {
	return Message{Text: l.T("agreement.thanks_"+status, text.V{"What": agreementTitle(a, 120)}), Rows: [][]Button{
		Row(Tap(l.T("agreement.add_words"), "agreeadd", a.ID, report)), backToAgreement(l, a),
	}}
}

// AgreementFrom lets somebody choose which option of a poll an agreement is about.
func AgreementFrom(l text.Lang, p storage.Poll) Message {
	m := Text(l.T("agreement.which_option", text.V{"Question": p.Question}))
	for i, option := range p.Options {
		m.Rows = append(m.Rows, Row(Tap(text.Shorten(option, 38), "agreenew", "p", p.ID, i+1)))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("button.back"), "poll", p.ID)))
	return m
}

// WithAgreements adds the way from the card of a meeting to its agreements.
func WithAgreements(l text.Lang, m Message, c storage.Conference, count int) Message {
	return above(m, Tap(l.N("agreements.of_conference", count), "agrees", 0, AgreementsConference, c.ID))
}

// WithAgreement adds the way to a new agreement that comes from something: "c" a meeting, "m" its minutes, "p" a poll.
func WithAgreement(l text.Lang, m Message, kind string, id int64) Message {
	return above(m, Tap(l.T("agreements.from"), "agreenew", kind, id))
}

// above puts a button above the last row of a message, which leads back.
func above(m Message, button Button) Message {
	m.Rows = slices.Insert(slices.Clip(m.Rows), max(0, len(m.Rows)-1), Row(button))
	return m
}
