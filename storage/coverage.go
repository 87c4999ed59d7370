package storage

import (
	"context"
	"time"
)

// Lights counts things of the directory by their light.
type Lights struct {
	Green  int `db:"green"`
	Yellow int `db:"yellow"`
	Red    int `db:"red"`
}

// lightCounts counts the rows of confirmable by light; $2 and $3 are the times before which they are yellow and red.
const lightCounts = `
	count(*) FILTER (WHERE confirmed_at > $2 AND NOT reported) AS green,
	count(*) FILTER (WHERE confirmed_at IS NULL OR confirmed_at > $3 AND (confirmed_at <= $2 OR reported)) AS yellow,
	count(*) FILTER (WHERE confirmed_at <= $3) AS red`

// HouseLights are those of one organisation: of its card and its resources.
type HouseLights struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
	Lights
}

// AreaLights counts the cards and resources of the area by their light.
func (tx *Tx) AreaLights(ctx context.Context, areaID int64) (Lights, error) {
	var sum Lights
	interval, err := tx.ConfirmDays(ctx, areaID)
	if err != nil {
		return sum, err
	}
	err = tx.get(ctx, &sum, `
		SELECT `+lightCounts+`
		FROM (`+confirmable+`) AS c`, areaID, tx.Now.Add(-days(interval)), tx.Now.Add(-2*days(interval)))
	return sum, err
}

// StaleHouses lists the organisations of the area that have something that is not green, worst first, limit of them after
// offset, and counts them all.
func (tx *Tx) StaleHouses(ctx context.Context, areaID int64, offset, limit int) (page []HouseLights, total int, err error) {
	interval, err := tx.ConfirmDays(ctx, areaID)
	if err != nil {
		return nil, 0, err
	}
	var rows []struct {
		HouseLights
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		WITH houses AS (
			SELECT organisation_id AS id, `+lightCounts+`
			FROM (`+confirmable+`) AS c
			GROUP BY organisation_id
		)
		SELECT h.id, o.name, h.green, h.yellow, h.red, count(*) OVER () AS total
		FROM houses h
		JOIN organisations o ON o.id = h.id
		WHERE h.yellow + h.red > 0
		ORDER BY h.red DESC, h.yellow DESC, search_fold(o.name), h.id
		LIMIT $5 OFFSET $4`, areaID, tx.Now.Add(-days(interval)), tx.Now.Add(-2*days(interval)), offset, limit)
	for _, row := range rows {
		page, total = append(page, row.HouseLights), row.Total
	}
	return page, total, err
}

// StaleThings lists what of an organisation is not green, worst first, limit of it after offset, and counts it all.
func (tx *Tx) StaleThings(ctx context.Context, areaID, organisationID int64, offset, limit int) (page []OpenThing, total int, err error) {
	interval, err := tx.ConfirmDays(ctx, areaID)
	if err != nil {
		return nil, 0, err
	}
	var rows []struct {
		OpenThing
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT id, title, confirmed_at, reported, CAST($6 AS integer) AS confirm_days, count(*) OVER () AS total
		FROM (`+confirmable+`) AS c
		WHERE organisation_id = $2 AND (confirmed_at IS NULL OR confirmed_at <= $3 OR reported)
		ORDER BY id > 0, confirmed_at NULLS LAST, id
		LIMIT $5 OFFSET $4`, areaID, organisationID, tx.Now.Add(-days(interval)), offset, limit, interval)
	for _, row := range rows {
		row.seen(tx.Now)
		page, total = append(page, row.OpenThing), row.Total
	}
	return page, total, err
}

// nudgeApart is the time between two kind reminders by coordinators.
const nudgeApart = 7 * 24 * time.Hour

// MayNudge tells whether a week has passed since a coordinator reminded the organisation last.
func (tx *Tx) MayNudge(ctx context.Context, areaID, organisationID int64) (may bool, err error) {
	err = tx.get(ctx, &may, `
		SELECT nudged_at IS NULL OR nudged_at <= $3
		FROM organisations
		WHERE area_id = $1 AND id = $2 AND state = 'active'`, areaID, organisationID, tx.Now.Add(-nudgeApart))
	return may, err
}

// Nudge notes that a coordinator reminds the organisation now. ErrConflict: somebody did less than a week ago.
func (tx *Tx) Nudge(ctx context.Context, areaID, organisationID int64) error {
	n, err := tx.exec(ctx, `
		UPDATE organisations
		SET nudged_at = $3
		WHERE area_id = $1 AND id = $2 AND state = 'active' AND (nudged_at IS NULL OR nudged_at <= $4)`,
		areaID, organisationID, tx.Now, tx.Now.Add(-nudgeApart))
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}

// Cell counts the resources about a topic in one municipality; MunicipalityID 0: in the whole area.
type Cell struct {
	Topic          string `db:"topic"`
	MunicipalityID int64  `db:"municipality_id"`
	Count          int    `db:"count"`
}

// Coverage counts the area's resources by topic and municipality; what there is none of is left out.
func (tx *Tx) Coverage(ctx context.Context, areaID int64) (cells []Cell, err error) {
	err = tx.list(ctx, &cells, `
		SELECT t.topic, COALESCE(m.municipality_id, 0) AS municipality_id, count(*) AS count
		FROM resources r
		JOIN organisations o ON o.id = r.organisation_id
		CROSS JOIN unnest(r.topics) AS t (topic)
		LEFT JOIN resource_municipalities m ON m.resource_id = r.id
		WHERE r.area_id = $1 AND r.archived_at IS NULL AND o.state = 'active'
		GROUP BY t.topic, m.municipality_id
		ORDER BY t.topic, municipality_id`, areaID)
	return cells, err
}
