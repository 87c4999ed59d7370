package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// desk has the coordinator see the poll's desk, and returns that message.
func (s *stage) desk(poll storage.Poll) simulator.Message {
	s.t.Helper()
	s.say(s.boss, "/umfragen")
	s.press(s.boss, last(s.t, s.boss).ID, fmt.Sprintf("polldesk:%d", poll.ID))
	return last(s.t, s.boss)
}

func (s *stage) poll(poll storage.Poll) (now storage.Poll) {
	s.t.Helper()
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		now, err = tx.Poll(ctx, poll.AreaID, poll.ID)
		return err
	})
	return now
}

// sees fails the test unless the person's last message holds the words.
func (s *stage) sees(p *simulator.Person, words string) {
	s.t.Helper()
	if got := last(s.t, p).Text; !strings.Contains(got, words) {
		s.t.Errorf("%q is missing in: %s", words, got)
	}
}

func TestExtendingAPoll(t *testing.T) {
	s := newStage(t, text.De)
	poll := asks(s)
	s.desk(poll)
	s.tap(s.boss, "Verlängern")
	s.say(s.boss, "morgen")
	s.tap(s.boss, "Speichern")
	s.sees(s.boss, "Bisher läuft die Umfrage bis Montag, 20. März 2017, 09:00 Uhr")
	s.tap(s.boss, "Ende")
	s.say(s.boss, "31.3.")
	s.tap(s.boss, "Speichern")
	s.sees(s.boss, "Offen bis Freitag, 31. März 2017, 18:00 Uhr")
	want := time.Date(2017, 3, 31, 16, 0, 0, 0, time.UTC) // summer time by then
	if got := s.poll(poll).ClosesAt; !got.Equal(want) {
		t.Errorf("closes at %s", got)
	}
	s.unharmed()
}

// Before anybody could vote, every word can be changed; afterwards only typos, and those who voted are told.
func TestCorrectingAPoll(t *testing.T) {
	s := newStage(t, text.De)
	planned := asks(s, func(p *storage.Poll) { p.OpensAt = p.OpensAt.Add(time.Hour) })
	fix := func(poll storage.Poll, number int, words string) {
		s.press(s.boss, s.desk(poll).ID, fmt.Sprintf("pollfix:%d:%d", poll.ID, number))
		s.say(s.boss, words)
		s.tap(s.boss, "Speichern")
	}
	fix(planned, 0, "Etwas ganz anderes?")
	fix(planned, 3, "Vier")
	s.sees(s.boss, "3. Vier")
	fix(planned, 2, "vier.")
	s.sees(s.boss, s.lang.T("poll.known"))
	s.tap(s.boss, "Text")
	s.say(s.boss, strings.Repeat("ä", 201))
	s.tap(s.boss, "Speichern")
	s.sees(s.boss, "201")
	s.tap(s.boss, "Abbrechen")
	s.tap(s.boss, "Verwerfen")

	open, voter, other := asks(s), s.joins("Wählerin", false), s.joins("Andere", false)
	s.votesOn(voter, s.ballot(voter, open), open, "a:1")
	heard := len(other.Messages())
	fix(open, 1, "Eins, aber anders")
	s.sees(s.boss, s.lang.T("poll.no_typo"))
	s.tap(s.boss, "Text")
	s.say(s.boss, "Eins")
	s.tap(s.boss, "Speichern")
	s.sees(s.boss, s.lang.T("poll.unchanged"))
	fix(open, 1, "Einz")
	s.sees(voter, "Vorher: Eins\nJetzt: Einz")
	s.tap(voter, "Meine Stimme ansehen")
	s.sees(voter, "Einz ●")
	if len(other.Messages()) != heard {
		t.Errorf("somebody who has not voted hears: %s", last(t, other).Text)
	}
	s.unharmed()
}

// The desk leads to the end of a poll only after a question, and then shows what has become of it.
func TestEndingAPoll(t *testing.T) {
	s := newStage(t, text.De)
	closed, deleted := asks(s), asks(s)
	s.desk(closed)
	s.tap(s.boss, "Jetzt schließen")
	s.tap(s.boss, "Zurück")
	s.tap(s.boss, "Jetzt schließen")
	if state := s.poll(closed).State; state != "open" {
		t.Errorf("%s without an answer", state)
	}
	confirm := last(t, s.boss)
	s.tap(s.boss, "Ja, jetzt schließen")
	s.sees(s.boss, "📊 Was zuerst?")
	s.desk(deleted)
	s.tap(s.boss, "Löschen")
	s.tap(s.boss, "Ja, löschen")
	s.sees(s.boss, s.lang.T("poll.was_deleted", text.V{"Question": "Was zuerst?"}))
	for _, data := range []string{"pollclose:%d:yes", "polldelete:%d:yes", "pollextend:%d", "pollfix:%d:0", "polldesk:%d"} {
		s.press(s.boss, confirm.ID, fmt.Sprintf(data, closed.ID))
		if got := shownIn(t, s.boss, confirm.ID); !strings.Contains(got, "📊 Was zuerst?") {
			t.Errorf("%s: %s", data, got)
		}
		s.press(s.boss, confirm.ID, fmt.Sprintf(data, deleted.ID))
		if got := shownIn(t, s.boss, confirm.ID); !strings.Contains(got, "gelöscht") {
			t.Errorf("%s: %s", data, got)
		}
	}
	s.unharmed()
}
