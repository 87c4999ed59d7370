package bot_test

import (
	"context"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// The dialogs of exercises, as trials has them.
var (
	exerciseWritten = trial{
		who: boss, other: plans, parsed: []string{"situation", "tried", "question"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "exwrite") },
		answers: map[string][]string{
			"age": {"[vignette.age_from_6]"}, "setting": {"[vignette.setting_school]"},
			"topics": {"[topic.name_absence]", "[button.finish]"},
		},
	}
	exerciseReturned = trial{
		who: boss, other: plans,
		open: func(s *stage, p *simulator.Person, _ string) {
			taps(s, p, "exreturn:%d:1", s.exercise(p, storage.ExerciseWaiting))
		},
	}
	exerciseRecalled = trial{
		who: boss, other: plans, parsed: []string{"code"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "exrecall") },
	}
	exerciseNoted = trial{
		who: boss, other: plans, parsed: []string{"text"},
		open: func(s *stage, p *simulator.Person, _ string) { taps(s, p, "exrun:%d:note", s.leads(p).ID) },
	}
)

// exercise is a case that somebody wrote.
func (s *stage) exercise(by *simulator.Person, state string) (id int64) {
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, by)
		if err != nil {
			return err
		}
		id, err = tx.AddExercise(ctx, person, storage.Vignette{
			Age: "from_6", Setting: "school", Topics: []string{"absence"}, Situation: "Ein Kind fehlt oft.", Question: "Was tun?",
		}, state)
		return err
	})
	return id
}

// leads lets somebody lead an exercise.
func (s *stage) leads(by *simulator.Person) (run storage.ExerciseRun) {
	id := s.exercise(by, storage.ExerciseListed)
	s.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, by)
		if err != nil {
			return err
		}
		run = storage.ExerciseRun{AreaID: s.area, ModeratorID: person.ID, ExerciseID: id, Code: "PRACTICE"}
		run.Begin(1, 5*time.Minute, tx.Now)
		run, err = tx.StartRun(ctx, run)
		return err
	})
	return run
}
