package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// drafted plans a meeting of which nobody learns.
func (w *world) drafted(boss *simulator.Person) {
	w.t.Helper()
	w.say(boss, "/planen")
	w.tap(boss, "Sozialraumkonferenz")
	w.say(boss, "Konferenz Nord")
	w.say(boss, "21. März 18 Uhr")
	w.tap(boss, "Ort folgt")
	w.say(boss, "Schulsozialarbeit")
	w.tap(boss, "Überspringen") // nothing to bring
	w.tap(boss, "Als Entwurf")
}

// ofCase plans an opened case conference for so many guests, up to the question about the family.
func (w *world) ofCase(boss *simulator.Person, guests string) {
	w.t.Helper()
	w.say(boss, "/planen")
	w.tap(boss, "Geöffnete Erziehungskonferenz")
	w.say(boss, "Gemeinsam hinschauen")
	w.say(boss, "21. März 18 Uhr")
	w.say(boss, "Jugendamt")
	w.say(boss, "Was hilft jetzt?")
	w.tap(boss, "Überspringen") // nothing to bring
	w.say(boss, guests)
	w.tap(boss, "Veröffentlichen")
}

// told is the last line over the person's chat after tapping.
func (w *world) told(p *simulator.Person, message int, data string) string {
	w.t.Helper()
	said := w.press(p, message, data)
	return said[len(said)-1]
}

// venue is the newest place on the map that a person was sent; nil: none.
func venue(p *simulator.Person) *simulator.Venue {
	messages := p.Messages()
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].FromBot && messages[i].Venue != nil {
			return messages[i].Venue
		}
	}
	return nil
}

// Nobody but coordinators learns of a draft, whatever happens to it, before it is published.
func TestNobodyLearnsOfADraft(t *testing.T) {
	w := setup(t)
	boss, second, anna := w.person("Koordination", true), w.person("Vertretung", true), w.person("Kita-Leitung", false)
	w.drafted(boss)
	sees(t, boss, "Niemand hat Bescheid bekommen.", "Nur die Koordination sieht ihn.")
	before := len(anna.Messages())
	w.tap(boss, "✏️ Ort")
	w.say(boss, "Rathaus")
	sees(t, boss, "Niemand bekommt Bescheid.")
	w.tap(boss, "Speichern")
	w.tap(boss, "✏️ Plätze")
	w.say(boss, "12")
	w.tap(boss, "Speichern")
	sees(t, boss, "Entwurf", "Rathaus")
	w.say(second, "/termine")
	w.tap(second, "📝 Di 21.03.")
	sees(t, second, "Konferenz Nord", "Entwurf")
	card := last(t, boss).ID
	for _, data := range []string{"conf:1", "confcal:1", "confmap:1", "come:1:coming:1:c", "comefor:1:0"} {
		if said := w.told(anna, last(t, anna).ID, data); said != "Das gibt es nicht oder nicht mehr." {
			t.Errorf("%s: %q", data, said)
		}
	}
	for _, data := range []string{"confcancel:1:yes", "comers:1:o:0", "comersqr:1", "comersedit:1:deadline", "pollnew:conf:1"} {
		if said := w.told(boss, card, data); said == "" {
			t.Errorf("%s of a draft: %s", data, last(t, boss).Text)
		}
	}
	if now := len(anna.Messages()); now != before {
		t.Fatalf("told: %s", last(t, anna).Text)
	}
	w.tap(second, "✅ Veröffentlichen")
	sees(t, second, "Veröffentlicht. 2 Personen")
	sees(t, anna, "Neuer Termin", "Rathaus", "Noch 12 Plätze sind frei.")
	if said := w.told(boss, card, "confpublish:1"); !strings.Contains(said, "ist schon veröffentlicht") {
		t.Errorf("published twice: %q", said)
	}
	if said := w.told(boss, card, "confdiscard:1:yes"); !strings.Contains(said, "ist schon veröffentlicht") {
		t.Errorf("discarded: %q", said)
	}
}

func TestThrowingADraftAway(t *testing.T) {
	w := setup(t)
	boss := w.person("Koordination", true)
	w.drafted(boss)
	w.tap(boss, "Entwurf löschen")
	sees(t, boss, "Möchtest du diesen Entwurf löschen?")
	w.tap(boss, "Zurück")
	w.tap(boss, "Entwurf löschen")
	w.tap(boss, "Ja, löschen")
	sees(t, boss, "Der Entwurf ist gelöscht.", "Gerade steht kein Termin an.")
}

// A draft whose date has passed is not published before it has another one.
func TestADraftWhoseDateHasPassed(t *testing.T) {
	w := setup(t)
	boss, anna := w.person("Koordination", true), w.person("Kita-Leitung", false)
	w.drafted(boss)
	card := last(t, boss).ID
	before := len(anna.Messages())
	w.clock.Set(time.Date(2017, 3, 22, 9, 0, 0, 0, time.UTC))
	if said := w.told(boss, card, "confpublish:1"); !strings.Contains(said, "ist schon vorbei") {
		t.Errorf("%q", said)
	}
	w.say(boss, "/termine")
	w.tap(boss, "📝")
	w.tap(boss, "✏️ Zeit")
	w.say(boss, "28.3.")
	w.tap(boss, "Speichern")
	if len(anna.Messages()) != before {
		t.Errorf("told: %s", last(t, anna).Text)
	}
	w.tap(boss, "✅ Veröffentlichen")
	sees(t, anna, "Dienstag, 28. März 2017, 18:00 Uhr")
}

// A meeting about a case is made known only by who says that the family has agreed; that is noted.
func TestTheFamilyHasToAgree(t *testing.T) {
	w := setup(t)
	boss, anna := w.person("Koordination", true), w.person("Kita-Leitung", false)
	before := len(anna.Messages())
	w.ofCase(boss, "1")
	sees(t, boss, "Hat die Familie zugestimmt")
	w.tap(boss, "Noch nicht")
	sees(t, boss, "Entwurf")
	w.tap(boss, "✏️ Titel")
	w.say(boss, "Hilfe für Familie Zacharias")
	sees(t, boss, "könnte jemand zu erkennen sein")
	w.tap(boss, "so lassen")
	w.tap(boss, "Speichern")
	w.tap(boss, "✅ Veröffentlichen")
	sees(t, boss, "Daran könnte man die Familie erkennen: „Zacharias“")
	if len(anna.Messages()) != before {
		t.Fatalf("told before the family agreed: %s", last(t, anna).Text)
	}
	w.tap(boss, "Ja, veröffentlichen")
	sees(t, boss, "Die Familie hat zugestimmt, notiert am", "von Koordination")
	if text := sees(t, anna, "Neuer Termin", "Ein Platz ist noch frei."); strings.Contains(text, "zugestimmt") {
		t.Errorf("everybody reads: %s", text)
	}
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.Conference(ctx, w.area, 1)
		if err == nil && (c.FamilyAgreedAt == nil || !c.FamilyAgreedAt.Equal(w.clock.Now()) || c.FamilyAgreedBy != "Koordination") {
			t.Errorf("noted: %v by %q", c.FamilyAgreedAt, c.FamilyAgreedBy)
		}
		return err
	})
}

// Guest seats are given in the order of asking; nobody takes two, or one for somebody else.
func TestGuestSeats(t *testing.T) {
	s := newStage(t, "de")
	s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("confcancel:%d:yes", s.conference))
	anna, ben := s.joins("Kita-Leitung", false), s.joins("Lehrer", false)
	s.ofCase(s.boss, "1")
	s.tap(s.boss, "Ja, veröffentlichen")
	s.tap(anna, "Gastplatz, bitte")
	sees(t, anna, "Du hast einen Gastplatz.")
	s.tap(ben, "Gastplatz, bitte")
	sees(t, ben, "du stehst auf der Warteliste. Du bist an Stelle 1.")
	for _, data := range []string{"come:2:coming:2:c", "comefor:2:0"} {
		if said := s.told(s.boss, last(t, s.boss).ID, data); said != "Das gibt es nicht oder nicht mehr." {
			t.Errorf("%s: %q: %s", data, said, last(t, s.boss).Text)
		}
	}
	s.say(s.boss, "/termine")
	s.tap(s.boss, "Gemeinsam hinschauen")
	s.tap(s.boss, "Wer kommt?")
	sees(t, s.boss, "Kita-Leitung ✅", "Lehrer ⏳")
	s.tap(s.boss, "✏️ Plätze")
	s.tap(s.boss, "Unbegrenzt")
	s.tap(s.boss, "Speichern")
	sees(t, s.boss, "Mindestens einer muss es sein.")
	s.tap(s.boss, "Abbrechen")
	s.tap(anna, "Nein, danke")
	sees(t, ben, "Ein Platz ist frei geworden", "Du hast einen Gastplatz.")
}

// The group learns that there is a meeting about a case, and nothing more, whatever becomes of it.
func TestTheGroupLearnsNothingOfACase(t *testing.T) {
	s := newStage(t, "de")
	g := s.sim.AddGroup("Kollegium", false)
	g.Send(s.boss, "/gruppe")
	s.settle()
	s.ofCase(s.boss, "2")
	before := len(g.Messages())
	s.tap(s.boss, "Ja, veröffentlichen")
	s.settle()
	said := g.Messages()[before:]
	if len(said) != 1 || said[0].Text != "📅 In „Nord“ gibt es einen neuen Termin. Worum es geht und wann, steht bei mir im privaten Chat." {
		t.Fatalf("said in the group: %+v", said)
	}
	s.tap(s.boss, "Ändern")
	s.tap(s.boss, "✏️ Ort")
	s.say(s.boss, "Rathaus")
	s.tap(s.boss, "Speichern")
	s.tap(s.boss, "Ändern")
	s.tap(s.boss, "Termin absagen")
	s.tap(s.boss, "Ja, absagen")
	s.settle()
	if more := g.Messages()[before+1:]; len(more) != 0 {
		t.Errorf("said in the group: %+v", more)
	}
}

// A place that is sent, or typed with its coordinates, goes along on the map and in the calendar; a new place forgets it.
func TestPlacesOnTheMap(t *testing.T) {
	w := setup(t)
	boss, anna := w.person("Koordination", true), w.person("Kita-Leitung", false)
	w.planned(boss)
	change := func(acts func()) {
		t.Helper()
		w.tap(boss, "Ändern")
		w.tap(boss, "✏️ Ort")
		acts()
		w.tap(boss, "Speichern")
	}
	change(func() {
		boss.SendKind("location")
		w.settle()
		sees(t, boss, "Den Punkt auf der Karte habe ich. Wie heißt der Ort?")
		w.say(boss, "Rathaus Alsfeld")
		sees(t, boss, "Den Ort habe ich auch auf der Karte.")
	})
	sees(t, anna, "Der Ort für „Konferenz Nord“ steht fest.", "Rathaus Alsfeld")
	want := &simulator.Venue{Latitude: 50.75, Longitude: 9.27, Title: "Rathaus Alsfeld", Address: "Nord"}
	if diff := cmp.Diff(want, venue(anna)); diff != "" {
		t.Errorf("location (-want +got):\n%s", diff)
	}
	messages := anna.Messages()
	if at := len(messages) - 2; messages[at].Venue == nil || !messages[at].Silent || messages[at+1].Silent {
		t.Errorf("not silently before the notice: %+v", messages[at:])
	}
	_, event := calendarFile(t, anna)
	if geo := event.Get(ical.PropGeo); geo == nil || geo.Value != "50.750000;9.270000" || event.Get(ical.PropLocation).Value != "Rathaus Alsfeld" {
		t.Errorf("calendar: %v", event)
	}
	change(func() { w.say(boss, "Bürgerhaus Romrod, Jahnstr. 2, 50.7132, 9.2193") })
	sees(t, anna, "findet an einem anderen Ort statt")
	want = &simulator.Venue{Latitude: 50.7132, Longitude: 9.2193, Title: "Bürgerhaus Romrod", Address: "Jahnstr. 2"}
	if diff := cmp.Diff(want, venue(anna)); diff != "" {
		t.Errorf("typed (-want +got):\n%s", diff)
	}
	change(func() { w.say(boss, "Schule") })
	sees(t, anna, "Schule")
	if _, event := calendarFile(t, anna); event.Get(ical.PropGeo) != nil {
		t.Errorf("the school lies where the house was: %v", event)
	}
	if said := w.told(anna, last(t, anna).ID, "confmap:1"); said != "Das gibt es nicht oder nicht mehr." {
		t.Errorf("%q", said)
	}
	change(func() {
		boss.SendKind("location")
		w.settle()
		w.tap(boss, "So lassen")
	})
	sees(t, anna, "Den Ort von „Konferenz Nord“ findest du jetzt auf der Karte.")
	w.tap(anna, "Zum Termin")
	w.tap(anna, "Karte")
	if got := last(t, anna); got.Venue == nil || got.Venue.Title != "Schule" {
		t.Errorf("%+v", got)
	}
	change(func() { w.say(boss, "Ort folgt") })
	sees(t, anna, "ist wieder offen")
}

// A copy takes everything but the date.
func TestCopyingAMeeting(t *testing.T) {
	w := setup(t)
	boss, anna := w.person("Koordination", true), w.person("Kita-Leitung", false)
	w.planned(boss)
	w.tap(boss, "Ändern")
	w.tap(boss, "✏️ Ort")
	w.say(boss, "Rathaus 50.7132, 9.2193")
	w.tap(boss, "Speichern")
	w.inTx(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.LockAnswering(ctx, w.area, 1)
		if err != nil {
			return err
		}
		return tx.SetCapacity(ctx, a, 7)
	})
	w.clock.Set(time.Date(2017, 3, 22, 9, 0, 0, 0, time.UTC))
	w.say(boss, "/termine")
	w.tap(boss, "Frühere Termine")
	w.tap(boss, "21.03.2017")
	w.tap(boss, "Kopieren")
	sees(t, boss, "Wie „Konferenz Nord“, nur an einem anderen Tag.")
	w.tap(boss, "Zurück")
	w.tap(boss, "Veröffentlichen")
	sees(t, boss, "Es fehlt noch der Tag.")
	w.tap(boss, "✏️ Tag")
	w.say(boss, "4.4.")
	w.tap(boss, "Veröffentlichen")
	sees(t, anna, "Neuer Termin", "Konferenz Nord", "4. April 2017, 18:00 Uhr", "Rathaus", "Schulsozialarbeit", "Noch 7 Plätze sind frei.")
	if got := venue(anna); got == nil || got.Latitude != 50.7132 {
		t.Errorf("%+v", got)
	}
}

// A button of a series means what it meant when it was shown, however often it is tapped.
func TestChangingASeries(t *testing.T) {
	w := setup(t)
	boss := w.person("Koordination", true)
	w.planned(boss)
	w.tap(boss, "Ändern")
	w.tap(boss, "🔁 Reihe")
	w.say(boss, "jeden fünften Dienstag in jedem 24. Monat")
	sees(t, boss, "So selten")
	w.say(boss, "manchmal")
	sees(t, boss, "Das habe ich nicht verstanden.")
	w.say(boss, "alle zwei Wochen dienstags 25 Uhr")
	sees(t, boss, "Diese Uhrzeit gibt es nicht.")
	w.tap(boss, "Alle zwei Wochen")
	w.tap(boss, "Sobald der vorige")
	w.tap(boss, "Gleich veröffentlichen")
	sees(t, boss, "Dienstag, 4. April 2017", "Dann bekommen gleich alle Bescheid.")
	w.tap(boss, "Reihe anlegen")
	sees(t, boss, "Das ist jetzt eine Reihe.", "alle zwei Wochen am Dienstag")
	w.tap(boss, "Ändern")
	w.tap(boss, "🔁 Reihe")
	card := last(t, boss).ID
	w.press(boss, card, "series:1:skip:20170404", "series:1:skip:20170404")
	sees(t, boss, "Als Nächstes: Dienstag, 18. April 2017.")
	w.tap(boss, "Künftig erst fragen")
	sees(t, boss, "Dann frage ich euch")
	w.tap(boss, "Reihe beenden")
	w.tap(boss, "Ja, beenden")
	if text := sees(t, boss, "Die Reihe ist zu Ende."); strings.Contains(text, "🔁") {
		t.Errorf("it goes on: %s", text)
	}
	if said := w.told(boss, card, "series:1:end:yes"); said != "Das gibt es nicht oder nicht mehr." {
		t.Errorf("%q", said)
	}
}
