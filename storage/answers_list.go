package storage

import (
	"context"
	"time"
)

// Comer is one person in the organisers' list: what they said, and whether they were there.
type Comer struct {
	Answer
	Name           string     `db:"name"`
	OrganisationID int64      `db:"organisation_id"`
	Organisation   string     `db:"organisation"` // empty: none
	Sector         string     `db:"sector"`
	Municipality   string     `db:"municipality"`
	AnsweredAt     *time.Time `db:"answered_at"` // nil: came without an answer
	Present        int        `db:"present"`     // people who are there, 0: none
}

// Comers lists everybody who has answered or was there, by organisation and name; those without one come last.
func (tx *Tx) Comers(ctx context.Context, areaID, conferenceID int64) (list []Comer, err error) {
	err = tx.list(ctx, &list, `
		SELECT p.id AS person_id, p.name, COALESCE(w.answer, '') AS answer, COALESCE(w.seats, 0) AS seats,
			COALESCE(w.waiting, false) AS waiting, COALESCE(w.queued, 0) AS queued,
			CASE WHEN w.waiting THEN count(*) FILTER (WHERE w.waiting) OVER (ORDER BY w.queued) ELSE 0 END AS place,
			w.answered_at, COALESCE(v.seats, 0) AS present,
			COALESCE(o.id, 0) AS organisation_id, COALESCE(o.name, '') AS organisation, COALESCE(o.sector, '') AS sector,
			COALESCE(t.name, '') AS municipality
		FROM conferences c
		CROSS JOIN people p
		LEFT JOIN answers w ON w.conference_id = c.id AND w.person_id = p.id
		LEFT JOIN visits v ON v.conference_id = c.id AND v.person_id = p.id
		LEFT JOIN memberships m ON m.person_id = p.id AND m.area_id = c.area_id
		LEFT JOIN organisations o ON o.id = m.organisation_id
		LEFT JOIN municipalities t ON t.id = o.municipality_id
		WHERE c.area_id = $1 AND c.id = $2 AND p.id IN (
			SELECT person_id FROM answers WHERE conference_id = $2
			UNION
			SELECT person_id FROM visits WHERE conference_id = $2
		)
		ORDER BY o.id IS NULL, search_fold(o.name), o.id, search_fold(p.name), p.id`, areaID, conferenceID)
	return list, err
}

// Unanswered counts the people of the area who have not said whether they come.
func (tx *Tx) Unanswered(ctx context.Context, areaID, conferenceID int64) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM memberships m
		WHERE m.area_id = $1
			AND NOT EXISTS (SELECT FROM answers w WHERE w.conference_id = $2 AND w.person_id = m.person_id)`, areaID, conferenceID)
	return n, err
}

// ColleagueAnswer is one of the people of an organisation with what they said about a meeting.
type ColleagueAnswer struct {
	Answer
	Name string `db:"name"`
}

// ColleagueAnswers lists the people of an organisation of the area but one, by name, limit of them after offset, with what
// they said about a meeting, and counts them all.
func (tx *Tx) ColleagueAnswers(ctx context.Context, areaID, organisationID, but, conferenceID int64, offset, limit int) (page []ColleagueAnswer, total int, err error) {
	var rows []struct {
		ColleagueAnswer
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT p.id AS person_id, p.name, COALESCE(w.answer, '') AS answer, COALESCE(w.seats, 0) AS seats,
			COALESCE(w.waiting, false) AS waiting, count(*) OVER () AS total
		FROM memberships m
		JOIN people p ON p.id = m.person_id
		LEFT JOIN answers w ON w.conference_id = $4 AND w.person_id = p.id
		WHERE m.area_id = $1 AND m.organisation_id = $2 AND m.person_id <> $3
		ORDER BY search_fold(p.name), p.id
		LIMIT $6 OFFSET $5`, areaID, organisationID, but, conferenceID, offset, limit)
	for _, row := range rows {
		page, total = append(page, row.ColleagueAnswer), row.Total
	}
	return page, total, err
}
