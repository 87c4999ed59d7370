package storage

import (
	"context"
	"errors"
	"time"
)

// ReportReasons are what somebody can say is wrong about a resource, in the order in which they are offered.
var ReportReasons = [...]string{"closed", "contact", "when", "else"}

// MaxReportWords bounds the sentence beside a reason, in characters, and MaxReports how many open ones a person has in an
// area.
const (
	MaxReportWords = 200
	MaxReports     = 10
)

// Report says that a resource is wrong. Who says so is nobody's business.
type Report struct {
	ID         int64     `db:"id"`
	Reason     string    `db:"reason"`
	Words      string    `db:"words"`
	ReportedAt time.Time `db:"reported_at"`
}

// ReportResource notes that somebody says a resource is wrong, and counts that as a question to its owner. ErrConflict: they
// have said so already; ErrFull: MaxReports of theirs are open.
func (tx *Tx) ReportResource(ctx context.Context, r Resource, personID int64, reason, words string) (Report, error) {
	report := Report{Reason: reason, Words: words, ReportedAt: tx.Now}
	var full bool
	if err := tx.get(ctx, &full, `
		SELECT count(*) >= $3
		FROM resource_reports
		WHERE person_id = $1 AND area_id = $2`, personID, r.AreaID, MaxReports); err != nil {
		return report, err
	}
	if full {
		return report, ErrFull
	}
	if err := tx.get(ctx, &report.ID, `
		INSERT INTO resource_reports (area_id, resource_id, person_id, reason, words, reported_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING
		RETURNING id`, r.AreaID, r.ID, personID, reason, words, tx.Now); errors.Is(err, ErrNotFound) {
		return report, ErrConflict
	} else if err != nil {
		return report, err
	}
	return report, tx.mustTouch(ctx, `
		UPDATE organisations
		SET ask_round = ask_round + CASE WHEN ask_step IN ($3, $4) THEN 1 ELSE 0 END,
			asked_at = CASE WHEN ask_step IN ($3, $4) THEN $6 ELSE asked_at END,
			ask_step = CASE WHEN ask_step IN ($3, $4) THEN $5 ELSE ask_step END,
			look_at = $6
		WHERE area_id = $1 AND id = $2`, r.AreaID, r.OrganisationID, StepNone, StepTold, StepAsked, tx.Now)
}

// Reports lists what is said to be wrong about a resource of the area, oldest first.
func (tx *Tx) Reports(ctx context.Context, areaID, resourceID int64, limit int) (list []Report, err error) {
	err = tx.list(ctx, &list, `
		SELECT id, reason, words, reported_at
		FROM resource_reports
		WHERE area_id = $1 AND resource_id = $2
		ORDER BY reported_at, id
		LIMIT $3`, areaID, resourceID, limit)
	return list, err
}

// SettleReports ends the reports about a resource, since its owner has looked at it, and returns who is to be told, as far as
// they can be reached.
func (tx *Tx) SettleReports(ctx context.Context, r Resource) (told []Person, err error) {
	if err := tx.list(ctx, &told, `
		WITH settled AS (
			DELETE FROM resource_reports
			WHERE area_id = $1 AND resource_id = $2
			RETURNING person_id
		)
		SELECT `+personColumns+`
		FROM settled w
		JOIN people p ON p.id = w.person_id `+personJoins+`
		WHERE p.reachable
		ORDER BY p.id`, r.AreaID, r.ID); err != nil {
		return nil, err
	}
	return told, tx.lookAgain(ctx, r.AreaID, r.OrganisationID)
}

// ForgetReports removes reports from before that time, to which no owner has said anything.
func (s *Store) ForgetReports(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) (err error) {
		n, err = tx.exec(ctx, `
			DELETE FROM resource_reports
			WHERE reported_at < $1`, before)
		return err
	})
	return n, err
}

// ExportReport is an open report of the person.
type ExportReport struct {
	Resource   string    `db:"resource" json:"resource"`
	Reason     string    `db:"reason" json:"reason"`
	Words      string    `db:"words" json:"words"`
	ReportedAt time.Time `db:"reported_at" json:"reported_at"`
}

func (tx *Tx) exportReports(ctx context.Context, personID int64) (list []ExportReport, err error) {
	err = tx.list(ctx, &list, `
		SELECT r.title AS resource, w.reason, w.words, w.reported_at
		FROM resource_reports w
		JOIN resources r ON r.id = w.resource_id
		WHERE w.person_id = $1
		ORDER BY w.reported_at, w.id`, personID)
	return list, err
}
