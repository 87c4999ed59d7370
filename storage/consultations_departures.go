package storage

import (
	"context"
	"errors"
)

// LeaveConsultations takes a person who leaves an organisation, in whichever way, out of all cases that they take part in
// as one of it: what they asked is closed, what they advised is handed on, and no row knows any more who they were.
// The others hear from the scheduler what became of the case, and not why. The person no longer advises in the area.
func (tx *Tx) LeaveConsultations(ctx context.Context, areaID, organisationID, personID int64) error {
	if err := tx.lock(ctx, lockMember, personID); err != nil { // whoever is just asking them is waited for
		return err
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM consultants
		WHERE person_id = $1 AND area_id = $2`, personID, areaID); err != nil {
		return err
	}
	if tx.Consultations() != nil { // the rows cannot be found without the key
		_, err := tx.exec(ctx, `
			INSERT INTO consultation_departures (person_id, organisation_id)
			VALUES ($1, $2)
			ON CONFLICT DO NOTHING`, personID, organisationID)
		return err
	}
	return tx.depart(ctx, areaID, organisationID, personID)
}

func (tx *Tx) depart(ctx context.Context, areaID, organisationID, personID int64) error {
	rows, err := tx.rowsOf(ctx, []int64{areaID}, personID)
	if err != nil {
		return err
	}
	for _, row := range rows {
		c, err := tx.LockedCase(ctx, row.CaseID)
		if errors.Is(err, ErrNotFound) { // shredded in the meantime
			continue
		}
		if err != nil {
			return err
		}
		p := c.ByNumber(row.Number)
		if p == nil || p.PersonID != personID || p.OrganisationID != organisationID {
			continue
		}
		if err := tx.departFrom(ctx, &c, p); err != nil {
			return err
		}
	}
	return nil
}

// departFrom takes somebody out of one case and forgets who they were.
func (tx *Tx) departFrom(ctx context.Context, c *Case, p *CasePerson) error {
	if p.Role == RoleRequester && c.Living() {
		if err := tx.endCase(ctx, c, EndDeparted, true); err != nil {
			return err
		}
	}
	p.PersonID, p.OrganisationID, p.Reveal = 0, 0, ""
	p.Reference = newReference()
	if p.Role == RoleConsultant {
		if err := tx.leave(ctx, c, p); err != nil {
			return err
		}
	} else {
		p.State = PersonLeft
		if err := tx.savePerson(ctx, c, p); err != nil {
			return err
		}
	}
	// A token of no person, and a reference that no button carries.
	return tx.mustTouch(ctx, `
		UPDATE consultation_people
		SET token = $3, reference = $4, notified = false, notice_at = NULL
		WHERE consultation_id = $1 AND number = $2`,
		c.ID, p.Number, c.key.Token("departed", int64(p.Number)), p.Reference)
}

// FinishDepartures takes people out of their cases who left while the key file was missing.
func (tx *Tx) FinishDepartures(ctx context.Context) (n int, err error) {
	var rows []struct {
		PersonID       int64 `db:"person_id"`
		OrganisationID int64 `db:"organisation_id"`
		AreaID         int64 `db:"area_id"`
	}
	if err := tx.list(ctx, &rows, `
		WITH gone AS (
			DELETE FROM consultation_departures
			RETURNING person_id, organisation_id
		)
		SELECT gone.person_id, gone.organisation_id, COALESCE(o.area_id, 0) AS area_id
		FROM gone
		LEFT JOIN organisations o ON o.id = gone.organisation_id
		ORDER BY gone.person_id, gone.organisation_id`); err != nil {
		return 0, err
	}
	for _, row := range rows {
		if err := tx.depart(ctx, row.AreaID, row.OrganisationID, row.PersonID); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}
