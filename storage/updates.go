package storage

import (
	"context"
	"slices"
	"time"

	"github.com/lib/pq"
)

// Arrival is one update and who sent it.
type Arrival struct {
	UpdateID   int64
	TelegramID int64 // zero when the update has no person behind it
}

// Arrive is the first thing that a transaction does with updates. It records their ids, so that a second
// delivery has no effect, and locks the people who sent them until the commit, so that one person's updates
// take effect one after the other on any number of replicas. It returns the updates that are new, and the
// people by Telegram id; whoever writes for the first time gets a row.
func (tx *Tx) Arrive(ctx context.Context, arrivals []Arrival) (fresh map[int64]bool, people map[int64]*Person, err error) {
	updates, senders := sorted(arrivals)
	if len(senders) > 0 {
		// A statement of its own: only later ones see everything that others committed while we waited for the locks.
		if err := tx.lock(ctx, lockPerson, senders...); err != nil {
			return nil, nil, err
		}
		fresh, people, err = tx.arriveKnown(ctx, updates, senders)
		if err != nil || len(people) == len(senders) {
			return fresh, people, err
		}
	}
	return tx.arriveNew(ctx, updates, senders)
}

// arriveKnown reads the senders and, if all of them are known, records the updates: one round trip for nearly every batch.
// Otherwise it records none.
func (tx *Tx) arriveKnown(ctx context.Context, updates, senders []int64) (fresh map[int64]bool, people map[int64]*Person, err error) {
	var rows []struct {
		sender
		Fresh pq.Int64Array `db:"fresh"`
	}
	// Ids are recorded in order, so that two replicas with the same updates cannot wait for each other in a circle.
	err = tx.list(ctx, &rows, `
		WITH known AS MATERIALIZED (
			`+sendersSQL+`
		), fresh AS (
			INSERT INTO updates (update_id, received_at)
			SELECT update_id, $3
			FROM unnest(CAST($2 AS bigint[])) AS update_id
			WHERE (SELECT count(*) FROM known) = $4
			ON CONFLICT DO NOTHING
			RETURNING update_id
		)
		SELECT known.*, CASE WHEN telegram_id = $5 THEN (SELECT array_agg(update_id) FROM fresh) END AS fresh
		FROM known`, pq.Array(senders), pq.Array(updates), tx.Now, len(senders), senders[0])
	people = make(map[int64]*Person, len(rows))
	for i := range rows {
		people[rows[i].TelegramID] = tx.inDialog(&rows[i].sender)
		if rows[i].TelegramID == senders[0] { // one row tells it for all
			fresh = set(rows[i].Fresh)
		}
	}
	return fresh, people, err
}

// arriveNew records the updates and makes rows for those who write for the first time.
func (tx *Tx) arriveNew(ctx context.Context, updates, senders []int64) (fresh map[int64]bool, people map[int64]*Person, err error) {
	var ids pq.Int64Array
	if err := tx.get(ctx, &ids, `
		WITH fresh AS (
			INSERT INTO updates (update_id, received_at)
			SELECT update_id, $3
			FROM unnest(CAST($1 AS bigint[])) AS update_id
			ON CONFLICT DO NOTHING
			RETURNING update_id
		), strangers AS (
			INSERT INTO people (telegram_id, created_at)
			SELECT sender.telegram_id, $3
			FROM unnest(CAST($2 AS bigint[])) AS sender (telegram_id)
			WHERE NOT EXISTS (SELECT FROM people p WHERE p.telegram_id = sender.telegram_id)
			ON CONFLICT DO NOTHING
		)
		SELECT array_agg(update_id)
		FROM fresh`, pq.Array(updates), pq.Array(senders), tx.Now); err != nil {
		return nil, nil, err
	}
	people, err = tx.loadPeople(ctx, senders)
	return set(ids), people, err
}

func set(ids []int64) map[int64]bool {
	all := make(map[int64]bool, len(ids))
	for _, id := range ids {
		all[id] = true
	}
	return all
}

func sorted(arrivals []Arrival) (updates, senders []int64) {
	for _, arrival := range arrivals {
		updates = append(updates, arrival.UpdateID)
		if arrival.TelegramID != 0 {
			senders = append(senders, arrival.TelegramID)
		}
	}
	slices.Sort(updates)
	slices.Sort(senders)
	return slices.Compact(updates), slices.Compact(senders)
}

// DeadLetter is an update that could not be handled. It holds no content.
type DeadLetter struct {
	UpdateID  int64 // zero when unreadable
	Kind      string
	Reference string // what the person was shown, and the log line carries
	Reason    string
}

// Bury records the update as received and as one that could not be handled.
func (tx *Tx) Bury(ctx context.Context, letter DeadLetter) error {
	_, err := tx.exec(ctx, `
		WITH received AS (
			INSERT INTO updates (update_id, received_at)
			SELECT CAST($1 AS bigint), CAST($5 AS timestamptz)
			WHERE CAST($1 AS bigint) <> 0
			ON CONFLICT DO NOTHING
		)
		INSERT INTO dead_letters (update_id, kind, reference, reason, at)
		VALUES (NULLIF(CAST($1 AS bigint), 0), $2, $3, $4, CAST($5 AS timestamptz))`,
		letter.UpdateID, letter.Kind, letter.Reference, letter.Reason, tx.Now)
	return err
}

// DeadLetters counts the updates since the given time that could not be handled.
func (s *Store) DeadLetters(ctx context.Context, since time.Time) (n int, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		return tx.get(ctx, &n, `
			SELECT count(*)
			FROM dead_letters
			WHERE at >= $1`, since)
	})
	return n, err
}

// ForgetUpdates removes the ids of updates received before the given time. Telegram keeps one for 24 hours.
func (s *Store) ForgetUpdates(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM updates
			WHERE received_at < $1`, before)
		return err
	})
	return n, err
}
