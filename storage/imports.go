package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// LockDirectory lets changes of the area's directory by files happen one after the other, and keeps everybody else from
// changing what is there until the commit. Rows are locked in the order in which changes of one lock them: the
// organisation, its resources, the area, which counts words.
func (tx *Tx) LockDirectory(ctx context.Context, areaID int64) error {
	if err := tx.lock(ctx, lockDirectory, areaID); err != nil {
		return err
	}
	for _, query := range [...]string{`
		SELECT count(*)
		FROM (
			SELECT
			FROM organisations
			WHERE area_id = $1
			ORDER BY id
			FOR NO KEY UPDATE
		) AS locked`, `
		SELECT count(*)
		FROM (
			SELECT
			FROM resources
			WHERE area_id = $1
			ORDER BY id
			FOR NO KEY UPDATE
		) AS locked`, `
		SELECT count(*)
		FROM (
			SELECT
			FROM areas
			WHERE id = $1
			FOR NO KEY UPDATE
		) AS locked`} {
		if _, err := tx.exec(ctx, query, areaID); err != nil {
			return err
		}
	}
	return nil
}

// Listed is what an import recognises a record of the directory by. OrganisationID and Title are of resources alone,
// Name and Municipality of organisations.
type Listed struct {
	ID             int64          `db:"id"`
	OrganisationID int64          `db:"organisation_id"`
	Name           string         `db:"name"` // or the title
	Municipality   string         `db:"municipality"`
	Origins        pq.StringArray `db:"origins"` // UUIDs under which it came
}

// EachListedOrganisation reads the area's active organisations in the order of their ids.
func (tx *Tx) EachListedOrganisation(ctx context.Context, areaID int64, fn func(*Listed) error) error {
	return each(ctx, tx, fn, `
		SELECT o.id, 0 AS organisation_id, o.name, p.name AS municipality,
			ARRAY(SELECT CAST(i.origin_id AS text) FROM import_origins i WHERE i.organisation_id = o.id) AS origins
		FROM organisations o
		JOIN municipalities p ON p.id = o.municipality_id
		WHERE o.area_id = $1 AND o.state = 'active'
		ORDER BY o.id`, areaID)
}

// EachListedResource reads the area's resources that everybody may see, in the order of their ids.
func (tx *Tx) EachListedResource(ctx context.Context, areaID int64, fn func(*Listed) error) error {
	return each(ctx, tx, fn, `
		SELECT r.id, r.organisation_id, r.title AS name, '' AS municipality,
			ARRAY(SELECT CAST(i.origin_id AS text) FROM import_origins i WHERE i.resource_id = r.id) AS origins
		FROM resources r
		JOIN organisations o ON o.id = r.organisation_id
		WHERE r.area_id = $1 AND r.archived_at IS NULL AND o.state = 'active'
		ORDER BY r.id`, areaID)
}

// imported is a resource as the statements below read it, from JSON. Owner is the name by which it was lexed.
type imported struct {
	ID             int64      `json:"id"`
	OrganisationID int64      `json:"organisation_id"`
	Owner          string     `json:"owner"`
	Title          string     `json:"title"`
	Description    string     `json:"description"`
	Audience       string     `json:"audience"`
	AgeMin         *int       `json:"age_min"`
	AgeMax         *int       `json:"age_max"`
	Cost           string     `json:"cost"`
	Access         string     `json:"access"`
	Contact        string     `json:"contact"`
	Topics         []string   `json:"topics"`
	Languages      []string   `json:"languages"`
	Accessibility  []string   `json:"accessibility"`
	AccessNote     string     `json:"accessibility_note"`
	Schedule       string     `json:"schedule"`
	Alert          string     `json:"alert"`
	Public         bool       `json:"is_public"`
	Capacity       string     `json:"capacity"`
	SaidAt         *time.Time `json:"capacity_said_at"`
	ConfirmedAt    *time.Time `json:"confirmed_at"`
	Places         []int64    `json:"places"`
	Lexemes        string     `json:"lexemes"`
}

// importedColumns are those of imported.
const importedColumns = `
	id bigint, organisation_id bigint, owner text, title text, description text, audience text, age_min smallint,
	age_max smallint, cost text, access text, contact text, topics text[], languages text[],
	accessibility text[], accessibility_note text, schedule text, alert text, is_public boolean, capacity text,
	capacity_said_at timestamptz, confirmed_at timestamptz, places bigint[], lexemes text`

func asImported(areaID int64, list []Resource) (string, error) {
	rows := make([]imported, len(list))
	for i, r := range list {
		r.AreaID = areaID
		rows[i] = imported{
			ID: r.ID, OrganisationID: r.OrganisationID, Owner: r.Organisation, Title: r.Title, Description: r.Description, Audience: r.Audience,
			AgeMin: r.AgeMin, AgeMax: r.AgeMax, Cost: r.Cost, Access: r.Access, Contact: r.Contact,
			Topics: some(r.Topics), Languages: some(r.Languages), Accessibility: some(r.Accessibility), AccessNote: r.AccessibilityNote,
			Schedule: r.Schedule, Alert: r.Alert, Public: r.Public, Capacity: r.Capacity.word(), SaidAt: r.SaidAt, ConfirmedAt: r.ConfirmedAt,
			Places: r.places(), Lexemes: r.lexemes(),
		}
	}
	text, err := json.Marshal(rows)
	return string(text), err
}

// AddResources stores resources of active organisations of the area, and puts their ids into the list. Their Organisation
// has to be the owner's name. ErrNotFound: an owner is none.
func (tx *Tx) AddResources(ctx context.Context, areaID int64, list []Resource) error {
	var ids []int64
	if err := tx.list(ctx, &ids, `
		SELECT nextval(pg_get_serial_sequence('resources', 'id'))
		FROM generate_series(1, $1)`, len(list)); err != nil {
		return err
	}
	for i := range list {
		list[i].ID = ids[i]
	}
	rows, err := asImported(areaID, list)
	if err != nil {
		return fmt.Errorf("encode resources: %w", err)
	}
	return tx.countingWords(ctx, areaID, nil, ids, `
		WITH given AS (
			SELECT *
			FROM json_to_recordset(CAST(CAST($1 AS text) AS json)) AS given (`+importedColumns+`)
		), added AS (
			INSERT INTO resources (id, area_id, organisation_id, owner, title, description, audience, age_min, age_max,
				cost, access, contact, created_at, updated_at, topics, lexemes, lexed,
				languages, accessibility, accessibility_note, schedule, alert, is_public, capacity, capacity_said_at,
				confirmed_at)
			OVERRIDING SYSTEM VALUE
			SELECT g.id, o.area_id, o.id, o.name, g.title, g.description, g.audience, g.age_min, g.age_max,
				g.cost, g.access, g.contact, $3, $3, g.topics, CAST(g.lexemes AS tsvector),
				CASE WHEN o.name = g.owner THEN CAST($4 AS smallint) ELSE 0 END, g.languages, g.accessibility,
				g.accessibility_note, g.schedule, g.alert, g.is_public, g.capacity, g.capacity_said_at,
				g.confirmed_at
			FROM given g
			JOIN organisations o ON o.id = g.organisation_id
			WHERE o.area_id = $2 AND o.state = 'active'
			RETURNING id, area_id
		), placed AS (
			INSERT INTO resource_municipalities (resource_id, municipality_id, area_id)
			SELECT a.id, municipality_id, a.area_id
			FROM added a
			JOIN given g ON g.id = a.id, unnest(g.places) AS municipality_id
		)
		SELECT
		FROM added`, rows, areaID, tx.Now, lexing)
}

// ChangeResources writes all fields of resources of the area, the owner among them. Their Organisation has to be its name.
// ErrNotFound: one of them is none, or is archived.
func (tx *Tx) ChangeResources(ctx context.Context, areaID int64, list []Resource) error {
	rows, err := asImported(areaID, list)
	if err != nil {
		return fmt.Errorf("encode resources: %w", err)
	}
	ids := make([]int64, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	return tx.countingWords(ctx, areaID, ids, ids, `
		WITH given AS (
			SELECT *
			FROM json_to_recordset(CAST(CAST($1 AS text) AS json)) AS given (`+importedColumns+`)
		), changed AS (
			UPDATE resources r
			SET organisation_id = o.id, owner = o.name, title = g.title, description = g.description, audience = g.audience,
				age_min = g.age_min, age_max = g.age_max, cost = g.cost, access = g.access, contact = g.contact,
				updated_at = $3, topics = g.topics, lexemes = CAST(g.lexemes AS tsvector),
				lexed = CASE WHEN o.name = g.owner THEN CAST($4 AS smallint) ELSE 0 END, languages = g.languages,
				accessibility = g.accessibility, accessibility_note = g.accessibility_note, schedule = g.schedule,
				alert = g.alert, is_public = g.is_public, capacity = g.capacity, capacity_said_at = g.capacity_said_at,
				confirmed_at = g.confirmed_at
			FROM given g
			JOIN organisations o ON o.id = g.organisation_id
			WHERE r.area_id = $2 AND r.id = g.id AND r.archived_at IS NULL AND o.area_id = $2 AND o.state = 'active'
			RETURNING r.id, r.area_id
		), left_places AS (
			DELETE FROM resource_municipalities m
			USING given g
			WHERE m.area_id = $2 AND m.resource_id = g.id AND m.municipality_id <> ALL (g.places)
		), new_places AS (
			INSERT INTO resource_municipalities (resource_id, municipality_id, area_id)
			SELECT c.id, municipality_id, c.area_id
			FROM changed c
			JOIN given g ON g.id = c.id, unnest(g.places) AS municipality_id
			ON CONFLICT DO NOTHING
		)
		SELECT
		FROM changed`, rows, areaID, tx.Now, lexing)
}

// countingWords runs a query that writes the resources after, of which those before were there, and counts their words all
// at once. The area has to be locked. ErrNotFound: it touched other than all of them.
func (tx *Tx) countingWords(ctx context.Context, areaID int64, before, after []int64, query string, args ...any) error {
	const count = `SELECT resource_words_count($1, CAST($2 AS bigint[]), $3)`
	if _, err := tx.exec(ctx, `SELECT set_config('sozialraum.words', 'counted', true)`); err != nil {
		return err
	}
	if len(before) > 0 {
		if _, err := tx.exec(ctx, count, areaID, pq.Int64Array(before), -1); err != nil {
			return err
		}
	}
	touched, err := tx.exec(ctx, query, args...)
	if err != nil {
		return err
	}
	if touched != int64(len(after)) {
		return ErrNotFound
	}
	if _, err := tx.exec(ctx, count, areaID, pq.Int64Array(after), 1); err != nil {
		return err
	}
	if len(before) > 0 {
		if _, err := tx.exec(ctx, `
			DELETE FROM resource_words
			WHERE area_id = $1 AND uses = 0`, areaID); err != nil {
			return err
		}
	}
	_, err = tx.exec(ctx, `SELECT set_config('sozialraum.words', '', true)`)
	return err
}

// ImportOrigin is under which identifier of another place a record came: that of an organisation, or of a resource.
type ImportOrigin struct {
	ID             string `json:"origin_id"` // UUID
	OrganisationID int64  `json:"organisation_id,omitempty"`
	ResourceID     int64  `json:"resource_id,omitempty"`
}

// NoteOrigins remembers identifiers; each leads to one record from now on, wherever it led before.
func (tx *Tx) NoteOrigins(ctx context.Context, areaID int64, list []ImportOrigin) error {
	rows, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encode origins: %w", err)
	}
	_, err = tx.exec(ctx, `
		INSERT INTO import_origins (area_id, origin_id, organisation_id, resource_id)
		SELECT $1, origin_id, organisation_id, resource_id
		FROM json_to_recordset(CAST(CAST($2 AS text) AS json)) AS given (origin_id uuid, organisation_id bigint, resource_id bigint)
		ON CONFLICT (area_id, origin_id) DO UPDATE
		SET organisation_id = EXCLUDED.organisation_id, resource_id = EXCLUDED.resource_id`, areaID, string(rows))
	return err
}

// AssureCard sets when the card of an organisation of the area was confirmed, as an import knows it; nil: never.
func (tx *Tx) AssureCard(ctx context.Context, areaID, organisationID int64, at *time.Time) error {
	return tx.mustTouch(ctx, `
		UPDATE organisations
		SET confirmed_at = $3
		WHERE area_id = $1 AND id = $2`, areaID, organisationID, at)
}

// CountImported lets the planner know how many rows there are now, what an import has written included. Otherwise it learns of
// that within a minute or so, and a transaction that begins before reads whole tables for every row until it ends.
func (tx *Tx) CountImported(ctx context.Context) error {
	_, err := tx.exec(ctx, `ANALYZE organisations, resources, resource_municipalities, resource_words, import_origins`)
	return err
}

// LookAgain lets the scheduler look at once what is to be asked of the area's organisations after an import.
func (tx *Tx) LookAgain(ctx context.Context, areaID int64) error {
	_, err := tx.exec(ctx, `
		UPDATE organisations
		SET look_at = $2
		WHERE area_id = $1 AND state = 'active'`, areaID, tx.Now)
	return err
}

// ReferTo makes an organisation of the area refer to these active ones and no others.
func (tx *Tx) ReferTo(ctx context.Context, areaID, organisationID int64, ids []int64) error {
	_, err := tx.exec(ctx, `
		WITH ended AS (
			DELETE FROM referrals
			WHERE area_id = $1 AND organisation_id = $2 AND to_id <> ALL (CAST($3 AS bigint[]))
				AND to_id IN (SELECT id FROM organisations WHERE area_id = $1 AND state = 'active')
		)
		INSERT INTO referrals (area_id, organisation_id, to_id)
		SELECT area_id, $2, id
		FROM organisations
		WHERE area_id = $1 AND id = ANY (CAST($3 AS bigint[])) AND id <> $2 AND state = 'active'
		ON CONFLICT DO NOTHING`, areaID, organisationID, pq.Int64Array(ids))
	return err
}
