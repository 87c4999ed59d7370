package storage

import (
	"context"
	"fmt"
)

// RunCardKind marks edits that keep the card of an exercise up to date, so that those nobody looks at any more are dropped.
const RunCardKind = "exercisecard"

// RunCard is somebody who takes part in an exercise, with the message that shows them where it stands.
type RunCard struct {
	RunID      int64  `db:"run_id"`
	AreaID     int64  `db:"area_id"`
	PersonID   int64  `db:"person_id"`
	TelegramID int64  `db:"telegram_id"`
	Language   string `db:"language"`
	MessageID  int    `db:"message_id"` // 0: none
	Shown      string `db:"shown"`      // what the message shows, see view.RunShown
	Edits      int    `db:"edits"`      // so far
	Last       string `db:"last"`       // what became of the last edit; empty while it is on its way
}

// Key is the dedupe key of the latest edit.
func (c RunCard) Key() string {
	return fmt.Sprintf("exercisecard/%d/%d/%d", c.RunID, c.PersonID, c.Edits)
}

const runCardColumns = `
	p.run_id, p.area_id, p.person_id, t.telegram_id, t.language, COALESCE(p.message_id, 0) AS message_id, p.shown, p.edits,
	CASE WHEN o.id IS NULL THEN 'none' ELSE COALESCE(o.outcome, '') END AS last
	FROM exercise_people p
	JOIN people t ON t.id = p.person_id
	LEFT JOIN outbox o ON o.dedupe_key = 'exercisecard/' || p.run_id || '/' || p.person_id || '/' || p.edits`

func (tx *Tx) cardsOf(ctx context.Context, runID int64) (list []RunCard, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+runCardColumns+`
		WHERE p.run_id = $1
		ORDER BY p.person_id`, runID)
	return list, err
}

// ShowRun keeps where an exercise stands up to date in this message of the person, zero: in none, and returns the message
// that did so before; zero when that is the same one, or there was none. Edits on their way are dropped.
func (tx *Tx) ShowRun(ctx context.Context, r ExerciseRun, person *Person, messageID int, shown string) (before int, err error) {
	if err := tx.get(ctx, &before, `
		UPDATE exercise_people p
		SET message_id = NULLIF(CAST($3 AS integer), 0), shown = $4, edits = p.edits + 1
		FROM (
			SELECT person_id, area_id, message_id
			FROM exercise_people
			WHERE run_id = $1 AND person_id = $2
			FOR UPDATE
		) old
		WHERE p.person_id = old.person_id AND p.area_id = old.area_id
		RETURNING COALESCE(old.message_id, 0)`, r.ID, person.ID, messageID, shown); err != nil {
		return 0, err
	}
	if before == messageID {
		before = 0
	}
	return before, tx.dropEdits(ctx, person.TelegramID, RunCardKind)
}

// RunCards lists the messages of those who take part in exercises that are being led, in the order of people and areas,
// behind the one of after.
func (tx *Tx) RunCards(ctx context.Context, after RunCard, limit int) (list []RunCard, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+runCardColumns+`
		JOIN exercise_runs r ON r.id = p.run_id
		WHERE (p.person_id, p.area_id) > ($1, $2) AND p.message_id IS NOT NULL AND r.ended_at IS NULL
		ORDER BY p.person_id, p.area_id
		LIMIT $3
		FOR NO KEY UPDATE OF p SKIP LOCKED`, after.PersonID, after.AreaID, limit)
	return list, err
}

// CardShown notes the edit that brings a card up to date; one whose message is gone is left alone from now on.
func (tx *Tx) CardShown(ctx context.Context, c RunCard, gone bool) error {
	return tx.mustTouch(ctx, `
		UPDATE exercise_people
		SET shown = $4, edits = $5, message_id = CASE WHEN $6 THEN NULL ELSE message_id END
		WHERE run_id = $1 AND person_id = $2 AND area_id = $3`, c.RunID, c.PersonID, c.AreaID, c.Shown, c.Edits, gone)
}

// ClaimRung returns an exercise behind after whose phase has run out of time without its moderator knowing, and locks it.
// ErrNotFound: there is none.
func (tx *Tx) ClaimRung(ctx context.Context, after ExerciseRun) (ExerciseRun, error) {
	return tx.claimRun(ctx, `r.phase_ends_at <= $1 AND NOT r.rung`, after)
}

// ClaimForgotten returns an exercise behind after that nobody has ended in time, and locks it. ErrNotFound: there is none.
func (tx *Tx) ClaimForgotten(ctx context.Context, after ExerciseRun) (ExerciseRun, error) {
	return tx.claimRun(ctx, `r.ends_at <= $1 AND r.ended_at IS NULL`, after)
}

func (tx *Tx) claimRun(ctx context.Context, due string, after ExerciseRun) (r ExerciseRun, err error) {
	err = tx.get(ctx, &r, `
		SELECT `+exerciseRunColumns+`
		FROM exercise_runs r
		WHERE `+due+` AND r.id > $2
		ORDER BY r.id
		LIMIT 1
		FOR NO KEY UPDATE SKIP LOCKED`, tx.Now, after.ID)
	return r, err
}
