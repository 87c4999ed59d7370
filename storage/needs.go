package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// What people looked for and did not find, the rules that everything here obeys:
//
//  1. Nothing is stored that says who had a need: only counts, by month.
//  2. A person's need is counted once a day. That is known by a keyed hash, which is destroyed when the day is over.
//  3. Words are kept only if nothing in them may tell of somebody; whoever calls has looked.
//  4. Counts change when the day is over, all at once: coordinators do not see a need while they know who is at work, and no
//     number of a transaction joins it to a person.

// UnmetNeed is what was looked for in an area and not found.
type UnmetNeed struct {
	Topics         pq.StringArray `db:"topics"` // ids of package topic, in order
	MunicipalityID int64          `db:"municipality_id"`
	Municipality   string         `db:"municipality"` // empty: anywhere
	AgeBand        string         `db:"age_band"`     // see AgeBand; empty: any
	Free           bool           `db:"free"`         // costs nothing
	Words          string         `db:"words"`        // in alphabetical order; empty: not kept
	Times          int            `db:"times"`        // how often, each person once a day
	Near           int            `db:"near"`         // of these, how often something similar was found
	Month          time.Time      `db:"month"`        // the last one in which it was missing, its first day
}

// ageBands are the youngest ages of the bands in which needs are counted.
var ageBands = [...]struct {
	from int
	name string
}{{18, "18+"}, {14, "14-17"}, {10, "10-13"}, {6, "6-9"}, {3, "3-5"}, {0, "0-2"}}

// AgeBand is the band of an age range in years, by its lower end; nil means no limit, an empty band any age.
func AgeBand(from, to *int) string {
	age := from
	if age == nil {
		age = to
	}
	if age == nil {
		return ""
	}
	for _, band := range ageBands {
		if *age >= band.from {
			return band.name
		}
	}
	return ""
}

// NoteNeed notes a need of today, once for each token; near tells that something similar was found. CountNeeds counts it.
func (tx *Tx) NoteNeed(ctx context.Context, areaID int64, need UnmetNeed, near bool, token []byte) error {
	if need.Topics == nil {
		need.Topics = pq.StringArray{}
	}
	_, err := tx.exec(ctx, `
		INSERT INTO need_slips (token, area_id, day, topics, municipality_id, age_band, free, words, near)
		SELECT $3, a.id, CAST(CAST($2 AS timestamptz) AT TIME ZONE a.zone AS date), $4, NULLIF(CAST($5 AS bigint), 0), $6, $7, $8, $9
		FROM areas a
		WHERE a.id = $1
		ON CONFLICT DO NOTHING`,
		areaID, tx.Now, token, need.Topics, need.MunicipalityID, need.AgeBand, need.Free, need.Words, near)
	return err
}

// CountNeeds counts the needs of days that are over where they were had, and destroys what tells that somebody had them.
func (s *Store) CountNeeds(ctx context.Context, now time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		return tx.get(ctx, &n, `
			WITH over AS (
				DELETE FROM need_slips
				WHERE token IN (
					SELECT t.token
					FROM need_slips t
					JOIN areas a ON a.id = t.area_id
					WHERE t.day < CAST(CAST($1 AS timestamptz) AT TIME ZONE a.zone AS date)
					FOR UPDATE OF t SKIP LOCKED
				)
				RETURNING *
			), counted AS (
				INSERT INTO unmet_needs (area_id, month, topics, municipality_id, age_band, free, words, times, near)
				SELECT area_id, CAST(date_trunc('month', day) AS date) AS month, topics, municipality_id, age_band, free, words,
					count(*), count(*) FILTER (WHERE near)
				FROM over
				GROUP BY area_id, date_trunc('month', day), topics, municipality_id, age_band, free, words
				ORDER BY area_id, month, topics, municipality_id, age_band, free, words
				ON CONFLICT (area_id, month, topics, COALESCE(municipality_id, 0), age_band, free, words) DO UPDATE
				SET times = unmet_needs.times + EXCLUDED.times, near = unmet_needs.near + EXCLUDED.near
			)
			SELECT count(*)
			FROM over`, now)
	})
	return n, err
}

// UnmetNeeds returns what was looked for in the area and not found, since the month of the given time, the most wanted
// first. Counts below the area's threshold are exact here: whoever shows them uses anonymity.Count.
func (tx *Tx) UnmetNeeds(ctx context.Context, areaID int64, since time.Time) (list []UnmetNeed, err error) {
	err = tx.list(ctx, &list, `
		SELECT n.topics, COALESCE(n.municipality_id, 0) AS municipality_id, COALESCE(m.name, '') AS municipality, n.age_band,
			n.free, n.words, sum(n.times) AS times, sum(n.near) AS near, max(n.month) AS month
		FROM unmet_needs n
		JOIN areas a ON a.id = n.area_id
		LEFT JOIN municipalities m ON m.id = n.municipality_id
		WHERE n.area_id = $1 AND n.month >= CAST(date_trunc('month', CAST($2 AS timestamptz) AT TIME ZONE a.zone) AS date)
		GROUP BY n.topics, n.municipality_id, m.name, n.age_band, n.free, n.words
		ORDER BY times DESC, month DESC, n.topics, municipality, n.age_band, n.words, n.free`, areaID, since)
	return list, err
}

// ForgetNeeds removes needs of months before that of the given time.
func (s *Store) ForgetNeeds(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM unmet_needs
			WHERE month < date_trunc('month', CAST($1 AS timestamptz) AT TIME ZONE 'UTC')`, before)
		return err
	})
	return n, err
}
