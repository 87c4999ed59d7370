package view

import (
	"slices"
	"strings"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// cardText is the card that is the same for all: who, what they can do and where their limits are.
func cardText(l text.Lang, c storage.Card) string {
	var body strings.Builder
	body.WriteString("<b>" + text.Escape(c.Name) + "</b>\n" + l.T("sector.name_"+c.Sector) + " · " + text.Escape(c.Municipality))
	for _, field := range storage.CardFields {
		if content := *c.Field(field); content != "" {
			body.WriteString("\n\n<b>" + l.T("card."+field) + "</b>\n" + text.Escape(content))
		} else if field == "instead" && len(c.Refers) > 0 {
			body.WriteString("\n\n<b>" + l.T("card.instead") + "</b>")
		}
		if field == "instead" {
			for _, other := range c.Refers {
				body.WriteString("\n→ " + text.Escape(other.Name))
			}
		}
	}
	return body.String()
}

// openText says what a card leaves open; empty: nothing.
func openText(l text.Lang, c storage.Card) string {
	names := c.Open()
	if len(names) == 0 {
		return ""
	}
	for i, field := range names {
		names[i] = l.T("card." + field)
	}
	return "\n\n<i>" + l.T("card.open", text.V{"Fields": text.HTML(strings.Join(names, ", "))}) + "</i>"
}

// askedText says to those who can answer what others want to know.
func askedText(l text.Lang, c storage.Card) string {
	var body string
	for _, field := range storage.CardFields {
		var names []string
		n := 0
		for _, q := range c.Asked {
			if q.Field != field {
				continue
			}
			if n++; q.Name != "" && len(names) < 3 {
				names = append(names, q.Name)
			}
		}
		if n == 0 {
			continue
		}
		body += "\n❓ " + l.N("card.wanted", n, text.V{"Field": text.HTML(l.T("card." + field))})
		if len(names) > 0 {
			body += " (" + text.Escape(strings.Join(names, ", ")) + ")"
		}
	}
	if body != "" {
		body = "\n" + body
	}
	return body
}

// AskCard lets a person ask for what a card leaves open, below a note about what has just happened; an empty note is none.
func AskCard(l text.Lang, c storage.Card, reader *storage.Person, named bool, note string) Message {
	message := Text("<b>" + text.Escape(c.Name) + "</b>")
	if note != "" {
		message.Text = note + "\n\n" + message.Text
	}
	how, other, toggle := "card.without_name", 1, "card.use_name"
	if named {
		how, other, toggle = "card.with_name", 0, "card.hide_name"
	}
	message.Text += "\n\n" + l.T("card.which", text.V{"How": text.HTML(l.T(how))})
	var fields []Button
	for _, field := range c.Open() {
		asked := slices.ContainsFunc(c.Asked, func(q storage.CardQuestion) bool { return q.Field == field && q.PersonID == reader.ID })
		if asked {
			message.Text += "\n✅ " + l.T("card."+field)
			continue
		}
		fields = append(fields, Tap("❓ "+l.T("card."+field), "orgask", c.ID, 1-other, field))
	}
	if len(fields) > 0 {
		message.Rows = append(Grid(fields), Row(Tap(l.T(toggle), "orgask", c.ID, other)))
	}
	message.Rows = append(message.Rows, Row(Tap(l.T("button.back"), "org", c.ID)))
	return message
}

// CardQuestion brings a question to those who look after an organisation; an empty name: whoever asks stays unknown.
func CardQuestion(l text.Lang, o storage.Organisation, field, name string) Message {
	who := l.T("card.somebody")
	if name != "" {
		who = "<b>" + text.Escape(name) + "</b>"
	}
	return Message{
		Text: l.T("card.question", text.V{
			"Who": text.HTML(who), "Organisation": o.Name, "Question": text.HTML(l.T("orgedit." + field)),
		}),
		Rows: [][]Button{Row(Tap(l.T("card.reply"), "orgedit", o.ID, field)), Row(Tap(l.T("card.see"), "org", o.ID))},
	}
}

// CardAnswer tells whoever asked that the card has it now.
func CardAnswer(l text.Lang, o storage.Organisation, field string) Message {
	return Message{
		Text: l.T("card.answer", text.V{"Organisation": o.Name}) + "\n\n<b>" + l.T("card."+field) + "</b>\n" + text.Escape(*o.Field(field)),
		Rows: [][]Button{Row(Tap(l.T("card.see"), "org", o.ID))},
	}
}

// Referrals lists the area's organisations to choose from; those that the card refers to are marked.
func Referrals(l text.Lang, c storage.Card, list []storage.Organisation, total, page int) Message {
	message := Text("<b>" + text.Escape(c.Name) + "</b>\n\n" + l.T("card.which_others", text.V{"Count": storage.MaxReferrals}))
	for _, other := range c.Refers {
		message.Text += "\n→ " + text.Escape(other.Name)
	}
	for _, o := range list {
		label := OrganisationLabel(o)
		if slices.ContainsFunc(c.Refers, func(to storage.Organisation) bool { return to.ID == o.ID }) {
			label = "✅ " + label
		}
		message.Rows = append(message.Rows, Row(Tap(label, "orgrefer", c.ID, page, o.ID)))
	}
	var turn []Button
	if page > 0 {
		turn = append(turn, Tap(l.T("button.previous"), "orgrefer", c.ID, page-1))
	}
	if (page+1)*PageSize < total {
		turn = append(turn, Tap(l.T("button.next"), "orgrefer", c.ID, page+1))
	}
	message.Rows = append(message.Rows, turn, Row(Tap(l.T("button.finish"), "org", c.ID)))
	return message
}
