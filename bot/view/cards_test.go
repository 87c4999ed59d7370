package view

import (
	"strings"
	"testing"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// filled is a card with links and questions.
func filled() storage.Card {
	c := storage.Card{Organisation: house, Refers: []storage.Organisation{
		{ID: 8, Name: "Beratung <Mitte>", Municipality: "Alsfeld"}, {ID: 9, Name: "Jugendamt", Municipality: "Alsfeld"},
	}}
	c.Hours = "Mo bis Fr 7 bis 17 Uhr"
	c.Asked = []storage.CardQuestion{
		{Field: "waiting", PersonID: 1}, {Field: "waiting", PersonID: 4, Name: "Rektorat <1>"}, {Field: "needs", PersonID: 5},
	}
	return c
}

func TestCards(t *testing.T) {
	c := filled()
	golden(t, "card_guest", func(l text.Lang) Message { return Organisation(l, c, &guest) })
	golden(t, "card_admin", func(l text.Lang) Message { return Organisation(l, c, &administers) })
	golden(t, "card_coordinator", func(l text.Lang) Message { return Organisation(l, c, &coordinates) })
	golden(t, "card_ask", func(l text.Lang) Message { return AskCard(l, c, &guest, false, "") })
	golden(t, "card_ask_named", func(l text.Lang) Message { return AskCard(l, c, &guest, true, l.T("card.asked")) })
	golden(t, "card_question", func(l text.Lang) Message { return CardQuestion(l, house, "waiting", "") })
	golden(t, "card_question_named", func(l text.Lang) Message { return CardQuestion(l, house, "needs", "Rektorat <1>") })
	golden(t, "card_answer", func(l text.Lang) Message { return CardAnswer(l, house, "cannot") })
	golden(t, "card_referrals", func(l text.Lang) Message {
		return Referrals(l, c, []storage.Organisation{c.Refers[0], {ID: 10, Name: "Grundschule", Municipality: "Romrod"}}, 20, 1)
	})
}

// However much an organisation writes into every field, its card is one message.
func TestTheLongestOrganisationFits(t *testing.T) {
	c := filled()
	for _, field := range storage.CardFields {
		limit := 500
		if field == "contact" || c.Field(field) == &c.Hours || field == "entitled" || field == "needs" || field == "waiting" {
			limit = 300
		}
		*c.Field(field) = strings.Repeat("&", limit)
	}
	c.Name = strings.Repeat("W", 100)
	for len(c.Refers) < storage.MaxReferrals {
		c.Refers = append(c.Refers, c.Organisation)
	}
	for range 40 {
		c.Asked = append(c.Asked, storage.CardQuestion{Field: "waiting", Name: strings.Repeat("N", 64)})
	}
	for _, l := range text.Langs {
		for _, message := range []Message{Organisation(l, c, &administers), OrganisationFields(l, c.Organisation)} {
			if n := utf8.RuneCountInString(Plain(message.Text)); n > maxText {
				t.Errorf("%s: a card of %d characters", l, n)
			}
		}
	}
}

func TestAFullCardAsksNothing(t *testing.T) {
	c := filled()
	for _, field := range storage.CardFields {
		*c.Field(field) = "Steht da."
	}
	for _, l := range text.Langs {
		message := Organisation(l, c, &guest)
		for _, row := range message.Rows {
			if row[0].Action == "orgask" {
				t.Errorf("%s: still to be asked: %v", l, row)
			}
		}
	}
}
