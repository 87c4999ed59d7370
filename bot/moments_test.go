package bot_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"sozialraum/bot"
	"sozialraum/bot/dialog"
	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// card is the newest message with the application's buttons that the person sees.
func (s *stage) card(p *simulator.Person) simulator.Message {
	s.t.Helper()
	s.say(p, "/anfragen")
	return last(s.t, p)
}

func TestTwoDecideAtOnce(t *testing.T) {
	s := newStage(t, text.De)
	other := s.joins("Zweite Koordination", true)
	applicant, application := s.wants("Bewerberin")
	mine, theirs := s.card(s.boss), s.card(other)
	heard := len(applicant.Messages())
	s.boss.TapData(mine.ID, fmt.Sprintf("approve:%d", application))
	other.TapData(theirs.ID, fmt.Sprintf("approve:%d", application))
	s.boss.TapData(mine.ID, fmt.Sprintf("approve:%d", application))
	s.settle()
	if n := len(applicant.Messages()) - heard; n != 1 {
		t.Errorf("the applicant hears %d times", n)
	}
	decided := text.De.T("application.decided", text.V{"Name": "Bewerberin"})
	told := s.press(other, theirs.ID, fmt.Sprintf("approve:%d", application), fmt.Sprintf("decline:%d", application))
	if told[0] != decided || told[1] != decided {
		t.Errorf("afterwards: %q", told)
	}
	s.unharmed()
}

// Two people give a new organisation the same name at once: one of them is asked for another name.
func TestTheSameNameAtOnce(t *testing.T) {
	s := newStage(t, text.De)
	var people []*simulator.Person
	for i := range 4 {
		p := s.joins(fmt.Sprint("Gast ", i), false)
		s.say(p, "/registrieren")
		for _, answer := range []string{"Förderverein", "Sonstiges", "Alsfeld", "Ja", "Nein", "Andere", "Telefon"} {
			s.say(p, answer)
		}
		people = append(people, p)
	}
	for _, p := range people {
		if err := p.Tap("Absenden"); err != nil {
			t.Fatal(err)
		}
	}
	s.settle()
	sent := 0
	for _, p := range people {
		switch got := last(t, p).Text; {
		case strings.HasPrefix(got, "Danke. „Förderverein“"):
			sent++
		case !strings.HasPrefix(got, "⚠️ „Förderverein“ ist"):
			t.Errorf("sees: %s", got)
		}
	}
	if sent != 1 {
		t.Errorf("%d were sent", sent)
	}
	s.unharmed()
}

// The name of a card is changed to one that is taken: the answer stays, with a sentence.
func TestChangingTheNameToOneThatIsTaken(t *testing.T) {
	s := newStage(t, text.De)
	house := s.organisation("Forsthaus", "active")
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddOrganisation(ctx, house)
		return err
	})
	taps(s, s.boss, "orgedit:%d:name", s.house)
	s.say(s.boss, "FORSTHAUS")
	s.tap(s.boss, "Speichern")
	if got := last(t, s.boss).Text; !strings.Contains(got, "schon eingetragen") || !strings.Contains(got, "FORSTHAUS") {
		t.Errorf("sees: %s", got)
	}
	s.unharmed()
}

// The applicant is gone while somebody writes a question to them, or decides.
func TestTheApplicantIsGone(t *testing.T) {
	s := newStage(t, text.De)
	applicant, application := s.wants("Bewerberin")
	card := s.card(s.boss)
	s.press(s.boss, card.ID, fmt.Sprintf("ask:%d", application))
	s.say(s.boss, "Seit wann bist du dort?")
	s.press(applicant, last(t, applicant).ID, "profile:deleted")
	save := buttonData(last(t, s.boss))[0]
	if told := s.press(s.boss, last(t, s.boss).ID, save); told[0] != text.De.T("error.gone") {
		t.Errorf("after asking: %q", told)
	}
	if told := s.press(s.boss, card.ID, fmt.Sprintf("approve:%d", application)); told[0] != text.De.T("error.gone") {
		t.Errorf("after approving: %q", told)
	}
	// Whoever was deleted is a stranger again, whatever buttons they still see.
	if told := s.press(applicant, last(t, applicant).ID, "profile:data", "org:1"); told[0] != text.De.T("error.gone") {
		t.Errorf("the deleted person: %q", told)
	}
	s.unharmed()
}

// Somebody who waits for one organisation is invited to another: they no longer wait.
func TestTheApplicantBelongsElsewhere(t *testing.T) {
	s := newStage(t, text.De)
	applicant, application := s.wants("Bewerberin")
	card := s.card(s.boss)
	house := s.organisation("Forsthaus", "active")
	code := bot.NewCode()
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if house.ID, err = tx.AddOrganisation(ctx, house); err != nil {
			return err
		}
		return tx.Invite(ctx, bot.HashCode(s.key, code), storage.Invitation{
			AreaID: s.area, OrganisationID: &house.ID, ExpiresAt: tx.Now.AddDate(0, 0, 1),
		})
	})
	applicant.Open(bot.LinkCode(code))
	s.settle()
	told := s.press(s.boss, card.ID, fmt.Sprintf("approve:%d", application))
	if told[0] != text.De.T("application.decided", text.V{"Name": "Bewerberin"}) {
		t.Errorf("approving: %q, %s", told, last(t, s.boss).Text)
	}
	if told := s.press(applicant, last(t, applicant).ID, "withdraw:"+itoa(application)); told[0] != text.De.T("error.gone") {
		t.Errorf("withdrawing what is over: %q", told)
	}
	s.unharmed()
}

// An answer can be corrected as long as nobody has decided, and is not lost when they have.
func TestAnsweringTwice(t *testing.T) {
	s := newStage(t, text.De)
	applicant := asked(s)
	for _, answer := range []string{"Seit Mai", "Nein, seit Juni"} {
		taps(s, applicant, "answer:%d", s.application)
		s.say(applicant, answer)
		s.tap(applicant, "Absenden")
		if got := last(t, s.boss).Text; !strings.Contains(got, answer) {
			t.Errorf("%s is not shown: %s", answer, got)
		}
	}
	s.unharmed()
}

// Reminders are switched to what the button said, however often it is tapped.
func TestTappingTheSwitchTwice(t *testing.T) {
	s := newStage(t, text.De)
	s.say(s.boss, "/profil")
	profile := last(t, s.boss)
	var off string
	for _, data := range buttonData(profile) {
		if strings.HasPrefix(data, "profile:reminders") {
			off = data
		}
	}
	s.press(s.boss, profile.ID, off, off)
	if got := last(t, s.boss).Text; !strings.Contains(got, "Erinnerungen an Termine: aus") {
		t.Errorf("sees: %s", got)
	}
	s.unharmed()
}

// The wish to join leads out of a registration only after a question, unless it was offered there.
func TestJoiningInTheMiddleOfRegistering(t *testing.T) {
	s := newStage(t, text.De)
	p := s.joins("Gast", false)
	s.say(p, "/registrieren")
	s.say(p, "Schule am Wald")
	s.tap(p, "Schule")
	taps(s, p, "join:%d", s.house)
	if _, draft := s.draft(p); draft == nil || draft.Answers["sector"] != "school" {
		t.Errorf("thrown away: %s", last(t, p).Text)
	}
	s.tap(p, "Verwerfen")
	if got := last(t, p).Text; !strings.HasPrefix(got, "Deine Anfrage für „Haus am Bach“ ist unterwegs.") {
		t.Errorf("sees: %s", got)
	}
	s.unharmed()
}

// Whoever is asked whether to leave and goes on answering instead has decided to stay, even with a bad answer.
func TestAnsweringInsteadOfLeaving(t *testing.T) {
	s := newStage(t, text.De)
	p := s.joins("Gast", false)
	for _, words := range []string{"/registrieren", "Schule am Wald", "/registrieren", "Kita"} {
		s.say(p, words)
	}
	if _, draft := s.draft(p); draft == nil || draft.Answers["sector"] != "daycare" || draft.Phase != dialog.Asking {
		t.Errorf("the sector was not taken: %+v: %s", draft, last(t, p).Text)
	}
	for _, words := range []string{"/planen", "Runder Tisch", "Treffen", "/planen", "1.1.2001 18 Uhr"} {
		s.say(s.boss, words)
	}
	if got := last(t, s.boss).Text; !strings.Contains(got, "schon vorbei") {
		t.Errorf("sees: %s", got)
	}
	s.tap(s.boss, "Zurück")
	if _, draft := s.draft(s.boss); draft == nil || draft.Step != 1 {
		t.Errorf("the way back does not work: %+v: %s", draft, last(t, s.boss).Text)
	}
	s.unharmed()
}
