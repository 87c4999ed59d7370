package storage

import (
	"context"
	"strconv"
	"time"

	"github.com/lib/pq"
)

// AuditEntry is one decision of a person. It names what, never the words that were written.
type AuditEntry struct {
	Action  string    `db:"action" json:"action"`
	Subject string    `db:"subject" json:"subject"`
	At      time.Time `db:"at" json:"at"`
}

// audit is an entry that is written with the commit.
type audit struct {
	areaID, personID int64
	action, subject  string
}

// Audit notes that the person did something that others rely on; it is written with the commit.
func (tx *Tx) Audit(areaID, personID int64, action string, subject int64) {
	tx.audits = append(tx.audits, audit{areaID, personID, action, strconv.FormatInt(subject, 10)})
}

// flushAudits writes all entries of the transaction with one statement.
func (tx *Tx) flushAudits(ctx context.Context) error {
	if len(tx.audits) == 0 {
		return nil
	}
	var areas, people pq.Int64Array
	var actions, subjects textArray
	for _, a := range tx.audits {
		areas, people = append(areas, a.areaID), append(people, a.personID)
		actions, subjects = append(actions, a.action), append(subjects, a.subject)
	}
	_, err := tx.exec(ctx, `
		INSERT INTO audit (area_id, person_id, action, subject, at)
		SELECT *, CAST($5 AS timestamptz)
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS bigint[]), CAST($3 AS text[]), CAST($4 AS text[]))`,
		areas, people, actions, subjects, tx.Now)
	return err
}

// Audited counts how often the person did something since the given time.
func (tx *Tx) Audited(ctx context.Context, personID int64, action string, since time.Time) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM audit
		WHERE person_id = $1 AND action = $2 AND at > $3`, personID, action, since)
	return n, err
}

// AuditOf lists what the person did, oldest first.
func (tx *Tx) AuditOf(ctx context.Context, personID int64) ([]AuditEntry, error) {
	var entries []AuditEntry
	err := tx.list(ctx, &entries, `
		SELECT action, subject, at
		FROM audit
		WHERE person_id = $1
		ORDER BY at, id`, personID)
	return entries, err
}
