package bot_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// askStage is a world in which Lehrerin asks and Jugendamt and Kita consult.
type askStage struct {
	*stage
	asks, office, daycare *simulator.Person
	officeID, daycareID   int64
}

func newAskStage(t *testing.T) *askStage {
	t.Helper()
	s := &askStage{stage: newStage(t, text.De)}
	_, s.asks = s.world.house("Gesamtschule Windrad", "Lehrerin")
	s.officeID, s.office = s.world.house("Sozialer Dienst", "Sozialarbeiter")
	s.daycareID, s.daycare = s.world.house("Kita Wolkenschaf", "Kitaleitung")
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		for _, p := range []*simulator.Person{s.office, s.daycare} {
			person, err := personOf(ctx, tx, p)
			if err != nil {
				return err
			}
			if err := tx.SaveConsultant(ctx, storage.Consultant{
				AreaID: s.area, PersonID: person.ID, Perspectives: storage.Perspectives[:], MaxCases: 3,
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// describes begins a case in writing and answers until the situation is asked for.
func (s *askStage) describes() {
	s.t.Helper()
	s.say(s.asks, "/fallberatung")
	for _, label := range []string{"✍️ Schriftlich", "10 bis 13 Jahre", "Schule, Hort", "Trennung", "Fertig ›"} {
		s.tap(s.asks, label)
	}
}

// finishes answers the rest, excludes these houses, and stops at the review.
func (s *askStage) finishes(excluded ...string) {
	s.t.Helper()
	s.tap(s.asks, "Überspringen")
	s.say(s.asks, "Wie spreche ich es an?")
	s.tap(s.asks, "Egal")
	for _, house := range excluded {
		s.tap(s.asks, house)
	}
	for _, label := range []string{"Fertig ›", "2", "In Schritten"} {
		s.tap(s.asks, label)
	}
}

// confirms sends the case and returns its code.
func (s *askStage) confirms() (code string) {
	s.t.Helper()
	for _, label := range []string{"Stimmt, weiter ›", "✅ Niemand ist zu erkennen", "✅ So ist es"} {
		s.tap(s.asks, label)
	}
	code = caseCode.FindString(last(s.t, s.asks).Text)
	if code == "" {
		s.t.Fatalf("no code: %s", last(s.t, s.asks).Text)
	}
	return code
}

var caseCode = regexp.MustCompile(`\b[A-Z2-9]{4}-[A-Z2-9]{4}\b`)

// Every place that could tell of whom a text speaks is shown alone and is replaced or confirmed before the dialog goes
// on; what was replaced stands nowhere in what others would see.
func TestThreat01EachMarkIsLookedAt(t *testing.T) {
	s := newAskStage(t)
	s.describes()
	s.say(s.asks, "Seit Wochen kommt Leonie aus Romrod zu spät. Leonie schläft im Unterricht.")
	looked := 0
	for ; looked < 10; looked++ {
		_, at := s.draft(s.asks)
		if at.Phase != "mark" {
			break
		}
		got := last(t, s.asks)
		if at.Answers["situation"] != "" {
			t.Fatalf("taken with a mark in it: %+v", at)
		}
		mark := at.Marks[0]
		if words := at.Draft[mark.Start:mark.End]; !strings.Contains(got.Text, words) || mark.Suggestion == "" {
			t.Errorf("%q is not shown, or nothing suggested: %s", words, got.Text)
		}
		if told := s.press(s.asks, got.ID, buttonData(got)[0], buttonData(got)[0]); told[0] != text.De.T("dialog.stale") || told[1] != "" {
			t.Errorf("a double tap: %q", told)
		}
	}
	if looked != 3 {
		t.Errorf("%d places were shown", looked)
	}
	s.finishes()
	preview := last(t, s.asks).Text
	for _, word := range []string{"Leonie", "Romrod"} {
		if strings.Contains(preview, word) {
			t.Errorf("%s stands in the preview: %s", word, preview)
		}
	}
	s.confirms()
	for _, call := range s.sim.Calls() {
		screen := strings.Contains(fmt.Sprint(call.Params), "Fall schildern")
		if screen && call.Method == "sendMessage" && call.Params["protect_content"] != true {
			t.Errorf("a screen of the dialog can be forwarded: %v", call.Params)
		}
	}
	s.unharmed()
}

// A mark can be left as it is, replaced by one's own words, and the whole text written anew.
func TestMarksCanBeAnsweredInThreeWays(t *testing.T) {
	s := newAskStage(t)
	s.describes()
	s.say(s.asks, "Der Junge fährt jeden Tag nach Romrod.")
	s.tap(s.asks, text.De.T("marks.rewrite"))
	if _, at := s.draft(s.asks); at.Phase != "" || at.Draft != "" {
		t.Fatalf("not asked anew: %+v", at)
	}
	s.say(s.asks, "Der Junge fährt jeden Tag nach Romrod. Seine Mutter wohnt in Alsfeld.")
	s.say(s.asks, "in einen anderen Ort")
	s.tap(s.asks, text.De.T("marks.keep"))
	_, at := s.draft(s.asks)
	if got := at.Answers["situation"]; !strings.Contains(got, "in einen anderen Ort") || !strings.Contains(got, "Alsfeld") || strings.Contains(got, "Romrod") {
		t.Errorf("the answer is %q", got)
	}
	s.unharmed()
}

// Nobody of one's own house is offered or asked, nor anybody of a house that was excluded; nobody sees that.
func TestThreat03ExcludedHousesAreNotAsked(t *testing.T) {
	s := newAskStage(t)
	s.describes()
	s.say(s.asks, "Ein Kind kommt oft zu spät.")
	s.tap(s.asks, "Überspringen")
	s.say(s.asks, "Wie spreche ich es an?")
	s.tap(s.asks, "Egal")
	if own := "Gesamtschule Windrad"; slices.ContainsFunc(last(t, s.asks).Buttons, func(row []simulator.Button) bool {
		return strings.Contains(row[0].Label, own)
	}) {
		t.Error("the own house can be excluded")
	}
	s.tap(s.asks, "Kita Wolkenschaf")
	for _, label := range []string{"Fertig ›", "2", "In Schritten"} {
		s.tap(s.asks, label)
	}
	office, daycare := len(s.office.Messages()), len(s.daycare.Messages())
	s.confirms()
	s.passes()
	if n := len(s.daycare.Messages()) - daycare; n != 0 {
		t.Errorf("an excluded house is asked: %s", last(t, s.daycare).Text)
	}
	if n := len(s.office.Messages()) - office; n != 1 || last(t, s.office).Text != text.De.T("casenotice.news") {
		t.Errorf("%d messages: %s", n, last(t, s.office).Text)
	}
	s.unharmed()
}

// passes lets the longest delay of a relayed message pass.
func (s *askStage) passes() {
	s.t.Helper()
	s.clock.Set(s.clock.Now().Add(10 * time.Minute))
	s.settle()
}

// A case's code opens the case to those in it. Somebody else's code is answered like one that never existed; guessing
// is limited, and the limit holds for the right code, too.
func TestThreat15WrongCaseCodesLookAlike(t *testing.T) {
	s := newAskStage(t)
	s.describes()
	s.say(s.asks, "Ein Kind kommt oft zu spät.")
	s.finishes()
	code := s.confirms()
	s.say(s.asks, "/fallberatung "+strings.ToLower(code))
	if got := last(t, s.asks).Text; got == text.De.T("error.gone") {
		t.Errorf("the own code is not known")
	}
	var heard []string
	for _, guess := range []string{code, "ABCD-EFGH", "x", code + "2", "0"} {
		s.say(s.daycare, "/fallberatung "+guess)
		heard = append(heard, last(t, s.daycare).Text)
	}
	for i, got := range heard[:4] {
		if got != text.De.T("error.gone") {
			t.Errorf("guess %d: %s", i, got)
		}
	}
	if heard[4] != text.De.T("join.too_many") {
		t.Errorf("the fifth guess: %s", heard[4])
	}
	s.say(s.daycare, "/fallberatung "+code)
	if got := last(t, s.daycare).Text; got != text.De.T("join.too_many") {
		t.Errorf("after too many: %s", got)
	}
	s.unharmed()
}

// Nothing starts before both sentences are confirmed, and the danger line stands on every screen.
func TestThreat18BothSentencesAreConfirmed(t *testing.T) {
	s := newAskStage(t)
	heard := len(s.asks.Messages())
	s.describes()
	s.say(s.asks, "Ein Kind kommt oft zu spät.")
	s.finishes()
	for _, label := range []string{"Stimmt, weiter ›", "✅ Niemand ist zu erkennen"} {
		s.tap(s.asks, label)
		if caseCode.MatchString(last(t, s.asks).Text) {
			t.Errorf("started after %q", label)
		}
	}
	s.tap(s.asks, "‹ Zurück")
	s.confirms()
	for _, m := range s.asks.Messages()[heard:] {
		if m.FromBot && !strings.Contains(m.Text, "110") {
			t.Errorf("no danger line: %s", m.Text)
		}
	}
	s.unharmed()
}

// A way that the area has switched off is neither offered nor open to whoever still has its button.
func TestWaysCanBeSwitchedOff(t *testing.T) {
	s := newAskStage(t)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		settings, err := tx.ConsultationSettings(ctx, s.area)
		if err != nil {
			return err
		}
		settings.Written = false
		return tx.SetConsultationSettings(ctx, s.area, settings)
	})
	s.say(s.asks, "/fallberatung")
	if got := last(t, s.asks); slices.Contains(buttonData(got), "asknew:written") || !slices.Contains(buttonData(got), "asknew:talk") {
		t.Errorf("offered: %q", buttonData(got))
	}
	if told := s.press(s.asks, last(t, s.asks).ID, "asknew:written", "asknew:round_table", "asknew:x"); !slices.Equal(told, []string{
		text.De.T("consult.way_off"), text.De.T("asktable.none"), text.De.T("error.gone"),
	}) {
		t.Errorf("told: %q", told)
	}
	s.unharmed()
}
