package view

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// Whoever leads an agreement learns where nobody can answer, as long as it waits for that.
func TestCardTellsWhereNobodyCanAnswer(t *testing.T) {
	boss := &storage.Person{AreaID: 1, OrganisationID: 1, OrganisationAdmin: true}
	hint, nobody := Plain(text.De.T("agreement.nobody_there")), Plain(text.De.T("agreement.party_nobody"))
	for state, waits := range map[agreement.State]bool{
		agreement.Proposed: true, agreement.Signing: true, agreement.InForce: true, agreement.Ended: false,
	} {
		a := storage.Agreement{AreaID: 1, State: state, What: "Ein Anruf", Version: 1, Parties: []storage.AgreementParty{
			{OrganisationID: 1, Name: "Kita", Answer: agreement.Signed, Version: 1}, {OrganisationID: 2, Name: "Haus", Nobody: true},
		}}
		if state.Over() {
			a.ClosedAt = new(time.Time)
		}
		card := Plain(Agreement(text.De, AgreementCard{Agreement: a, Reader: boss}).Text)
		if got := strings.Contains(card, hint) && strings.Contains(card, nobody); got != waits {
			t.Errorf("%s: %v\n%s", state, got, card)
		}
		if read := Plain(Agreement(text.De, AgreementCard{Agreement: a, Reader: &storage.Person{}}).Text); strings.Contains(read, hint) {
			t.Errorf("%s: who cannot change it reads the hint", state)
		}
	}
}

// Whoever cannot answer for their organisation learns who does, as long as an answer is missing.
func TestMembersLearnWhoAnswers(t *testing.T) {
	hint := Plain(text.De.T("agreement.admins_answer"))
	for _, c := range []struct {
		admin  bool
		answer agreement.Answer
		want   bool
	}{{false, "", true}, {false, agreement.Signed, false}, {true, "", false}} {
		reader := &storage.Person{AreaID: 1, OrganisationID: 1, OrganisationAdmin: c.admin}
		party := storage.AgreementParty{OrganisationID: 1, Name: "Kita", Answer: c.answer}
		own := ""
		if c.answer != "" {
			party.Version, own = 1, storage.CarryStatement
		}
		a := storage.Agreement{AreaID: 1, State: agreement.Signing, What: "Ein Anruf", Version: 1, Parties: []storage.AgreementParty{party}}
		for name, m := range map[string]Message{
			"agreement": Agreement(text.De, AgreementCard{Agreement: a, Reader: reader}),
			"statement": Statement(text.De, storage.Statement{Wording: "Ein Satz", Version: 1, Own: own}, "", nil, reader),
		} {
			if got := strings.Contains(Plain(m.Text), hint); got != c.want {
				t.Errorf("%s for %+v: %v", name, c, got)
			}
		}
	}
}

// Somebody who said how it goes has moved the review: a card names one day to look at it, not two.
func TestCardNamesOneReview(t *testing.T) {
	day := time.Date(2017, 5, 2, 0, 0, 0, 0, time.UTC)
	label := Plain(text.De.T("agreement.review"))
	for next, want := range map[time.Time]bool{day: true, day.AddDate(0, 2, 0): false} {
		a := storage.Agreement{State: agreement.InForce, What: "Ein Anruf", Until: day.AddDate(0, 2, 0), Review: day, ReviewOn: next}
		card := Plain(Agreement(text.De, AgreementCard{Agreement: a, Reader: &storage.Person{}}).Text)
		if got := strings.Contains(card, label); got != want {
			t.Errorf("review on %s: %s", next, card)
		}
	}
}

// Who is asked to sign again sees from there what has changed.
func TestWhoIsAskedAgainSeesWhatChanged(t *testing.T) {
	a := storage.Agreement{State: agreement.Signing, Version: 2, What: "Ein Anruf"}
	for _, what := range []string{"reworded", "renewing", "signing"} {
		m := AgreementNotice(text.De, a, what, "Kita", &storage.Person{})
		if !slices.ContainsFunc(m.Rows, func(row []Button) bool { return row[0].Label == text.De.T("agreement.read_new") }) {
			t.Errorf("%s: %+v", what, m)
		}
	}
}
