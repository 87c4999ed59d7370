package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// The library of cases for practising. Those that somebody made up are read by a coordinator before they appear; those
// that were released after a consultation appear as their requester agreed to, and nothing of them leads back.

// exercises lists the library.
func exercises(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	return exercisePage(ctx, tx, r, r.Number(0))
}

// exercisePage shows one page: first what somebody made up, then what was released.
func exercisePage(ctx context.Context, tx *storage.Tx, r Request, page int) (Reply, error) {
	library := view.ExerciseLibrary{Page: page, Locked: tx.Consultations() != nil}
	first := page * view.PageSize
	written, total, err := tx.WrittenExercises(ctx, r.Person, first, view.PageSize)
	if err != nil {
		return Reply{}, err
	}
	for _, e := range written {
		library.Items = append(library.Items, view.ExerciseItem{Written: e})
	}
	library.Total = total
	if !library.Locked {
		released, more, err := tx.Exercises(ctx, r.Person.AreaID, r.Person.Coordinator, max(0, first-total), view.PageSize-len(written))
		if err != nil {
			return Reply{}, err
		}
		for _, e := range released {
			library.Items = append(library.Items, view.ExerciseItem{Released: e})
		}
		library.Total += more
	}
	if len(library.Items) == 0 && page > 0 { // the list got shorter in the meantime
		return exercisePage(ctx, tx, r, 0)
	}
	if err := runsIn(ctx, tx, r, &library); err != nil {
		return Reply{}, err
	}
	return say(view.Exercises(r.Lang, library, r.Person)), nil
}

// runsIn adds to the library what the reader leads, takes part in, or has led.
func runsIn(ctx context.Context, tx *storage.Tx, r Request, library *view.ExerciseLibrary) error {
	run, err := tx.RunOf(ctx, r.Person.AreaID, r.Person.ID)
	if err == nil {
		library.Running = &run
	} else if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if library.Ended, err = tx.EndedRuns(ctx, r.Person.AreaID, r.Person.ID); err != nil || !r.Person.Coordinator {
		return err
	}
	loaded, err := tx.CountExamples(ctx, r.Person.AreaID)
	library.Examples = loaded < len(view.ExerciseExamples)
	return err
}

// exerciseItem finds a case by how buttons name it, if the person may read it.
func exerciseItem(ctx context.Context, tx *storage.Tx, r Request, ref string) (item view.ExerciseItem, err error) {
	number, released := strings.CutPrefix(ref, "r")
	number, written := strings.CutPrefix(number, "w")
	id, bad := strconv.ParseInt(number, 10, 64)
	switch {
	case bad != nil || released == written:
		return item, storage.ErrNotFound
	case written:
		item.Written, err = tx.WrittenExercise(ctx, r.Person, id)
		return item, err
	case tx.Consultations() != nil:
		return item, mistake{key: "exercises.locked"}
	}
	item.Released, err = tx.Exercise(ctx, r.Person.AreaID, id)
	if err == nil && !item.Released.ForAll && !r.May(coordinator) {
		err = storage.ErrNotFound
	}
	return item, err
}

// exerciseCase shows one case. From a notice it takes the notice's place.
func exerciseCase(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	item, err := exerciseItem(ctx, tx, r, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	return say(view.ExerciseCase(r.Lang, item, r.Person)), nil
}

// loadExamples puts the examples that come with the program on the list.
func loadExamples(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	if err := tx.LoadExamples(ctx, r.Person.AreaID, view.ExerciseExamples[:]); err != nil {
		return Reply{}, err
	}
	tx.Audit(r.Person.AreaID, r.Person.ID, "exercise.examples", r.Person.AreaID)
	return exercisePage(ctx, tx, r, 0)
}

// waitingExercise is a case that waits, in the very words that the coordinator has read: id, revision.
func waitingExercise(ctx context.Context, tx *storage.Tx, r Request, id int64, revision int) (storage.WrittenExercise, error) {
	e, err := tx.WrittenExerciseToChange(ctx, r.Person, id)
	if err == nil && (e.State != storage.ExerciseWaiting || e.Revision != revision) {
		err = mistake{key: "exercises.change_waits"}
	}
	return e, err
}

// approveExercise takes a case into the library: id, revision.
func approveExercise(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	e, err := waitingExercise(ctx, tx, r, r.ID(0), r.Number(1))
	if err != nil {
		return Reply{}, err
	}
	if err := decideExercise(ctx, tx, r, e, storage.ExerciseListed, ""); err != nil {
		return Reply{}, err
	}
	r.Params = []string{"w" + r.Param(0)}
	return exerciseCase(ctx, tx, r)
}

// decideExercise writes what a coordinator has decided and tells who wrote the case, if they are still there.
func decideExercise(ctx context.Context, tx *storage.Tx, r Request, e storage.WrittenExercise, state, reason string) error {
	if err := tx.DecideExercise(ctx, e, state, reason); err != nil {
		return err
	}
	tx.Audit(e.AreaID, r.Person.ID, "exercise."+state, e.ID)
	writers, err := tx.Reachable(ctx, e.AreaID, e.WrittenBy)
	for i := range writers {
		to := &writers[i]
		key := exerciseKey(e, "decided", to.ID)
		if err := tx.Queue(view.Notice(to, "exercise", key, view.ExerciseDecided(text.Of(to.Language), e.ID, state, reason))); err != nil {
			return err
		}
	}
	return err
}

func exerciseKey(e storage.WrittenExercise, what string, personID int64) string {
	return fmt.Sprintf("exercise/%d/%d/%s/%d", e.ID, e.Revision, what, personID)
}

// removeExercise deletes a case after a question: who wrote it may, and coordinators.
func removeExercise(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	item, err := exerciseItem(ctx, tx, r, r.Param(0))
	if err != nil {
		return Reply{}, err
	}
	if !r.May(coordinator) && (item.Written.WrittenBy != r.Person.ID || item.Released.ID != 0) {
		return Reply{}, storage.ErrNotFound
	}
	if r.Param(1) != "yes" {
		return say(view.ConfirmExerciseRemoval(r.Lang, item)), nil
	}
	if item.Released.ID != 0 {
		err = tx.RemoveReleased(ctx, r.Person.AreaID, item.Released.ID)
	} else {
		err = tx.RemoveExercise(ctx, r.Person.AreaID, item.Written.ID)
	}
	if err != nil {
		return Reply{}, err
	}
	id := max(item.Released.ID, item.Written.ID)
	tx.Audit(r.Person.AreaID, r.Person.ID, "exercise.removed", id)
	return say(view.ExerciseDone(r.Lang, "exercises.removed")), nil
}
