package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// writeExercise opens the dialog for a new case, or for an own one that is to be changed: its id.
func (b *Bot) writeExercise(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if tx.Consultations() != nil { // the draft waits sealed: it may be about somebody until it is checked
		return Reply{}, mistake{key: "exercises.no_key"}
	}
	if r.Param(0) == "" {
		return b.open(ctx, tx, r, "exercisewrite", nil)
	}
	e, err := tx.WrittenExercise(ctx, r.Person, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if e.WrittenBy != r.Person.ID {
		return Reply{}, storage.ErrNotFound
	}
	v := e.Vignette
	return b.open(ctx, tx, r, "exercisewrite", func(s *dialog.Session) {
		s.Subject, s.Phase = e.ID, dialog.Reviewing
		s.Answers = map[string]string{
			"age": v.Age, "setting": v.Setting, "topics": strings.Join(v.Topics, ","),
			"situation": v.Situation, "tried": v.Tried, "question": v.Question,
		}
	})
}

// writeExerciseFlow describes an invented case in the short fields of a consultation, each text checked for personal data.
func (b *Bot) writeExerciseFlow() *flow {
	return &flow{
		Flow:    dialog.Flow{Name: "exercisewrite", Steps: vignetteSteps(), Review: true, Confirm: []string{"exercisewrite.invented"}},
		options: askOptions, sealed: true,
		preview: func(_ context.Context, _ *storage.Tx, r Request, s dialog.Session) (string, error) {
			return view.ExercisePreview(r.Lang, caseOf(s, "").Vignette), nil
		},
		save: saveExercise,
	}
}

// saveExercise keeps a case. What a coordinator wrote needs nobody else to read it first.
func saveExercise(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	v, state, key := caseOf(s, "").Vignette, storage.ExerciseWaiting, "exercises.sent"
	if r.May(coordinator) {
		state, key = storage.ExerciseListed, "exercises.saved"
	}
	e := storage.WrittenExercise{ID: s.Subject, AreaID: r.Person.AreaID, Revision: 1}
	var err error
	if s.Subject == 0 {
		e.ID, err = tx.AddExercise(ctx, r.Person, v, state)
	} else {
		if e, err = tx.WrittenExerciseToChange(ctx, r.Person, s.Subject); err != nil {
			return Reply{}, err
		}
		if e.WrittenBy != r.Person.ID {
			return Reply{}, storage.ErrNotFound
		}
		e.Revision++
		err = tx.ChangeExercise(ctx, e, v, state)
	}
	if err != nil {
		return Reply{}, err
	}
	if state == storage.ExerciseWaiting {
		err = tellExerciseWaits(ctx, tx, e)
	}
	return say(view.ExerciseDone(r.Lang, key)), err
}

// tellExerciseWaits tells the coordinators that a case waits for them.
func tellExerciseWaits(ctx context.Context, tx *storage.Tx, e storage.WrittenExercise) error {
	people, err := tx.Coordinators(ctx, e.AreaID)
	if err != nil {
		return err
	}
	for i := range people {
		to := &people[i]
		key := exerciseKey(e, "waits", to.ID)
		if err := tx.Queue(view.Notice(to, "exercise", key, view.ExerciseWaits(text.Of(to.Language), e.ID))); err != nil {
			return err
		}
	}
	return nil
}

// readRevision is the revision that the coordinator has read; no step asks for it.
const readRevision = "revision"

// returnExercise opens the dialog for why a case goes back: id, revision.
func (b *Bot) returnExercise(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	e, err := waitingExercise(ctx, tx, r, r.ID(0), r.Number(1))
	if err != nil {
		return Reply{}, err
	}
	return b.open(ctx, tx, r, "exercisereturn", func(s *dialog.Session) {
		s.Subject, s.Answers = e.ID, map[string]string{readRevision: strconv.Itoa(e.Revision)}
	})
}

func returnExerciseFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "exercisereturn", Steps: []dialog.Step{{Name: "reason", Max: 300}}, Review: true},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			revision, _ := strconv.Atoi(s.Answers[readRevision]) // written by us; none is zero
			e, err := waitingExercise(ctx, tx, r, s.Subject, revision)
			if err != nil {
				return Reply{}, err
			}
			err = decideExercise(ctx, tx, r, e, storage.ExerciseReturned, s.Answers["reason"])
			return say(view.ExerciseDone(r.Lang, "exercises.returned")), err
		},
	}
}

// recallExercise opens the dialog in which who released a case takes it back, known by nothing but a code.
func (b *Bot) recallExercise(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return b.open(ctx, tx, r, "exerciserecall", nil)
}

func (b *Bot) recallExerciseFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "exerciserecall", Steps: []dialog.Step{{Name: "code", Line: true, Max: 60}}, Review: true},
		save: func(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
			if guessedTooOften(tx, r) {
				return r.sayText("join.too_many"), nil
			}
			err := tx.RecallExercise(ctx, b.recallHash(s.Answers["code"]))
			if errors.Is(err, storage.ErrNotFound) {
				return wrongGuess(ctx, tx, r, "exerciserecall.gone")
			}
			return say(view.ExerciseDone(r.Lang, "exercises.recalled")), err
		},
	}
}

// recallHash is what is stored of the code that takes a released case back.
func (b *Bot) recallHash(code string) []byte {
	return b.key.Hash("exercise recall code", normaliseCode(code))
}

// meetingChoice are buttons for the meetings that an exercise can be for.
func meetingChoice(ctx context.Context, tx *storage.Tx, r Request, ref string) (buttons []view.Button, err error) {
	const few = 6
	list, _, err := tx.ComingConferences(ctx, r.Person.AreaID, 0, few)
	for _, c := range list {
		if view.Grouped(c) {
			label := r.Lang.T("exstart.for_meeting", text.V{"Meeting": text.HTML(view.TableLabel(r.Lang, c, tx.Now))})
			buttons = append(buttons, view.Tap(label, "exstart", ref, strconv.FormatInt(c.ID, 10)))
		}
	}
	return buttons, err
}
