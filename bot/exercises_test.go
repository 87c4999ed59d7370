package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// counted is the number that a query gives.
func (w *world) counted(query string) (n int) {
	w.t.Helper()
	raw, err := sql.Open("postgres", w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	defer raw.Close()
	if err := raw.QueryRow(query).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// Nobody approves words that they have not read: a case that its writer changed meanwhile waits on.
func TestACaseIsApprovedAsItWasRead(t *testing.T) {
	s := newStage(t, text.De)
	writer := s.employed("Wilhelmina", "Schule am Bach", false)
	id := s.exercise(writer, storage.ExerciseWaiting)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, writer)
		if err != nil {
			return err
		}
		e, err := tx.WrittenExerciseToChange(ctx, person, id)
		if err != nil {
			return err
		}
		e.Vignette.Situation = "Etwas anderes"
		return tx.ChangeExercise(ctx, e, e.Vignette, storage.ExerciseWaiting)
	})
	taps(s, s.boss, "exdecide:%d:1", id)
	if state := s.counted(`SELECT count(*) FROM exercises WHERE state = 'listed'`); state != 0 {
		t.Error("approved unread")
	}
	taps(s, s.boss, "exdecide:%d:2", id)
	if state := s.counted(`SELECT count(*) FROM exercises WHERE state = 'listed'`); state != 1 {
		t.Error("not approved")
	}
	s.unharmed()
}

// A double tap is one step, and whoever only takes part moves nothing.
func TestAnExerciseMovesOnce(t *testing.T) {
	s := newStage(t, text.De)
	other := s.employed("Wilhelmina", "Schule am Bach", false)
	run := s.leads(s.boss)
	s.say(other, "/start ue_"+run.Code)
	s.tap(other, "Mitmachen")
	for _, p := range []*simulator.Person{s.boss, s.boss, other} {
		taps(s, p, "exrun:%d:next:1", run.ID)
	}
	if phase := s.counted(`SELECT phase FROM exercise_runs`); phase != 2 {
		t.Errorf("phase %d", phase)
	}
	taps(s, other, "exrun:%d:endnow", run.ID)
	if ended := s.counted(`SELECT count(*) FROM exercise_runs WHERE ended_at IS NOT NULL`); ended != 0 {
		t.Error("ended by somebody who only takes part")
	}
	s.unharmed()
}

// Whoever looks for advice finds the cases to practise with.
func TestExercisesAreFoundFromConsultations(t *testing.T) {
	for _, lang := range text.Langs {
		s := newTalk(t, lang)
		s.exercise(s.boss, storage.ExerciseListed)
		for _, p := range []*simulator.Person{s.boss, s.asks} {
			s.say(p, "/consult")
			s.tap(p, "🎓 "+lang.T("exercises.title"))
			s.sees(p, view.Plain(lang.T("exercises.intro")))
		}
		s.unharmed()
	}
}

// Notes that do not fit, and those for a meeting that was cancelled, leave no minutes behind that nobody has begun.
func TestNotesLeaveNoEmptyMinutes(t *testing.T) {
	s := newStage(t, text.De)
	run := s.leads(s.boss)
	for range 8 {
		s.say(s.boss, strings.Repeat("ab ", storage.MaxNote/3))
	}
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.EndRun(ctx, run)
		return err
	})
	raw, err := sql.Open("postgres", s.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	for _, c := range []struct{ statement, told string }{
		{`UPDATE exercise_runs SET conference_id = (SELECT max(id) FROM conferences)`, s.lang.T("exnotes.minutes_full")},
		{
			`WITH fits AS (DELETE FROM exercise_notes WHERE id > (SELECT min(id) FROM exercise_notes))
			UPDATE conferences SET cancelled_at = starts_at`,
			s.lang.T("conference.already_cancelled", text.V{"Title": "Dritte Konferenz"}),
		},
	} {
		if _, err := raw.Exec(c.statement); err != nil {
			t.Fatal(err)
		}
		told := s.press(s.boss, last(t, s.boss).ID, fmt.Sprintf("exnotes:%d:minutes", run.ID))
		if want := view.Plain(c.told); !slices.Contains(told, want) {
			t.Errorf("%q is said instead of %q", told, want)
		}
		if n := s.counted(`SELECT count(*) FROM minutes`); n != 0 {
			t.Errorf("%d minutes after: %s", n, c.told)
		}
	}
}

// What somebody types during an exercise becomes a note, but never what may be meant for a consultation.
func TestTypedWordsBecomeNotes(t *testing.T) {
	s := newTalk(t, text.De)
	run := s.leads(s.boss)
	s.say(s.boss, "Ein Gedanke")
	for _, p := range []*simulator.Person{s.asks, s.first} {
		s.say(p, "/start ue_"+run.Code)
		s.tap(p, "Mitmachen")
		s.say(p, "Nur für die Beratung")
	}
	if notes := s.counted(`SELECT count(*) FROM exercise_notes`); notes != 1 {
		t.Errorf("%d notes", notes)
	}
	s.unharmed()
}

// Who released a case is given a code, and with it anybody can take the case back, but without it nobody; the database
// holds neither the code nor whose it is.
func TestAReleasedCaseIsTakenBack(t *testing.T) {
	s := newTalk(t, text.De)
	reference := s.reference[s.asks]
	taps(s.stage, s.asks, "talkend:%s:yes", reference)
	taps(s.stage, s.asks, "talkexercise:%s:yes", reference)
	code := regexp.MustCompile(`\w{4}-\w{4}-\w{4}`).FindString(last(t, s.asks).Text)
	if code == "" || s.counted(`SELECT count(*) FROM consultation_exercises WHERE for_all`) != 1 {
		t.Fatalf("released with %q: %s", code, last(t, s.asks).Text)
	}
	s.say(s.second, "/uebungen")
	if list := last(t, s.second).Text; !strings.Contains(list, "freigegeben") {
		t.Errorf("the library: %s", list)
	}
	for _, typed := range []string{"2222-3333-4444", strings.ToLower(code)} {
		taps(s.stage, s.second, "exrecall")
		s.say(s.second, typed)
		s.tap(s.second, "Zurücknehmen")
		left := s.counted(`SELECT count(*) FROM consultation_exercises`)
		if want := map[bool]int{true: 1, false: 0}[typed == "2222-3333-4444"]; left != want {
			t.Errorf("after %q there are %d", typed, left)
		}
	}
	s.unharmed()
}
