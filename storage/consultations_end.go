package storage

import (
	"context"

	"github.com/lib/pq"
)

// CloseCase ends a case in the requester's name and returns whom to tell. Everything stays readable until it is shredded.
// ErrConflict: it has ended already.
func (tx *Tx) CloseCase(ctx context.Context, c *Case, ending string) ([]Recipient, error) {
	if c.Me == nil || c.Me.Role != RoleRequester || !c.Living() {
		return nil, ErrConflict
	}
	if err := tx.endCase(ctx, c, ending, false); err != nil {
		return nil, err
	}
	return tx.CaseRecipients(ctx, c, c.Me.Number)
}

// EndCase ends a case that nobody closed; its participants hear of it from the scheduler. One that has ended stays so.
func (tx *Tx) EndCase(ctx context.Context, caseID int64, ending string) error {
	c, err := tx.LockedCase(ctx, caseID)
	if err != nil || !c.Living() {
		return err
	}
	return tx.endCase(ctx, &c, ending, true)
}

// EndOverdue ends a case that nobody has moved, unless somebody did since it was found.
func (tx *Tx) EndOverdue(ctx context.Context, o Overdue) error {
	c, err := tx.LockedCase(ctx, o.ID)
	if err != nil || !c.Living() || c.Warned != o.Ending {
		return err
	}
	return tx.endCase(ctx, &c, o.Ending, true)
}

func (tx *Tx) endCase(ctx context.Context, c *Case, ending string, untold bool) error {
	if err := tx.expireRequests(ctx, c); err != nil {
		return err
	}
	today := localDay(tx.Now, c.Zone)
	c.State, c.Ending, c.ClosedOn, c.RoundEndsAt, c.Waiting = CaseClosed, ending, &today, nil, false
	return tx.mustTouch(ctx, `
		UPDATE consultations
		SET state = 'closed', ending = $2, closed_on = $3, round_ends_at = NULL, waiting = false, untold = $4
		WHERE id = $1`, c.ID, ending, today, untold)
}

// ShredCases destroys up to limit cases whose time is over: their keys, and every row but a tombstone that keeps area,
// way and month. It also takes those whose key the operator has given up: nobody can read them any more.
func (tx *Tx) ShredCases(ctx context.Context, limit int) (n int, err error) {
	var ids pq.Int64Array
	if err := tx.list(ctx, &ids, `
		SELECT c.id
		FROM consultations c
		JOIN areas a ON a.id = c.area_id
		WHERE c.state <> 'shredded'
			AND (c.closed_on + CAST($2 AS integer) <= CAST(CAST($1 AS timestamptz) AT TIME ZONE a.zone AS date)
				OR NOT EXISTS (SELECT FROM case_keys k WHERE k.id = c.id))
		ORDER BY c.id
		LIMIT $3
		FOR UPDATE OF c SKIP LOCKED`, tx.Now, ShredDays, limit); err != nil || len(ids) == 0 {
		return 0, err
	}
	for _, id := range ids {
		if err := tx.DestroyCaseKey(ctx, id); err != nil {
			return 0, err
		}
	}
	return len(ids), tx.bury(ctx, ids)
}

// bury empties cases and removes what hangs on them.
func (tx *Tx) bury(ctx context.Context, ids pq.Int64Array) error {
	_, err := tx.exec(ctx, `
		WITH talks AS (
			DELETE FROM consultation_talks
			WHERE consultation_id = ANY($1)
		), tables AS (
			DELETE FROM consultation_tables
			WHERE consultation_id = ANY($1)
		), people AS (
			DELETE FROM consultation_people -- and with them messages and copies
			WHERE consultation_id = ANY($1)
		)
		UPDATE consultations
		SET state = 'shredded', model = NULL, phase = NULL, phase_since = NULL, wanted = NULL, round = NULL,
			round_ends_at = NULL, neighbours_asked = NULL, waiting = NULL, created_on = NULL, active_on = NULL,
			warned = NULL, warned_on = NULL, closed_on = NULL, ending = NULL, untold = NULL, messages = NULL,
			moderator = NULL, offered_moderator = NULL, sealed = NULL
		WHERE id = ANY($1)`, ids)
	return err
}

// CountHelped adds an answer to how much it helped, 1 to 5, to the counts of the area. Nothing tells whose it was.
func (tx *Tx) CountHelped(ctx context.Context, areaID int64, score int) error {
	_, err := tx.exec(ctx, `
		INSERT INTO consultation_scores AS s (area_id, score, count)
		VALUES ($1, $2, 1)
		ON CONFLICT (area_id, score) DO UPDATE
		SET count = s.count + 1`, areaID, score)
	return err
}

// HelpedCounts are the area's answers so far, by score.
func (tx *Tx) HelpedCounts(ctx context.Context, areaID int64) (map[int]int, error) {
	var rows []struct {
		Score int `db:"score"`
		Count int `db:"count"`
	}
	err := tx.list(ctx, &rows, `
		SELECT score, count
		FROM consultation_scores
		WHERE area_id = $1`, areaID)
	counts := make(map[int]int, len(rows))
	for _, row := range rows {
		counts[row.Score] = row.Count
	}
	return counts, err
}
