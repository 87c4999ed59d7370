package storage

import "context"

// Colleague is one of the people who belong to an organisation, whatever area they act in at the moment.
type Colleague struct {
	ID    int64  `db:"id"` // of the person's row
	Name  string `db:"name"`
	Admin bool   `db:"admin"`
}

// Team lists the people of an organisation of the area by name, limit of them after offset, and counts them all.
func (tx *Tx) Team(ctx context.Context, areaID, organisationID int64, offset, limit int) (page []Colleague, total int, err error) {
	var rows []struct {
		Colleague
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT p.id, p.name, m.organisation_admin AS admin, count(*) OVER () AS total
		FROM memberships m
		JOIN people p ON p.id = m.person_id
		WHERE m.area_id = $1 AND m.organisation_id = $2
		ORDER BY search_fold(p.name), p.id
		LIMIT $4 OFFSET $3`, areaID, organisationID, offset, limit)
	for _, row := range rows {
		page, total = append(page, row.Colleague), row.Total
	}
	return page, total, err
}

// Colleague returns one of the people of an organisation of the area; ErrNotFound when they do not belong to it.
func (tx *Tx) Colleague(ctx context.Context, areaID, organisationID, personID int64) (Colleague, error) {
	var c Colleague
	err := tx.get(ctx, &c, `
		SELECT p.id, p.name, m.organisation_admin AS admin
		FROM memberships m
		JOIN people p ON p.id = m.person_id
		WHERE m.area_id = $1 AND m.organisation_id = $2 AND m.person_id = $3`, areaID, organisationID, personID)
	return c, err
}

// RemoveFromOrganisation ends somebody's membership in the name of an administrator, who stays: so there is no heir.
// The person stays in the area; their unused invitations to the organisation end. ErrNotFound: they do not belong to it.
func (tx *Tx) RemoveFromOrganisation(ctx context.Context, areaID, organisationID, personID int64) error {
	_, err := tx.LeaveOrganisation(ctx, areaID, organisationID, personID)
	return err
}

// MakeAdmin lets a colleague administer the organisation as well. ErrNotFound: they do already, or do not belong to it.
func (tx *Tx) MakeAdmin(ctx context.Context, areaID, organisationID, personID int64) error {
	if err := tx.lockOrganisation(ctx, organisationID); err != nil {
		return err
	}
	return tx.mustTouch(ctx, `
		UPDATE memberships
		SET organisation_admin = true
		WHERE area_id = $1 AND organisation_id = $2 AND person_id = $3 AND NOT organisation_admin`,
		areaID, organisationID, personID)
}
