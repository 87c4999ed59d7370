package storage

import (
	"context"

	"github.com/lib/pq"
)

// Names is what an area is known by: a text that holds one of them may tell of whom it speaks.
type Names struct {
	Municipalities, Districts, Streets, Organisations []string
}

// Names lists the names of the area's municipalities, their districts, its streets and its organisations.
func (tx *Tx) Names(ctx context.Context, areaID int64) (Names, error) {
	var row struct {
		Municipalities pq.StringArray `db:"municipalities"`
		Districts      pq.StringArray `db:"districts"`
		Streets        pq.StringArray `db:"streets"`
		Organisations  pq.StringArray `db:"organisations"`
	}
	err := tx.get(ctx, &row, `
		SELECT
			ARRAY(SELECT name FROM municipalities WHERE area_id = $1 ORDER BY name) AS municipalities,
			ARRAY(
				SELECT d.name
				FROM districts d
				JOIN municipalities m ON m.id = d.municipality_id
				WHERE m.area_id = $1
				ORDER BY d.name
			) AS districts,
			ARRAY(SELECT name FROM streets WHERE area_id = $1 ORDER BY name) AS streets,
			ARRAY(SELECT name FROM organisations WHERE area_id = $1 AND state = 'active' ORDER BY id) AS organisations`, areaID)
	return Names{
		Municipalities: row.Municipalities, Districts: row.Districts, Streets: row.Streets, Organisations: row.Organisations,
	}, err
}

// SetStreets replaces the list of the area's streets. A name given twice counts once.
func (tx *Tx) SetStreets(ctx context.Context, areaID int64, names []string) error {
	if _, err := tx.exec(ctx, `
		DELETE FROM streets
		WHERE area_id = $1`, areaID); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO streets (area_id, name)
		SELECT DISTINCT CAST($1 AS bigint), name
		FROM unnest(CAST($2 AS text[])) AS name`, areaID, pq.Array(names))
	return err
}
