package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// pdf is what a flyer begins with.
var pdf = []byte("%PDF-1.7")

// fresh is the newest messages that the bot has sent since there were this many.
func since(p *simulator.Person, n int) (kinds []string) {
	for _, m := range p.Messages()[n:] {
		if m.FromBot {
			kinds = append(kinds, m.Kind)
		}
	}
	return kinds
}

func TestTopicsAreProposed(t *testing.T) {
	w := setup(t)
	_, anna := w.house("Haus Wildgänse", "Leitung")
	w.say(anna, "/anbieten")
	w.say(anna, "Hausaufgabenhilfe")
	w.say(anna, "Nach der Trennung, mit Fußball")
	if got := buttons(t, anna)[:4]; !slices.Equal(got, []string{
		"✅ Lernen und Hausaufgaben", "Trennung und Scheidung", "Sport und Bewegung", "Frühe Hilfen",
	}) {
		t.Errorf("proposed: %q", got)
	}
	sees(t, anna, "Angehakt: Lernen und Hausaufgaben\n")
	w.tap(anna, "Trennung")
	for _, topic := range []string{"Frühe Hilfen", "Kinderbetreuung", "Erziehung", "Sprache und Lesen"} {
		w.tap(anna, topic)
	}
	w.tap(anna, "Mehr zeigen")
	w.tap(anna, "Medien")
	sees(t, anna, "⚠️ Mehr als sechs Themen gehen nicht.", "Kinderbetreuung, Erziehung, Sprache und Lesen\n")
	w.tap(anna, "Fertig")
	w.tap(anna, "Jedes Alter")
	w.tap(anna, "Ganzer")
	w.tap(anna, "Fertig")
	w.tap(anna, "✏️ Beschreibung")
	w.say(anna, "Alles über Geld")
	sees(t, anna, "Themen: Lernen und Hausaufgaben, Trennung und Scheidung, Frühe Hilfen") // what was ticked by hand stays
	w.tap(anna, "Speichern")
	sees(t, anna, "Themen: Lernen und Hausaufgaben, Trennung und Scheidung, Frühe Hilfen, Kinderbetreuung, Erziehung, Sprache und Lesen")
}

func TestPlacesInOneTap(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	_, ben := w.house("Grundschule", "Lehrer")
	w.offers(house, "Kochen")
	w.say(anna, "/angebote Kochen")
	w.tap(anna, "1. Kochen")
	sees(t, anna, "⚪ Freie Plätze: Tippe unten an, wie es gerade ist.")
	w.tap(anna, "wenige")
	sees(t, anna, "🟡 wenige Plätze (Stand ")
	if got := buttons(t, anna); !slices.Contains(got, "✅ wenige") || !slices.Contains(got, "‹ Zurück zur Suche") {
		t.Errorf("the card has the buttons %q", got)
	}
	say := data(t, anna, "frei")
	w.say(ben, "/angebote")
	sees(t, ben, "Haus Wildgänse · Ganzer Planungsraum · 🟡 wenige Plätze")
	w.tap(ben, "Kochen")
	sees(t, ben, "🟡 wenige Plätze (Stand ")
	for _, forged := range []string{say, strings.Replace(say, ":f:", ":x:", 1)} {
		if got := w.press(ben, last(t, ben).ID, forged)[0]; got != "Das gibt es nicht oder nicht mehr." {
			t.Errorf("%s is answered with %q", forged, got)
		}
	}
	w.clock.Set(w.clock.Now().Add(storage.CapacityLife))
	w.say(ben, "/angebote")
	if got := last(t, ben).Text; strings.Contains(got, "Plätze") {
		t.Errorf("after two months the list still says:\n%s", got)
	}
	w.tap(ben, "Kochen")
	sees(t, ben, "⚪ Freie Plätze: nicht bekannt. Am ", " hieß es: 🟡 wenige Plätze.")
	w.tap(anna, "weiß nicht")
	sees(t, anna, "⚪ Freie Plätze: Tippe unten an, wie es gerade ist.")
}

// Two say how many places there are and change the offer at once: both stay.
func TestPlacesAndChangesStay(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	w.offers(house, "Kochen")
	w.say(anna, "/angebote Kochen")
	w.tap(anna, "1. Kochen")
	card := last(t, anna).ID
	free := data(t, anna, "frei")
	w.tap(anna, "Bearbeiten")
	w.tap(anna, "➕ Hinweis")
	w.say(anna, "Im Dezember geschlossen")
	anna.TapData(card, free)
	w.settle()
	w.tap(anna, "Speichern")
	sees(t, anna, "⚠️ Im Dezember geschlossen\n\nKochen", "🟢 Plätze frei")
}

func TestSearchByLanguageAndAccess(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	w.in(func(ctx context.Context, tx *storage.Tx) error {
		for _, r := range []storage.Resource{
			{Title: "Elterncafé", Languages: []string{"tr", "de"}},
			{Title: "Elternkurs", Description: "Auf Arabisch", Accessibility: []string{"step_free"}},
			{Title: "Elternrunde"},
		} {
			r.AreaID, r.OrganisationID = w.area, house
			if _, err := tx.AddResource(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
	for query, want := range map[string][]string{
		"eltern auf türkisch":        {"Angebote · „eltern“ · Türkisch\nEin Angebot", "1. Elterncafé"},
		"arabischsprachige eltern":   {"„eltern“ · Arabisch\nEin Angebot", "1. Elternkurs"},
		"türkisch oder arabisch":     {"2 Angebote"},
		"eltern barrierefrei":        {"„eltern“ · ohne Stufen\nEin Angebot", "1. Elternkurs"},
		"elterncafé ukrainisch":      {"In dieser Sprache ist nichts eingetragen", "1. Elterncafé"},
		"elterncafé leichte sprache": {"Barrierefrei ist dazu nichts eingetragen.", "1. Elterncafé"},
	} {
		w.say(anna, "/angebote "+query)
		sees(t, anna, want...)
	}
	w.say(anna, "/angebote eltern auf türkisch")
	w.tap(anna, "✖ Türkisch")
	sees(t, anna, "Angebote · „eltern“\n3 Angebote")
}

func TestAttachments(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	_, ben := w.house("Grundschule", "Lehrer")
	w.offers(house, "Kochen")
	w.say(anna, "/angebote")
	w.tap(anna, "Kochen")
	w.tap(anna, "Bearbeiten")
	w.tap(anna, "📎 Anhänge")
	sees(t, anna, "Hier hängt noch nichts.")
	desk := last(t, anna).ID
	w.tap(anna, "📎 Hinzufügen")
	for _, bad := range []struct{ name, kind, want string }{
		{"plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Das kann ich nicht anhängen."},
		{"flyer.pdf.exe", "application/pdf", "Das kann ich nicht anhängen."},
		{"flyer.pdf", "application/octet-stream", "Das kann ich nicht anhängen."},
		{"bild.jpg", "image/jpeg", "Bilder schick mir bitte als Foto"},
	} {
		anna.SendFile(bad.name, bad.kind, pdf)
		w.settle()
		sees(t, anna, "⚠️ "+bad.want, "Schick mir ein Foto oder ein PDF")
	}
	anna.SendFile("riesig.pdf", "application/pdf", make([]byte, 10<<20+1))
	w.settle()
	sees(t, anna, "⚠️ Die Datei ist zu groß.")
	anna.SendKind("voice")
	w.settle()
	sees(t, anna, "⚠️ Das kann ich nicht anhängen.")

	anna.SendFile(`..\..\Flyer <neu>.PDF`, "application/pdf", pdf)
	anna.SendKind("photo")
	w.settle()
	sees(t, anna, "📎 2 Anhänge sind da.")
	w.tap(anna, "Fertig")
	sees(t, anna, "Anhänge: 2 von 3.")
	if got := buttons(t, anna); !slices.Contains(got, "🗑 Flyer <neu>.PDF") || !slices.Contains(got, "🗑 Foto 2") {
		t.Errorf("the desk has %q", got)
	}
	drop := data(t, anna, "🗑 Flyer")

	w.say(ben, "/angebote")
	w.tap(ben, "Kochen")
	n := len(ben.Messages())
	w.tap(ben, "📎 Anhänge ansehen (2)")
	if got := since(ben, n); !slices.Equal(got, []string{"document", "photo"}) {
		t.Errorf("the files come as %q", got)
	}
	for _, forged := range []string{drop, data(t, anna, "Hinzufügen"), strings.TrimSuffix(data(t, anna, "Hinzufügen"), ":add")} {
		if got := w.press(ben, desk, forged)[0]; got != "Das gibt es nicht oder nicht mehr." {
			t.Errorf("%s is answered with %q", forged, got)
		}
	}

	w.tap(anna, "Hinzufügen")
	anna.SendKind("media_group")
	w.settle()
	anna.SendKind("photo")
	w.settle()
	sees(t, anna, "⚠️ Mehr als 3 Anhänge gehen nicht.", "📎 Ein Anhang ist da.")
	w.tap(anna, "Fertig")
	sees(t, anna, "Anhänge: 3 von 3.")
	if got := buttons(t, anna); slices.Contains(got, "📎 Hinzufügen") {
		t.Errorf("a full resource offers %q", got)
	}
	w.tap(anna, "🗑 Flyer")
	sees(t, anna, "Anhänge: 2 von 3.")
	if got := w.press(anna, last(t, anna).ID, drop)[0]; got != "Das gibt es nicht oder nicht mehr." {
		t.Errorf("a second tap is answered with %q", got)
	}
}

// What is not finished is not attached, and says so.
func TestAttachingIsCancelled(t *testing.T) {
	w := setup(t)
	house, anna := w.house("Haus Wildgänse", "Leitung")
	w.offers(house, "Kochen")
	w.say(anna, "/angebote")
	w.tap(anna, "Kochen")
	w.tap(anna, "Bearbeiten")
	w.tap(anna, "📎 Anhänge")
	w.tap(anna, "📎 Hinzufügen")
	anna.SendKind("photo")
	w.settle()
	w.tap(anna, "Abbrechen")
	sees(t, anna, "Was du bisher eingegeben hast, geht verloren")
	anna.SendKind("photo")
	w.settle()
	sees(t, anna, "📎 2 Anhänge sind da.")
	w.tap(anna, "Abbrechen")
	w.tap(anna, "Verwerfen")
	w.clock.Set(w.clock.Now().Add(time.Minute))
	w.say(anna, "/angebote")
	w.tap(anna, "Kochen")
	if got := buttons(t, anna); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "ansehen") }) {
		t.Errorf("something hangs there: %q", got)
	}
}
