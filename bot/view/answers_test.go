package view

import (
	"bytes"
	"encoding/csv"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// answered is a card of somebody of a house.
func answered(answer string, seats int) AnswerCard {
	return AnswerCard{House: true, Answer: storage.Answer{PersonID: 5, Answer: answer, Seats: seats}}
}

func movedUp(c storage.Conference, card AnswerCard) storage.MovedUp {
	return storage.MovedUp{Person: &storage.Person{OrganisationID: 1}, Conference: c, Answering: card.Answering, Answer: card.Answer}
}

func comer(name, house, sector, place, answer string, seats int) storage.Comer {
	c := storage.Comer{Name: name, Organisation: house, Sector: sector, Municipality: place}
	c.Answer = storage.Answer{Answer: answer, Seats: seats}
	if house != "" {
		c.OrganisationID = int64(house[0])
	}
	at := before(9 * aDay)
	c.AnsweredAt = &at
	return c
}

// comersOfNord has somebody with every answer, one who came without one, and one who belongs to no house.
func comersOfNord() []storage.Comer {
	list := []storage.Comer{
		comer("Leitung", "Kita <Regenbogen>", "daycare", "Romrod", storage.Coming, 3),
		comer("Erzieherin", "Kita <Regenbogen>", "daycare", "Romrod", storage.NotComing, 1),
		comer("=Rektorat", "Grundschule", "school", "Alsfeld", storage.Coming, 2),
		comer("Lehrer", "Grundschule", "school", "Alsfeld", storage.Maybe, 1),
		comer("Sozialarbeit", "Jugendamt Alsfeld", "youth_office", "Alsfeld", "", 0),
		comer("Gast", "", "", "", storage.Coming, 1),
	}
	list[2].Waiting, list[2].Place = true, 1
	list[4].AnsweredAt, list[4].Present = nil, 1
	return list
}

func TestAnswerMessages(t *testing.T) {
	c, cancelled := meeting(), meeting()
	cancelled.CancelledAt = &time.Time{}
	until, now := before(3*aDay), before(10*aDay)
	boss, member := &storage.Person{Coordinator: true, OrganisationID: 7}, &storage.Person{OrganisationID: 7}
	limited := storage.Answering{Capacity: 20, Taken: 17, Until: &until}
	full := storage.Answering{Capacity: 20, Taken: 20, Waiting: 3}
	waits := answered(storage.Coming, 2)
	waits.Answer.Waiting, waits.Answer.Place, waits.Answering = true, 2, full
	with := func(card AnswerCard, a storage.Answering) AnswerCard { card.Answering = a; return card }
	for name, build := range map[string]func(l text.Lang) Message{
		"answer_asked": func(l text.Lang) Message {
			return ConferenceToAnswer(l, c, member, with(answered("", 0), limited), now)
		},
		"answer_full":     func(l text.Lang) Message { return ConferenceToAnswer(l, c, member, with(answered("", 0), full), now) },
		"answer_coming":   func(l text.Lang) Message { return ConferenceToAnswer(l, c, boss, answered(storage.Coming, 1), now) },
		"answer_together": func(l text.Lang) Message { return Announcement(l, c, answered(storage.Coming, 3), now) },
		"answer_waiting":  func(l text.Lang) Message { return ConferenceToAnswer(l, c, member, waits, now) },
		"answer_maybe":    func(l text.Lang) Message { return Reminder(l, c, answered(storage.Maybe, 1), before(aDay)) },
		"answer_not":      func(l text.Lang) Message { return AskAgain(l, c, answered(storage.NotComing, 1), now) },
		"answer_ask":      func(l text.Lang) Message { return AskAgain(l, c, AnswerCard{Answering: limited}, now) },
		"answer_late": func(l text.Lang) Message {
			return ConferenceToAnswer(l, c, member, with(answered("", 0), limited), before(aDay))
		},
		"answer_cancelled": func(l text.Lang) Message {
			return ConferenceToAnswer(l, cancelled, boss, answered(storage.Coming, 1), now)
		},
		"answer_moved_up": func(l text.Lang) Message { return MovedUp(l, movedUp(c, answered(storage.Coming, 2)), now) },
		"answer_for_you":  func(l text.Lang) Message { return AnsweredForYou(l, "Leitung", c, answered(storage.Coming, 1), now) },
		"answer_colleagues": func(l text.Lang) Message {
			list := []storage.ColleagueAnswer{{Name: "Leitung", Answer: answered(storage.Coming, 2).Answer}, {Name: "Neue", Answer: storage.Answer{PersonID: 6}}}
			return ColleagueAnswers(l, c, list, 20, 1)
		},
		"answer_no_colleagues": func(l text.Lang) Message { return ColleagueAnswers(l, c, nil, 0, 0) },
		"answer_colleague": func(l text.Lang) Message {
			return ColleagueAnswer(l, c, storage.Colleague{ID: 5, Name: "Leitung"}, answered(storage.Coming, 2), 1)
		},
		"comers_organisation": func(l text.Lang) Message { return Comers(l, c, limited, comersOfNord(), 31, "o", 0, now) },
		"comers_sector":       func(l text.Lang) Message { return Comers(l, c, full, comersOfNord(), 31, "s", 9, now) },
		"comers_municipality": func(l text.Lang) Message {
			return UnderLine(l.T("comersedit.saved"), Comers(l, c, storage.Answering{}, comersOfNord(), 0, "m", 0, before(0)))
		},
		"comers_none":  func(l text.Lang) Message { return Comers(l, c, storage.Answering{}, nil, 12, "o", 0, now) },
		"door_asked":   func(l text.Lang) Message { return AtDoor(l, c, "ABCDEFGHJKMN", 0, 3, true, before(time.Hour)) },
		"door_welcome": func(l text.Lang) Message { return AtDoor(l, c, "ABCDEFGHJKMN", 3, 3, true, before(time.Hour)) },
		"door_guest":   func(l text.Lang) Message { return AtDoor(l, c, "ABCDEFGHJKMN", 1, 1, false, before(time.Hour)) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

// A tap that comes twice asks for the same: nothing is counted up.
func TestAnswerButtonsSayWhatWillBe(t *testing.T) {
	var data []string
	for _, row := range Announcement(text.De, meeting(), answered(storage.Coming, 3), before(aDay)).Rows[:2] {
		for _, button := range row {
			data = append(data, button.Label+" "+strings.Join(button.Params, ":"))
		}
	}
	want := []string{
		"● Ich komme 7:coming:3:a", "Vielleicht 7:maybe:1:a", "Leider nicht 7:not:1:a", "➖ 2 Personen 7:coming:2:a", "➕ 4 Personen 7:coming:4:a",
	}
	if diff := cmp.Diff(want, data); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	most := Announcement(text.De, meeting(), answered(storage.Coming, storage.MaxSeats), before(aDay)).Rows[1]
	if len(most) != 1 || most[0].Params[2] != "19" {
		t.Errorf("at the most: %v", most)
	}
}

// The table cannot run anything in a spreadsheet program, whatever people call themselves.
func TestComersTableIsSafe(t *testing.T) {
	list := comersOfNord()
	for i, name := range []string{"=1+1", "+49", "-1", "@SUM(A1)", "  =cmd|' /C calc'!A0", "\t=1\n2;3\"4"} {
		list[i].Name = name
	}
	for _, l := range text.Langs {
		m, err := ComersCSV(l, meeting(), list)
		if err != nil {
			t.Fatal(err)
		}
		raw, found := bytes.CutPrefix(m.File.Data, []byte("\ufeff"))
		r := csv.NewReader(bytes.NewReader(raw))
		if l == text.De {
			r.Comma = ';'
		}
		rows, err := r.ReadAll()
		if err != nil || !found || len(rows) != len(list)+1 {
			t.Fatalf("%s: %d rows, %v", l, len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.IndexAny(strings.TrimSpace(cell), "=+-@|%") == 0 {
					t.Errorf("%s: a formula: %q", l, cell)
				}
			}
		}
	}
	m, _ := ComersCSV(text.De, meeting(), comersOfNord())
	want := "Kita <Regenbogen>;Kita;Romrod;Leitung;kommt;3;;2017-03-12 18:00;\r\n"
	if !strings.Contains(string(m.File.Data), want) || !strings.Contains(string(m.File.Data), "'=Rektorat;Warteliste;2;1;") {
		t.Errorf("the table is\n%s", m.File.Data)
	}
}

// The code is a picture with a white border, sharp enough to print; a reader's work is not repeated here.
func TestDoorPicture(t *testing.T) {
	m, err := DoorPicture(text.De, meeting(), "https://t.me/planungsraum_bot?start=da_ABCDEFGHJKMN")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(m.File.Data))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != size.Y || size.X < 500 {
		t.Errorf("%v pixels", size)
	}
	if r, _, _, _ := picture.At(3, 3).RGBA(); r != 0xffff {
		t.Error("no border")
	}
	if !strings.Contains(m.Text, "?start=da_ABCDEFGHJKMN") {
		t.Errorf("without the link: %s", m.Text)
	}
}

// Whatever was typed, and however many come, it fits a message of Telegram.
func TestLongAnswersFit(t *testing.T) {
	c := meeting()
	c.ID, c.Title, c.Place, c.Agenda = 1<<62, strings.Repeat("&", 100), strings.Repeat("<", 200), strings.Repeat(">", 1500)
	until := before(3 * aDay)
	card := answered(storage.Coming, 20)
	card.Answer.Waiting, card.Answer.Place = true, 1<<30
	card.Answering = storage.Answering{Capacity: 1 << 30, Waiting: 1 << 30, Until: &until}
	var list []storage.Comer
	for i := range 300 {
		one := comer(strings.Repeat("<", 60), strings.Repeat("&", 100), "free_provider", strings.Repeat("ß", 60), storage.Coming, 20)
		one.OrganisationID = int64(i / 4)
		list = append(list, one)
	}
	colleagues := slices.Repeat([]storage.ColleagueAnswer{{Name: strings.Repeat("<", 60), Answer: storage.Answer{PersonID: 1 << 62}}}, PageSize)
	now := before(5 * aDay)
	for _, l := range text.Langs {
		picture, err := DoorPicture(l, c, "https://t.me/"+strings.Repeat("b", 32)+"?start=da_ABCDEFGHJKMN")
		if err != nil {
			t.Fatal(err)
		}
		for name, m := range map[string]Message{
			"card":       ConferenceToAnswer(l, c, &storage.Person{Coordinator: true}, card, now),
			"planned":    Announcement(l, c, card, now),
			"reminder":   Reminder(l, c, card, now),
			"ask":        AskAgain(l, c, AnswerCard{Answering: card.Answering}, now),
			"moved up":   MovedUp(l, movedUp(c, card), now),
			"for you":    AnsweredForYou(l, strings.Repeat("<", 60), c, card, now),
			"colleagues": ColleagueAnswers(l, c, colleagues, 100_000, 999),
			"colleague":  ColleagueAnswer(l, c, storage.Colleague{ID: 1<<31 - 1, Name: strings.Repeat("<", 60)}, card, 999),
			"list":       UnderLine(l.T("comersedit.saved"), Comers(l, c, card.Answering, list, 1<<30, "o", 3, now)),
			"door":       AtDoor(l, c, "ABCDEFGHJKMN", 20, 20, true, now),
			"picture":    picture,
		} {
			if _, err := Outgoing(1, 0, m); err != nil {
				t.Errorf("%s in %s: %v", name, l, err)
			}
		}
	}
}
