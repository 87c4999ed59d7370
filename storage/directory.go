package storage

import (
	"context"

	"github.com/lib/pq"
)

// The directory as a whole: read row by row, as large as it may be, for files and for the pages that anybody may read.

// Origin is what identifiers of the area's records in files begin with: 6 bytes that never change.
func (tx *Tx) Origin(ctx context.Context, areaID int64) (origin []byte, err error) {
	err = tx.get(ctx, &origin, `
		SELECT origin
		FROM areas
		WHERE id = $1`, areaID)
	return origin, err
}

// OnlyRead makes the transaction read one state of the database from its first statement to its last, which this has to be
// before. It cannot write.
func (tx *Tx) OnlyRead(ctx context.Context) error {
	_, err := tx.exec(ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`)
	return err
}

// each reads rows one by one. While it does, the transaction can do nothing else.
func each[T any](ctx context.Context, tx *Tx, fn func(*T) error, query string, args ...any) error {
	stmt, err := tx.stmt(ctx, query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryxContext(ctx, args...)
	if err != nil {
		return wrap("query", err)
	}
	defer func() { _ = rows.Close() }() // what went wrong is in Err
	for rows.Next() {
		var row T
		if err := rows.StructScan(&row); err != nil {
			return wrap("scan", err)
		}
		if err := fn(&row); err != nil {
			return err
		}
	}
	return wrap("read", rows.Err())
}

// OrganisationEntry is an organisation of the directory with the active ones that it refers to.
type OrganisationEntry struct {
	Organisation
	RefersIDs pq.Int64Array `db:"refers_ids"`
}

const entries = `
		SELECT ` + organisationColumns + `,
			ARRAY(SELECT r.to_id
				FROM referrals r
				JOIN organisations t ON t.id = r.to_id
				WHERE r.organisation_id = o.id AND t.state = 'active'
				ORDER BY r.to_id) AS refers_ids
		FROM organisations o
		JOIN municipalities p ON p.id = o.municipality_id
		WHERE o.area_id = $1 AND o.state = 'active'`

// EachOrganisation reads the area's active organisations in the order of their ids.
func (tx *Tx) EachOrganisation(ctx context.Context, areaID int64, fn func(*OrganisationEntry) error) error {
	return each(ctx, tx, fn, entries+`
		ORDER BY o.id`, areaID)
}

// OrganisationEntry returns one of those that EachOrganisation reads.
func (tx *Tx) OrganisationEntry(ctx context.Context, areaID, id int64) (OrganisationEntry, error) {
	var o OrganisationEntry
	err := tx.get(ctx, &o, entries+`
			AND o.id = $2`, areaID, id)
	return o, err
}

// EachResource reads the area's resources that everybody may see, in the order of their ids.
func (tx *Tx) EachResource(ctx context.Context, areaID int64, fn func(*Resource) error) error {
	return each(ctx, tx, fn, `
		SELECT `+resourceColumns+`
		FROM resources r
		JOIN organisations o ON o.id = r.organisation_id
		WHERE r.area_id = $1 AND r.archived_at IS NULL AND o.state = 'active'
		ORDER BY r.id`, areaID)
}

// ResourcesFrom lists some of the resources that EachResource reads, from the one with this id on.
func (tx *Tx) ResourcesFrom(ctx context.Context, areaID, id int64, limit int) (list []Resource, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+resourceColumns+`
		FROM resources r
		JOIN organisations o ON o.id = r.organisation_id
		WHERE r.area_id = $1 AND r.id >= $2 AND r.archived_at IS NULL AND o.state = 'active'
		ORDER BY r.id
		LIMIT $3`, areaID, id, limit)
	return list, err
}
