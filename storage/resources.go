package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// Resource is an offer that exists in the area, owned by an organisation.
type Resource struct {
	ID                  int64      `db:"id"`
	AreaID              int64      `db:"area_id"`
	OrganisationID      int64      `db:"organisation_id"`
	Organisation        string     `db:"organisation"`
	OrganisationContact string     `db:"organisation_contact"`
	Title               string     `db:"title"`
	Description         string     `db:"description"`
	Audience            string     `db:"audience"` // for whom
	AgeMin              *int       `db:"age_min"`  // years; nil: no limit
	AgeMax              *int       `db:"age_max"`
	Cost                string     `db:"cost"`
	Access              string     `db:"access"`  // how to get in
	Contact             string     `db:"contact"` // empty: the organisation's
	CreatedBy           int64      `db:"created_by"`
	CreatedAt           time.Time  `db:"created_at"`
	UpdatedAt           time.Time  `db:"updated_at"`
	ArchivedAt          *time.Time `db:"archived_at"`
	Confirmation

	Topics            pq.StringArray `db:"topics"`             // ids of package topic
	Languages         pq.StringArray `db:"languages"`          // codes of package trait
	Accessibility     pq.StringArray `db:"accessibility"`      // ids of package trait
	AccessibilityNote string         `db:"accessibility_note"` // what these do not say
	Schedule          string         `db:"schedule"`           // dates or season, in words
	Alert             string         `db:"alert"`              // what everybody has to know first
	Public            bool           `db:"is_public"`          // its owner lets it be published

	Capacity        // as it was said
	Attachments int `db:"attachments"` // how many

	// Where it is offered, in the order of the area's municipalities; none means the whole area.
	MunicipalityIDs pq.Int64Array  `db:"municipality_ids"`
	Municipalities  pq.StringArray `db:"municipalities"`
}

const resourceColumns = `
	r.id, r.area_id, r.organisation_id, o.name AS organisation, o.contact AS organisation_contact, r.title, r.description,
	r.audience, r.age_min, r.age_max, r.cost, r.access, r.contact, COALESCE(r.created_by, 0) AS created_by,
	r.created_at, r.updated_at, r.archived_at, r.topics, r.languages, r.accessibility, r.accessibility_note, r.schedule,
	r.alert, r.is_public, r.capacity, r.capacity_said_at, r.confirmed_at,
	(SELECT count(*) FROM resource_attachments t WHERE t.resource_id = r.id) AS attachments,
	(SELECT a.confirm_days FROM areas a WHERE a.id = r.area_id) AS confirm_days,
	EXISTS (SELECT FROM resource_reports w WHERE w.resource_id = r.id) AS reported,
	ARRAY(SELECT m.municipality_id
		FROM resource_municipalities m
		WHERE m.resource_id = r.id
		ORDER BY m.municipality_id) AS municipality_ids,
	ARRAY(SELECT p.name
		FROM resource_municipalities m
		JOIN municipalities p ON p.id = m.municipality_id
		WHERE m.resource_id = r.id
		ORDER BY m.municipality_id) AS municipalities`

// AddResource stores a resource of an organisation of the area and returns its id. ErrNotFound: the organisation is
// not active in this area.
func (tx *Tx) AddResource(ctx context.Context, r Resource) (id int64, err error) {
	if err := tx.get(ctx, &r.Organisation, `
		SELECT name
		FROM organisations
		WHERE area_id = $1 AND id = $2 AND state = 'active'`, r.AreaID, r.OrganisationID); err != nil {
		return 0, err
	}
	// An owner who got another name in the meantime is not the one that is among the lexemes.
	err = tx.get(ctx, &id, `
		WITH added AS (
			INSERT INTO resources (area_id, organisation_id, owner, title, description, audience, age_min, age_max,
				cost, access, contact, created_by, created_at, updated_at, confirmed_at, topics, lexemes, lexed,
				languages, accessibility, accessibility_note, schedule, alert, is_public, capacity, capacity_said_at)
			SELECT o.area_id, o.id, o.name, $3, $4, $5, $6, $7, $8, $9, $10, NULLIF($11, CAST(0 AS bigint)), $12, $12, $12,
				$14, CAST(CAST($15 AS text) AS tsvector), CASE WHEN o.name = $16 THEN CAST($17 AS smallint) ELSE 0 END,
				$18, $19, $20, $21, $22, $23, $24, $25
			FROM organisations o
			WHERE o.area_id = $1 AND o.id = $2 AND o.state = 'active'
			RETURNING id, area_id
		), placed AS (
			INSERT INTO resource_municipalities (resource_id, municipality_id, area_id)
			SELECT a.id, municipality_id, a.area_id
			FROM added a, unnest(CAST($13 AS bigint[])) AS municipality_id
		)
		SELECT id
		FROM added`,
		r.AreaID, r.OrganisationID, r.Title, r.Description, r.Audience, r.AgeMin, r.AgeMax,
		r.Cost, r.Access, r.Contact, r.CreatedBy, tx.Now, r.places(), some(r.Topics), r.lexemes(), r.Organisation, lexing,
		some(r.Languages), some(r.Accessibility), r.AccessibilityNote, r.Schedule, r.Alert, r.Public, r.Capacity.word(), r.SaidAt)
	return id, err
}

// some is a list as an argument; never NULL.
func some(list pq.StringArray) pq.StringArray {
	if list == nil {
		return pq.StringArray{}
	}
	return list
}

// places are the municipalities as an argument; never NULL, which would stand for no list at all.
func (r Resource) places() pq.Int64Array {
	if r.MunicipalityIDs == nil {
		return pq.Int64Array{}
	}
	return r.MunicipalityIDs
}

// Resource returns one resource of the area that everybody may see: not archived, and its owner is active.
func (tx *Tx) Resource(ctx context.Context, areaID, id int64) (Resource, error) {
	return tx.resource(ctx, areaID, id, ``)
}

// ResourceToChange is Resource, locked until the commit, so that of two people who change different fields at once
// none overwrites what the other did.
func (tx *Tx) ResourceToChange(ctx context.Context, areaID, id int64) (Resource, error) {
	return tx.resource(ctx, areaID, id, `FOR NO KEY UPDATE OF r`)
}

func (tx *Tx) resource(ctx context.Context, areaID, id int64, lock string) (Resource, error) {
	var r Resource
	err := tx.get(ctx, &r, `
		SELECT `+resourceColumns+`
		FROM resources r
		JOIN organisations o ON o.id = r.organisation_id
		WHERE r.area_id = $1 AND r.id = $2 AND r.archived_at IS NULL AND o.state = 'active'
		`+lock, areaID, id)
	r.Holds = r.Capacity.At(tx.Now)
	r.seen(tx.Now)
	return r, err
}

// ChangeResource writes all editable fields of a resource of the area, which confirms it. ErrNotFound: there is none, or it is archived.
func (tx *Tx) ChangeResource(ctx context.Context, r Resource) error {
	var owner struct {
		ID   int64  `db:"id"`
		Name string `db:"name"`
	}
	if err := tx.get(ctx, &owner, `
		SELECT o.id, o.name
		FROM resources r
		JOIN organisations o ON o.id = r.organisation_id
		WHERE r.area_id = $1 AND r.id = $2 AND r.archived_at IS NULL`, r.AreaID, r.ID); err != nil {
		return err
	}
	r.OrganisationID, r.Organisation = owner.ID, owner.Name
	var id int64
	return tx.get(ctx, &id, `
		WITH changed AS (
			UPDATE resources
			SET title = $3, description = $4, audience = $5, age_min = $6, age_max = $7, cost = $8, access = $9,
				contact = $10, updated_at = $11, confirmed_at = $11, topics = $13, lexemes = CAST(CAST($14 AS text) AS tsvector),
				lexed = CASE WHEN owner = $15 THEN CAST($16 AS smallint) ELSE 0 END, languages = $17, accessibility = $18,
				accessibility_note = $19, schedule = $20, alert = $21, is_public = $22, capacity = $23, capacity_said_at = $24
			WHERE area_id = $1 AND id = $2 AND archived_at IS NULL
			RETURNING id, area_id
		), left_places AS (
			DELETE FROM resource_municipalities m
			USING changed c
			WHERE m.resource_id = c.id AND m.municipality_id <> ALL (CAST($12 AS bigint[]))
		), new_places AS (
			INSERT INTO resource_municipalities (resource_id, municipality_id, area_id)
			SELECT c.id, municipality_id, c.area_id
			FROM changed c, unnest(CAST($12 AS bigint[])) AS municipality_id
			ON CONFLICT DO NOTHING
		)
		SELECT id
		FROM changed`,
		r.AreaID, r.ID, r.Title, r.Description, r.Audience, r.AgeMin, r.AgeMax, r.Cost, r.Access,
		r.Contact, tx.Now, r.places(), some(r.Topics), r.lexemes(), r.Organisation, lexing,
		some(r.Languages), some(r.Accessibility), r.AccessibilityNote, r.Schedule, r.Alert, r.Public, r.Capacity.word(), r.SaidAt)
}

// ArchiveResource takes a resource of the area out of every list; whoever was asked about it has answered by that.
// ErrNotFound: there is none, or it is archived.
func (tx *Tx) ArchiveResource(ctx context.Context, areaID, id int64) error {
	var owner int64
	if err := tx.get(ctx, &owner, `
		UPDATE resources
		SET archived_at = $3, updated_at = $3
		WHERE area_id = $1 AND id = $2 AND archived_at IS NULL
		RETURNING organisation_id`, areaID, id, tx.Now); err != nil {
		return err
	}
	return tx.lookAgain(ctx, areaID, owner)
}
