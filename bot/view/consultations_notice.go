package view

import (
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// ConsultationNotice is the one thing that consultations push to a lock screen: neither text nor code, sector or
// number of what is new. All of that appears after the tap.
func ConsultationNotice(l text.Lang, reference string) Message {
	return Secret(Message{
		Text: l.T("casenotice.news"),
		Rows: [][]Button{Row(Tap(l.T("casenotice.read"), "case", reference))},
	})
}

// CaseWaits tells a coordinator that nobody is left who could be asked, and nothing about the case.
func CaseWaits(l text.Lang) Message {
	return Secret(Message{
		Text: l.T("casenotice.waits"),
		Rows: [][]Button{Row(Tap(l.T("casenotice.overview"), "consultarea"))},
	})
}

// caseScreen is a screen of a consultation: below the one line on acute danger, and not to be passed on.
func caseScreen(l text.Lang, reader *storage.Person, body string, rows ...[]Button) Message {
	return Secret(Message{Text: Danger(l, reader) + "\n\n" + body, Rows: rows})
}

// CasePush is ConsultationNotice on its way to a participant, about something that is to be known at a time.
func CasePush(c *storage.Case, to *storage.Person, reference string, at time.Time) (storage.Outgoing, error) {
	out, err := Notice(to, "consultation", "", ConsultationNotice(text.Of(to.Language), reference))
	out.Lane, out.NotBefore = storage.LaneRelay, c.NoticeAt(at)
	return out, err
}
