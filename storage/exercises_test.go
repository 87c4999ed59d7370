package storage_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/storage"
)

var invented = storage.Vignette{
	Age: "from_6", Setting: "school", Topics: []string{"absence", "media"}, Situation: "Ein Kind fehlt.", Question: "Was tun?",
}

// writes keeps a case of somebody.
func (n *network) writes(p *storage.Person, state string) (id int64) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		id, err = tx.AddExercise(ctx, p, invented, state)
		return err
	})
	return id
}

// reads are the cases that somebody may read.
func (n *network) reads(p *storage.Person) (ids []int64) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		list, total, err := tx.WrittenExercises(ctx, p, 0, 100)
		if total != len(list) {
			n.t.Errorf("%d of %d cases", len(list), total)
		}
		for _, e := range list {
			ids = append(ids, e.ID)
		}
		return err
	})
	return ids
}

// leads starts an exercise.
func (n *network) leads(p *storage.Person, exercise int64, code string) (r storage.ExerciseRun) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		r = storage.ExerciseRun{AreaID: p.AreaID, ModeratorID: p.ID, ExerciseID: exercise, Code: code}
		r.Begin(1, time.Minute, tx.Now)
		r, err = tx.StartRun(ctx, r)
		return err
	})
	return r
}

// What waits or was returned is seen by who wrote it, what waits by coordinators too, what is listed by the whole area.
func TestWhoReadsACase(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	n.works(1, "Zoe", house, false)
	n.works(2, "Bert", house, false)
	n.coordinates(3, n.here)
	n.coordinates(4, n.there)
	writer, other, boss, foreign := n.load(1), n.load(2), n.load(3), n.load(4)
	listed, waiting, returned := n.writes(writer, storage.ExerciseListed), n.writes(writer, storage.ExerciseWaiting), n.writes(writer, storage.ExerciseReturned)
	for name, test := range map[string]struct {
		p    *storage.Person
		want []int64
	}{
		"writer": {writer, []int64{returned, waiting, listed}}, "other": {other, []int64{listed}},
		"coordinator": {boss, []int64{waiting, listed}}, "another area": {foreign, nil},
	} {
		if got := n.reads(test.p); !slices.Equal(got, test.want) {
			t.Errorf("%s reads %v, want %v", name, got, test.want)
		}
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			for _, id := range []int64{listed, waiting, returned} {
				e, err := tx.WrittenExercise(ctx, test.p, id)
				if may := slices.Contains(test.want, id); may != (err == nil) || !may && err != storage.ErrNotFound {
					t.Errorf("%s, case %d: %v", name, id, err)
				} else if may && cmp.Diff(invented, e.Vignette) != "" {
					t.Errorf("%s", cmp.Diff(invented, e.Vignette))
				}
			}
			return nil
		})
	}
}

// A case that was decided on, or changed, is not decided on again.
func TestACaseIsDecidedOnce(t *testing.T) {
	n := setupNetwork(t)
	writer := n.joins(1, n.here)
	id := n.writes(writer, storage.ExerciseWaiting)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		e, err := tx.WrittenExerciseToChange(ctx, writer, id)
		if err != nil {
			return err
		}
		if err := tx.DecideExercise(ctx, e, storage.ExerciseReturned, "Kürzer"); err != nil {
			return err
		}
		if err := tx.DecideExercise(ctx, e, storage.ExerciseListed, ""); err != storage.ErrNotFound {
			t.Errorf("decided twice: %v", err)
		}
		if e, err = tx.WrittenExercise(ctx, writer, id); err != nil || e.Reason != "Kürzer" || e.Revision != 2 {
			t.Errorf("returned: %+v, %v", e, err)
		}
		if err := tx.ChangeExercise(ctx, e, invented, storage.ExerciseWaiting); err != nil {
			return err
		}
		if e, err = tx.WrittenExercise(ctx, writer, id); e.Reason != "" || e.Revision != 3 || e.State != storage.ExerciseWaiting {
			t.Errorf("changed: %+v", e)
		}
		return err
	})
}

// Two coordinators who load the examples at the same moment load them once.
func TestExamplesAreLoadedOnce(t *testing.T) {
	n := setupNetwork(t)
	boss := n.joins(1, n.here)
	examples := []storage.WrittenExercise{{Example: "a", Vignette: invented}, {Example: "b", Vignette: invented}}
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			if err := n.try(func(ctx context.Context, tx *storage.Tx) error { return tx.LoadExamples(ctx, boss.AreaID, examples) }); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		loaded, err := tx.CountExamples(ctx, boss.AreaID)
		if loaded != 2 {
			t.Errorf("%d examples", loaded)
		}
		return err
	})
	if got := n.reads(boss); len(got) != 2 {
		t.Errorf("reads %v", got)
	}
}

// Who leaves their house leads and takes part in nothing any more, unless they coordinate the area. Who is deleted takes
// along what nobody has approved; what all read stays, and nobody knows from whom.
func TestWhoLeavesLeavesExercises(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	n.works(1, "Zoe", house, false)
	n.works(2, "Bert", house, true)
	n.admit(n.coordinates(3, n.here), n.here, house, false)
	leads, joins, boss := n.load(1), n.load(2), n.load(3)
	listed := n.writes(leads, storage.ExerciseListed)
	n.writes(leads, storage.ExerciseWaiting)
	own, bosses := n.leads(leads, listed, "AAAA"), n.leads(boss, listed, "BBBB")
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.JoinRun(ctx, own, joins.ID); err != nil {
			return err
		}
		if err := tx.JoinRun(ctx, bosses, joins.ID); err != nil { // and with that no longer in the first
			return err
		}
		for _, p := range []*storage.Person{joins, boss} {
			if _, err := tx.LeaveOrganisation(ctx, p.AreaID, house, p.ID); err != nil {
				return err
			}
		}
		if _, err := tx.RunOf(ctx, joins.AreaID, joins.ID); err != storage.ErrNotFound {
			t.Errorf("still takes part: %v", err)
		}
		if r, err := tx.RunOf(ctx, boss.AreaID, boss.ID); err != nil || r.ID != bosses.ID || r.People != 1 {
			t.Errorf("the coordinator leads %+v, %v", r, err)
		}
		_, err := tx.DeletePerson(ctx, leads)
		return err
	})
	if runs, left := n.count(`SELECT count(*) FROM exercise_runs`), n.reads(boss); runs != 1 || !slices.Equal(left, []int64{listed}) {
		t.Errorf("%d exercises are led, cases %v", runs, left)
	}
	if n.count(`SELECT count(*) FROM exercises WHERE written_by IS NOT NULL`) != 0 {
		t.Error("somebody is joined to a case")
	}
}

// Nobody leads two exercises of an area at once, and an exercise has only so many notes.
func TestOneExerciseAtATime(t *testing.T) {
	n := setupNetwork(t)
	p := n.joins(1, n.here)
	exercise := n.writes(p, storage.ExerciseListed)
	run := n.leads(p, exercise, "AAAA")
	err := n.try(func(ctx context.Context, tx *storage.Tx) error {
		second := run
		second.Code = "BBBB"
		_, err := tx.StartRun(ctx, second)
		return err
	})
	if !errors.Is(err, storage.ErrConflict) {
		t.Errorf("a second one: %v", err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		for range storage.MaxNotes {
			if err := tx.AddNote(ctx, run, "Eine Notiz"); err != nil {
				return err
			}
		}
		if err := tx.AddNote(ctx, run, "Zu viel"); err != storage.ErrConflict {
			t.Errorf("one more: %v", err)
		}
		if err := tx.RemoveExercise(ctx, p.AreaID, exercise); err != nil {
			return err
		}
		if r, err := tx.Run(ctx, p.AreaID, run.ID); err != nil || r.ExerciseID != 0 || r.Notes != storage.MaxNotes {
			t.Errorf("without its case: %+v, %v", r, err)
		}
		_, err := tx.EndRun(ctx, run)
		return err
	})
	n.leads(p, n.writes(p, storage.ExerciseListed), "BBBB")
	if removed, err := n.store.ForgetRuns(t.Context(), n.now.Add(time.Hour)); err != nil || removed != 1 || n.count(`SELECT count(*) FROM exercise_notes`) != 0 {
		t.Errorf("%d forgotten, %v", removed, err)
	}
}

// Who released a case takes it back with a code; nothing else does, and nothing is left of it then.
func TestAReleaseIsTakenBack(t *testing.T) {
	n := setupCases(t)
	asker := n.member(n.here, n.houses(n.here, "daycare", 1)[0], false)
	c, _ := n.starts(asker, 1)
	recall := []byte("01234567890123456789012345678901")
	var ids []int64
	for _, e := range []storage.Exercise{{Vignette: c.Vignette}, {Vignette: c.Vignette, ForAll: true, Recall: recall}} {
		n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
			id, err := tx.ReleaseExercise(ctx, c, e)
			ids = append(ids, id)
			return err
		})
	}
	keys := n.count(`SELECT count(*) FROM case_keys`)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		page, total, err := tx.Exercises(ctx, n.here.area, false, 0, 5)
		if err != nil || total != 1 || page[0].ID != ids[1] || !page[0].ForAll {
			t.Errorf("for all: %d, %+v, %v", total, page, err)
		}
		if err := tx.RecallExercise(ctx, []byte("another")); err != storage.ErrNotFound {
			t.Errorf("a wrong code: %v", err)
		}
		return tx.RecallExercise(ctx, recall)
	})
	if n.count(`SELECT count(*) FROM consultation_exercises`) != 1 || n.count(`SELECT count(*) FROM case_keys`) != keys-1 {
		t.Error("it is not gone, or not its key")
	}
}

// However a moderator pauses, goes on and extends, the time of a phase is what was given to it less what has run, and when
// it is over it rings once.
func TestTheClockLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2017, 3, 26, 0, 30, 0, 0, time.UTC)
		var r storage.ExerciseRun
		r.Begin(1, 10*time.Minute, now)
		want, paused, rings := 10*time.Minute, false, 0
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			passed := time.Duration(rapid.OneOf(rapid.Just(900), rapid.IntRange(0, 400)).Draw(t, "seconds")) * time.Second
			now = now.Add(passed)
			if !paused {
				want = max(0, want-passed)
			}
			switch rapid.SampledFrom([]string{"wait", "more", "pause", "on"}).Draw(t, "act") {
			case "more":
				r.Extend(5*time.Minute, now)
				want += 5 * time.Minute
				rings = 0
			case "pause":
				if !paused {
					r.Pause(now)
					paused = true
				}
			case "on":
				if paused {
					r.Resume(now)
					paused = false
				}
			}
			if got := r.Left(now); got != want {
				t.Fatalf("%v left, want %v", got, want)
			}
			if !paused && want == 0 && !r.Rung {
				r.Rung = true
				rings++
			}
			if over := !paused && want == 0; rings > 1 || over && rings == 0 {
				t.Fatalf("it rings %d times", rings)
			}
		}
	})
}
