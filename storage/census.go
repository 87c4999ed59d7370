package storage

import (
	"context"
	"errors"
	"time"
)

// Tally is how many rows a table has.
type Tally struct {
	Table string `db:"name"`
	N     int64  `db:"n"`
}

// Census counts what the database knows, without reading any of it.
func (s *Store) Census(ctx context.Context) (list []Tally, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		return tx.list(ctx, &list, `
			SELECT 'people' AS name, count(*) AS n FROM people
			UNION ALL SELECT 'organisations', count(*) FROM organisations WHERE state = 'active'
			UNION ALL SELECT 'applications', count(*) FROM applications
			UNION ALL SELECT 'resources', count(*) FROM resources
			UNION ALL SELECT 'conferences', count(*) FROM conferences
			UNION ALL SELECT 'reminders', count(*) FROM reminders WHERE done_at IS NULL AND minutes_before > 0
			UNION ALL SELECT 'polls', count(*) FROM polls
			UNION ALL SELECT 'ballots', count(*) FROM ballots
			UNION ALL SELECT 'consultations', count(*) FROM consultations
			UNION ALL SELECT 'case_keys', count(*) FROM case_keys
			UNION ALL SELECT 'dialogs', count(*) FROM dialogs
			UNION ALL SELECT 'outbox', count(*) FROM outbox WHERE outcome IS NULL
			UNION ALL SELECT 'updates', count(*) FROM updates
			UNION ALL SELECT 'dead_letters', count(*) FROM dead_letters`)
	})
	return list, err
}

// NextReminder is when the next reminder of a meeting or a poll is due; the zero time means that none is planned.
func (s *Store) NextReminder(ctx context.Context) (at time.Time, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		return tx.get(ctx, &at, `
			SELECT due_at FROM reminders WHERE done_at IS NULL AND minutes_before > 0 AND due_at > $1
			UNION ALL SELECT due_at FROM poll_notices WHERE done_at IS NULL AND kind = 'reminder' AND due_at > $1
			ORDER BY due_at
			LIMIT 1`, tx.Now)
	})
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, nil
	}
	return at, err
}

// PeopleOf returns those of the people with these Telegram ids who are known, by that id.
func (s *Store) PeopleOf(ctx context.Context, telegramIDs []int64) (people map[int64]*Person, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) (err error) {
		people, err = tx.loadPeople(ctx, telegramIDs)
		return err
	})
	return people, err
}
