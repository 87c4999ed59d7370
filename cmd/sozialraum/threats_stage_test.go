package main

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// caseStage is a whole program with its jobs, on which somebody asks and two advise, in writing.
type caseStage struct {
	*stage
	t                   *testing.T
	url                 string
	asks, first, second *simulator.Person
	code                string
}

const caseStory = "Das Kind sitzt am liebsten unter dem Kastanienbaum."

// newCaseStage plays until the conversation has begun.
func newCaseStage(t *testing.T, log *slog.Logger) *caseStage {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := &caseStage{t: t, url: storagetest.URL(t)}
	if s.stage, err = openStage(t.Context(), stageOptions{
		DatabaseURL: s.url, KeyFile: filepath.Join(t.TempDir(), "key"), Logger: log,
		Start: time.Date(2017, 2, 1, 10, 0, 0, 0, zone),
	}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	s.asks = s.works("Wilhelmina", "Gesamtschule Windrad", false)
	s.first = s.works("Ferdinand", "Kita Wolkenschaf", true)
	s.second = s.works("Kunigunde", "Haus Wildgänse", true)
	s.describes()
	s.later(2 * time.Minute)
	for _, p := range []*simulator.Person{s.first, s.second} {
		s.taps(p, "casenotice.read")
		s.taps(p, "caserequest.accept")
	}
	s.later(2 * time.Minute)
	s.taps(s.asks, "casenotice.read")
	if shown := s.shows(s.asks); strings.Contains(shown.Text, view.Plain(text.De.T("talk.phase_free"))) {
		return s // it has begun with the last one who accepted
	}
	s.taps(s.asks, "talk.begin")
	s.later(2 * time.Minute)
	return s
}

// works brings somebody into the area and a house of it.
func (s *caseStage) works(name, house string, advises bool) *simulator.Person {
	s.t.Helper()
	p := s.simulator.AddPerson(simulator.Profile{FirstName: name, Language: "de"})
	s.check(s.employ(s.t.Context(), p, "de", house))
	s.says(p, "/hilfe") // nobody can be written to who has not written
	if advises {
		s.check(s.store.InTx(s.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
			_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: -p.ID(), TelegramID: p.ID()}})
			if err != nil {
				return err
			}
			return tx.SaveConsultant(ctx, storage.Consultant{
				AreaID: s.area, PersonID: people[p.ID()].ID, Perspectives: storage.Perspectives[:], MaxCases: 3,
			})
		}))
	}
	return p
}

// describes asks for advice through the dialog.
func (s *caseStage) describes() {
	s.t.Helper()
	s.says(s.asks, "/fallberatung")
	for _, step := range []string{
		"consult.written", "vignette.age_from_6", "vignette.setting_school", "topic.name_other", "button.finish",
		"> " + caseStory, "> Gespräche am Nachmittag.", "> Was übersehen wir?",
		"perspective.name_any", "asking.nobody", "= 2", "asking.model_free", "asking.save",
		"asking.unrecognisable_yes", "asking.responsible_yes",
	} {
		switch kind, rest, _ := strings.Cut(step, " "); kind {
		case ">":
			s.says(s.asks, rest)
		case "=":
			s.check(s.asks.Tap(rest))
			s.settled()
		default:
			s.taps(s.asks, step)
		}
	}
	s.code = regexp.MustCompile(`\b[A-Z2-9]{4}-[A-Z2-9]{4}\b`).FindString(s.shows(s.asks).Text)
	if s.code == "" {
		s.t.Fatalf("no code: %s", s.shows(s.asks).Text)
	}
}

func (s *caseStage) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *caseStage) settled() { s.t.Helper(); s.check(s.settle(s.t.Context())) }

func (s *caseStage) says(p *simulator.Person, words string) {
	s.t.Helper()
	p.Send(words)
	s.settled()
}

// taps presses the newest button with the text of this key.
func (s *caseStage) taps(p *simulator.Person, key string) {
	s.t.Helper()
	if err := p.Tap(view.Plain(text.De.T(key))); err != nil {
		s.t.Fatalf("%v, on: %s", err, s.shows(p).Text)
	}
	s.settled()
}

// writes sends a message and lets it come through.
func (s *caseStage) writes(p *simulator.Person, words string) {
	s.t.Helper()
	s.taps(p, "talk.write")
	s.says(p, words)
	s.taps(p, "talkwrite.save")
	s.later(2 * time.Minute)
}

// reads taps the notice that has come and returns what stands there then.
func (s *caseStage) reads(people ...*simulator.Person) (all string) {
	s.t.Helper()
	for _, p := range people {
		if shown := s.shows(p); shown.Text != view.Plain(text.De.T("casenotice.news")) {
			s.t.Fatalf("no notice but: %s", shown.Text)
		}
		s.taps(p, "casenotice.read")
		all += s.shows(p).Text + "\n"
	}
	return all
}

// shows is the newest message of the bot.
func (s *caseStage) shows(p *simulator.Person) (shown simulator.Message) {
	s.t.Helper()
	for _, m := range p.Messages() {
		if m.FromBot {
			shown = m
		}
	}
	return shown
}

// everything is what stands in the chats of all three, as far as the bot wrote it.
func (s *caseStage) everything() string {
	var all strings.Builder
	for _, p := range []*simulator.Person{s.asks, s.first, s.second} {
		for _, m := range p.Messages() {
			if m.FromBot {
				all.WriteString(m.Text + "\n")
			}
		}
	}
	return all.String()
}

// later turns the clock and lets everything happen that became due.
func (s *caseStage) later(d time.Duration) {
	s.t.Helper()
	s.check(s.turn(s.t.Context(), s.clock.Now().Add(d)))
	s.settled()
}

// days is later for days, one after the other, with the jobs running on each.
func (s *caseStage) days(n int) {
	s.t.Helper()
	for range n {
		s.check(s.turn(s.t.Context(), s.clock.Now().AddDate(0, 0, 1)))
		s.settled()
	}
	s.later(2 * time.Minute) // notices wait a little
}

func (s *caseStage) raw() *sql.DB { s.t.Helper(); return openRaw(s.t, s.url) }

func (s *caseStage) exec(statements string) {
	s.t.Helper()
	_, err := s.raw().ExecContext(s.t.Context(), statements)
	s.check(err)
}

// words are the values of a query with one column of text.
func (s *caseStage) words(query string) (words []string) {
	s.t.Helper()
	s.check(s.raw().QueryRowContext(s.t.Context(), `SELECT array_agg(w) FROM (`+query+`) AS all_of_them(w)`).Scan(pq.Array(&words)))
	return words
}
