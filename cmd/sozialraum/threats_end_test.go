package main

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

// 11: two weeks of silence end a case, with a warning on day 11; seven days later nothing of it is left, neither in the
// database nor on a screen, and with the period of its key dies what a backup still holds.
func TestThreat11NothingRemainsOfACase(t *testing.T) {
	s := newCaseStage(t, slog.New(slog.DiscardHandler))
	s.reads(s.first, s.second)
	s.writes(s.asks, "Es sammelt Silberdisteln.")
	s.reads(s.first, s.second)
	s.writes(s.first, "Das wirkt wie ein Wolkenbruch.")
	s.reads(s.asks, s.second)
	s.taps(s.second, "talk.write")
	s.says(s.second, "Ich denke an einen Mauersegler.") // and never sends it

	before := storagetest.Dump(t, s.url)
	sealed := s.words(`
		SELECT encode(sealed, 'hex') FROM consultations
		UNION SELECT encode(sealed, 'hex') FROM consultation_people
		UNION SELECT encode(token, 'hex') FROM consultation_people
		UNION SELECT reference FROM consultation_people
		UNION SELECT encode(sealed, 'hex') FROM consultation_messages
		UNION SELECT encode(sealed, 'hex') FROM consultation_copies
		UNION SELECT encode(wrapped, 'hex') FROM case_keys
		UNION SELECT session FROM dialogs`)
	for _, remnant := range sealed {
		if !holds(before, remnant) {
			t.Fatalf("the search does not find %s where it is", remnant)
		}
	}
	backup, id := s.wrappedKey()

	s.days(10)
	s.warned("", "day 10")
	s.days(1)
	s.warned("warned_silence", "day 11")
	s.days(2)
	if s.closed(s.asks) {
		t.Error("closed on day 13")
	}
	s.days(1)
	if !s.closed(s.asks) || !s.closed(s.first) {
		t.Error("not closed on day 14")
	}
	s.days(6)
	if len(s.words(`SELECT CAST(id AS text) FROM case_keys`)) != 1 {
		t.Error("shredded too early")
	}
	s.days(1)
	after := storagetest.Dump(t, s.url)
	for _, remnant := range append(sealed, s.code, "Kastanienbaum", "Silberdistel", "Wolkenbruch", "Mauersegler") {
		if holds(after, remnant) {
			t.Errorf("day 21: %q is left", remnant)
		}
	}
	for _, word := range []string{"Kastanienbaum", "Silberdistel", "Wolkenbruch"} {
		if strings.Contains(s.everything(), word) {
			t.Errorf("day 21: %q is still on a screen", word)
		}
	}
	if states := s.words(`SELECT state FROM consultations`); len(states) != 1 || states[0] != "shredded" {
		t.Errorf("tombstones: %v", states)
	}
	s.backupDies(backup, id)
}

// wrappedKey is the key of the case as a backup holds it.
func (s *caseStage) wrappedKey() (w seal.Wrapped, id int64) {
	s.t.Helper()
	s.check(s.raw().QueryRowContext(s.t.Context(), `SELECT id, period, wrapped FROM case_keys`).Scan(&id, &w.Period, &w.Data))
	return w, id
}

// backupDies: until the period is destroyed, an old copy of the database can be read with the key file.
func (s *caseStage) backupDies(w seal.Wrapped, id int64) {
	s.t.Helper()
	place := seal.At("case_keys", "wrapped", id)
	if _, err := s.key.Unwrap(place, w); err != nil {
		s.t.Errorf("before the rotation: %v", err)
	}
	_, _, err := s.store.RotateKey(s.t.Context())
	s.check(err)
	s.check(s.store.DestroyPeriod(s.t.Context(), w.Period))
	if _, err := s.key.Unwrap(place, w); !errors.Is(err, seal.ErrPeriod) {
		s.t.Errorf("a backup from before still opens: %v", err)
	}
}

func holds(rows []storagetest.Row, words string) bool {
	for _, row := range rows {
		if strings.Contains(row.Text, words) {
			return true
		}
	}
	return false
}

// warned lets everybody look into the case: the sentence of this key stands there, or no warning at all.
func (s *caseStage) warned(key, when string) {
	s.t.Helper()
	for _, p := range []*simulator.Person{s.asks, s.first} {
		news := s.shows(p).Text == view.Plain(text.De.T("casenotice.news"))
		if key != "" && !news {
			s.t.Errorf("%s: no notice, but: %s", when, s.shows(p).Text)
		}
		shown := s.looks(p)
		for _, warning := range []string{"warned_silence", "warned_cap"} {
			begin, _, _ := strings.Cut(view.Plain(text.De.T("talk."+warning, text.V{"Day": "§"})), "§")
			if strings.Contains(shown, begin) != (warning == key) {
				s.t.Errorf("%s, %s: %s", when, warning, shown)
			}
		}
	}
}

// looks opens the case and returns what stands there.
func (s *caseStage) looks(p *simulator.Person) string {
	s.t.Helper()
	if s.shows(p).Text == view.Plain(text.De.T("casenotice.news")) {
		s.taps(p, "casenotice.read")
		return s.shows(p).Text
	}
	s.says(p, "/fallberatung")
	for _, row := range s.shows(p).Buttons {
		for _, button := range row {
			if strings.HasPrefix(button.Data, "case:") {
				p.TapData(s.shows(p).ID, button.Data)
				s.settled()
				return s.shows(p).Text
			}
		}
	}
	s.t.Fatalf("the case is not listed: %s", s.shows(p).Text)
	return ""
}

// closed tells whether somebody who looks is told that the case has ended.
func (s *caseStage) closed(p *simulator.Person) bool {
	s.t.Helper()
	states := s.words(`SELECT state FROM consultations`)
	ended := !strings.Contains(s.looks(p), view.Plain(text.De.T("talk.phase_free")))
	if ended != (states[0] == "closed") {
		s.t.Errorf("the case is %s, and the screen says: %s", states[0], s.shows(p).Text)
	}
	return ended
}

// 17: a talk that goes on and on has its last day; both sides are warned three days before.
func TestThreat17TheLastDayIsAnnounced(t *testing.T) {
	s := newCaseStage(t, slog.New(slog.DiscardHandler))
	s.reads(s.first, s.second)
	for range 6 { // until day 24, never silent for long
		s.days(4)
		s.looks(s.asks)
		s.writes(s.asks, "Es ist noch einmal etwas geschehen.")
		s.reads(s.first, s.second)
	}
	s.days(2)
	s.warned("", "day 26")
	s.days(1)
	s.warned("warned_cap", "day 27")
	s.writes(s.first, "Darauf komme ich zurück.")
	s.looks(s.asks)
	s.days(2)
	if s.closed(s.asks) {
		t.Error("closed on day 29")
	}
	s.days(1)
	if !s.closed(s.asks) || !s.closed(s.first) {
		t.Error("not closed on day 30")
	}
	if ending := s.words(`SELECT ending FROM consultations`); ending[0] != "cap" {
		t.Errorf("ended by %v", ending)
	}
}
