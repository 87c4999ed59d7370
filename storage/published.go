package storage

import (
	"context"
	"time"
)

// Published is a resource that its owner lets anybody read, with what has to be known of its area and its owner.
type Published struct {
	Resource
	Owner PublishedOwner `db:"owner"`
}

// PublishedOwner is an organisation of a published resource, as far as anybody may read it: its card is for members.
type PublishedOwner struct {
	ID           int64  `db:"id"`
	Name         string `db:"name"`
	Sector       string `db:"sector"`
	Municipality string `db:"municipality"`
	Origin       []byte `db:"origin"` // of the area
	Zone         string `db:"zone"`
}

// PublishedFilter narrows lists of what is published; zero values mean all.
type PublishedFilter struct {
	Origin         []byte // with an OrganisationID: of its area
	OrganisationID int64
	Topic          string
	ModifiedAfter  time.Time // or at that time, as HSDS has it: of two changes at once none is missed
	ID             int64     // of one resource, with the Origin of its area
}

const publishedOwner = `
	o.id AS "owner.id", o.name AS "owner.name", o.sector AS "owner.sector", p.name AS "owner.municipality",
	a.origin AS "owner.origin", a.zone AS "owner.zone"`

const fromPublished = `
		FROM resources r
		JOIN organisations o ON o.id = r.organisation_id
		JOIN municipalities p ON p.id = o.municipality_id
		JOIN areas a ON a.id = r.area_id
		WHERE r.is_public AND r.archived_at IS NULL AND o.state = 'active'
			AND (CAST($1 AS bytea) IS NULL OR a.origin = $1)
			AND (CAST($2 AS bigint) = 0 OR r.organisation_id = $2)
			AND ($3 = '' OR r.topics @> ARRAY[$3])
			AND r.updated_at >= $4
			AND (CAST($5 AS bigint) = 0 OR r.id = $5)`

func (f PublishedFilter) args(more ...any) []any {
	return append([]any{f.Origin, f.OrganisationID, f.Topic, f.ModifiedAfter, f.ID}, more...)
}

// PublishedResources lists what is published in all areas, limit resources after offset, and counts them all.
func (tx *Tx) PublishedResources(ctx context.Context, filter PublishedFilter, offset, limit int) (list []Published, total int, err error) {
	if err := tx.get(ctx, &total, `
		SELECT count(*)`+fromPublished, filter.args()...); err != nil {
		return nil, 0, err
	}
	err = tx.list(ctx, &list, `
		SELECT `+resourceColumns+`, `+publishedOwner+fromPublished+`
		ORDER BY r.area_id, r.id
		LIMIT $7 OFFSET $6`, filter.args(offset, limit)...)
	for i := range list {
		list[i].Holds = list[i].Capacity.At(tx.Now)
	}
	return list, total, err
}

// PublishedOwners lists the organisations of what is published in all areas, limit of them after offset, and counts them
// all.
func (tx *Tx) PublishedOwners(ctx context.Context, filter PublishedFilter, offset, limit int) (list []PublishedOwner, total int, err error) {
	if err := tx.get(ctx, &total, `
		SELECT count(DISTINCT o.id)`+fromPublished, filter.args()...); err != nil {
		return nil, 0, err
	}
	err = tx.list(ctx, &list, `
		SELECT id, name, sector, municipality, origin, zone
		FROM (
		SELECT DISTINCT o.area_id, o.id, o.name, o.sector, p.name AS municipality, a.origin, a.zone`+fromPublished+`
		) AS owners
		ORDER BY area_id, id
		LIMIT $7 OFFSET $6`, filter.args(offset, limit)...)
	return list, total, err
}
