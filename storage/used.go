package storage

import (
	"context"
	"fmt"
	"time"
)

// What people say about offers for themselves, the rules that everything here obeys:
//
//  1. Nobody but they see their marks, other than as a count of at least as many as the area asks for.
//  2. A hint is shown without a name and without an organisation: in a small area that would be a name.
//  3. Whoever wrote a hint takes it back; the offer's owner and coordinators hide it.

// The marks.
const (
	MarkUsed    = "used"
	MarkPlanned = "planned"
	MarkUnknown = "unknown" // had not heard of it
)

// MaxHint is the length of a hint in code points.
const MaxHint = 200

// Marks is what one person sees of the marks and hints of a resource.
type Marks struct {
	Mine  string `db:"mine"`  // empty: none
	Used  int    `db:"used"`  // people who have used it; whoever shows it asks anonymity.Count
	K     int    `db:"k"`     // the area's threshold for that
	Hints int    `db:"hints"` // that this person sees
}

// Marks returns what a person sees of a resource of the area.
func (tx *Tx) Marks(ctx context.Context, areaID, resourceID, personID int64) (Marks, error) {
	var m Marks
	err := tx.get(ctx, &m, `
		SELECT COALESCE((SELECT mark FROM resource_marks WHERE resource_id = $2 AND person_id = $3), '') AS mine,
			(SELECT count(*) FROM resource_marks WHERE resource_id = $2 AND mark = 'used') AS used,
			a.consultation_k AS k,
			(SELECT count(*) FROM resource_hints WHERE resource_id = $2 AND (hidden_at IS NULL OR person_id = $3)) AS hints
		FROM areas a
		WHERE a.id = $1`, areaID, resourceID, personID)
	return m, err
}

// Mark notes what a person says about a resource of the area; empty takes it back. ErrNotFound: they do not belong to
// the area.
func (tx *Tx) Mark(ctx context.Context, areaID, resourceID, personID int64, mark string) error {
	if mark == "" {
		_, err := tx.exec(ctx, `
			DELETE FROM resource_marks
			WHERE area_id = $1 AND resource_id = $2 AND person_id = $3`, areaID, resourceID, personID)
		return err
	}
	return tx.mustTouch(ctx, `
		INSERT INTO resource_marks (resource_id, area_id, person_id, mark, marked_at)
		SELECT $2, area_id, person_id, $4, $5
		FROM memberships
		WHERE area_id = $1 AND person_id = $3
		ON CONFLICT (resource_id, person_id) DO UPDATE
		SET mark = EXCLUDED.mark, marked_at = EXCLUDED.marked_at`, areaID, resourceID, personID, mark, tx.Now)
}

// notNearMe leaves out of the resources r what the person $2 has used or plans to use, what their own organisation
// offers, and what is offered elsewhere only. $1 is the area.
const notNearMe = `
	FROM resources r
	JOIN organisations o ON o.id = r.organisation_id AND o.state = 'active'
	JOIN memberships m ON m.area_id = r.area_id AND m.person_id = $2
	JOIN organisations own ON own.id = m.organisation_id
	WHERE r.area_id = $1 AND r.archived_at IS NULL AND r.organisation_id <> own.id
		AND (EXISTS (SELECT FROM resource_municipalities p WHERE p.resource_id = r.id AND p.municipality_id = own.municipality_id)
			OR NOT EXISTS (SELECT FROM resource_municipalities p WHERE p.resource_id = r.id))
		AND NOT EXISTS (SELECT FROM resource_marks k
			WHERE k.resource_id = r.id AND k.person_id = $2 AND k.mark IN ('used', 'planned'))`

// MarkedResources lists the resources of the area that a person has marked so, by title, limit of them after offset, and
// counts them all. The empty mark stands for those that are offered where their organisation is, and that they have
// neither used nor planned to.
func (tx *Tx) MarkedResources(ctx context.Context, areaID, personID int64, mark string, offset, limit int) (page []ResourceLine, total int, err error) {
	from, args := notNearMe, []any{areaID, personID}
	if mark != "" {
		from = `
			FROM resources r
			JOIN organisations o ON o.id = r.organisation_id AND o.state = 'active'
			JOIN resource_marks k ON k.resource_id = r.id AND k.person_id = $2 AND k.mark = $3
			WHERE r.area_id = $1 AND r.archived_at IS NULL`
		args = append(args, mark)
	}
	if err := tx.get(ctx, &total, `SELECT count(*)`+from, args...); err != nil || offset >= total {
		return nil, total, err
	}
	err = tx.list(ctx, &page, `
		SELECT `+resourceLineColumns+from+fmt.Sprintf(`
		ORDER BY r.sort_key, r.id
		LIMIT $%d OFFSET $%d`, len(args)+1, len(args)+2), append(args, limit, offset)...)
	return linesSeen(page, tx.Now), total, err
}

// Hint is a short one for colleagues about a resource.
type Hint struct {
	ID        int64      `db:"id"`
	Words     string     `db:"words"`
	WrittenAt time.Time  `db:"written_at"`
	HiddenAt  *time.Time `db:"hidden_at"` // only its writer is shown it
	Mine      bool       `db:"mine"`
}

// Hints returns the hints about a resource of the area that a person sees, the newest first, limit of them after offset,
// and counts them all.
func (tx *Tx) Hints(ctx context.Context, areaID, resourceID, personID int64, offset, limit int) (page []Hint, total int, err error) {
	var rows []struct {
		Hint
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT id, words, written_at, hidden_at, person_id = $3 AS mine, count(*) OVER () AS total
		FROM resource_hints
		WHERE area_id = $1 AND resource_id = $2 AND (hidden_at IS NULL OR person_id = $3)
		ORDER BY written_at DESC, id DESC
		LIMIT $5 OFFSET $4`, areaID, resourceID, personID, offset, limit)
	for _, row := range rows {
		page, total = append(page, row.Hint), row.Total
	}
	return page, total, err
}

// WriteHint stores a person's hint about a resource in place of their earlier one. ErrConflict: that one is hidden.
// ErrNotFound: the person does not belong to the area.
func (tx *Tx) WriteHint(ctx context.Context, areaID, resourceID, personID int64, words string) error {
	var hidden []bool
	if err := tx.list(ctx, &hidden, `
		SELECT hidden_at IS NOT NULL
		FROM resource_hints
		WHERE resource_id = $1 AND person_id = $2
		FOR UPDATE`, resourceID, personID); err != nil {
		return err
	}
	if len(hidden) > 0 && hidden[0] {
		return ErrConflict
	}
	return tx.mustTouch(ctx, `
		INSERT INTO resource_hints (resource_id, area_id, person_id, words, written_at)
		SELECT $2, area_id, person_id, $4, $5
		FROM memberships
		WHERE area_id = $1 AND person_id = $3
		ON CONFLICT (resource_id, person_id) DO UPDATE
		SET words = EXCLUDED.words, written_at = EXCLUDED.written_at
		WHERE resource_hints.hidden_at IS NULL`, areaID, resourceID, personID, words, tx.Now)
}

// RemoveHint deletes a person's hint about a resource of the area. ErrNotFound: there is none.
func (tx *Tx) RemoveHint(ctx context.Context, areaID, resourceID, personID int64) error {
	return tx.mustTouch(ctx, `
		DELETE FROM resource_hints
		WHERE area_id = $1 AND resource_id = $2 AND person_id = $3`, areaID, resourceID, personID)
}

// HideHint shows a hint about a resource of the area to nobody but its writer any more. ErrNotFound: there is none, or
// it is hidden.
func (tx *Tx) HideHint(ctx context.Context, areaID, resourceID, id int64) error {
	return tx.mustTouch(ctx, `
		UPDATE resource_hints
		SET hidden_at = $4
		WHERE area_id = $1 AND resource_id = $2 AND id = $3 AND hidden_at IS NULL`, areaID, resourceID, id, tx.Now)
}
