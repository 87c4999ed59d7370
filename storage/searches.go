package storage

import (
	"context"
	"time"
)

// searchLife is how long the pages of a search can be turned. What people search for is nobody's business later.
const searchLife = 24 * time.Hour

// RememberSearch keeps what a person searches for, so that a button can turn the page, and returns the search's id.
// The person's earlier search is replaced, and searches of anybody that are over are forgotten.
func (tx *Tx) RememberSearch(ctx context.Context, personID, areaID int64, query string) (id int64, err error) {
	err = tx.get(ctx, &id, `
		WITH forgotten AS (
			DELETE FROM searches
			WHERE person_id IN (
				SELECT person_id
				FROM searches
				WHERE searched_at <= $5 AND person_id <> $1
				FOR UPDATE SKIP LOCKED
			)
		)
		INSERT INTO searches (person_id, area_id, query, searched_at)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id) DO UPDATE
		SET id = DEFAULT, area_id = EXCLUDED.area_id, query = EXCLUDED.query, searched_at = EXCLUDED.searched_at
		RETURNING id`, personID, areaID, query, tx.Now, tx.Now.Add(-searchLife))
	return id, err
}

// Search returns what the person searched for in this area. ErrNotFound: they searched for something else since, or
// it is more than a day ago.
func (tx *Tx) Search(ctx context.Context, personID, areaID, id int64) (query string, err error) {
	err = tx.get(ctx, &query, `
		SELECT query
		FROM searches
		WHERE person_id = $1 AND area_id = $2 AND id = $3 AND searched_at > $4`,
		personID, areaID, id, tx.Now.Add(-searchLife))
	return query, err
}
