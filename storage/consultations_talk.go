package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// NoteNews notes that those with the given numbers are to hear, at a time, that something happened in their case, and
// returns whom to tell: who has heard already and has not looked since is not among them, nor who cannot be reached.
func (tx *Tx) NoteNews(ctx context.Context, c *Case, at time.Time, numbers ...int) ([]Recipient, error) {
	asked := make(pq.Int64Array, 0, len(numbers))
	for _, number := range numbers {
		asked = append(asked, int64(number))
	}
	var noted []int
	if err := tx.list(ctx, &noted, `
		UPDATE consultation_people
		SET notified = true, notice_at = $3, notified_on = $4, reminded = 0
		WHERE consultation_id = $1 AND number = ANY($2) AND state IN ('accepted', 'in') AND NOT notified
		RETURNING number`, c.ID, asked, at, localDay(tx.Now, c.Zone)); err != nil {
		return nil, err
	}
	var people []CasePerson
	for _, number := range noted {
		if p := c.ByNumber(number); p != nil {
			p.Notified = true
			people = append(people, *p)
		}
	}
	return tx.toTell(ctx, people)
}

// ShownCases lists up to limit cases that are about to be shredded while messages in Telegram still show them.
func (tx *Tx) ShownCases(ctx context.Context, limit int) (ids []int64, err error) {
	err = tx.list(ctx, &ids, `
		SELECT c.id
		FROM consultations c
		JOIN areas a ON a.id = c.area_id
		WHERE c.state = 'closed'
			AND c.closed_on + CAST($2 AS integer) <= CAST(CAST($1 AS timestamptz) AT TIME ZONE a.zone AS date)
			AND EXISTS (SELECT FROM consultation_copies s WHERE s.consultation_id = c.id)
		ORDER BY c.id
		LIMIT $3`, tx.Now, ShredDays, limit)
	return ids, err
}
