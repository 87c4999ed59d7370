package view

import (
	"fmt"

	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// AgreementNotice tells somebody what has happened to an agreement. What is asked of them stands below it.
func AgreementNotice(l text.Lang, a storage.Agreement, what, organisation string, reader *storage.Person) Message {
	if organisation == "" {
		organisation = l.T("agreement.coordination_says")
	}
	m := Message{
		Text: l.T("agreement.told_"+what, text.V{"Organisation": text.Shorten(organisation, cardName)}) + "\n\n<b>" + text.Escape(agreementTitle(a, 200)) + "</b>",
		// Of what asks for nothing phones make no sound.
		Silent: what == "signed" || what == storage.ReportOnTrack || what == "commented",
	}
	if a.Version > 1 && (what == string(agreement.Signing) || what == "reworded" || what == "renewing") {
		m.Rows = append(m.Rows, Row(Tap(l.T("agreement.read_new"), "agree", a.ID, "new", 0)))
	}
	if awaits(a, reader) {
		m.Text += "\n\n" + l.T("agreement.your_turn")
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("agreement.look"), "agree", a.ID)))
	return m
}

// AgreementAdded tells somebody of the sentence or the file that was added to how it goes. It asks for nothing: phones make
// no sound.
func AgreementAdded(l text.Lang, a storage.Agreement, r storage.AgreementReport) Message {
	organisation := r.Organisation
	if organisation == "" {
		organisation = l.T("agreement.coordination")
	}
	m := Message{
		Text: l.T("agreement.told_added", text.V{"Organisation": text.Shorten(organisation, cardName)}) +
			"\n\n<b>" + text.Escape(agreementTitle(a, 200)) + "</b>\n\n" + reportLine(l, a, r),
		Silent: true,
	}
	if r.FileID != "" {
		m.Rows = append(m.Rows, Row(Tap(l.T("agreement.show_"+r.FileKind), "agree", a.ID, "file", r.ID)))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("agreement.look"), "agree", a.ID)))
	return m
}

// AgreementQuestion asks how it goes, so many days before the review, on its day, or again. Whoever only proposed it looks.
func AgreementQuestion(l text.Lang, a storage.Agreement, days int, reader *storage.Person) Message {
	head := "agreement.asked_today"
	switch {
	case days > 0:
		head = "agreement.asked_before"
	case days < 0:
		head = "agreement.asked_again"
	}
	m := Text("🔔 " + l.T(head, text.V{"Day": longDay(l, a.ReviewOn)}) + "\n\n<b>" + text.Escape(agreementTitle(a, 300)) + "</b>")
	switch a.State {
	case agreement.Proposed:
		m.Text += "\n\n" + l.T("agreement.asked_proposed")
	case agreement.Signing:
		m.Text += "\n\n" + l.T("agreement.asked_signing")
	default:
		m.Text += "\n\n" + l.T("agreement.asked_how")
	}
	if a.State != agreement.Proposed && a.Works(reader) {
		m.Rows = append(m.Rows, statusRow(l, a))
	}
	m.Rows = append(m.Rows, Row(Tap(l.T("agreement.look"), "agree", a.ID)))
	return m
}

// AgreementKey lets nobody be told the same about an agreement twice; what names it, to is a person's id.
func AgreementKey(a storage.Agreement, what any, to int64) string {
	return fmt.Sprintf("agreement/%d/%v/%d", a.ID, what, to)
}

// AgreementPoint is a line of an agenda about an agreement that is stuck.
func AgreementPoint(l text.Lang, a storage.Agreement) string {
	return Plain(l.T("agreement.agenda_point", text.V{"What": agreementTitle(a, 120)}))
}
