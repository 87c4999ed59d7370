package view

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

// How many have used an offer is not said below the threshold, and no card tells nought from four.
func TestCountsOfUseBelowTheThresholdSayNothing(t *testing.T) {
	r := storage.Resource{ID: 7, Title: "Chor", Organisation: "Haus"}
	for used, want := range map[int]string{0: "", 1: "", 4: "", 5: "5 Fachkräfte", 12: "12 Fachkräfte"} {
		card := WithMarks(text.De, Resource(text.De, r, &storage.Person{}, ResourceTrail{}), r, storage.Marks{Used: used, K: 5}, &storage.Person{}, ResourceTrail{})
		_, said, _ := strings.Cut(card.Text, "👍 ")
		if want == "" && said != "" || !strings.HasPrefix(said, want) {
			t.Errorf("%d: %q, want %q", used, said, want)
		}
	}
	card := WithMarks(text.De, Resource(text.De, r, &storage.Person{}, ResourceTrail{}), r, storage.Marks{Used: 7, K: 10}, &storage.Person{}, ResourceTrail{})
	if strings.Contains(card.Text, "7 Fachkräfte") {
		t.Error("an area that wants ten shows seven")
	}
}

// A hint shows nobody who wrote it, and only who may hide it is offered to.
func TestHintsAreNameless(t *testing.T) {
	list := []storage.Hint{{ID: 3, Words: "Montags"}, {ID: 4, Words: "Dienstags", Mine: true}}
	r := storage.Resource{ID: 7, Title: "Chor"}
	for mayHide, want := range map[bool]int{false: 0, true: 1} {
		hides := 0
		for _, row := range Hints(text.De, r, list, 2, 0, mayHide).Rows {
			for _, button := range row {
				if len(button.Params) > 3 && button.Params[2] == "hide" && button.Params[3] == "3" {
					hides++
				}
			}
		}
		if hides != want {
			t.Errorf("may hide %v: %d buttons", mayHide, hides)
		}
	}
}

// The longest pages fit a message, and their buttons what Telegram allows.
func TestTheLongestPagesAboutOffersFit(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ä", n) }
	now := time.Date(2017, 3, 1, 9, 0, 0, 0, time.UTC)
	const id = int64(1) << 40
	q := storage.NetworkQuestion{ID: id, Words: long(storage.MaxNetworkWords), Named: true, Name: long(130), Organisation: long(100), ExpiresAt: now.AddDate(0, 0, 14), Zone: "Europe/Berlin", Answers: 20}
	var questions []storage.NetworkQuestion
	var answers []storage.NetworkAnswer
	var hints []storage.Hint
	var lines []storage.ResourceLine
	for i := range PageSize {
		questions = append(questions, q)
		answers = append(answers, storage.NetworkAnswer{Words: long(storage.MaxNetworkWords), Organisation: long(100)})
		hints = append(hints, storage.Hint{ID: id + int64(i), Words: long(storage.MaxHint), Mine: i == 0})
		lines = append(lines, storage.ResourceLine{ID: id, Title: long(100), Organisation: long(100), Municipalities: []string{long(80)}, Confirmation: storage.Confirmation{ConfirmedAt: &now, Light: storage.Red}})
	}
	r := storage.Resource{
		ID: id, Title: long(100), Organisation: long(100), Description: long(1000), Audience: long(200), Cost: long(200), Access: long(400), Contact: long(300),
	}
	trail := ResourceTrail{Page: 18, Search: id, Municipality: 9999, Organisation: 99999}
	for _, l := range text.Langs {
		for name, m := range map[string]Message{
			"questions": Questions(l, questions, 30, 1, now), "question": OwnQuestion(l, q, answers, 1, now),
			"asked": NetworkAsks(l, q), "known": Known(l, q, answers[0]), "hints": Hints(l, r, hints, 30, 1, true),
			"used": Used(l, &storage.Person{}, ListNear, lines, 30, 1), "gems": Gems(l, lines[:3], time.UTC),
			"card": WithMarks(l, Resource(l, r, &storage.Person{}, trail), r, storage.Marks{Used: 99, K: 5, Hints: 99, Mine: "unknown"}, &storage.Person{}, trail),
		} {
			if _, err := Outgoing(5, 0, m); err != nil {
				t.Errorf("%s, %s: %v", name, l, err)
			}
		}
		if n := len([]rune(Plain(Inline(l, r, lines[0], time.UTC).Content.Text))); n > maxText {
			t.Errorf("a shared offer has %d characters", n)
		}
	}
}

func TestPeopleOfTheOwnerDoNotMarkTheirOffer(t *testing.T) {
	r := storage.Resource{ID: 12, OrganisationID: 7}
	for _, c := range []struct {
		organisation int64
		hints        int
		marks, tips  bool
	}{{7, 0, false, false}, {7, 2, false, true}, {8, 0, true, true}} {
		reader := &storage.Person{OrganisationID: c.organisation}
		card := WithMarks(text.De, Message{}, r, storage.Marks{Hints: c.hints}, reader, ResourceTrail{})
		var marks, tips bool
		for _, button := range slices.Concat(card.Rows...) {
			marks = marks || button.Label == text.De.T("mark.used")
			tips = tips || strings.HasPrefix(button.Label, "💡")
		}
		if marks != c.marks || tips != c.tips {
			t.Errorf("organisation %d, %d hints: marks %v, hints %v", c.organisation, c.hints, marks, tips)
		}
	}
}
