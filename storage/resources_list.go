package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// ResourceLine is what a list shows of a resource.
type ResourceLine struct {
	ID             int64          `db:"id"`
	Title          string         `db:"title"`
	Organisation   string         `db:"organisation"`
	AgeMin         *int           `db:"age_min"`
	AgeMax         *int           `db:"age_max"`
	Municipalities pq.StringArray `db:"municipalities"` // none: the whole area
	Alert          string         `db:"alert"`
	Capacity
	Confirmation
}

// seen sets what depends on the time, as it is at now.
func (r *ResourceLine) seen(now time.Time) {
	r.Holds = r.Capacity.At(now)
	r.Confirmation.seen(now)
}

// linesSeen are lines as they are at now.
func linesSeen(lines []ResourceLine, now time.Time) []ResourceLine {
	for i := range lines {
		lines[i].seen(now)
	}
	return lines
}

const resourceLineColumns = `
	r.id, r.title, o.name AS organisation, r.age_min, r.age_max, r.alert, r.capacity, r.capacity_said_at, r.confirmed_at,
	(SELECT a.confirm_days FROM areas a WHERE a.id = r.area_id) AS confirm_days,
	EXISTS (SELECT FROM resource_reports w WHERE w.resource_id = r.id) AS reported,
	ARRAY(SELECT p.name
		FROM resource_municipalities m
		JOIN municipalities p ON p.id = m.municipality_id
		WHERE m.resource_id = r.id
		ORDER BY m.municipality_id) AS municipalities`

// visibleResources are the area's ($1) resources that everybody may see, in the municipality $2 and of the
// organisation $3; zero means all. What is offered in the whole area is offered in each municipality.
const visibleResources = `
	FROM resources r
	JOIN organisations o ON o.id = r.organisation_id AND o.state = 'active'
	WHERE r.area_id = $1 AND r.archived_at IS NULL
		AND ($2 = CAST(0 AS bigint)
			OR EXISTS (SELECT FROM resource_municipalities m WHERE m.resource_id = r.id AND m.municipality_id = $2)
			OR NOT EXISTS (SELECT FROM resource_municipalities m WHERE m.resource_id = r.id))
		AND ($3 = CAST(0 AS bigint) OR r.organisation_id = $3)`

// ResourceFilter narrows a list or a search; zero values mean all.
type ResourceFilter struct {
	MunicipalityID int64
	OrganisationID int64
}

// Resources lists the area's resources by title, limit of them after offset, and counts them all.
func (tx *Tx) Resources(ctx context.Context, areaID int64, filter ResourceFilter, offset, limit int) (page []ResourceLine, total int, err error) {
	if err := tx.get(ctx, &total, `
		SELECT count(*)`+visibleResources, areaID, filter.MunicipalityID, filter.OrganisationID); err != nil {
		return nil, 0, err
	}
	if offset >= total {
		return nil, total, nil
	}
	err = tx.list(ctx, &page, `
		SELECT `+resourceLineColumns+visibleResources+`
		ORDER BY r.sort_key, r.id
		LIMIT $5 OFFSET $4`, areaID, filter.MunicipalityID, filter.OrganisationID, offset, limit)
	return linesSeen(page, tx.Now), total, err
}
