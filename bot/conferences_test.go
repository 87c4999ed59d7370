package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// planned is what a coordinator answers to plan the meeting of most tests, on a Tuesday five weeks ahead.
func (w *world) planned(boss *simulator.Person) {
	w.t.Helper()
	w.say(boss, "/planen")
	w.tap(boss, "Sozialraumkonferenz")
	w.say(boss, "Konferenz Nord")
	w.say(boss, "21. März 18 Uhr")
	w.tap(boss, "Ort folgt")
	w.say(boss, "Schulsozialarbeit")
	w.tap(boss, "Überspringen")
	w.tap(boss, "Veröffentlichen")
}

// sees checks that the newest message holds all of the words, and returns it.
func sees(t *testing.T, p *simulator.Person, words ...string) string {
	t.Helper()
	got := last(t, p).Text
	for _, want := range words {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, got)
		}
	}
	return got
}

func TestPlanAMeeting(t *testing.T) {
	w := setup(t)
	boss, anna := w.person("Koordination", true), w.person("Kita-Leitung", false)
	w.say(boss, "/planen")
	sees(t, boss, "1 von 7", "Was für ein Termin")
	w.tap(boss, "Sozialraumkonferenz")
	w.say(boss, "Konferenz Nord <3>")
	w.say(boss, "gestern")
	sees(t, boss, "⚠️ Sonntag, 19. Februar 2017 ist schon vorbei.", "3 von 7")
	w.say(boss, "21.3.")
	sees(t, boss, "Verstanden: Dienstag, 21. März 2017.", "Um wie viel Uhr?", "4 von 7")
	w.say(boss, "18 Uhr im Rathaus & so")
	sees(t, boss, "Verstanden: Dienstag, 21. März 2017, 18:00 Uhr.", "5 von 7")
	w.tap(boss, "Ort folgt")
	w.tap(boss, "Überspringen")
	w.tap(boss, "Überspringen")
	sees(t, boss, "Titel: Konferenz Nord <3>", "Tag: Dienstag, 21. März 2017", "Uhrzeit: 18:00 Uhr", "Ort: Ort folgt", "Tagesordnung: –")
	w.tap(boss, "Uhrzeit")
	w.say(boss, "halb sieben abends")
	sees(t, boss, "Uhrzeit: 18:30 Uhr")
	w.tap(boss, "✏️ Tag")
	w.say(boss, "nächsten Dienstag")
	sees(t, boss, "Tag: Dienstag, 21. Februar 2017", "Uhrzeit: 18:30 Uhr")
	if got := len(anna.Messages()); strings.Contains(last(t, anna).Text, "Konferenz") {
		t.Errorf("told before it is published: %d messages", got)
	}
	w.tap(boss, "Veröffentlichen")
	sees(t, boss, "Veröffentlicht. Eine Person bekommt gerade Bescheid.", "Konferenz Nord <3>")
	sees(t, anna, "Neuer Termin in „Nord“", "Konferenz Nord <3>", "Sozialraumkonferenz", "Dienstag, 21. Februar 2017, 18:30 Uhr (morgen)", "Ort folgt")
	w.say(anna, "/termine")
	sees(t, anna, "Ein Termin", "Dienstag, 21. Februar 2017, 18:30 Uhr (morgen)", "Ort folgt")
	w.tap(anna, "Di 21.02. · Konferenz Nord <3>")
	sees(t, anna, "Konferenz Nord <3>")
	if len(last(t, anna).Buttons) != 4 {
		t.Errorf("a guest is offered more than to answer, the calendar file, a wish and the way back: %v", last(t, anna).Buttons)
	}
}

func TestDateAndTimeInOneText(t *testing.T) {
	w := setup(t)
	boss := w.person("Koordination", true)
	w.say(boss, "/plan")
	w.tap(boss, "Runder Tisch")
	w.say(boss, "Runder Tisch Romrod")
	w.say(boss, "21. März 2017 18 Uhr Bürgerhaus")
	sees(t, boss, "Verstanden: Dienstag, 21. März 2017, 18:00 Uhr.", "nichts anfangen: „Bürgerhaus“", "5 von 7")
	w.tap(boss, "Zurück")
	sees(t, boss, "Um wie viel Uhr?", "Bisher: 18:00 Uhr")
	w.tap(boss, "Zurück")
	sees(t, boss, "Bisher: Dienstag, 21. März 2017")
	w.tap(boss, "So lassen")
	w.tap(boss, "So lassen")
	w.say(boss, "Ort folgt")
	sees(t, boss, "Worum soll es gehen?")
	w.tap(boss, "Überspringen")
	sees(t, boss, "Was sollen alle mitbringen?")
	w.say(boss, "Stifte")
	sees(t, boss, "Ort: Ort folgt", "Mitbringen: Stifte")
	w.clock.Set(time.Date(2017, 3, 21, 17, 0, 0, 0, time.UTC)) // the draft lies around until the meeting would begin
	w.tap(boss, "Veröffentlichen")
	sees(t, boss, "⚠️ Dienstag, 21. März 2017, 18:00 Uhr ist schon vorbei.", "Stimmt alles?")
}

func TestMovingAMeeting(t *testing.T) {
	w := setup(t)
	boss, anna := w.person("Koordination", true), w.person("Kita-Leitung", false)
	w.planned(boss)
	w.tap(boss, "Ändern")
	w.tap(boss, "Zeit")
	sees(t, boss, "Bisher: Dienstag, 21. März 2017, 18:00 Uhr")
	w.say(boss, "28.3.")
	sees(t, boss, "Zeit: Dienstag, 28. März 2017, 18:00 Uhr")
	w.tap(boss, "Speichern")
	sees(t, boss, "Gespeichert. Eine Person bekommt gerade Bescheid.", "Dienstag, 28. März 2017")
	sees(t, anna, "„Konferenz Nord“ findet zu einer anderen Zeit statt:", "Bisher: Dienstag, 21. März 2017, 18:00 Uhr",
		"Neu: Dienstag, 28. März 2017, 18:00 Uhr", "Ort folgt")
	w.tap(boss, "Ändern")
	w.tap(boss, "Zeit")
	w.tap(boss, "So lassen")
	before := len(anna.Messages())
	w.tap(boss, "Speichern")
	sees(t, boss, "Es bleibt alles, wie es war.")
	if len(anna.Messages()) != before {
		t.Errorf("told of nothing: %s", last(t, anna).Text)
	}
}

func TestThePlaceBecomesKnownAndChanges(t *testing.T) {
	w := setup(t)
	boss, anna := w.person("Koordination", true), w.person("Kita-Leitung", false)
	w.planned(boss)
	set := func(place string) {
		w.tap(boss, "Ändern")
		w.tap(boss, "Ort")
		w.say(boss, place)
		w.tap(boss, "Speichern")
	}
	set("Rathaus <Alsfeld>")
	sees(t, anna, "Der Ort für „Konferenz Nord“ steht fest.", "Dienstag, 21. März 2017, 18:00 Uhr", "📍 Rathaus <Alsfeld>")
	set("Haus Wildgänse")
	sees(t, anna, "findet an einem anderen Ort statt:", "Bisher: Rathaus <Alsfeld>", "Neu: Haus Wildgänse")
	set("Ort folgt")
	sees(t, anna, "ist wieder offen. „Haus Wildgänse“ gilt nicht mehr.", "📍 Ort folgt")
	w.tap(anna, "Zum Termin")
	sees(t, anna, "Tagesordnung", "Schulsozialarbeit")
	if notice := anna.Messages()[len(anna.Messages())-2].Text; !strings.Contains(notice, "ist wieder offen") {
		t.Errorf("the card took the place of the notice: %s", notice)
	}
}

func TestTitleAndAgendaChangeQuietly(t *testing.T) {
	w := setup(t)
	boss, anna := w.person("Koordination", true), w.person("Kita-Leitung", false)
	w.planned(boss)
	before := len(anna.Messages())
	w.tap(boss, "Ändern")
	w.tap(boss, "Titel")
	w.say(boss, "Konferenz Süd")
	sees(t, boss, "Stimmt alles?", "Dafür schicke ich keine Nachricht herum.")
	w.tap(boss, "Speichern")
	sees(t, boss, "Dafür schicke ich keine Nachricht herum.", "Konferenz Süd")
	w.tap(boss, "Ändern")
	w.tap(boss, "Tagesordnung")
	w.tap(boss, "Angabe löschen")
	w.tap(boss, "Speichern")
	if text := sees(t, boss, "Dafür schicke ich keine Nachricht herum."); strings.Contains(text, "Schulsozialarbeit") {
		t.Errorf("the agenda is still there: %s", text)
	}
	if len(anna.Messages()) != before {
		t.Errorf("told of it: %s", last(t, anna).Text)
	}
}

func TestNobodyIsThereToBeTold(t *testing.T) {
	w := setup(t)
	boss := w.person("Koordination", true)
	w.say(boss, "/termine")
	sees(t, boss, "Mit /planen planst du einen.")
	w.planned(boss)
	sees(t, boss, "Veröffentlicht. Außer dir ist noch niemand da")
	w.tap(boss, "Ändern")
	w.tap(boss, "Ort")
	w.say(boss, "Rathaus")
	sees(t, boss, "bekommen alle im Planungsraum gleich Bescheid.")
	w.tap(boss, "Speichern")
	sees(t, boss, "Gespeichert. Außer dir ist noch niemand da")
	w.tap(boss, "Ändern")
	w.tap(boss, "Termin absagen")
	w.tap(boss, "Ja, absagen")
	sees(t, boss, "Abgesagt. Außer dir ist noch niemand da")
}

func TestCallingAMeetingOff(t *testing.T) {
	w := setup(t)
	boss, second, anna := w.person("Koordination", true), w.person("Vertretung", true), w.person("Kita-Leitung", false)
	w.planned(boss)
	w.tap(second, "Zum Termin")
	w.tap(second, "Ändern")
	w.tap(second, "Termin absagen")
	w.tap(boss, "Ändern")
	w.tap(boss, "Termin absagen")
	sees(t, boss, "wirklich absagen?")
	w.tap(boss, "Zurück")
	sees(t, boss, "Konferenz Nord")
	w.tap(boss, "Ändern")
	w.tap(boss, "Termin absagen")
	w.tap(boss, "Ja, absagen")
	sees(t, boss, "Abgesagt. 2 Personen bekommen gerade Bescheid.")
	sees(t, anna, "„Konferenz Nord“ ist abgesagt und findet nicht statt.", "Dienstag, 21. März 2017, 18:00 Uhr")
	sees(t, second, "„Konferenz Nord“ ist abgesagt")
	before := len(anna.Messages())
	ask := second.Messages()[len(second.Messages())-3] // before the file and the notice of the cancellation
	if err := second.TapIn(ask.ID, "Ja, absagen"); err != nil {
		t.Fatal(err)
	}
	w.settle()
	if toasts := second.Toasts(); len(toasts) == 0 || toasts[len(toasts)-1] != "„Konferenz Nord“ ist schon abgesagt." {
		t.Errorf("toasts %q", toasts)
	}
	if len(anna.Messages()) != before {
		t.Errorf("told twice: %s", last(t, anna).Text)
	}
	w.say(anna, "/termine")
	sees(t, anna, "Gerade steht kein Termin an.")
}

func TestAMeetingThatHasBegunStaysAsItIs(t *testing.T) {
	w := setup(t)
	boss := w.person("Koordination", true)
	w.planned(boss)
	w.tap(boss, "Ändern")
	card := last(t, boss)
	w.clock.Set(time.Date(2017, 3, 21, 17, 0, 0, 0, time.UTC))
	for _, button := range []string{"Zeit", "Termin absagen"} {
		if err := boss.TapIn(card.ID, button); err != nil {
			t.Fatal(err)
		}
		w.settle()
		if toasts := boss.Toasts(); len(toasts) == 0 || !strings.Contains(toasts[len(toasts)-1], "hat schon begonnen") {
			t.Errorf("%s: toasts %q", button, toasts)
		}
	}
	w.say(boss, "/termine") // still listed: somebody may be late
	w.tap(boss, "Di 21.03. · Konferenz Nord")
	sees(t, boss, "Dieser Termin hat schon begonnen.")
	if len(last(t, boss).Buttons) != 4 { // once more, who was there, the points of its agenda, and the way back
		t.Errorf("it can still be changed: %v", last(t, boss).Buttons)
	}
}

func TestMeetingsOfAnotherAreaDoNotExist(t *testing.T) {
	w := setup(t)
	boss := w.person("Koordination", true)
	w.planned(boss)
	card := last(t, boss)
	other, err := w.store.AddArea(w.ctx, storage.NewArea{
		Name: "Süd", Zone: "Europe/Berlin", EmergencyPhone: "1", Municipalities: []storage.NewMunicipality{{Name: "Lauterbach"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.area = other
	stranger := w.person("Nachbarin", true)
	for _, data := range []string{"conf:1", "conf:1:change", "confedit:1:when", "confcancel:1", "confcancel:1:yes", "conf:x", "conf"} {
		before := len(stranger.Messages())
		stranger.TapData(last(t, stranger).ID, data)
		w.settle()
		toasts := stranger.Toasts()
		if len(toasts) == 0 || toasts[len(toasts)-1] != "Das gibt es nicht oder nicht mehr." || len(stranger.Messages()) != before {
			t.Errorf("%s: toasts %q", data, toasts)
		}
	}
	if err := w.store.InTx(w.ctx, func(ctx context.Context, tx *storage.Tx) error {
		_, total, err := tx.ComingConferences(ctx, other, 0, 10)
		if total != 0 {
			t.Errorf("%d meetings from elsewhere", total)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := boss.TapIn(card.ID, "Alle Termine"); err != nil {
		t.Fatal(err)
	}
	w.settle()
	sees(t, boss, "Ein Termin")
}
