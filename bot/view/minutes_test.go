package view

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

func minutesNord() MinutesCard {
	return MinutesCard{
		Conference: meeting(), Group: true,
		Minutes: storage.Minutes{Points: "Übergang <Kita>", Decisions: "Elterncafé\nTreffen im Herbst"},
		Results: []storage.Result{
			{ID: 1, Number: 1, Spot: "Fenster", Question: "Was fehlt & warum?", Body: "Zeit", Photos: []string{"p1", "p2"}},
			{ID: 2, Number: 1, Spot: "Fenster", Question: "Was fehlt & warum?", Body: "Und Räume"},
			{ID: 3, Number: 2, Body: "Das bleibt weg", Omitted: true, Photos: []string{"p3"}},
			{ID: 4, Number: 3, Photos: []string{"p4"}},
		},
	}
}

func TestMinutesViews(t *testing.T) {
	card, empty, sent := minutesNord(), MinutesCard{Conference: meeting()}, minutesNord()
	sent.Minutes.SentAt = &day
	golden(t, "minutes_desk", func(l text.Lang) Message { return MinutesDesk(l, card, 0) })
	golden(t, "minutes_desk_empty", func(l text.Lang) Message { return MinutesDesk(l, empty, 0) })
	golden(t, "minutes_desk_sent", func(l text.Lang) Message { return MinutesDesk(l, sent, 0) })
	golden(t, "minutes_result", func(l text.Lang) Message { return ResultCard(l, card.Conference, card.Results[0]) })
	golden(t, "minutes_result_omitted", func(l text.Lang) Message { return ResultCard(l, card.Conference, card.Results[2]) })
	golden(t, "minutes_read", func(l text.Lang) Message { return Minutes(l, card)[0] })
	golden(t, "minutes_ask", func(l text.Lang) Message { return MinutesSend(l, card, false) })
	golden(t, "minutes_ask_again", func(l text.Lang) Message { return MinutesSend(l, card, true) })
	golden(t, "minutes_sent", func(l text.Lang) Message { return MinutesSent(l, card.Conference, 7) })
	golden(t, "result_saved", func(l text.Lang) Message { return ResultSaved(l, card.Conference) })
	golden(t, "feedback_thanks", func(l text.Lang) Message {
		return Thanks(l, meeting(), []storage.Conference{meeting()}, before(20*aDay))
	})
	golden(t, "feedback_missing", func(l text.Lang) Message { return FeedbackQuestion(l, meeting(), "4", "") })
	golden(t, "feedback_again", func(l text.Lang) Message { return FeedbackQuestion(l, meeting(), "4", "time") })
	golden(t, "feedback_done", func(l text.Lang) Message { return FeedbackDone(l, meeting(), true) })
	golden(t, "feedback_given", func(l text.Lang) Message { return FeedbackDone(l, meeting(), false) })
	golden(t, "feedback_afterwards", func(l text.Lang) Message { return Afterwards(l, meeting(), false) })
}

// Pictures go after the words, those that are left out stay away, and no case conference has a way to minutes.
func TestMinutesPictures(t *testing.T) {
	var photos []string
	for _, m := range Minutes(text.De, minutesNord()) {
		if m.Photo == "" {
			continue
		}
		photos = append(photos, m.Photo)
		out, err := Outgoing(1, 0, m)
		if err != nil || out.Method != "sendPhoto" || !strings.Contains(out.Payload, `"photo":"`+m.Photo+`"`) {
			t.Errorf("%+v, %v", out, err)
		}
	}
	if got := fmt.Sprint(photos); got != "[p1 p2 p4]" {
		t.Errorf("pictures %s", got)
	}
	c := meeting()
	c.Kind = "open_case_conference"
	for _, button := range dealRows(text.De, c) {
		if button.Action != "feedbackdesk" {
			t.Errorf("a case conference offers %s", button.Action)
		}
	}
}

// Nothing of the minutes is lost, whatever their length, and every message fits.
func TestMinutesArePacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := minutesNord()
		card.Minutes.Points = strings.Repeat("<&ä ", rapid.IntRange(0, 750).Draw(t, "points"))
		card.Minutes.Decisions = strings.Repeat("😀d ", rapid.IntRange(0, 1000).Draw(t, "decisions"))
		card.Results = nil
		n := rapid.IntRange(0, 12).Draw(t, "results")
		for i := range n {
			card.Results = append(card.Results, storage.Result{
				Number: i/2 + 1, Spot: strings.Repeat("<", 60), Question: strings.Repeat("?", 200),
				Body: fmt.Sprintf("Ergebnis%dEnde", i) + strings.Repeat("&", rapid.IntRange(0, 1980).Draw(t, "length")),
			})
		}
		var all strings.Builder
		for _, m := range Minutes(text.De, card) {
			if _, err := Outgoing(1, 0, m); err != nil {
				t.Fatal(err)
			}
			all.WriteString(Plain(m.Text))
		}
		for i := range n {
			if !strings.Contains(all.String(), fmt.Sprintf("Ergebnis%dEnde", i)) {
				t.Fatalf("result %d is lost", i)
			}
		}
	})
}

// Feedback is shown when it is closed, to nobody before, and not of fewer than five.
func TestFeedbackHidesFew(t *testing.T) {
	said := func(n int) storage.Feedback {
		return storage.Feedback{Answers: n, Words: []string{"Gern <wieder>", strings.Repeat("x", 300)}, Counts: map[string]map[string]int{
			storage.FeedbackWorth: {"4": n - 1, "5": 1}, storage.FeedbackMissing: {"time": n}, storage.FeedbackAgain: {"yes": n},
		}}
	}
	for n := range 5 {
		if m := FeedbackDesk(text.De, meeting(), said(n), day, false, 0); strings.Contains(m.Text, "wieder>") || strings.Contains(m.Text, "von 5") {
			t.Errorf("of %d: %s", n, m.Text)
		}
	}
	if m := FeedbackDesk(text.De, meeting(), said(50), day, true, 0); strings.Contains(m.Text, "50") {
		t.Errorf("still open: %s", m.Text)
	}
	golden(t, "feedback_shown", func(l text.Lang) Message { return FeedbackDesk(l, meeting(), said(5), day, false, 0) })
	golden(t, "feedback_few", func(l text.Lang) Message { return FeedbackDesk(l, meeting(), said(4), day, false, 0) })
	many := said(50)
	for range 60 {
		many.Words = append(many.Words, strings.Repeat("<", 300))
	}
	for _, l := range text.Langs {
		if m := FeedbackDesk(l, meeting(), many, time.Time{}, false, 0); utf8.RuneCountInString(Plain(m.Text)) > maxText {
			t.Error("too long")
		}
		read := 0
		for page := range 7 {
			read += strings.Count(FeedbackDesk(l, meeting(), many, time.Time{}, false, page).Text, "\n• ")
		}
		if read != len(many.Words) {
			t.Errorf("%d of %d sentences can be read", read, len(many.Words))
		}
	}
}
