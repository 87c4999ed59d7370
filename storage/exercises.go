package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// States of a case that somebody wrote for practising.
const (
	ExerciseWaiting  = "waiting"  // for a coordinator
	ExerciseListed   = "listed"   // everybody may read it
	ExerciseReturned = "returned" // to who wrote it
)

// WrittenExercise is a case that somebody made up, or an example that comes with the program.
type WrittenExercise struct {
	ID        int64
	AreaID    int64
	Example   string // its name; empty: none. The views have its words.
	Vignette  Vignette
	State     string
	Revision  int
	Reason    string // why it was returned
	WrittenBy int64  // 0: an example, or forgotten
}

type writtenExerciseRow struct {
	ID        int64          `db:"id"`
	AreaID    int64          `db:"area_id"`
	Example   string         `db:"example"`
	Age       string         `db:"age"`
	Setting   string         `db:"setting"`
	Topics    pq.StringArray `db:"topics"`
	Situation string         `db:"situation"`
	Tried     string         `db:"tried"`
	Question  string         `db:"question"`
	State     string         `db:"state"`
	Revision  int            `db:"revision"`
	Reason    string         `db:"reason"`
	WrittenBy int64          `db:"written_by"`
	Total     int            `db:"total"`
}

func (r writtenExerciseRow) exercise() WrittenExercise {
	return WrittenExercise{
		ID: r.ID, AreaID: r.AreaID, Example: r.Example, State: r.State, Revision: r.Revision, Reason: r.Reason, WrittenBy: r.WrittenBy,
		Vignette: Vignette{
			Age: r.Age, Setting: r.Setting, Topics: r.Topics, Situation: r.Situation, Tried: r.Tried, Question: r.Question,
		},
	}
}

const writtenExerciseColumns = `
	id, area_id, example, age, setting, topics, situation, tried, question, state, revision, reason,
	COALESCE(written_by, 0) AS written_by`

// visibleExercise is which cases of the area $1 the person $2 may read; $3: they coordinate it. What waits or was
// returned is seen by who wrote it, what waits also by coordinators.
const visibleExercise = `area_id = $1 AND (state = 'listed' OR written_by = $2 OR state = 'waiting' AND $3)`

// WrittenExercises lists the cases that the person may read, limit of them after offset, and counts them all: first what
// waits for somebody to act, then the newest.
func (tx *Tx) WrittenExercises(ctx context.Context, p *Person, offset, limit int) (page []WrittenExercise, total int, err error) {
	if err := tx.get(ctx, &total, `
		SELECT count(*)
		FROM exercises
		WHERE `+visibleExercise, p.AreaID, p.ID, p.Coordinator); err != nil || limit <= 0 {
		return nil, total, err
	}
	var rows []writtenExerciseRow
	if err := tx.list(ctx, &rows, `
		SELECT `+writtenExerciseColumns+`
		FROM exercises
		WHERE `+visibleExercise+`
		ORDER BY state = 'listed', example <> '', id DESC
		LIMIT $5 OFFSET $4`, p.AreaID, p.ID, p.Coordinator, offset, limit); err != nil {
		return nil, 0, err
	}
	for _, row := range rows {
		page = append(page, row.exercise())
	}
	return page, total, nil
}

// WrittenExercise returns one case that the person may read.
func (tx *Tx) WrittenExercise(ctx context.Context, p *Person, id int64) (WrittenExercise, error) {
	return tx.writtenExercise(ctx, p, id, ``)
}

// WrittenExerciseToChange is WrittenExercise for who is about to change or decide on it: others wait until this
// transaction ends.
func (tx *Tx) WrittenExerciseToChange(ctx context.Context, p *Person, id int64) (WrittenExercise, error) {
	return tx.writtenExercise(ctx, p, id, `FOR UPDATE`)
}

func (tx *Tx) writtenExercise(ctx context.Context, p *Person, id int64, locking string) (WrittenExercise, error) {
	var row writtenExerciseRow
	err := tx.get(ctx, &row, `
		SELECT `+writtenExerciseColumns+`
		FROM exercises
		WHERE `+visibleExercise+` AND id = $4
		`+locking, p.AreaID, p.ID, p.Coordinator, id)
	return row.exercise(), err
}

// AddExercise keeps a case that the person wrote.
func (tx *Tx) AddExercise(ctx context.Context, p *Person, v Vignette, state string) (id int64, err error) {
	err = tx.get(ctx, &id, `
		INSERT INTO exercises (area_id, age, setting, topics, situation, tried, question, state, written_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		RETURNING id`, p.AreaID, v.Age, v.Setting, pq.StringArray(v.Topics), v.Situation, v.Tried, v.Question, state, p.ID, tx.Now)
	return id, err
}

// ChangeExercise writes a case anew; e must come from WrittenExerciseToChange.
func (tx *Tx) ChangeExercise(ctx context.Context, e WrittenExercise, v Vignette, state string) error {
	return tx.mustTouch(ctx, `
		UPDATE exercises
		SET age = $2, setting = $3, topics = $4, situation = $5, tried = $6, question = $7, state = $8, reason = '',
			revision = revision + 1
		WHERE id = $1 AND example = ''`, e.ID, v.Age, v.Setting, pq.StringArray(v.Topics), v.Situation, v.Tried, v.Question, state)
}

// DecideExercise lists a case that waits, or returns it with a reason; e must come from WrittenExerciseToChange.
func (tx *Tx) DecideExercise(ctx context.Context, e WrittenExercise, state, reason string) error {
	return tx.mustTouch(ctx, `
		UPDATE exercises
		SET state = $2, reason = $3, revision = revision + 1
		WHERE id = $1 AND state = 'waiting'`, e.ID, state, reason)
}

// RemoveExercise deletes a case; exercises that are being led go on without it.
func (tx *Tx) RemoveExercise(ctx context.Context, areaID, id int64) error {
	return tx.mustTouch(ctx, `
		DELETE FROM exercises
		WHERE area_id = $1 AND id = $2`, areaID, id)
}

// LoadExamples puts examples on the area's list, those that are not there yet.
func (tx *Tx) LoadExamples(ctx context.Context, areaID int64, examples []WrittenExercise) error {
	for _, e := range examples {
		if _, err := tx.exec(ctx, `
			INSERT INTO exercises (area_id, example, age, setting, topics, state, created_at)
			VALUES ($1, $2, $3, $4, $5, 'listed', $6)
			ON CONFLICT (area_id, example) WHERE example <> '' DO NOTHING`,
			areaID, e.Example, e.Vignette.Age, e.Vignette.Setting, pq.StringArray(e.Vignette.Topics), tx.Now); err != nil {
			return err
		}
	}
	return nil
}

// CountExamples counts the examples on the area's list.
func (tx *Tx) CountExamples(ctx context.Context, areaID int64) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM exercises
		WHERE area_id = $1 AND example <> ''`, areaID)
	return n, err
}

// ExerciseOf is the case of an exercise that is being led, whoever may read it otherwise.
func (tx *Tx) ExerciseOf(ctx context.Context, r ExerciseRun) (WrittenExercise, error) {
	var row writtenExerciseRow
	err := tx.get(ctx, &row, `
		SELECT `+writtenExerciseColumns+`
		FROM exercises
		WHERE area_id = $1 AND id = $2`, r.AreaID, r.ExerciseID)
	return row.exercise(), err
}

// withdrawExercises removes what a person wrote and nobody has approved. What others read already stays, without who
// wrote it.
func (tx *Tx) withdrawExercises(ctx context.Context, personID int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM exercises
		WHERE written_by = $1 AND state <> 'listed'`, personID)
	return err
}

// ForgetReturnedExercises removes cases that were written before the given time and that nobody has approved.
func (s *Store) ForgetReturnedExercises(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM exercises
			WHERE state <> 'listed' AND created_at < $1`, before)
		return err
	})
	return n, err
}
