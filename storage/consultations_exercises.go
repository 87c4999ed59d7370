package storage

import (
	"context"
	"time"
)

// Exercise is a case that its requester released for round tables. Nothing of it leads back.
type Exercise struct {
	ID        int64
	AreaID    int64
	Vignette  Vignette
	Summary   string
	CreatedOn time.Time // the first of the month
	ForAll    bool      // released for all members to read, not for round tables alone
	Recall    []byte    // when releasing: keyed hash of the code that takes it back; nil: nothing does
}

// exerciseBody is what of an exercise is sealed.
type exerciseBody struct {
	Vignette Vignette `json:"vignette"`
	Summary  string   `json:"summary"`
}

// ReleaseExercise keeps a case, as the requester wants it told, for round tables of its area. It has a key of its own,
// and no row names both.
func (tx *Tx) ReleaseExercise(ctx context.Context, c *Case, e Exercise) (id int64, err error) {
	if c.Me == nil || c.Me.Role != RoleRequester {
		return 0, ErrNotFound
	}
	copied := Case{Zone: c.Zone}
	if copied.ID, copied.key, err = tx.NewCaseKey(ctx); err != nil {
		return 0, err
	}
	sealed, err := copied.Seal("consultation_exercises", "sealed", exerciseBody{e.Vignette, e.Summary})
	if err != nil {
		return 0, err
	}
	today := localDay(tx.Now, c.Zone)
	_, err = tx.exec(ctx, `
		INSERT INTO consultation_exercises (id, area_id, month, sealed, for_all, recall)
		VALUES ($1, $2, date_trunc('month', CAST($3 AS date)), $4, $5, $6)`, copied.ID, c.AreaID, today, sealed, e.ForAll, e.Recall)
	return copied.ID, err
}

type exerciseRow struct {
	caseRow
	Month  time.Time `db:"month"`
	ForAll bool      `db:"for_all"`
}

func (tx *Tx) openedExercise(row *exerciseRow) (Exercise, error) {
	var body exerciseBody
	key, err := tx.OpenCaseKey(row.ID, row.Wrapped)
	if err != nil {
		return Exercise{}, err
	}
	c := Case{ID: row.ID, key: key}
	if err := c.Open("consultation_exercises", "sealed", row.Sealed, &body); err != nil {
		return Exercise{}, err
	}
	return Exercise{
		ID: row.ID, AreaID: row.AreaID, Vignette: body.Vignette, Summary: body.Summary, CreatedOn: row.Month.UTC(), ForAll: row.ForAll,
	}, nil
}

// Exercises lists the area's exercises, the newest months first, limit of them after offset, and counts them all.
// Without all, only those that are for everybody to read.
func (tx *Tx) Exercises(ctx context.Context, areaID int64, all bool, offset, limit int) (page []Exercise, total int, err error) {
	if err := tx.get(ctx, &total, `
		SELECT count(*)
		FROM consultation_exercises e
		JOIN case_keys k ON k.id = e.id
		WHERE e.area_id = $1 AND (e.for_all OR $2)`, areaID, all); err != nil || limit <= 0 {
		return nil, total, err
	}
	var rows []exerciseRow
	if err := tx.list(ctx, &rows, `
		SELECT e.id, e.area_id, e.month, e.for_all, e.sealed, k.period, k.wrapped
		FROM consultation_exercises e
		JOIN case_keys k ON k.id = e.id
		WHERE e.area_id = $1 AND (e.for_all OR $2)
		ORDER BY e.month DESC, e.id
		LIMIT $4 OFFSET $3`, areaID, all, offset, limit); err != nil {
		return nil, 0, err
	}
	for i := range rows {
		e, err := tx.openedExercise(&rows[i])
		if err != nil {
			return nil, 0, err
		}
		page = append(page, e)
	}
	return page, total, nil
}

// Exercise returns one exercise of the area.
func (tx *Tx) Exercise(ctx context.Context, areaID, id int64) (Exercise, error) {
	var row exerciseRow
	if err := tx.get(ctx, &row, `
		SELECT e.id, e.area_id, e.month, e.for_all, e.sealed, k.period, k.wrapped
		FROM consultation_exercises e
		JOIN case_keys k ON k.id = e.id
		WHERE e.area_id = $1 AND e.id = $2`, areaID, id); err != nil {
		return Exercise{}, err
	}
	return tx.openedExercise(&row)
}

// RemoveReleased takes an exercise off the area's list and destroys its key.
func (tx *Tx) RemoveReleased(ctx context.Context, areaID, id int64) error {
	if err := tx.mustTouch(ctx, `
		DELETE FROM consultation_exercises
		WHERE area_id = $1 AND id = $2`, areaID, id); err != nil {
		return err
	}
	return tx.DestroyCaseKey(ctx, id)
}

// RecallExercise is RemoveReleased for who released it and kept the code, whatever area they act in by now.
func (tx *Tx) RecallExercise(ctx context.Context, recall []byte) error {
	var row struct {
		ID     int64 `db:"id"`
		AreaID int64 `db:"area_id"`
	}
	if err := tx.get(ctx, &row, `
		SELECT id, area_id
		FROM consultation_exercises
		WHERE recall = $1
		FOR UPDATE`, recall); err != nil {
		return err
	}
	return tx.RemoveReleased(ctx, row.AreaID, row.ID)
}

// ForgetExercises removes exercises of the months before the given time, with their keys, and those without a key.
func (s *Store) ForgetExercises(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		var ids []int64
		if err := tx.list(ctx, &ids, `
			DELETE FROM consultation_exercises e
			WHERE e.month < $1 OR NOT EXISTS (SELECT FROM case_keys k WHERE k.id = e.id)
			RETURNING e.id`, before); err != nil {
			return err
		}
		for _, id := range ids {
			if err := tx.DestroyCaseKey(ctx, id); err != nil {
				return err
			}
		}
		n = int64(len(ids))
		return nil
	})
	return n, err
}
