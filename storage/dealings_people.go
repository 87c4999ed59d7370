package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// Dealable is somebody who can be dealt into a group.
type Dealable struct {
	PersonID       int64  `db:"person_id"`
	Name           string `db:"name"`
	OrganisationID int64  `db:"organisation_id"` // 0: none
	Organisation   string `db:"organisation"`
	Sector         string `db:"sector"`
	MunicipalityID int64  `db:"municipality_id"`
	Seats          int    `db:"seats"` // with those who come along and are nobody here
	Present        bool   `db:"present"`
	Coming         bool   `db:"coming"` // has a seat
}

// Dealables lists who has a seat in a meeting or is there, by name.
func (tx *Tx) Dealables(ctx context.Context, areaID, conferenceID int64) (list []Dealable, err error) {
	err = tx.list(ctx, &list, `
		SELECT p.id AS person_id, p.name, COALESCE(o.id, 0) AS organisation_id, COALESCE(o.name, '') AS organisation,
			COALESCE(o.sector, '') AS sector, COALESCE(o.municipality_id, 0) AS municipality_id,
			COALESCE(v.seats, w.seats) AS seats, v.person_id IS NOT NULL AS present, w.person_id IS NOT NULL AS coming
		FROM (SELECT * FROM answers WHERE area_id = $1 AND conference_id = $2 AND answer = 'coming' AND NOT waiting) AS w
		FULL JOIN (SELECT * FROM visits WHERE area_id = $1 AND conference_id = $2 AND person_id IS NOT NULL) AS v
			ON v.person_id = w.person_id
		JOIN people p ON p.id = COALESCE(w.person_id, v.person_id)
		JOIN memberships m ON m.person_id = p.id AND m.area_id = $1
		LEFT JOIN organisations o ON o.id = m.organisation_id
		ORDER BY search_fold(p.name), p.id`, areaID, conferenceID)
	return list, err
}

// Pairing says how often two people have sat together.
type Pairing struct {
	A     int64 `db:"a"`
	B     int64 `db:"b"`
	Times int   `db:"times"`
}

// Pairings lists who of these people sat together in earlier meetings of the area.
func (tx *Tx) Pairings(ctx context.Context, c Conference, people []int64) (list []Pairing, err error) {
	err = tx.list(ctx, &list, `
		SELECT p.a, p.b, count(*) AS times
		FROM pairings p
		LEFT JOIN conferences c ON c.id = p.conference_id
		WHERE p.area_id = $1 AND p.a = ANY($4) AND p.b = ANY($4)
			AND (p.conference_id IS NULL OR p.conference_id <> $2 AND c.cancelled_at IS NULL AND c.starts_at <= $3)
		GROUP BY p.a, p.b
		ORDER BY p.a, p.b`, c.AreaID, c.ID, c.StartsAt, pq.Array(people))
	return list, err
}

// ForgetGroups removes who sat where, who sent a result and the names of its pictures, of meetings that began before the
// given time, and of who sat together at which of them it was. What the groups found, and the minutes, belong to the area.
func (s *Store) ForgetGroups(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		for _, query := range []string{
			`
			DELETE FROM dealt_people d
			USING conferences c
			WHERE c.id = d.conference_id AND c.starts_at < $1`, `
			DELETE FROM result_photos p
			USING results r, conferences c
			WHERE r.id = p.result_id AND c.id = r.conference_id AND c.starts_at < $1`, `
			UPDATE results r
			SET sent_by = NULL
			FROM conferences c
			WHERE c.id = r.conference_id AND c.starts_at < $1 AND r.sent_by IS NOT NULL`, `
			UPDATE pairings p
			SET conference_id = NULL
			FROM conferences c
			WHERE c.id = p.conference_id AND c.starts_at < $1`,
		} {
			removed, err := tx.exec(ctx, query, before)
			if err != nil {
				return err
			}
			n += removed
		}
		return nil
	})
	return n, err
}

// ForgetPairings removes who sat together in years that began before the given time: the day is not known any more then, and
// nobody is to be kept longer than they were told.
func (s *Store) ForgetPairings(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM pairings
			WHERE make_date(met_year, 1, 1) < $1`, before)
		return err
	})
	return n, err
}

// ExportSmallGroup is what is stored about the person and the small groups of a meeting.
type ExportSmallGroup struct {
	Conference string `db:"title" json:"conference"` // empty: it was more than 90 days ago
	Number     int    `db:"number" json:"group"`     // 0: none
	Moderates  bool   `db:"leads" json:"moderates"`
	MayLead    bool   `db:"may_lead" json:"may_moderate"`
	Met        int    `db:"met" json:"sat_together_with"` // people
}

// ExportResult is what the person sent as the result of a group.
type ExportResult struct {
	Conference string    `db:"title" json:"conference"`
	Body       string    `db:"body" json:"text"`
	Photos     int       `db:"photos" json:"photos"`
	SentAt     time.Time `db:"sent_at" json:"sent_at"`
}

func (tx *Tx) exportSmallGroups(ctx context.Context, e *Export, personID int64) error {
	if err := tx.list(ctx, &e.SmallGroups, `
		SELECT COALESCE(c.title, '') AS title, COALESCE(d.number, 0) AS number, COALESCE(d.leads, false) AS leads,
			COALESCE(d.may_lead, false) AS may_lead, COALESCE(p.met, 0) AS met
		FROM (SELECT * FROM dealt_people WHERE person_id = $1) d
		FULL JOIN (
			SELECT conference_id, count(*) AS met
			FROM pairings
			WHERE a = $1 OR b = $1
			GROUP BY conference_id
		) p ON p.conference_id = d.conference_id
		LEFT JOIN conferences c ON c.id = COALESCE(d.conference_id, p.conference_id)
		ORDER BY c.starts_at, c.id`, personID); err != nil {
		return err
	}
	return tx.list(ctx, &e.Results, `
		SELECT c.title, r.body, (SELECT count(*) FROM result_photos p WHERE p.result_id = r.id) AS photos, r.sent_at
		FROM results r
		JOIN conferences c ON c.id = r.conference_id
		WHERE r.sent_by = $1
		ORDER BY r.id`, personID)
}
