package view

import (
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// Application is the card on which somebody decides about a registration or a wish to join.
func Application(l text.Lang, a storage.Application, o storage.Organisation) Message {
	head := l.T("application."+a.Kind, text.V{"Name": a.PersonName, "Organisation": o.Name})
	body := head
	if a.Kind == "register" {
		body += "\n\n" + organisationText(l, o)
	}
	if a.Question != "" {
		body += "\n\n" + l.T("application.question", text.V{"Question": a.Question})
		if a.Answer != "" {
			body += "\n" + l.T("application.answer", text.V{"Answer": a.Answer})
		}
	}
	return Message{Text: body, Rows: [][]Button{
		Row(Tap(l.T("application.approve"), "approve", a.ID)),
		Row(Tap(l.T("application.ask"), "ask", a.ID), Tap(l.T("application.decline"), "decline", a.ID)),
	}}
}

// OwnApplication tells the applicant how things stand.
func OwnApplication(l text.Lang, a storage.Application, o storage.Organisation) Message {
	values := text.V{"Organisation": o.Name}
	if a.State == "asked" {
		return Question(l, a, o)
	}
	message := Text(l.T("application.sent_"+a.Kind, values))
	row := Row(Tap(l.T("application.withdraw"), "withdraw", a.ID))
	if a.Kind == "register" {
		row = Row(Tap(l.T("application.fix"), "fix", a.ID), row[0])
	}
	message.Rows = [][]Button{row}
	return message
}

// Question passes a question about the application on to the applicant.
func Question(l text.Lang, a storage.Application, o storage.Organisation) Message {
	message := Text(l.T("application.asked", text.V{"Organisation": o.Name, "Question": a.Question}))
	row := Row(Tap(l.T("application.reply"), "answer", a.ID))
	if a.Kind == "register" {
		row = append(row, Tap(l.T("application.fix"), "fix", a.ID))
	}
	message.Rows = [][]Button{row}
	return message
}

// Approved tells the applicant that they are in.
func Approved(l text.Lang, a storage.Application, o storage.Organisation, admin bool) Message {
	key := "application.approved_" + a.Kind
	message := Text(l.T(key, text.V{"Organisation": o.Name}))
	if admin && a.Kind == "join" {
		message.Text += "\n\n" + l.T("application.first_admin")
	}
	message.Rows = [][]Button{Row(Tap(l.T("application.see_card"), "org", o.ID))}
	return message
}

// Declined tells the applicant that it did not work out, and why.
func Declined(l text.Lang, a storage.Application, o storage.Organisation) Message {
	return Text(l.T("application.declined", text.V{"Organisation": o.Name, "Reason": a.Reason}))
}

// Decided confirms a decision to the one who made it.
func Decided(l text.Lang, key string, a storage.Application, o storage.Organisation) Message {
	return Text(l.T(key, text.V{"Name": a.PersonName, "Organisation": o.Name}))
}
