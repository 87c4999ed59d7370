package storage

import (
	"context"
	"fmt"
	"time"
)

// Sectors in the order in which they are offered.
var Sectors = [...]string{
	"youth_office", "school_authority", "school", "daycare", "free_provider", "church", "municipality", "other",
}

// Organisation is a house of the area: a school, a Kita, a provider, an office.
type Organisation struct {
	ID             int64     `db:"id"`
	AreaID         int64     `db:"area_id"`
	MunicipalityID int64     `db:"municipality_id"`
	Municipality   string    `db:"municipality"`
	Name           string    `db:"name"`
	Sector         string    `db:"sector"`
	Can            string    `db:"can"`
	Cannot         string    `db:"cannot"`
	Instead        string    `db:"instead"`
	Contact        string    `db:"contact"`
	Hours          string    `db:"hours"`    // when it is there
	Entitled       string    `db:"entitled"` // who may come
	Needs          string    `db:"needs"`    // what it has to have before it can act
	Waiting        string    `db:"waiting"`  // how long people wait
	State          string    `db:"state"`    // pending, active, declined, archived
	CreatedAt      time.Time `db:"created_at"`
	UpdatedAt      time.Time `db:"updated_at"`
}

const organisationColumns = `
	o.id, o.area_id, o.municipality_id, p.name AS municipality, o.name, o.sector, o.can, o.cannot, o.instead,
	o.contact, o.hours, o.entitled, o.needs, o.waiting, o.state, o.created_at, o.updated_at`

// AddOrganisation makes an organisation in the given state and returns its id. ErrConflict: the name is taken there.
func (tx *Tx) AddOrganisation(ctx context.Context, o Organisation) (id int64, err error) {
	err = tx.get(ctx, &id, `
		INSERT INTO organisations (area_id, municipality_id, name, sector, can, cannot, instead, contact, hours, entitled,
			needs, waiting, state, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
		RETURNING id`,
		o.AreaID, o.MunicipalityID, o.Name, o.Sector, o.Can, o.Cannot, o.Instead, o.Contact, o.Hours, o.Entitled,
		o.Needs, o.Waiting, o.State, tx.Now)
	return id, err
}

// Organisation returns one organisation of the area, whatever its state.
func (tx *Tx) Organisation(ctx context.Context, areaID, id int64) (Organisation, error) {
	var o Organisation
	err := tx.get(ctx, &o, `
		SELECT `+organisationColumns+`
		FROM organisations o
		JOIN municipalities p ON p.id = o.municipality_id
		WHERE o.area_id = $1 AND o.id = $2`, areaID, id)
	return o, err
}

// OrganisationToChange is Organisation, and keeps others from changing it, or who belongs to it, until the commit.
func (tx *Tx) OrganisationToChange(ctx context.Context, areaID, id int64) (Organisation, error) {
	var o Organisation
	// The name of the place comes from a subquery: rows of a join are not read again after waiting for the lock.
	err := tx.get(ctx, &o, `
		SELECT
			id, area_id, municipality_id, (SELECT name FROM municipalities WHERE id = o.municipality_id) AS municipality,
			name, sector, can, cannot, instead, contact, hours, entitled, needs, waiting, state, created_at, updated_at
		FROM organisations o
		WHERE area_id = $1 AND id = $2
		FOR NO KEY UPDATE`, areaID, id)
	return o, err
}

// lockOrganisation lets changes of an organisation and of who belongs to it happen one after the other.
func (tx *Tx) lockOrganisation(ctx context.Context, id int64) error {
	return tx.get(ctx, &id, `
		SELECT id
		FROM organisations
		WHERE id = $1
		FOR NO KEY UPDATE`, id)
}

// OrganisationFilter narrows a list; zero values mean all.
type OrganisationFilter struct {
	Sector         string
	MunicipalityID int64
	Except         int64 // an organisation that is left out
}

// Organisations lists the area's active organisations by name, limit of them after offset, and counts them all.
//
// The planner is not told how long a page is: it would plan short ones anew each time, which takes twice as long as to read
// them. And only a filter that is set is in the query: one that might be set made it sort instead of reading in order.
func (tx *Tx) Organisations(ctx context.Context, areaID int64, filter OrganisationFilter, offset, limit int) (page []Organisation, total int, err error) {
	narrowed, args := "", []any{areaID, offset, limit}
	if filter.Sector != "" {
		args = append(args, filter.Sector)
		narrowed += fmt.Sprintf(" AND o.sector = $%d", len(args))
	}
	if filter.MunicipalityID != 0 {
		args = append(args, filter.MunicipalityID)
		narrowed += fmt.Sprintf(" AND o.municipality_id = $%d", len(args))
	}
	if filter.Except != 0 {
		args = append(args, filter.Except)
		narrowed += fmt.Sprintf(" AND o.id <> $%d", len(args))
	}
	var rows []struct {
		Organisation
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT `+organisationColumns+`, count(*) OVER () AS total
		FROM organisations o
		JOIN municipalities p ON p.id = o.municipality_id
		WHERE o.area_id = $1 AND o.state = 'active'`+narrowed+`
		ORDER BY search_fold(o.name), o.id
		LIMIT (SELECT CAST($3 AS bigint)) OFFSET (SELECT CAST($2 AS bigint))`, args...)
	for _, row := range rows {
		page, total = append(page, row.Organisation), row.Total
	}
	return page, total, err
}

// OrganisationNames lists every organisation that can be joined, for finding similar names.
func (tx *Tx) OrganisationNames(ctx context.Context, areaID int64) ([]Organisation, error) {
	var list []Organisation
	err := tx.list(ctx, &list, `
		SELECT `+organisationColumns+`
		FROM organisations o
		JOIN municipalities p ON p.id = o.municipality_id
		WHERE o.area_id = $1 AND o.state = 'active'
		ORDER BY o.id`, areaID)
	return list, err
}

// ChangeOrganisation writes all editable fields of an organisation of the area and returns it as it is now.
// ErrConflict: the name is taken there.
func (tx *Tx) ChangeOrganisation(ctx context.Context, change Organisation) (Organisation, error) {
	var row struct {
		Organisation
		Renamed bool `db:"renamed"`
	}
	if err := tx.get(ctx, &row, `
		UPDATE organisations o
		SET municipality_id = $3, name = $4, sector = $5, can = $6, cannot = $7, instead = $8, contact = $9, hours = $10,
			entitled = $11, needs = $12, waiting = $13, updated_at = $14
		FROM municipalities p, organisations was
		WHERE o.area_id = $1 AND o.id = $2 AND p.id = $3 AND was.id = $2
		RETURNING `+organisationColumns+`, was.name <> o.name AS renamed`,
		change.AreaID, change.ID, change.MunicipalityID, change.Name, change.Sector, change.Can, change.Cannot, change.Instead,
		change.Contact, change.Hours, change.Entitled, change.Needs, change.Waiting, tx.Now); err != nil || !row.Renamed {
		return row.Organisation, err
	}
	return row.Organisation, tx.lexOwner(ctx, row.ID)
}

// SetOrganisationState moves an organisation from one state to another; ErrNotFound when it is not in the first.
func (tx *Tx) SetOrganisationState(ctx context.Context, areaID, id int64, from, to string) error {
	return tx.mustTouch(ctx, `
		UPDATE organisations
		SET state = $4, updated_at = $5
		WHERE area_id = $1 AND id = $2 AND state = $3`, areaID, id, from, to, tx.Now)
}

// Admit makes the person a member of the organisation, as its administrator if asked. A second organisation in
// the same area is refused with ErrConflict.
func (tx *Tx) Admit(ctx context.Context, areaID, organisationID, personID int64, admin bool) error {
	if err := tx.lockOrganisation(ctx, organisationID); err != nil {
		return err
	}
	n, err := tx.exec(ctx, `
		UPDATE memberships
		SET organisation_id = $3, organisation_admin = $4
		WHERE person_id = $2 AND area_id = $1 AND organisation_id IS NULL`, areaID, personID, organisationID, admin)
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}

// LeaveOrganisation ends the membership in the organisation; the person stays in the area. When the last
// administrator leaves, the colleague who is there longest takes over, somebody reachable first; heir is their id,
// zero when nobody is left. Invitations that the person has made and nobody has used end with it, and so does their part
// in cases of consultation.
func (tx *Tx) LeaveOrganisation(ctx context.Context, areaID, organisationID, personID int64) (heir int64, err error) {
	if err := tx.lockOrganisation(ctx, organisationID); err != nil {
		return 0, err
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM invitations
		WHERE invited_by = $1 AND organisation_id = $2 AND used_at IS NULL`, personID, organisationID); err != nil {
		return 0, err
	}
	if err := tx.mustTouch(ctx, `
		UPDATE memberships
		SET organisation_id = NULL, organisation_admin = false
		WHERE area_id = $1 AND organisation_id = $2 AND person_id = $3`, areaID, organisationID, personID); err != nil {
		return 0, err
	}
	if err := tx.LeaveMeet(ctx, areaID, personID); err != nil {
		return 0, err
	}
	if err := tx.leaveQuestions(ctx, areaID, personID); err != nil {
		return 0, err
	}
	err = tx.get(ctx, &heir, `
		UPDATE memberships
		SET organisation_admin = true
		WHERE area_id = $1 AND organisation_id = $2 AND person_id = (
			SELECT m.person_id
			FROM memberships m
			JOIN people p ON p.id = m.person_id
			WHERE m.organisation_id = $2
				AND NOT EXISTS (SELECT FROM memberships WHERE organisation_id = $2 AND organisation_admin)
			ORDER BY p.reachable DESC, m.joined_at, m.person_id
			LIMIT 1
		)
		RETURNING person_id`, areaID, organisationID)
	if err != nil && err != ErrNotFound {
		return 0, err
	}
	return heir, tx.LeaveConsultations(ctx, areaID, organisationID, personID)
}

// NameTaken tells whether another organisation of the same name is registered in the same municipality.
func (tx *Tx) NameTaken(ctx context.Context, o Organisation) (taken bool, err error) {
	err = tx.get(ctx, &taken, `
		SELECT EXISTS (
			SELECT FROM organisations
			WHERE area_id = $1 AND municipality_id = $2 AND lower(name) = lower($3) AND id <> $4
				AND state IN ('pending', 'active')
		)`, o.AreaID, o.MunicipalityID, o.Name, o.ID)
	return taken, err
}

// HasNoAdmin tells whether nobody administers the organisation: whoever is admitted first then does.
func (tx *Tx) HasNoAdmin(ctx context.Context, organisationID int64) (none bool, err error) {
	err = tx.get(ctx, &none, `
		SELECT NOT EXISTS (SELECT FROM memberships WHERE organisation_id = $1 AND organisation_admin)`, organisationID)
	return none, err
}
