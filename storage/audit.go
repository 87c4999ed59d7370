package storage

import (
	"context"
	"strconv"
	"time"
)

// AuditEntry is one decision of a person. It names what, never the words that were written.
type AuditEntry struct {
	Action  string    `db:"action" json:"action"`
	Subject string    `db:"subject" json:"subject"`
	At      time.Time `db:"at" json:"at"`
}

// Audit notes that the person did something that others rely on.
func (tx *Tx) Audit(ctx context.Context, areaID, personID int64, action string, subject int64) error {
	_, err := tx.exec(ctx, `
		INSERT INTO audit (area_id, person_id, action, subject, at)
		VALUES ($1, $2, $3, $4, $5)`, areaID, personID, action, strconv.FormatInt(subject, 10), tx.Now)
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
