package view

import (
	"strings"
	"testing"
	"time"

	"sozialraum/bot/tally"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// Whatever organisations are called and however many there are, every screen about the attitude can be sent.
func TestAttitudeFitsMessages(t *testing.T) {
	long := strings.Repeat("Ö&", storage.MaxStatement/2)
	var list []storage.Statement
	for i := range storage.MaxStatements {
		list = append(list, storage.Statement{ID: 1 << 40, Place: i + 1, Version: 1 << 20, Wording: long, Carry: 20, Talk: 20, Houses: 60, Own: "talk", At: time.Now()})
	}
	var houses []storage.Assenter
	for i := range 180 {
		houses = append(houses, storage.Assenter{Name: strings.Repeat("<", 100), Answer: []string{"talk", "carry", ""}[i/60]})
	}
	reader := &storage.Person{AreaName: strings.Repeat("A", 100), OrganisationAdmin: true, Coordinator: true, Zone: "Europe/Berlin"}
	for _, l := range text.Langs {
		messages := []Message{
			Attitude(l, list, storage.AttitudePolls{Closed: 1 << 40, Repeated: 2}, reader),
			Statement(l, list[0], strings.Repeat("& ", storage.MaxStatement/2), houses, reader),
			ConfirmRetire(l, list[0]), AttitudeAsk(l, 10, strings.Repeat("<", 100)),
		}
		for page := range 9 {
			messages = append(messages, Assenters(l, list[0], houses, page))
		}
		for _, message := range messages {
			if _, err := Outgoing(1, 0, message); err != nil {
				t.Errorf("%s: %v", l, err)
			}
		}
	}
}

// The attitude of few is shown to nobody, and other words are another question.
func TestTrendOfTheAttitude(t *testing.T) {
	poll := storage.Poll{ID: 1, Kind: "scale", Attitude: true, SplitK: 5, Options: []string{"Wir reden offen."}, Zone: "UTC"}
	outcome := func(n int) Outcome {
		ballots := make([]storage.Ballot, n)
		for i := range ballots {
			ballots[i] = storage.Ballot{Choices: []int{tally.MaxScale}}
		}
		o, err := CountPoll(poll, ballots)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	if !outcome(4).Hidden() || outcome(5).Hidden() {
		t.Error("the threshold of the area does not count")
	}
	earlier, later := outcome(5), outcome(5)
	later.Poll.Options = []string{"Wir reden ehrlich."}
	if point := trendPoint(text.De, earlier, later, 0); !point.Missing {
		t.Errorf("compared with other words: %+v", point)
	}
	if point := trendPoint(text.De, earlier, outcome(5), 0); point.Missing || point.Value != tally.MaxScale {
		t.Errorf("the same words: %+v", point)
	}
}
