package view

import (
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// dealtNord is a dealing of seven people in two groups, and one who may only lead.
func dealtNord() DealingCard {
	at := time.Date(2017, 3, 20, 9, 0, 0, 0, time.UTC)
	names := []string{"Leitung", "Erzieherin", "Rektorat", "<Lehrer>", "Pfarrerin", "Sozialarbeit", "Schulamt"}
	card := DealingCard{
		Conference: meeting(), Coming: 7, Mixing: Mixing{Fewest: 2, Most: 3, Known: 4},
		Dealing: storage.Dealing{
			Source: storage.DealComing, Size: 4, Seed: 7, Question: "Was brauchen Familien & Kinder?", PublishedAt: &at,
			Groups: []storage.DealtGroup{{Number: 1, Spot: "Fenster"}, {Number: 2, Question: "Was <fehlt>?"}, {Number: 3}},
		},
	}
	for i, name := range names {
		card.People = append(card.People, storage.Dealable{PersonID: int64(i + 1), Name: name, Seats: 1, Coming: true})
		card.Dealing.People = append(card.Dealing.People, storage.Dealt{PersonID: int64(i + 1), Name: name, Number: i%2 + 1, Leads: i < 2, MayLead: i < 3})
	}
	card.People[0].Seats = 3
	return card
}

func seatNord() storage.Seat {
	d := dealtNord().Dealing
	g := d.Groups[1]
	return storage.Seat{DealtGroup: g, Members: d.Of(2)}
}

func TestDealingViews(t *testing.T) {
	now := before(3 * aDay)
	for name, change := range map[string]func(*DealingCard){
		"deal_settings":  func(c *DealingCard) { c.Dealing.Seed, c.Dealing.PublishedAt, c.Present = 0, nil, 3 },
		"deal_preview":   func(c *DealingCard) { c.Dealing.PublishedAt = nil },
		"deal_published": func(*DealingCard) {},
		"deal_changed": func(c *DealingCard) {
			c.Gone, c.Late, c.Present = []string{"Pfarrerin"}, []string{"<Gast>", "Sozialraum"}, 5
			c.Mixing = Mixing{Colleagues: 2, Again: 1, Known: 3, Fewest: 2, Most: 2, Alone: []int{2}}
		},
		"deal_over": func(c *DealingCard) { c.Closed, c.Gone = true, []string{"Pfarrerin"} },
	} {
		card := dealtNord()
		change(&card)
		golden(t, name, func(l text.Lang) Message { return Dealing(l, card, 0, false) })
	}
	card := dealtNord()
	golden(t, "deal_leads", func(l text.Lang) Message { return DealLeaders(l, card, 0) })
	card.Gone = []string{"Pfarrerin"}
	golden(t, "deal_mend", func(l text.Lang) Message {
		return ConfirmMend(l, card, Mending{Moves: []Move{{"Leitung", 1, 2}}, Late: []Move{{"<Gast>", 0, 1}}})
	})
	golden(t, "deal_reset", func(l text.Lang) Message { return ConfirmDealReset(l, card) })
	golden(t, "seat_card", func(l text.Lang) Message { return Seat(l, meeting(), seatNord(), 4, true, now) })
	golden(t, "seat_leads", func(l text.Lang) Message { return Seat(l, meeting(), seatNord(), 2, false, now) })
	golden(t, "seat_told", func(l text.Lang) Message { return SeatNews(l, meeting(), seatNord(), 4, true, true, nil, nil, now) })
	golden(t, "seat_moved", func(l text.Lang) Message {
		return SeatNews(l, meeting(), seatNord(), 4, false, true, []string{"x"}, nil, now)
	})
	golden(t, "seat_changed", func(l text.Lang) Message {
		return SeatNews(l, meeting(), seatNord(), 4, false, false, []string{"<Gast>"}, []string{"Pfarrerin"}, now)
	})
	golden(t, "seat_reminder", func(l text.Lang) Message {
		return WithSeat(l, Reminder(l, meeting(), answered(storage.Coming, 1), now), meeting(), seatNord())
	})
}

// However long names, tables and questions are, a page of groups and a place fit one message.
func TestTheLongestGroupsFit(t *testing.T) {
	card := dealtNord()
	card.Conference.Title = strings.Repeat("<&", 60)
	card.Dealing.Groups, card.Dealing.People = nil, nil
	for g := 1; g <= 30; g++ {
		card.Dealing.Groups = append(card.Dealing.Groups, storage.DealtGroup{
			Number: g, Spot: strings.Repeat("<", 60), Question: strings.Repeat("&", 200),
		})
		for p := range 9 {
			name := strings.Repeat("<ä", 50)
			card.Dealing.People = append(card.Dealing.People, storage.Dealt{PersonID: int64(10*g + p), Number: g, Leads: p == 0, Name: name})
			card.Gone, card.Late = append(card.Gone, name), append(card.Late, name)
		}
	}
	for _, l := range text.Langs {
		for _, m := range []Message{Dealing(l, card, 0, false), Dealing(l, card, 99, false), ConfirmMend(l, card, Mending{})} {
			if _, err := Outgoing(1, 0, m); err != nil {
				t.Error(err)
			}
		}
	}
}
