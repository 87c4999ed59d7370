package storage

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"
)

// OutboxCursor is how far a pass over the claimable rows of one lane has come; the zero value starts a pass. A
// claimer that remembers its place never walks over the index entries of rows that are done already.
type OutboxCursor struct {
	NotBefore time.Time
	ID        int64
}

// rowsPerChat bounds how many rows of one chat and lane a sender holds, so that a chat with a long queue does not
// fill its memory.
const rowsPerChat = 8

// The comparison of whole index keys, OFFSET and the array keep the planner to one index each.
const claimSQL = `
	WITH candidate AS MATERIALIZED (
	    SELECT id, chat_id, lane, not_before
	    FROM outbox
	    WHERE owner = 0
	      AND outcome IS NULL
	      AND lane = $2
	      AND not_before <= $3
	      AND (not_before, id) > ($4, $5)
	    ORDER BY not_before, id
	    LIMIT $6
	    FOR UPDATE SKIP LOCKED
	), claimed AS (
	    UPDATE outbox
	    SET owner = $1
	    WHERE id = ANY(ARRAY(
	        SELECT id
	        FROM candidate
	        WHERE
	          -- Everything older of the same chat is ours already or claimed with it.
	          NOT EXISTS (
	              SELECT
	              FROM outbox AS older
	              WHERE older.chat_id = candidate.chat_id
	                AND older.lane = candidate.lane
	                AND older.lane >= 0
	                AND (older.chat_id, older.lane, older.id) < (candidate.chat_id, candidate.lane, candidate.id)
	                AND older.outcome IS NULL
	                AND older.owner <> $1
	                AND older.id NOT IN (SELECT id FROM candidate)
	              OFFSET 0
	          )
	          AND NOT EXISTS (
	              SELECT
	              FROM outbox AS older
	              WHERE older.chat_id = candidate.chat_id
	                AND older.lane = candidate.lane
	                AND older.lane >= 0
	                AND (older.chat_id, older.lane, older.id) < (candidate.chat_id, candidate.lane, candidate.id)
	                AND older.outcome IS NULL
	              OFFSET $7
	          )
	    ))
	    RETURNING id, chat_id, method, payload, file_field, file_name, file_type, file_data, kind, dedupe_key, attempts
	)
	SELECT candidate.id AS candidate, candidate.not_before, claimed.*
	FROM candidate
	LEFT JOIN claimed ON claimed.id = candidate.id
	ORDER BY candidate.not_before, candidate.id`

// Claim gives the session up to limit due rows of a lane that nobody owns, in the order of their ids. A row is
// left alone while an older one of its chat and lane waits for its time or belongs to another session. more says
// that the pass goes on behind cursor, which Claim moves; at the end of a pass the cursor starts over.
func (x *SenderSession) Claim(ctx context.Context, lane Lane, now time.Time, cursor *OutboxCursor, limit int) (rows []Outgoing, more bool, err error) {
	var found []claimedRow
	err = x.use(ctx, func() error {
		return x.list(ctx, &found, claimSQL, x.owner, int64(lane), now, cursor.NotBefore, cursor.ID, limit, rowsPerChat-1)
	})
	if err != nil {
		return nil, false, err
	}
	if x.doubtful.Load() { // looked at last: a row behind one in doubt is younger than the doubt
		return nil, false, errDoubt
	}
	for i := range found {
		if found[i].ID.Valid {
			rows = append(rows, found[i].outgoing(lane, x.owner))
		}
	}
	if rows, err = x.openAll(ctx, lane, rows); err != nil {
		return nil, false, err
	}
	slices.SortFunc(rows, func(a, b Outgoing) int { return cmp.Compare(a.ID, b.ID) })
	if len(found) < limit {
		*cursor = OutboxCursor{}
		return rows, false, nil
	}
	last := &found[len(found)-1]
	*cursor = OutboxCursor{NotBefore: last.NotBefore, ID: last.Candidate}
	return rows, true, nil
}

// claimedRow is one candidate; everything but Candidate and NotBefore is null when it was not claimed.
type claimedRow struct {
	Candidate int64          `db:"candidate"`
	NotBefore time.Time      `db:"not_before"`
	ID        sql.NullInt64  `db:"id"`
	ChatID    sql.NullInt64  `db:"chat_id"`
	Method    sql.NullString `db:"method"`
	Payload   sql.NullString `db:"payload"`
	FileField sql.NullString `db:"file_field"`
	FileName  sql.NullString `db:"file_name"`
	FileType  sql.NullString `db:"file_type"`
	FileData  []byte         `db:"file_data"`
	Kind      sql.NullString `db:"kind"`
	DedupeKey sql.NullString `db:"dedupe_key"`
	Attempts  sql.NullInt64  `db:"attempts"`
}

func (r *claimedRow) outgoing(lane Lane, owner int64) Outgoing {
	m := Outgoing{
		ID: r.ID.Int64, ChatID: r.ChatID.Int64, Method: r.Method.String, Payload: r.Payload.String, Lane: lane,
		DedupeKey: r.DedupeKey.String, Attempts: int(r.Attempts.Int64), Kind: r.Kind.String,
		Owner: owner,
	}
	if r.FileField.Valid {
		m.File = &File{Field: r.FileField.String, Name: r.FileName.String, Type: r.FileType.String, Data: r.FileData}
	}
	return m
}

// ClaimableLanes lists the lanes that have due rows without an owner.
func (x *SenderSession) ClaimableLanes(ctx context.Context, now time.Time) ([]Lane, error) {
	var lanes []Lane
	err := x.use(ctx, func() error { return x.list(ctx, &lanes, claimableSQL, now) })
	return lanes, err
}

const claimableSQL = `
	SELECT lane
	FROM (VALUES (CAST(0 AS smallint)), (1), (2)) AS lanes(lane)
	WHERE EXISTS (
	    SELECT
	    FROM outbox
	    WHERE outbox.owner = 0
	      AND outbox.outcome IS NULL
	      AND outbox.lane = lanes.lane
	      AND outbox.not_before <= $1
	    OFFSET 0
	)
	ORDER BY lane`
