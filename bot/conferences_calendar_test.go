package bot_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/emersion/go-ical"

	"sozialraum/bot/simulator"
)

// calendarFile reads the newest calendar file that a person has got.
func calendarFile(t *testing.T, p *simulator.Person) (method string, event ical.Props) {
	t.Helper()
	messages := p.Messages()
	at := len(messages) - 1
	for at >= 0 && (messages[at].File == nil || !strings.HasSuffix(messages[at].File.Name, ".ics")) {
		at--
	}
	if at < 0 {
		t.Fatal("no calendar file")
	}
	message := messages[at]
	calendar, err := ical.NewDecoder(bytes.NewReader(message.File.Bytes)).Decode()
	if err != nil || len(calendar.Events()) != 1 {
		t.Fatalf("%v in:\n%s", err, message.File.Bytes)
	}
	return calendar.Props.Get(ical.PropMethod).Value, calendar.Events()[0].Props
}

// From the announcement to the cancellation, a calendar sees one entry in growing sequence.
func TestCalendarFilesFollowAMeeting(t *testing.T) {
	w := setup(t)
	boss, anna := w.person("Koordination", true), w.person("Kita-Leitung", false)
	uid := ""
	got := func(p *simulator.Person, method, sequence, start string) {
		t.Helper()
		how, event := calendarFile(t, p)
		if uid == "" {
			uid = event.Get(ical.PropUID).Value
		}
		if how != method || event.Get(ical.PropUID).Value != uid || event.Get(ical.PropSequence).Value != sequence ||
			event.Get(ical.PropDateTimeStart).Value != start {
			t.Errorf("%s %v, want %s of %s, sequence %s, %s", how, event, method, uid, sequence, start)
		}
	}
	w.planned(boss)
	sees(t, anna, "Neuer Termin")
	got(anna, "PUBLISH", "0", "20170321T180000")
	w.tap(boss, "Ändern")
	w.tap(boss, "Zeit")
	w.say(boss, "28.3.")
	w.tap(boss, "Speichern")
	got(anna, "PUBLISH", "1", "20170328T180000")
	w.tap(boss, "Ändern")
	w.tap(boss, "Titel")
	w.say(boss, "Konferenz Süd")
	w.tap(boss, "Speichern")
	got(anna, "PUBLISH", "1", "20170328T180000") // nobody is told
	w.tap(boss, "Kalenderdatei")
	got(boss, "PUBLISH", "2", "20170328T180000")
	w.tap(boss, "Ändern")
	w.tap(boss, "Termin absagen")
	w.tap(boss, "Ja, absagen")
	got(anna, "CANCEL", "3", "20170328T180000")
	w.tap(boss, "Kalenderdatei")
	got(boss, "CANCEL", "3", "20170328T180000")
}
