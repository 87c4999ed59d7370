package storage

import (
	"context"
	"errors"
	"time"

	"sozialraum/storage/agreement"
)

// What organisations say about how it goes.
const (
	ReportOnTrack = "on_track"
	ReportStuck   = "stuck"
	ReportDone    = "done"
)

// AgreementReport is what an organisation has said about how it goes.
type AgreementReport struct {
	ID             int64     `db:"id"`
	OrganisationID int64     `db:"organisation_id"` // 0: a coordinator without one
	Organisation   string    `db:"organisation"`
	Status         string    `db:"status"` // ReportOnTrack, ReportStuck, ReportDone
	Words          string    `db:"words"`
	FileID         string    `db:"file_id"`   // as Telegram names it; empty: none
	FileKind       string    `db:"file_kind"` // photo, document
	At             time.Time `db:"at"`
}

// ReportAgreement notes how it goes: Status, Words, FileID and FileKind of the report. a must come from AgreementToChange.
// Done closes it; anything else is an answer to the question of the review. ErrNotFound: it neither holds nor is being
// signed. ErrConflict: they have just said the same, in the report whose id is returned.
func (tx *Tx) ReportAgreement(ctx context.Context, a Agreement, report AgreementReport, by *Person) (Agreement, int64, error) {
	said, err := tx.saidBefore(ctx, a, report.Status, by)
	switch {
	case err == nil:
		return a, said, ErrConflict
	case !errors.Is(err, ErrNotFound):
		return a, 0, err
	case a.State.Over() || a.State == agreement.Proposed:
		return a, 0, ErrNotFound
	}
	if err := tx.get(ctx, &report.ID, `
		INSERT INTO agreement_reports (agreement_id, area_id, organisation_id, person_id, status, words, file_id, file_kind, at)
		VALUES ($1, $2, NULLIF($3, 0), $4, $5, $6, $7, $8, $9)
		RETURNING id`, a.ID, a.AreaID, by.OrganisationID, by.ID, report.Status, report.Words, report.FileID, report.FileKind,
		tx.Now); err != nil {
		return a, 0, err
	}
	a.ReviewOn = agreement.NextReview(a.ReviewOn, a.Until, a.today(tx.Now))
	if err := tx.mustTouch(ctx, `
		UPDATE agreements
		SET stuck = $2, review_on = $3, ask_at = $4, updated_at = $5
		WHERE id = $1`, a.ID, report.Status == ReportStuck, a.ReviewOn.Format(time.DateOnly), a.askAt(tx.Now), tx.Now); err != nil {
		return a, 0, err
	}
	if report.Status == ReportDone {
		a, err := tx.moveAgreement(ctx, a, agreement.Done, by.OrganisationID)
		return a, report.ID, err
	}
	if err := tx.agreementEvent(ctx, a.ID, report.Status, by.OrganisationID); err != nil {
		return a, 0, err
	}
	a, err = tx.Agreement(ctx, a.AreaID, a.ID)
	return a, report.ID, err
}

// saidBefore is the latest report about an agreement, if this person said the same in it, nobody has changed anything about
// the agreement since, and it is not yet another time to say so.
func (tx *Tx) saidBefore(ctx context.Context, a Agreement, status string, by *Person) (int64, error) {
	var last struct {
		ID int64     `db:"id"`
		At time.Time `db:"at"`
	}
	err := tx.get(ctx, &last, `
		SELECT r.id, r.at
		FROM agreement_reports r
		WHERE r.id = (SELECT max(id) FROM agreement_reports WHERE agreement_id = $1)
			AND r.person_id = $2 AND COALESCE(r.organisation_id, 0) = $3 AND r.status = $4
			AND NOT EXISTS (
				SELECT
				FROM agreement_events e
				WHERE e.agreement_id = $1 AND e.kind IN ('changed', 'signing', 'reopened', 'ended')
					AND e.id > (SELECT max(id) FROM agreement_events WHERE agreement_id = $1 AND kind = $4)
			)`, a.ID, by.ID, by.OrganisationID, status)
	if err == nil && !agreement.Repeated(last.At.In(a.Location()), tx.Now.In(a.Location())) {
		err = ErrNotFound
	}
	return last.ID, err
}

// SupplyReport adds a sentence or a file to what a person has said before; empty ones stay what they are. ErrNotFound: they
// have not said it.
func (tx *Tx) SupplyReport(ctx context.Context, a Agreement, report AgreementReport, by *Person) error {
	return tx.mustTouch(ctx, `
		UPDATE agreement_reports
		SET words = COALESCE(NULLIF($4, ''), words), file_id = COALESCE(NULLIF($5, ''), file_id),
			file_kind = COALESCE(NULLIF($6, ''), file_kind)
		WHERE agreement_id = $1 AND id = $2 AND person_id = $3`, a.ID, report.ID, by.ID, report.Words, report.FileID, report.FileKind)
}

const reportColumns = `r.id, COALESCE(r.organisation_id, 0) AS organisation_id, COALESCE(o.name, '') AS organisation, r.status, r.words,
	r.file_id, r.file_kind, r.at`

// AgreementReports lists what was said about how it goes, latest first.
func (tx *Tx) AgreementReports(ctx context.Context, areaID, id int64, offset, limit int) (page []AgreementReport, total int, err error) {
	var rows []struct {
		AgreementReport
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT `+reportColumns+`, count(*) OVER () AS total
		FROM agreement_reports r
		LEFT JOIN organisations o ON o.id = r.organisation_id
		WHERE r.area_id = $1 AND r.agreement_id = $2
		ORDER BY r.id DESC
		LIMIT $4 OFFSET $3`, areaID, id, offset, limit)
	for _, row := range rows {
		page, total = append(page, row.AgreementReport), row.Total
	}
	return page, total, err
}

// AgreementReport returns one of them.
func (tx *Tx) AgreementReport(ctx context.Context, areaID, id, report int64) (r AgreementReport, err error) {
	err = tx.get(ctx, &r, `
		SELECT `+reportColumns+`
		FROM agreement_reports r
		LEFT JOIN organisations o ON o.id = r.organisation_id
		WHERE r.area_id = $1 AND r.agreement_id = $2 AND r.id = $3`, areaID, id, report)
	return r, err
}

// AgreementComment is what somebody says to a text in the name of their organisation.
type AgreementComment struct {
	ID           int64     `db:"id"`
	PersonID     int64     `db:"person_id"` // 0: gone
	Organisation string    `db:"organisation"`
	Body         string    `db:"body"`
	At           time.Time `db:"at"`
}

// CommentAgreement notes what a person says to a proposal that AgreementToChange returned. ErrNotFound: it is none any
// more; ErrConflict: there are MaxComments already.
func (tx *Tx) CommentAgreement(ctx context.Context, a Agreement, body string, by *Person) error {
	switch {
	case a.State != agreement.Proposed:
		return ErrNotFound
	case a.Comments >= MaxComments:
		return ErrConflict
	}
	_, err := tx.exec(ctx, `
		INSERT INTO agreement_comments (agreement_id, area_id, organisation_id, person_id, body, at)
		VALUES ($1, $2, NULLIF($3, 0), $4, $5, $6)`, a.ID, a.AreaID, by.OrganisationID, by.ID, body, tx.Now)
	return err
}

// AgreementComments lists the comments, latest first.
func (tx *Tx) AgreementComments(ctx context.Context, areaID, id int64, offset, limit int) (page []AgreementComment, total int, err error) {
	var rows []struct {
		AgreementComment
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT n.id, COALESCE(n.person_id, 0) AS person_id, COALESCE(o.name, '') AS organisation, n.body, n.at, count(*) OVER () AS total
		FROM agreement_comments n
		LEFT JOIN organisations o ON o.id = n.organisation_id
		WHERE n.area_id = $1 AND n.agreement_id = $2
		ORDER BY n.id DESC
		LIMIT $4 OFFSET $3`, areaID, id, offset, limit)
	for _, row := range rows {
		page, total = append(page, row.AgreementComment), row.Total
	}
	return page, total, err
}
