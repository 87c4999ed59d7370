package view

import (
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

func meetMember(id int64, name, house, sector, contact string) storage.MeetMember {
	m := storage.MeetMember{Sector: sector, Contact: contact}
	m.ID, m.Name, m.OrganisationName = id, name, house
	return m
}

func TestMeetMessages(t *testing.T) {
	kita := meetMember(5, "Leitung", "Kita <Regenbogen>", "daycare", "06636 000000")
	school := meetMember(6, "Rektorat & Team", "Grundschule", "school", "")
	rests := kita
	rests.Silent = 2
	round := storage.MeetRound{ID: 4, Zone: "Europe/Berlin", PairAt: time.Date(2017, 3, 14, 9, 0, 0, 0, time.UTC)}
	over := round
	over.PairedAt = &round.PairAt
	two := storage.MeetGroup{ID: 9, Others: []storage.MeetMember{kita}}
	three := storage.MeetGroup{ID: 9, Others: []storage.MeetMember{kita, school}}
	answered := func(g storage.MeetGroup, answer string) storage.MeetGroup { g.Answer = answer; return g }
	choices := []storage.MeetChoice{
		{PersonID: 5, Name: "Leitung", Organisation: "Kita <Regenbogen>", Excluded: true}, {PersonID: 6, Name: "Rektorat & Team", Organisation: "Grundschule"},
	}
	for name, build := range map[string]func(l text.Lang) Message{
		"meet_offer":      MeetOffer,
		"meet_waits":      func(l text.Lang) Message { return MeetCard(l, kita, nil, false) },
		"meet_comes":      func(l text.Lang) Message { return MeetCard(l, school, &round, false) },
		"meet_skips":      func(l text.Lang) Message { return MeetCard(l, kita, &round, true) },
		"meet_over":       func(l text.Lang) Message { return MeetCard(l, kita, &over, true) },
		"meet_rests":      func(l text.Lang) Message { return MeetCard(l, rests, &round, false) },
		"meet_ahead":      func(l text.Lang) Message { return MeetAhead(l, round, false, false) },
		"meet_ahead_skip": func(l text.Lang) Message { return MeetAhead(l, round, false, true) },
		"meet_still":      func(l text.Lang) Message { return MeetAhead(l, round, true, false) },
		"meet_two":        func(l text.Lang) Message { return MeetIntroduction(l, two) },
		"meet_three":      func(l text.Lang) Message { return MeetIntroduction(l, three) },
		"meet_nobody":     MeetNobody,
		"meet_question":   func(l text.Lang) Message { return MeetQuestion(l, three) },
		"meet_yes":        func(l text.Lang) Message { return MeetQuestion(l, answered(two, storage.MetYes)) },
		"meet_later":      func(l text.Lang) Message { return MeetQuestion(l, answered(two, storage.MetLater)) },
		"meet_no":         func(l text.Lang) Message { return MeetQuestion(l, answered(two, storage.MetNo)) },
		"meet_message":    func(l text.Lang) Message { return MeetMessage(l, kita, two, "Dienstag <um zehn>?") },
		"meet_choose":     func(l text.Lang) Message { return MeetChoices(l, choices, 20, 1) },
		"meet_choose_0":   func(l text.Lang) Message { return MeetChoices(l, nil, 0, 0) },
	} {
		golden(t, name, build)
	}
}

// However long names are, Telegram takes the messages.
func TestLongIntroductionsFit(t *testing.T) {
	long := meetMember(1<<62, strings.Repeat("<", 130), strings.Repeat("&", 200), "school_authority", strings.Repeat(">", storage.MaxContact))
	group := storage.MeetGroup{ID: 1 << 62, Answer: storage.MetLater, Others: []storage.MeetMember{long, long}}
	choices := make([]storage.MeetChoice, PageSize)
	for i := range choices {
		choices[i] = storage.MeetChoice{PersonID: 1 << 62, Name: long.Name, Organisation: long.OrganisationName, Excluded: true}
	}
	for _, l := range text.Langs {
		for _, message := range []Message{
			MeetIntroduction(l, group), MeetQuestion(l, group), MeetMessage(l, long, group, strings.Repeat("&", 500)), MeetChoices(l, choices, 1<<20, 1<<16),
			MeetCard(l, long, &storage.MeetRound{ID: 1 << 62, Zone: "UTC"}, false),
		} {
			if _, err := Outgoing(1, 0, message); err != nil {
				t.Error(err)
			}
		}
	}
}
