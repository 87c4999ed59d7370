package storage

import (
	"context"
	"time"
)

// RunDays is how long an exercise may be led; then it ends by itself.
const RunDays = 7

// MaxNotes is how many notes one exercise has; MaxNote their length in code points.
const (
	MaxNotes = 200
	MaxNote  = 500
)

// ExerciseRun is an exercise that somebody leads through its phases by the clock.
type ExerciseRun struct {
	ID           int64      `db:"id"`
	AreaID       int64      `db:"area_id"`
	ModeratorID  int64      `db:"moderator_id"`
	ExerciseID   int64      `db:"exercise_id"`   // a case that somebody made up; 0: another, or it was taken back
	ReleasedID   int64      `db:"released_id"`   // a case that was released; 0: another, or it was taken back
	ConferenceID int64      `db:"conference_id"` // the meeting that it is for; 0: none
	Code         string     `db:"code"`          // of the link to take part
	Phase        int        `db:"phase"`         // from 1
	PhaseEndsAt  *time.Time `db:"phase_ends_at"` // nil: paused or over
	LeftSeconds  *int       `db:"left_seconds"`  // of a paused phase
	Rung         bool       `db:"rung"`          // the moderator knows that the time of this phase is over
	EndedAt      *time.Time `db:"ended_at"`
	Minuted      bool       `db:"minuted"`
	People       int        `db:"people"` // who take part, the moderator too
	Notes        int        `db:"notes"`  // of the present phase
}

// Left is how much of the present phase is left, zero when its time is over.
func (r ExerciseRun) Left(now time.Time) time.Duration {
	switch {
	case r.LeftSeconds != nil:
		return time.Duration(*r.LeftSeconds) * time.Second
	case r.PhaseEndsAt != nil:
		return max(0, r.PhaseEndsAt.Sub(now))
	}
	return 0
}

// Begin starts the clock of a phase, or of the one that it is in, with so much time.
func (r *ExerciseRun) Begin(phase int, long time.Duration, now time.Time) {
	ends := now.Add(long)
	r.Phase, r.PhaseEndsAt, r.LeftSeconds, r.Rung = phase, &ends, nil, false
}

// Pause stops the clock.
func (r *ExerciseRun) Pause(now time.Time) {
	left := int(r.Left(now) / time.Second)
	r.PhaseEndsAt, r.LeftSeconds = nil, &left
}

// Resume lets a paused clock go on. A phase whose time was over before has rung, and does not ring again.
func (r *ExerciseRun) Resume(now time.Time) {
	left := r.Left(now)
	rung := r.Rung && left == 0
	r.Begin(r.Phase, left, now)
	r.Rung = rung
}

// Extend gives the present phase more time, whether the clock runs or not.
func (r *ExerciseRun) Extend(more time.Duration, now time.Time) {
	if r.LeftSeconds != nil {
		left := *r.LeftSeconds + int(more/time.Second)
		r.LeftSeconds = &left
		return
	}
	r.Begin(r.Phase, r.Left(now)+more, now)
}

const exerciseRunColumns = `
	r.id, r.area_id, r.moderator_id, COALESCE(r.exercise_id, 0) AS exercise_id, COALESCE(r.released_id, 0) AS released_id,
	COALESCE(r.conference_id, 0) AS conference_id, r.code, r.phase, r.phase_ends_at, r.left_seconds, r.rung, r.ended_at, r.minuted,
	(SELECT count(*) FROM exercise_people p WHERE p.run_id = r.id) AS people,
	(SELECT count(*) FROM exercise_notes n WHERE n.run_id = r.id AND n.phase = r.phase) AS notes`

// StartRun begins an exercise: of r are taken what it is about, who leads it, its code, and how long its first phase is.
// ErrConflict: they lead another one.
func (tx *Tx) StartRun(ctx context.Context, r ExerciseRun) (started ExerciseRun, err error) {
	var id int64
	err = tx.get(ctx, &id, `
		INSERT INTO exercise_runs (area_id, moderator_id, exercise_id, released_id, conference_id, code, phase_ends_at, started_at, ends_at)
		VALUES ($1, $2, NULLIF(CAST($3 AS bigint), 0), NULLIF(CAST($4 AS bigint), 0), NULLIF(CAST($5 AS bigint), 0), $6, $7, $8, $9)
		ON CONFLICT (moderator_id, area_id) WHERE ended_at IS NULL DO NOTHING
		RETURNING id`, r.AreaID, r.ModeratorID, r.ExerciseID, r.ReleasedID, r.ConferenceID, r.Code, r.PhaseEndsAt, tx.Now,
		tx.Now.AddDate(0, 0, RunDays))
	if err == ErrNotFound {
		return started, ErrConflict
	}
	if err != nil {
		return started, err
	}
	if err := tx.JoinRun(ctx, ExerciseRun{ID: id, AreaID: r.AreaID}, r.ModeratorID); err != nil {
		return started, err
	}
	return tx.Run(ctx, r.AreaID, id)
}

// Run returns an exercise of the area that is or was led.
func (tx *Tx) Run(ctx context.Context, areaID, id int64) (r ExerciseRun, err error) {
	err = tx.get(ctx, &r, `
		SELECT `+exerciseRunColumns+`
		FROM exercise_runs r
		WHERE r.area_id = $1 AND r.id = $2`, areaID, id)
	return r, err
}

// RunToChange is Run for who is about to change it: others wait until this transaction ends.
func (tx *Tx) RunToChange(ctx context.Context, areaID, id int64) (r ExerciseRun, err error) {
	var locked int64
	if err := tx.get(ctx, &locked, `
		SELECT id
		FROM exercise_runs
		WHERE area_id = $1 AND id = $2
		FOR NO KEY UPDATE`, areaID, id); err != nil {
		return r, err
	}
	return tx.Run(ctx, areaID, id)
}

// RunByCode returns the exercise of the area that is being led and that this code lets take part in.
func (tx *Tx) RunByCode(ctx context.Context, areaID int64, code string) (r ExerciseRun, err error) {
	err = tx.get(ctx, &r, `
		SELECT `+exerciseRunColumns+`
		FROM exercise_runs r
		WHERE r.area_id = $1 AND r.code = $2 AND r.ended_at IS NULL`, areaID, code)
	return r, err
}

// RunOf returns the exercise that the person takes part in. ErrNotFound: in none.
func (tx *Tx) RunOf(ctx context.Context, areaID, personID int64) (r ExerciseRun, err error) {
	err = tx.get(ctx, &r, `
		SELECT `+exerciseRunColumns+`
		FROM exercise_people me
		JOIN exercise_runs r ON r.id = me.run_id
		WHERE me.area_id = $1 AND me.person_id = $2 AND r.ended_at IS NULL`, areaID, personID)
	return r, err
}

// RunsAt are the exercises that are being led for a meeting.
func (tx *Tx) RunsAt(ctx context.Context, areaID, conferenceID int64) (list []ExerciseRun, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+exerciseRunColumns+`
		FROM exercise_runs r
		WHERE r.area_id = $1 AND r.conference_id = $2 AND r.ended_at IS NULL
		ORDER BY r.id
		LIMIT 5`, areaID, conferenceID)
	return list, err
}

// EndedRuns are the exercises that the person has led and whose notes are still there, the latest first.
func (tx *Tx) EndedRuns(ctx context.Context, areaID, personID int64) (list []ExerciseRun, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+exerciseRunColumns+`
		FROM exercise_runs r
		WHERE r.area_id = $1 AND r.moderator_id = $2 AND r.ended_at IS NOT NULL
		ORDER BY r.ended_at DESC, r.id
		LIMIT 3`, areaID, personID)
	return list, err
}

// SetRun writes where an exercise stands; r must come from RunToChange.
func (tx *Tx) SetRun(ctx context.Context, r ExerciseRun) error {
	return tx.mustTouch(ctx, `
		UPDATE exercise_runs
		SET phase = $2, phase_ends_at = $3, left_seconds = $4, rung = $5, minuted = $6
		WHERE id = $1`, r.ID, r.Phase, r.PhaseEndsAt, r.LeftSeconds, r.Rung, r.Minuted)
}

// JoinRun lets somebody take part, and in no other exercise.
func (tx *Tx) JoinRun(ctx context.Context, r ExerciseRun, personID int64) error {
	_, err := tx.exec(ctx, `
		INSERT INTO exercise_people (person_id, area_id, run_id)
		VALUES ($1, $2, $3)
		ON CONFLICT (person_id, area_id) DO UPDATE
		SET run_id = EXCLUDED.run_id`, personID, r.AreaID, r.ID)
	return err
}

// LeaveRun ends taking part.
func (tx *Tx) LeaveRun(ctx context.Context, r ExerciseRun, personID int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM exercise_people
		WHERE run_id = $1 AND person_id = $2`, r.ID, personID)
	return err
}

// EndRun ends an exercise and returns who took part, which is forgotten with that. r must come from RunToChange.
func (tx *Tx) EndRun(ctx context.Context, r ExerciseRun) (cards []RunCard, err error) {
	if cards, err = tx.cardsOf(ctx, r.ID); err != nil {
		return nil, err
	}
	_, err = tx.exec(ctx, `
		WITH ended AS (
			UPDATE exercise_runs
			SET ended_at = $2, phase_ends_at = NULL, left_seconds = NULL
			WHERE id = $1
		)
		DELETE FROM exercise_people
		WHERE run_id = $1`, r.ID, tx.Now)
	return cards, err
}

// RunNote is what somebody noted in one phase of an exercise.
type RunNote struct {
	ID    int64  `db:"id"`
	Phase int    `db:"phase"`
	Body  string `db:"body"`
}

// AddNote keeps a note in the present phase, without who wrote it. ErrConflict: there are MaxNotes. r must come from
// RunToChange.
func (tx *Tx) AddNote(ctx context.Context, r ExerciseRun, body string) error {
	n, err := tx.exec(ctx, `
		INSERT INTO exercise_notes (run_id, phase, body)
		SELECT $1, $2, $3
		WHERE (SELECT count(*) FROM exercise_notes WHERE run_id = $1) < $4`, r.ID, r.Phase, body, MaxNotes)
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}

// Notes lists what was noted, phase by phase.
func (tx *Tx) Notes(ctx context.Context, r ExerciseRun) (list []RunNote, err error) {
	err = tx.list(ctx, &list, `
		SELECT id, phase, body
		FROM exercise_notes
		WHERE run_id = $1
		ORDER BY phase, id`, r.ID)
	return list, err
}

// DropNote deletes a note; no error if it is gone.
func (tx *Tx) DropNote(ctx context.Context, r ExerciseRun, id int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM exercise_notes
		WHERE run_id = $1 AND id = $2`, r.ID, id)
	return err
}

// leaveExercises ends the exercises of somebody who leaves their organisation, unless they coordinate the area.
func (tx *Tx) leaveExercises(ctx context.Context, areaID, personID int64) error {
	_, err := tx.exec(ctx, `
		WITH leaves AS (
			SELECT area_id, person_id
			FROM memberships
			WHERE area_id = $1 AND person_id = $2 AND NOT coordinator
		), part AS (
			DELETE FROM exercise_people
			WHERE (area_id, person_id) IN (SELECT area_id, person_id FROM leaves)
		)
		DELETE FROM exercise_runs
		WHERE (area_id, moderator_id) IN (SELECT area_id, person_id FROM leaves)`, areaID, personID)
	return err
}

// ForgetRuns removes exercises that ended before the given time, with their notes.
func (s *Store) ForgetRuns(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM exercise_runs
			WHERE ended_at < $1`, before)
		return err
	})
	return n, err
}
