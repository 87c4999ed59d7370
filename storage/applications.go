package storage

import (
	"context"
	"time"
)

// Application is somebody's wish to register an organisation or to be admitted to one.
type Application struct {
	ID             int64      `db:"id"`
	AreaID         int64      `db:"area_id"`
	PersonID       int64      `db:"person_id"`
	PersonName     string     `db:"person_name"`
	OrganisationID int64      `db:"organisation_id"`
	Kind           string     `db:"kind"`  // register, join
	State          string     `db:"state"` // open, asked, approved, declined, withdrawn
	Question       string     `db:"question"`
	AskedBy        *int64     `db:"asked_by"`
	Answer         string     `db:"answer"`
	Reason         string     `db:"reason"`
	CreatedAt      time.Time  `db:"created_at"`
	DecidedAt      *time.Time `db:"decided_at"`
}

// Waiting tells whether it can still be decided.
func (a Application) Waiting() bool { return a.State == "open" || a.State == "asked" }

const applicationColumns = `
	a.id, a.area_id, a.person_id, p.name AS person_name, a.organisation_id, a.kind, a.state, a.question, a.asked_by,
	a.answer, a.reason, a.created_at, a.decided_at`

// Apply stores an application. ErrConflict: the person waits for another answer already.
func (tx *Tx) Apply(ctx context.Context, areaID, personID, organisationID int64, kind string) (id int64, err error) {
	err = tx.get(ctx, &id, `
		INSERT INTO applications (area_id, person_id, organisation_id, kind, state, created_at)
		VALUES ($1, $2, $3, $4, 'open', $5)
		RETURNING id`, areaID, personID, organisationID, kind, tx.Now)
	return id, err
}

// Application returns one application of the area and keeps it locked until the commit, so that of two people
// who decide at once the second finds it decided.
func (tx *Tx) Application(ctx context.Context, areaID, id int64) (Application, error) {
	var a Application
	err := tx.get(ctx, &a, `
		SELECT `+applicationColumns+`
		FROM applications a
		JOIN people p ON p.id = a.person_id
		WHERE a.area_id = $1 AND a.id = $2
		FOR UPDATE OF a`, areaID, id)
	return a, err
}

// WaitingApplication returns the person's application that nobody has decided yet.
func (tx *Tx) WaitingApplication(ctx context.Context, areaID, personID int64) (Application, error) {
	var a Application
	err := tx.get(ctx, &a, `
		SELECT `+applicationColumns+`
		FROM applications a
		JOIN people p ON p.id = a.person_id
		WHERE a.area_id = $1 AND a.person_id = $2 AND a.state IN ('open', 'asked')`, areaID, personID)
	return a, err
}

// WaitingApplications lists what waits in the area, oldest first: registrations for coordinators, and the
// wishes to join one organisation for its administrators (organisationID zero: any organisation).
func (tx *Tx) WaitingApplications(ctx context.Context, areaID int64, kind string, organisationID int64) ([]Application, error) {
	var list []Application
	err := tx.list(ctx, &list, `
		SELECT `+applicationColumns+`
		FROM applications a
		JOIN people p ON p.id = a.person_id
		WHERE a.area_id = $1 AND a.kind = $2 AND a.state IN ('open', 'asked') AND ($3 = 0 OR a.organisation_id = $3)
		ORDER BY a.created_at, a.id`, areaID, kind, organisationID)
	return list, err
}

// AskBack stores a question to the applicant.
func (tx *Tx) AskBack(ctx context.Context, applicationID, askedBy int64, question string) error {
	return tx.mustTouch(ctx, `
		UPDATE applications
		SET state = 'asked', question = $2, asked_by = $3, answer = ''
		WHERE id = $1 AND state IN ('open', 'asked')`, applicationID, question, askedBy)
}

// AnswerBack stores the applicant's answer to a question; a later one takes its place.
func (tx *Tx) AnswerBack(ctx context.Context, applicationID int64, answer string) error {
	return tx.mustTouch(ctx, `
		UPDATE applications
		SET state = 'open', answer = $2
		WHERE id = $1 AND state IN ('open', 'asked') AND question <> ''`, applicationID, answer)
}

// Decide closes an application as approved or declined and notes who did.
func (tx *Tx) Decide(ctx context.Context, a Application, by int64, state, reason string) error {
	if err := tx.mustTouch(ctx, `
		UPDATE applications
		SET state = $2, reason = $3, decided_at = $4, decided_by = $5
		WHERE id = $1 AND state IN ('open', 'asked')`, a.ID, state, reason, tx.Now, by); err != nil {
		return err
	}
	tx.Audit(a.AreaID, by, "application."+state, a.OrganisationID)
	return nil
}

// Withdraw closes the person's waiting application, if there is one; a registration takes its organisation along.
func (tx *Tx) Withdraw(ctx context.Context, areaID, personID int64) error {
	_, err := tx.exec(ctx, `
		WITH withdrawn AS (
			UPDATE applications
			SET state = 'withdrawn'
			WHERE area_id = $1 AND person_id = $2 AND state IN ('open', 'asked')
			RETURNING organisation_id, kind
		)
		UPDATE organisations o
		SET state = 'declined', updated_at = $3
		FROM withdrawn w
		WHERE o.id = w.organisation_id AND w.kind = 'register' AND o.state = 'pending'`, areaID, personID, tx.Now)
	return err
}
