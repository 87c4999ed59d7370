package view

import (
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// asked is an open poll of the goldens, until Friday, 24 March 2017, 18:00 in Europe/Berlin.
func asked(kind string) storage.Poll {
	return storage.Poll{
		ID: 12, AreaID: 1, AreaName: "Planungsraum <Nord>", Zone: "Europe/Berlin", Kind: kind, Question: "Was <zuerst>?",
		Options: []string{"Haltung", "Fall & Übung", "Runder Tisch", "Transparenz", "Öffnen"}, Voters: "person", State: "open",
		OpensAt: day, ClosesAt: time.Date(2017, 3, 24, 17, 0, 0, 0, time.UTC), SplitK: 5,
	}
}

// card is the ballot of somebody who sees the options in this order.
func card(p storage.Poll, ballot storage.Ballot, reader storage.Person) BallotCard {
	return BallotCard{Poll: p, Order: []int{2, 1, 5, 3, 4}[:len(p.Options)], Ballot: ballot, Reader: &reader}
}

func chosen(choices ...int) storage.Ballot { return storage.Ballot{Choices: choices} }

func TestBallotViews(t *testing.T) {
	now := day.Add(time.Hour)
	const no = storage.NoChoice
	for name, ballot := range map[string]storage.Ballot{
		"points": chosen(1, 0, 3), "ranking": chosen(2, no, 1), "approval": chosen(1, 0, 0, 1), "single": chosen(0, 1), "resistance": chosen(0, 10, 5), "scale": chosen(1, 5, 2, 3, 4),
	} {
		golden(t, "ballot_"+name, func(l text.Lang) Message { return Ballot(l, card(asked(name), ballot, guest), now) })
	}
	announced := card(asked("points"), storage.Ballot{}, coordinates)
	announced.Head = "poll.opened"
	golden(t, "ballot_announced", func(l text.Lang) Message { return Ballot(l, announced, now) })
	reminded := card(asked("scale"), storage.Ballot{}, guest)
	reminded.Head, reminded.Poll.Suggestions, reminded.Poll.Split = "poll.reminder_person", true, true
	golden(t, "ballot_reminded", func(l text.Lang) Message { return Ballot(l, reminded, now) })
	changed := card(asked("resistance"), chosen(0, 10, 5), guest)
	changed.Focus = 2
	golden(t, "ballot_changed", func(l text.Lang) Message { return Ballot(l, changed, now) })
	golden(t, "ballot_abstains", func(l text.Lang) Message {
		return Ballot(l, card(asked("single"), storage.Ballot{Abstains: true}, guest), now)
	})

	together := asked("points")
	together.Voters = "organisation"
	golden(t, "ballot_together", func(l text.Lang) Message { return Ballot(l, card(together, storage.Ballot{}, administers), now) })
	golden(t, "ballot_together_voted", func(l text.Lang) Message { return Ballot(l, card(together, chosen(5), administers), now) })
	golden(t, "ballot_of_others", func(l text.Lang) Message { return Ballot(l, card(together, storage.Ballot{}, guest), now) })
	wishes := asked("points")
	wishes.Options, wishes.Suggestions = nil, true
	golden(t, "ballot_wishes", func(l text.Lang) Message { return Ballot(l, card(wishes, storage.Ballot{}, guest), now) })
}

func TestPollViews(t *testing.T) {
	now := day.Add(time.Hour)
	open, planned, over, closed := asked("points"), asked("ranking"), asked("scale"), asked("single")
	open.Quorum, open.Early, open.Suggestions, open.Split, open.Reminders, open.Votes, open.Electorate = 20, true, true, true, 2, 17, 48
	planned.ID, planned.State, planned.OpensAt, planned.Voters, planned.Early = 13, "planned", now.Add(time.Hour), "organisation", true
	over.ID, over.ClosesAt = 14, now
	closed.ID, closed.State, closed.ClosedAt, closed.Question = 15, "closed", &now, "Eine recht lange Frage, die nicht auf einen Knopf passt"
	list := []storage.Poll{open, over, planned, closed}
	golden(t, "polls_page", func(l text.Lang) Message { return Polls(l, list, 20, 1, &guest, now) })
	golden(t, "polls_coordinator", func(l text.Lang) Message { return Polls(l, list[:1], 1, 0, &coordinates, now) })
	golden(t, "polls_none", func(l text.Lang) Message { return Polls(l, nil, 0, 0, &guest, now) })
	golden(t, "polls_none_yours", func(l text.Lang) Message { return Polls(l, nil, 0, 0, &coordinates, now) })
	golden(t, "poll_desk", func(l text.Lang) Message { return PollDesk(l, open, now) })
	golden(t, "poll_desk_planned", func(l text.Lang) Message { return PollSaved(l, "…", planned, now) })
	golden(t, "poll_desk_over", func(l text.Lang) Message { return PollDesk(l, over, now) })
	golden(t, "poll_templates", func(l text.Lang) Message { return PollTemplates(l, 0) })
	golden(t, "poll_words", func(l text.Lang) Message { return PollWords(l, open, false) })
	golden(t, "poll_words_voted", func(l text.Lang) Message { return PollWords(l, open, true) })
	golden(t, "poll_close", func(l text.Lang) Message { return ConfirmClosePoll(l, open, now) })
	golden(t, "poll_delete", func(l text.Lang) Message { return ConfirmDeletePoll(l, open, now) })
	golden(t, "poll_fixed", func(l text.Lang) Message { return PollFixed(l, open, "Haltunk", "Haltung") })
	golden(t, "poll_counting", func(l text.Lang) Message { return PollCounting(l, over) })
	golden(t, "poll_deleted", func(l text.Lang) Message { return PollDeleted(l, over) })
}

// The longest poll of every kind fits one message, and every button what Telegram allows.
func TestTheLongestBallotFits(t *testing.T) {
	for _, kind := range storage.PollKinds {
		p := asked(kind)
		p.ID, p.Question, p.AreaName, p.Split, p.Voters = 1<<62, strings.Repeat("&", storage.MaxQuestion), strings.Repeat("<", 60), true, "organisation"
		p.Options = nil
		c := BallotCard{Head: "poll.opened", Reader: &storage.Person{AreaID: 1, OrganisationID: 7, OrganisationName: strings.Repeat("ä", 100), Coordinator: true}}
		for i := range storage.MaxPollOptions {
			p.Options = append(p.Options, strings.Repeat("<", storage.MaxPollOption))
			c.Order = append(c.Order, i+1)
			c.Ballot.Choices = append(c.Ballot.Choices, 1)
		}
		c.Poll = p
		for _, lang := range text.Langs {
			for _, message := range []Message{Ballot(lang, c, day), PollWords(lang, p, true), ConfirmDeletePoll(lang, p, day), PollFixed(lang, p, p.Question, p.Question)} {
				if _, err := Outgoing(1, 0, message); err != nil {
					t.Errorf("%s in %s: %v", kind, lang, err)
				}
			}
		}
	}
}
