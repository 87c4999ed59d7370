package bot_test

import (
	"strings"
	"testing"
	"time"
)

func TestRegister(t *testing.T) {
	w := setup(t)
	boss := w.person("Koordination", true)
	anna := w.person("Kita-Leitung", false)
	w.say(anna, "/registrieren")
	w.say(anna, "Kita Regenbogen")
	w.tap(anna, "Kita")
	w.tap(anna, "Romrod")
	w.say(anna, "Betreuung ab 1 Jahr")
	w.say(anna, "Keine Therapie")
	w.tap(anna, "Überspringen")
	w.say(anna, "06636 000000")
	if got := last(t, anna).Text; !strings.Contains(got, "Stimmt alles?") {
		t.Fatalf("no review: %s", got)
	}
	w.tap(anna, "Absenden")
	t.Log(last(t, anna).Text)
	t.Log(last(t, boss).Text)
	w.tap(boss, "Aufnehmen")
	t.Log(last(t, boss).Text)
	t.Log(last(t, anna).Text)
}

// Asking and withdrawing again and again does not flood those who decide; what waits stands in /anfragen.
func TestRequestsDoNotFloodTheDeciders(t *testing.T) {
	w := setup(t)
	_, boss := w.house("Haus am See", "Leitung")
	guest := w.person("Erzieherin", false)
	cards := func() (n int) {
		for _, m := range boss.Messages() {
			if strings.Contains(m.Text, "möchte zu") {
				n++
			}
		}
		return n
	}
	for range 12 {
		w.say(guest, "/organisationen")
		w.tap(guest, "Haus am See")
		w.tap(guest, "Hier arbeite ich")
		w.tap(guest, "Zurückziehen")
	}
	if got := cards(); got != 8 {
		t.Errorf("%d cards", got)
	}
	w.clock.Set(w.clock.Now().Add(25 * time.Hour))
	w.say(guest, "/organisationen")
	w.tap(guest, "Haus am See")
	w.tap(guest, "Hier arbeite ich")
	if got := cards(); got != 9 {
		t.Errorf("%d cards on the next day", got)
	}
}
