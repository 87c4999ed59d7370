package bot_test

import (
	"strings"
	"testing"
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
