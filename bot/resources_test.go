package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// house makes an organisation of the area and its first person, who administers it.
func (w *world) house(name, personName string) (int64, *simulator.Person) {
	w.t.Helper()
	p := w.person(personName, false)
	var id int64
	w.in(func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, w.area)
		if err != nil {
			return err
		}
		if id, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: w.area, MunicipalityID: places[0].ID, Name: name, Sector: "other", Contact: "Büro von " + name, State: "active",
		}); err != nil {
			return err
		}
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{TelegramID: p.ID()}})
		if err != nil {
			return err
		}
		return tx.Admit(ctx, w.area, id, people[p.ID()].ID, true)
	})
	return id, p
}

func (w *world) in(fn func(context.Context, *storage.Tx) error) {
	w.t.Helper()
	if err := w.store.InTx(w.ctx, fn); err != nil {
		w.t.Fatal(err)
	}
}

// offers adds resources with these titles, all over the area.
func (w *world) offers(organisation int64, titles ...string) {
	w.t.Helper()
	w.in(func(ctx context.Context, tx *storage.Tx) error {
		for _, title := range titles {
			r := storage.Resource{AreaID: w.area, OrganisationID: organisation, Title: title, Description: "Jeden Montag"}
			if _, err := tx.AddResource(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// buttons are the labels below the newest message.
func buttons(t testing.TB, p *simulator.Person) (labels []string) {
	t.Helper()
	for _, row := range last(t, p).Buttons {
		for _, button := range row {
			labels = append(labels, button.Label)
		}
	}
	return labels
}

// data is what a tap on the button of the newest message would send.
func data(t testing.TB, p *simulator.Person, label string) string {
	t.Helper()
	for _, row := range last(t, p).Buttons {
		for _, button := range row {
			if strings.Contains(button.Label, label) {
				return button.Data
			}
		}
	}
	t.Fatalf("no button %q among %q", label, buttons(t, p))
	return ""
}

func TestOfferInTheWholeArea(t *testing.T) {
	w := setup(t)
	_, anna := w.house("Haus Wildgänse", "Leitung")
	w.say(anna, "/anbieten")
	w.say(anna, "Spielzeit <3 & mehr")
	w.say(anna, "Wir spielen.\n\nJeden Freitag.")
	w.tap(anna, "Überspringen")
	w.say(anna, "6 Monate")
	sees(t, anna, "⚠️ Dieses Alter verstehe ich nicht", "4 von 5")
	w.say(anna, "ab 12 Jahren")
	w.tap(anna, "Fertig")
	sees(t, anna, "⚠️ Tippe bitte mindestens eine Antwort an.")
	w.tap(anna, "Alsfeld")
	w.tap(anna, "Ganzer Planungsraum")
	if got := buttons(t, anna); !slices.Contains(got, "✅ Ganzer Planungsraum") || slices.Contains(got, "✅ Alsfeld") {
		t.Errorf("picked: %q", got)
	}
	w.tap(anna, "Romrod")
	if got := buttons(t, anna); slices.Contains(got, "✅ Ganzer Planungsraum") || !slices.Contains(got, "✅ Romrod") {
		t.Errorf("picked: %q", got)
	}
	w.say(anna, "ganzer planungsraum")
	w.tap(anna, "Fertig")
	sees(t, anna, "Titel: Spielzeit <3 & mehr", "Themen: –", "Alter: ab 12 Jahren", "Wo: Ganzer Planungsraum")
	w.tap(anna, "✏️ Alter")
	w.say(anna, "bis 6")
	sees(t, anna, "Alter: bis 6 Jahre")
	w.tap(anna, "Speichern")
	sees(t, anna, "✅ Danke!", "Spielzeit <3 & mehr", "Haus Wildgänse", "Wir spielen.\n\nJeden Freitag.",
		"Alter: bis 6 Jahre", "Wo: Ganzer Planungsraum", "Kontakt: Büro von Haus Wildgänse", "Noch offen: Themen, Für wen, Zeiten, Kosten")
	w.say(anna, "/angebote spielzeit Romrod")
	sees(t, anna, "Angebote · „spielzeit“ · Romrod", "1. Spielzeit <3 & mehr")
}

func TestOnlyTheOwnerChangesAnOffer(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	_, ben := w.house("Grundschule", "Lehrer")
	w.offers(house, "Kochen")
	w.say(anna, "/angebote")
	w.tap(anna, "Kochen")
	edit, take := data(t, anna, "Bearbeiten"), data(t, anna, "Herausnehmen")
	w.say(ben, "/angebote")
	w.tap(ben, "Kochen")
	if got := buttons(t, ben); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "Bearbeiten") || strings.Contains(s, "Heraus") }) {
		t.Errorf("a stranger to the house sees %q", got)
	}
	for _, forged := range []string{edit, edit + ":name", take, take + ":yes"} {
		if got := w.press(ben, last(t, ben).ID, forged)[0]; got != "Das gibt es nicht oder nicht mehr." {
			t.Errorf("%s is answered with %q", forged, got)
		}
	}
	sees(t, ben, "Kochen", "Jeden Montag")

	w.tap(anna, "Bearbeiten")
	w.tap(anna, "✏️ Wo")
	if got := buttons(t, anna); !slices.Contains(got, "✅ Ganzer Planungsraum") {
		t.Errorf("the present answer is not marked: %q", got)
	}
	w.tap(anna, "Romrod")
	w.tap(anna, "Fertig")
	sees(t, anna, "Wo: Romrod")
	w.tap(anna, "Speichern")
	sees(t, anna, "✅ Gespeichert", "Wo: Romrod")
	w.tap(anna, "Bearbeiten")
	w.tap(anna, "✏️ Alter")
	sees(t, anna, "Bisher: Jedes Alter")
	w.say(anna, "8")
	w.tap(anna, "Speichern")
	sees(t, anna, "Alter: 8 Jahre", "Wo: Romrod", "Jeden Montag")
}

// Two colleagues change different fields at once: both changes stay.
func TestChangesOfColleaguesStay(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	carl := w.person("Kollege", false)
	w.in(func(ctx context.Context, tx *storage.Tx) error {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{TelegramID: carl.ID()}})
		if err != nil {
			return err
		}
		return tx.Admit(ctx, w.area, house, people[carl.ID()].ID, false)
	})
	w.offers(house, "Kochen")
	for p, change := range map[*simulator.Person][2]string{anna: {"✏️ Titel", "Kochen für alle"}, carl: {"➕ Kosten", "2 Euro"}} {
		w.say(p, "/angebote")
		w.tap(p, "Kochen")
		w.tap(p, "Bearbeiten")
		w.tap(p, change[0])
		w.say(p, change[1])
	}
	w.tap(anna, "Speichern")
	w.tap(carl, "Speichern")
	sees(t, carl, "Kochen für alle", "Kosten: 2 Euro")
}

func TestACoordinatorTakesAnOfferAway(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	boss := w.person("Koordination", true)
	w.offers(house, "Kochen <3")
	w.say(boss, "/angebote")
	w.tap(boss, "Kochen")
	card := last(t, boss).ID
	w.tap(boss, "Herausnehmen")
	sees(t, boss, "Willst du „Kochen <3“ wirklich aus der Liste nehmen?")
	w.tap(boss, "Zurück")
	sees(t, boss, "Jeden Montag")
	w.tap(boss, "Herausnehmen")
	yes := data(t, boss, "Ja")
	w.tap(boss, "Ja")
	sees(t, boss, "„Kochen <3“ ist aus der Liste genommen.")
	sees(t, anna, "Die Koordination hat euer Angebot „Kochen <3“ aus der Liste genommen.")
	heard := len(anna.Messages())
	boss.TapData(card, yes) // a second tap on a slow phone
	w.settle()
	if got := len(anna.Messages()); got != heard {
		t.Errorf("the owner heard %d messages more", got-heard)
	}
	w.say(anna, "/angebote")
	sees(t, anna, "Gerade ist kein Angebot eingetragen.")
}

func TestPagesOfASearch(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	for i := range 11 {
		w.offers(house, fmt.Sprintf("Kochen %02d", i))
	}
	w.offers(house, "Schach")
	w.say(anna, "/angebote kochen")
	first := last(t, anna).ID
	sees(t, anna, "11 Angebote", "1. Kochen 00", "8. Kochen 07")
	w.tap(anna, "Weiter")
	sees(t, anna, "9. Kochen 08", "11. Kochen 10")
	if got := last(t, anna).ID; got != first {
		t.Errorf("a page came as a new message")
	}
	w.tap(anna, "11. Kochen")
	w.tap(anna, "Zurück zur Suche")
	sees(t, anna, "9. Kochen 08")
	old := data(t, anna, "‹ Zurück")

	w.say(anna, "/angebote schach")
	sees(t, anna, "Ein Angebot", "1. Schach")
	anna.TapData(first, old)
	w.settle()
	for _, message := range anna.Messages() {
		if message.ID == first && !strings.HasPrefix(message.Text, "Diese Suche ist schon vorbei.") {
			t.Errorf("a button of the earlier search shows:\n%s", message.Text)
		}
	}
	w.tap(anna, "Alle Angebote")
	sees(t, anna, "12 Angebote")

	w.say(anna, "/angebote kochen")
	w.clock.Set(w.clock.Now().Add(25 * time.Hour))
	w.tap(anna, "Weiter")
	sees(t, anna, "Diese Suche ist schon vorbei.")
}

func TestFindByButton(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	w.offers(house, "Mädchentreff", "Kochen")
	w.say(anna, "/angebote")
	w.tap(anna, "Suchen")
	sees(t, anna, "Wonach suchst du?")
	w.say(anna, "MAEDCHEN in romrod")
	sees(t, anna, "Angebote · „MAEDCHEN“ · Romrod", "1. Mädchentreff")
	w.tap(anna, "✖ Romrod")
	sees(t, anna, "Angebote · „MAEDCHEN“\n", "1. Mädchentreff")
	w.tap(anna, "Nach Kommune")
	w.tap(anna, "Alsfeld")
	sees(t, anna, "Angebote · „MAEDCHEN“ · Alsfeld", "1. Mädchentreff")
	w.say(anna, "/angebote 🙂")
	sees(t, anna, "Darin finde ich nichts")
	w.say(anna, "/angebote Romrod")
	sees(t, anna, "Angebote · Romrod\n2 Angebote")
	w.tap(anna, "Unsere Angebote")
	sees(t, anna, "Angebote · Romrod · Haus Wildgänse\n2 Angebote")
}

func TestFiltersOfAQueryAreTakenBack(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	_, ben := w.house("Grundschule", "Lehrer")
	w.offers(house, "Hausaufgabenbetreuung", "Kochen")
	w.say(anna, "/angebote Hausaufgabenhilfe Romrod 8 Jahre")
	sees(t, anna, "Angebote · „Hausaufgabenhilfe“ · Romrod · 8 Jahre\nEin Angebot")
	place, old := data(t, anna, "✖ Romrod"), last(t, anna).ID
	w.press(ben, last(t, anna).ID, place) // somebody else's search
	forged := strings.Replace(place, ":1:", ":9:", 1)
	if forged == place {
		t.Fatalf("the button holds %q", place)
	}
	w.press(anna, old, forged)
	sees(t, anna, "Angebote · „Hausaufgabenhilfe“ · Romrod · 8 Jahre\nEin Angebot")
	w.tap(anna, "✖ Romrod")
	w.tap(anna, "✖ 8 Jahre")
	sees(t, anna, "Angebote · „Hausaufgabenhilfe“\nEin Angebot")
	w.tap(anna, "✖ Thema Lernen und Hausaufgaben")
	if got := buttons(t, anna); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "✖") }) {
		t.Errorf("there is still something to take back: %q", got)
	}
	w.press(anna, old, place)
	sees(t, anna, "Diese Suche ist schon vorbei.")

	w.say(anna, "/angebote 8 Jahre")
	sees(t, anna, "Angebote · 8 Jahre\n2 Angebote")
	w.tap(anna, "✖ 8 Jahre")
	sees(t, anna, "Angebote\n2 Angebote")
}
