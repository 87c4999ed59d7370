package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage/seal"
)

// KeyPeriod is a period of the key file and what needs it.
type KeyPeriod struct {
	seal.Period
	Current bool // what is sealed now is sealed with it
	Missing bool // something needs it, but it is not in the key file
	Needs   KeyNeeds
}

// KeyNeeds counts what only the key of one period opens.
type KeyNeeds struct {
	Cases    int `db:"cases"`    // keys of cases; a rotation wraps them anew
	Messages int `db:"messages"` // messages on their way
	Drafts   int `db:"drafts"`   // dialogs, which end after a day
}

func (n KeyNeeds) none() bool { return n == KeyNeeds{} }

// PeriodNeededError says what would be lost with a period.
type PeriodNeededError struct {
	Period string
	Needs  KeyNeeds
}

// Error names the period and counts.
func (e *PeriodNeededError) Error() string {
	return fmt.Sprintf("period %s is needed by %d cases, %d messages on their way and %d drafts",
		e.Period, e.Needs.Cases, e.Needs.Messages, e.Needs.Drafts)
}

// KeyPeriods lists the periods of the key file, oldest first, and after them those that are needed but not in it.
func (s *Store) KeyPeriods(ctx context.Context) (list []KeyPeriod, err error) {
	key, err := s.opener()
	if err != nil {
		return nil, err
	}
	if err := key.Ready(); err != nil { // reads a file that has changed
		return nil, err
	}
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		list, err = tx.keyPeriods(ctx, key)
		return err
	})
	return list, err
}

func (tx *Tx) keyPeriods(ctx context.Context, key *seal.Key) ([]KeyPeriod, error) {
	var rows []struct {
		Name string `db:"period"`
		KeyNeeds
	}
	// What is sealed in a text column names its period itself, see seal.Wrapped.Text.
	if err := tx.list(ctx, &rows, `
		SELECT period, sum(cases) AS cases, sum(messages) AS messages, sum(drafts) AS drafts
		FROM (
		    SELECT period, 1 AS cases, 0 AS messages, 0 AS drafts
		    FROM case_keys
		    UNION ALL
		    SELECT split_part(payload, ':', 2), 0, 1, 0
		    FROM outbox
		    WHERE outcome IS NULL AND payload LIKE 'sealed:%'
		    UNION ALL
		    SELECT split_part(session, ':', 2), 0, 0, 1
		    FROM dialogs
		    WHERE session LIKE 'sealed:%'
		) AS needs
		GROUP BY period
		ORDER BY period`); err != nil {
		return nil, err
	}
	needs := map[string]KeyNeeds{}
	for _, row := range rows {
		needs[row.Name] = row.KeyNeeds
	}
	var list []KeyPeriod
	known := key.Periods()
	for i, period := range known {
		list = append(list, KeyPeriod{Period: period, Current: i == len(known)-1, Needs: needs[period.Name]})
		delete(needs, period.Name)
	}
	for _, row := range rows {
		if needed, missing := needs[row.Name]; missing {
			list = append(list, KeyPeriod{Period: seal.Period{Name: row.Name}, Missing: true, Needs: needed})
		}
	}
	return list, nil
}

// alone runs fn in a transaction while nobody seals. A transaction that has locked a case before it seals may wait for
// ours as ours waits for it; then PostgreSQL ends one of the two, and we try again.
func (s *Store) alone(ctx context.Context, fn func(ctx context.Context, tx *Tx, key *seal.Key) error) error {
	if err := s.Consultations(); err != nil {
		return err
	}
	key := s.keys.key.Load()
	for attempt := 1; ; attempt++ {
		err := s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
			if _, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock($1, 0)`, lockKeys); err != nil {
				return err
			}
			if err := key.Ready(); err != nil { // somebody else may just have changed the periods
				return err
			}
			return fn(ctx, tx, key)
		})
		if attempt == 3 || !errors.Is(err, ErrDeadlock) {
			return err
		}
	}
}

// RotateKey begins a new period and wraps the keys of all cases with its key. It touches no text. Drafts and messages on
// their way stay with the period before, which must be kept until they are gone.
func (s *Store) RotateKey(ctx context.Context) (period seal.Period, cases int, err error) {
	err = s.alone(ctx, func(ctx context.Context, tx *Tx, key *seal.Key) error {
		if period, err = key.Rotate(tx.Now); err != nil {
			return err
		}
		cases, err = tx.wrapAnew(ctx, key)
		return err
	})
	return period, cases, err
}

// wrapAnew wraps the keys of cases that belong to an earlier period with the current one's.
func (tx *Tx) wrapAnew(ctx context.Context, key *seal.Key) (int, error) {
	periods := key.Periods()
	var rows []struct {
		ID int64 `db:"id"`
		seal.Wrapped
	}
	if err := tx.list(ctx, &rows, `
		SELECT id, period, wrapped
		FROM case_keys
		WHERE period <> $1
		ORDER BY id
		FOR UPDATE`, periods[len(periods)-1].Name); err != nil {
		return 0, err
	}
	ids, names, datas := make(pq.Int64Array, len(rows)), make(pq.StringArray, len(rows)), make(pq.ByteaArray, len(rows))
	for i, row := range rows {
		place := placeOfCaseKey(row.ID)
		caseKey, err := key.Unwrap(place, row.Wrapped)
		if err != nil {
			return 0, fmt.Errorf("wrap case keys anew: %w", err)
		}
		wrapped, err := key.Wrap(place, caseKey)
		if err != nil {
			return 0, fmt.Errorf("wrap case keys anew: %w", err)
		}
		ids[i], names[i], datas[i] = row.ID, wrapped.Period, wrapped.Data
	}
	if len(rows) == 0 {
		return 0, nil
	}
	_, err := tx.exec(ctx, `
		UPDATE case_keys k
		SET period = anew.period, wrapped = anew.wrapped
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS text[]), CAST($3 AS bytea[])) AS anew (id, period, wrapped)
		WHERE k.id = anew.id`, ids, names, datas)
	return len(rows), err
}

// DestroyPeriod takes the key of a period out of the key file. It refuses with a *PeriodNeededError while something
// needs it, with seal.ErrCurrent and seal.ErrPeriod.
func (s *Store) DestroyPeriod(ctx context.Context, name string) error {
	return s.alone(ctx, func(ctx context.Context, tx *Tx, key *seal.Key) error {
		list, err := tx.keyPeriods(ctx, key)
		if err != nil {
			return err
		}
		for _, period := range list {
			if period.Name == name && !period.Current && !period.Needs.none() {
				return &PeriodNeededError{Period: name, Needs: period.Needs}
			}
		}
		return key.Destroy(name)
	})
}

// periodRest is how long a period stays in the key file after its end although nothing needs it, so that whoever has
// read a case key right before a rotation can still open it.
const periodRest = time.Hour

// KeepKeys begins a period with each month, UTC, wraps what an interrupted rotation has left over, and destroys periods
// that nothing needs any more. It returns how many periods began and ended. Any number of processes may call it.
func (s *Store) KeepKeys(ctx context.Context) (n int, err error) {
	if err := s.Consultations(); err != nil { // also reads a file that has changed
		return 0, err
	}
	if known := s.keys.key.Load().Periods(); len(known) == 1 && !laterMonth(known[0].Since, s.Now()) {
		return 0, nil // as nearly always; counting who needs what would read all messages on their way
	}
	periods, err := s.KeyPeriods(ctx)
	if err != nil {
		return 0, err
	}
	if newMonth(periods, s.Now()) {
		if began, err := s.rotateOnce(ctx); err != nil {
			return 0, err
		} else if began {
			return 1, nil // what ended is looked at next time
		}
	}
	if straggles(periods) {
		if err := s.alone(ctx, func(ctx context.Context, tx *Tx, key *seal.Key) error {
			_, err := tx.wrapAnew(ctx, key)
			return err
		}); err != nil {
			return 0, err
		}
	}
	for i, period := range periods {
		if period.Current || period.Missing || !period.Needs.none() || s.Now().Sub(periods[i+1].Since) < periodRest {
			continue
		}
		switch err := s.DestroyPeriod(ctx, period.Name); {
		case err == nil:
			n++
		case !errors.Is(err, seal.ErrPeriod): // another replica was faster
			return n, err
		}
	}
	return n, nil
}

// newMonth tells whether the current period began in an earlier month.
func newMonth(periods []KeyPeriod, now time.Time) bool {
	for _, period := range periods {
		if period.Current {
			return laterMonth(period.Since, now)
		}
	}
	return false
}

// laterMonth tells whether now lies in a later month than began, both in UTC.
func laterMonth(began, now time.Time) bool {
	began, now = began.UTC(), now.UTC()
	return now.Year()*12+int(now.Month()) > began.Year()*12+int(began.Month())
}

func straggles(periods []KeyPeriod) bool {
	for _, period := range periods {
		if !period.Current && !period.Missing && period.Needs.Cases > 0 {
			return true
		}
	}
	return false
}

// rotateOnce rotates unless another replica has done so meanwhile.
func (s *Store) rotateOnce(ctx context.Context) (began bool, err error) {
	err = s.alone(ctx, func(ctx context.Context, tx *Tx, key *seal.Key) error {
		list, err := tx.keyPeriods(ctx, key)
		if err != nil || !newMonth(list, tx.Now) {
			return err
		}
		if _, err := key.Rotate(tx.Now); err != nil {
			return err
		}
		began = true
		_, err = tx.wrapAnew(ctx, key)
		return err
	})
	return began, err
}
