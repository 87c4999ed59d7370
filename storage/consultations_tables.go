package storage

import (
	"context"
	"errors"
	"time"
)

// TableAhead is how far ahead a round table may lie for a case to be brought there: a case waits no longer than that.
const TableAhead = 60 * 24 * time.Hour

// RoundTables lists the area's round tables to which a case can be brought, soonest first.
func (tx *Tx) RoundTables(ctx context.Context, areaID int64) ([]Conference, error) {
	var list []Conference
	err := tx.list(ctx, &list, `
		SELECT `+conferenceColumns+`
		FROM conferences c
		JOIN areas a ON a.id = c.area_id
		WHERE c.area_id = $1 AND c.kind = 'round_table' AND c.cancelled_at IS NULL AND c.published_at IS NOT NULL
			AND c.starts_at > $2 AND c.starts_at < $3
		ORDER BY c.starts_at, c.id
		LIMIT 20`, areaID, tx.Now, tx.Now.Add(TableAhead))
	return list, err
}

// PutOnTable brings a case to a round table of its area, away from another one if it was brought there before.
// ErrNotFound: no such round table lies ahead.
func (tx *Tx) PutOnTable(ctx context.Context, c *Case, conferenceID int64) error {
	return tx.mustTouch(ctx, `
		INSERT INTO consultation_tables (consultation_id, area_id, conference_id)
		SELECT $1, m.area_id, m.id
		FROM conferences m
		WHERE m.area_id = $2 AND m.id = $3 AND m.kind = 'round_table' AND m.cancelled_at IS NULL AND m.published_at IS NOT NULL
			AND m.starts_at > $4 AND m.starts_at < $5
		ON CONFLICT (consultation_id) DO UPDATE
		SET conference_id = EXCLUDED.conference_id`, c.ID, c.AreaID, conferenceID, tx.Now, tx.Now.Add(TableAhead))
}

// TableOf is the round table that a case was brought to, cancelled or past ones included.
func (tx *Tx) TableOf(ctx context.Context, c *Case) (Conference, error) {
	var m Conference
	err := tx.get(ctx, &m, `
		SELECT `+conferenceColumns+`
		FROM consultation_tables t
		JOIN conferences c ON c.id = t.conference_id
		JOIN areas a ON a.id = c.area_id
		WHERE t.consultation_id = $1`, c.ID)
	return m, err
}

// TableCases are the living cases that were brought to a round table of the area, in an order that says nothing. They
// hold what the moderation may see: the vignette with its label. Nobody is in them.
func (tx *Tx) TableCases(ctx context.Context, areaID, conferenceID int64) ([]Case, error) {
	var ids []int64
	if err := tx.list(ctx, &ids, `
		SELECT c.id
		FROM consultation_tables t
		JOIN consultations c ON c.id = t.consultation_id
		WHERE t.area_id = $1 AND t.conference_id = $2 AND c.state IN ('asking', 'open')
		ORDER BY c.id`, areaID, conferenceID); err != nil {
		return nil, err
	}
	cases, err := tx.lockedCases(ctx, ids)
	for i := range cases {
		cases[i].People, cases[i].Me, cases[i].Code, cases[i].ID = nil, nil, "", 0
	}
	return cases, err
}

// CloseTables ends up to limit cases whose round table has taken place, or was cancelled long enough ago to choose
// another one, and returns how many.
func (tx *Tx) CloseTables(ctx context.Context, limit int) (n int, err error) {
	var ids []int64
	if err := tx.list(ctx, &ids, `
		SELECT c.id
		FROM consultation_tables t
		JOIN consultations c ON c.id = t.consultation_id
		JOIN conferences m ON m.id = t.conference_id
		WHERE c.state IN ('asking', 'open')
			AND (m.cancelled_at IS NULL AND m.starts_at < $1 OR m.cancelled_at < $2)
		ORDER BY m.starts_at
		LIMIT $3
		FOR NO KEY UPDATE OF c SKIP LOCKED`,
		tx.Now.Add(-12*time.Hour), tx.Now.AddDate(0, 0, -SilenceDays), limit); err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := tx.EndCase(ctx, id, EndTable); err != nil && !errors.Is(err, ErrNotFound) {
			return n, err
		}
	}
	return len(ids), nil
}
