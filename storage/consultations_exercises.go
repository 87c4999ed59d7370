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
		INSERT INTO consultation_exercises (id, area_id, month, sealed)
		VALUES ($1, $2, date_trunc('month', CAST($3 AS date)), $4)`, copied.ID, c.AreaID, today, sealed)
	return copied.ID, err
}

type exerciseRow struct {
	caseRow
	Month time.Time `db:"month"`
	Total int       `db:"total"`
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
		ID: row.ID, AreaID: row.AreaID, Vignette: body.Vignette, Summary: body.Summary, CreatedOn: row.Month.UTC(),
	}, nil
}

// Exercises lists the area's exercises, the newest months first, limit of them after offset, and counts them all.
func (tx *Tx) Exercises(ctx context.Context, areaID int64, offset, limit int) (page []Exercise, total int, err error) {
	var rows []exerciseRow
	if err := tx.list(ctx, &rows, `
		SELECT e.id, e.area_id, e.month, e.sealed, k.period, k.wrapped, count(*) OVER () AS total
		FROM consultation_exercises e
		JOIN case_keys k ON k.id = e.id
		WHERE e.area_id = $1
		ORDER BY e.month DESC, e.id
		LIMIT $3 OFFSET $2`, areaID, offset, limit); err != nil {
		return nil, 0, err
	}
	for i := range rows {
		e, err := tx.openedExercise(&rows[i])
		if err != nil {
			return nil, 0, err
		}
		page, total = append(page, e), rows[i].Total
	}
	return page, total, nil
}

// Exercise returns one exercise of the area.
func (tx *Tx) Exercise(ctx context.Context, areaID, id int64) (Exercise, error) {
	var row exerciseRow
	if err := tx.get(ctx, &row, `
		SELECT e.id, e.area_id, e.month, e.sealed, k.period, k.wrapped
		FROM consultation_exercises e
		JOIN case_keys k ON k.id = e.id
		WHERE e.area_id = $1 AND e.id = $2`, areaID, id); err != nil {
		return Exercise{}, err
	}
	return tx.openedExercise(&row)
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
