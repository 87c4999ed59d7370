package storage

import (
	"context"
	"database/sql"
	"time"
)

// OutboxDepth is how much waits in one lane.
type OutboxDepth struct {
	Lane    Lane          `db:"lane"`
	Pending int64         `db:"pending"`
	Due     int64         `db:"due_now"` // of those: to go out now, or tried before
	Oldest  time.Duration // since the oldest pending message that is due was to go out
}

// OutboxDepths counts the pending messages of each lane, lanes without any included.
func (s *Store) OutboxDepths(ctx context.Context) ([]OutboxDepth, error) {
	var rows []struct {
		OutboxDepth
		Due sql.NullTime `db:"due"`
	}
	now := s.Now()
	err := s.db.SelectContext(ctx, &rows, `
		SELECT lanes.lane, count(outbox.id) AS pending, min(outbox.not_before) AS due,
			count(outbox.id) FILTER (WHERE outbox.not_before <= $1 OR outbox.attempts > 0) AS due_now
		FROM (VALUES (CAST(0 AS smallint)), (1), (2)) AS lanes(lane)
		LEFT JOIN outbox ON outbox.lane = lanes.lane AND outbox.outcome IS NULL
		GROUP BY lanes.lane
		ORDER BY lanes.lane`, now)
	if err != nil {
		return nil, wrap("outbox depth", err)
	}
	depths := make([]OutboxDepth, len(rows))
	for i, row := range rows {
		depths[i] = row.OutboxDepth
		if row.Due.Valid {
			depths[i].Oldest = max(0, now.Sub(row.Due.Time))
		}
	}
	return depths, nil
}

// PendingReplies counts the replies that wait for a chat.
func (tx *Tx) PendingReplies(ctx context.Context, chatID int64) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM outbox
		WHERE chat_id = $1 AND lane = 0 AND lane >= 0 AND outcome IS NULL`, chatID)
	return n, err
}

// Buried is a message that Telegram refused for good. Nothing of it says what it was or for whom.
type Buried struct {
	ID         int64     `db:"id"`
	Method     string    `db:"method"`
	Kind       string    `db:"kind"`
	Reason     string    `db:"reason"`
	EnqueuedAt time.Time `db:"enqueued_at"`
	BuriedAt   time.Time `db:"done_at"`
}

// BuriedOutbox lists the newest buried messages, at most limit, and says how many there are.
func (s *Store) BuriedOutbox(ctx context.Context, limit int) (count int64, newest []Buried, err error) {
	if err := s.db.GetContext(ctx, &count, `SELECT count(*) FROM outbox WHERE outcome = 'buried'`); err != nil {
		return 0, nil, wrap("buried outbox", err)
	}
	err = s.db.SelectContext(ctx, &newest, `
		SELECT id, method, kind, COALESCE(reason, '') AS reason, enqueued_at, done_at
		FROM outbox
		WHERE outcome = 'buried'
		ORDER BY done_at DESC, id DESC
		LIMIT $1`, limit)
	return count, newest, wrap("buried outbox", err)
}

// purgeRows bounds one deletion, so that no transaction grows with the backlog.
const purgeRows = 5000

// PurgeOutbox removes messages that were done before the given time, and with them their dedupe keys: the time
// must lie behind everything that could enqueue such a key again.
func (s *Store) PurgeOutbox(ctx context.Context, before time.Time) (int64, error) {
	var total int64
	for {
		n, err := affected(s.db.ExecContext(ctx, `
			DELETE FROM outbox
			WHERE id IN (
			    SELECT id
			    FROM outbox
			    WHERE outcome IS NOT NULL
			      AND done_at < $1
			    ORDER BY done_at
			    LIMIT $2
			)`, before, purgeRows))
		total += n
		if err != nil || n < purgeRows {
			return total, err
		}
	}
}
