package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

// longAgreement is as long as one can be: 20 organisations, and words of the greatest length.
func longAgreement(state agreement.State) storage.Agreement {
	day := time.Date(2017, 9, 27, 0, 0, 0, 0, time.UTC)
	a := storage.Agreement{
		ID: 1<<62 - 1, AreaID: 1, Zone: "Europe/Berlin", State: state, Version: 999, Term: 2, Stuck: true, ReviewOn: day, Until: day, Review: day,
		What: filler(storage.MaxAgreement), Why: filler(storage.MaxAgreementField), How: filler(storage.MaxAgreementField), Hash: make([]byte, 32),
		ConferenceID: 1<<62 - 1, Conference: filler(100), PollID: 1<<62 - 1, Question: filler(300), Option: filler(200), Comments: 100,
	}
	if state.Over() {
		a.ClosedAt = &day
	}
	answers := []agreement.Answer{agreement.Signed, agreement.Reserved, agreement.Declined, ""}
	for i := range storage.MaxParties {
		p := storage.AgreementParty{
			OrganisationID: int64(i + 1), Name: filler(100), Answer: answers[i%4], Words: filler(storage.MaxAgreementAnswer), Version: 999, AnsweredAt: &day,
		}
		if i%5 == 4 {
			p.LeftAt, p.Successor = &day, filler(100)
		}
		a.Parties = append(a.Parties, p)
	}
	return a
}

// filler is a text of n characters that is as long as can be in HTML.
func filler(n int) string { return string([]rune(strings.Repeat("<&ä&> ", n/6+1))[:n]) }

func TestAgreementsFit(t *testing.T) {
	boss := &storage.Person{ID: 1, AreaID: 1, OrganisationID: 1, OrganisationAdmin: true, Coordinator: true}
	report := storage.AgreementReport{ID: 1<<62 - 1, Organisation: filler(100), Status: "stuck", Words: filler(storage.MaxAgreementReport), FileID: "x", FileKind: "document"}
	old := storage.AgreementText{What: strings.Repeat("a ", 2000), Why: filler(900), How: "x", Names: filler(2000)}
	for _, l := range text.Langs {
		for _, state := range []agreement.State{agreement.Proposed, agreement.Signing, agreement.InForce, agreement.Renewed, agreement.Done, agreement.Ended} {
			a := longAgreement(state)
			card := AgreementCard{Agreement: a, Reader: boss, Report: &report}
			fresh := storage.AgreementText{Version: 999, What: a.What, Why: a.Why, How: a.How, Until: a.Until, Review: a.Review, Names: filler(2000)}
			all := map[string]Message{
				"card": Agreement(l, card), "parties": AgreementParties(l, a, 0), "parties 3": AgreementParties(l, a, 3),
				"answers": AgreementAnswers(l, a), "end": ConfirmAgreementEnd(l, a), "changed": AgreementTextChanged(l, a),
				"question": AgreementQuestion(l, a, -1, boss), "notice": AgreementNotice(l, a, "signing", filler(100), boss),
				"reported": AgreementReported(l, a, 1<<62-1, "stuck"), "added": AgreementAdded(l, a, report),
				"comments": AgreementComments(l, a, slices.Repeat([]storage.AgreementComment{{Organisation: filler(100), Body: filler(300)}}, PageSize), 100, 1),
				"reports":  AgreementReports(l, a, slices.Repeat([]storage.AgreementReport{report}, PageSize), 100, 1),
				"story":    AgreementStory(l, a, slices.Repeat([]storage.AgreementEvent{{Kind: "reserved", Organisation: filler(100)}}, 100), 2),
				"list": Agreements(l, AgreementList{
					Mode: AgreementsConference, Conference: storage.Conference{ID: 1<<62 - 1, Title: filler(100)},
					List: slices.Repeat([]storage.Agreement{a}, PageSize), Total: 1000, Page: 3, Reader: boss,
				}),
			}
			for page := range 6 {
				all[fmt.Sprint("full ", page)] = AgreementInFull(l, card, page)
				all[fmt.Sprint("change ", page)] = AgreementChange(l, card, old, fresh, page)
			}
			for name, m := range all {
				if _, err := Outgoing(1, 0, m); err != nil {
					t.Errorf("%s, %s in %s: %v", name, state, l, err)
				}
			}
		}
		if n := utf8.RuneCountInString(AgreementPoint(l, longAgreement(agreement.InForce))); n > storage.MaxWish {
			t.Errorf("a point of an agenda has %d characters", n)
		}
	}
}

// Page by page one reads all of it, and nothing twice.
func TestWholeAgreementIsRead(t *testing.T) {
	a := longAgreement(agreement.Signing)
	var read strings.Builder
	for page := range 10 {
		m := AgreementInFull(text.De, AgreementCard{Agreement: a, Reader: &storage.Person{}}, page)
		_, body, _ := strings.Cut(Plain(m.Text), "\n\n")
		read.WriteString(body)
		if !slices.ContainsFunc(m.Rows[0], func(b Button) bool { return b.Label == text.De.T("agreement.read_on") }) {
			break
		}
	}
	for _, part := range []string{a.What, a.Why, a.How} {
		if !strings.Contains(read.String(), part) {
			t.Error("a part is missing")
		}
	}
	if n := utf8.RuneCountInString(read.String()); n > 8500 {
		t.Errorf("%d characters were read", n)
	}
}

func TestChangeReadsWordByWord(t *testing.T) {
	a := longAgreement(agreement.Signing)
	before := storage.AgreementText{What: "Die Kita ruft montags an.", Names: "Kita", Until: a.Until, Review: a.Review}
	after := before
	after.What, after.Names = "Die Kita ruft dienstags an.", "Kita, Schule"
	m := AgreementChange(text.De, AgreementCard{Agreement: a, Reader: &storage.Person{}}, before, after, 0)
	for _, want := range []string{"Die Kita ruft <s>montags</s>", "<b>dienstags</b>", "an.", "<b>Kita, Schule</b>"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("%q is missing in %s", want, m.Text)
		}
	}
	if strings.Contains(m.Text, text.De.T("agreement.until")) {
		t.Error("what stayed is told")
	}
	after.Until = a.Until.AddDate(0, 1, 0)
	m = AgreementChange(text.De, AgreementCard{Agreement: a, Reader: &storage.Person{}}, before, after, 0)
	if day := "<s>Mittwoch, 27. September 2017</s> <b>Freitag, 27. Oktober 2017</b>"; !strings.Contains(m.Text, day) {
		t.Errorf("%q is missing in %s", day, m.Text)
	}
}

// Telegram ignores what is marked behind the hundredth place of a message: what is gone would look like what counts.
func TestManyChangesAreMarkedOnEveryPage(t *testing.T) {
	a := storage.Agreement{ID: 1, Version: 2}
	var before, after strings.Builder
	for i := range 200 {
		fmt.Fprintf(&before, "x%d und ", i)
		fmt.Fprintf(&after, "y%d und ", i)
	}
	marked := 0
	for page := 0; ; page++ {
		m := AgreementChange(text.De, AgreementCard{Agreement: a, Reader: &storage.Person{}},
			storage.AgreementText{What: before.String()}, storage.AgreementText{What: after.String()}, page)
		tags := strings.Count(m.Text, "</")
		if tags > 100 {
			t.Errorf("page %d marks %d places", page, tags)
		}
		marked += strings.Count(m.Text, "</s>")
		if !slices.ContainsFunc(m.Rows, func(row []Button) bool {
			return slices.ContainsFunc(row, func(b Button) bool { return b.Label == text.De.T("agreement.read_on") })
		}) {
			break
		}
	}
	if marked != 200 {
		t.Errorf("%d of 200 words that are gone are struck out", marked)
	}
}
