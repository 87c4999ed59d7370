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
	var taken struct {
		Fresh  pq.Int64Array `db:"fresh"`
		Locked int           `db:"locked"`
	}
	// Ids are taken in order, so that two replicas with the same updates cannot wait for each other in a circle.
	err = tx.get(ctx, &taken, `
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
		), locked AS (
			SELECT pg_advisory_xact_lock($4, number)
			FROM unnest(CAST($5 AS integer[])) AS number
		)
		SELECT
			(SELECT array_agg(update_id) FROM fresh) AS fresh,
			(SELECT count(*) FROM locked) AS locked`,
		pq.Array(updates), pq.Array(senders), tx.Now, lockPerson, lockNumbers(senders...))
	if err != nil {
		return nil, nil, err
	}
	// A statement of its own: only now is everything visible that others committed while we waited for the lock.
	people, err = tx.loadPeople(ctx, senders)
	if err != nil {
		return nil, nil, err
	}
	fresh = make(map[int64]bool, len(taken.Fresh))
	for _, id := range taken.Fresh {
		fresh[id] = true
	}
	return fresh, people, nil
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
