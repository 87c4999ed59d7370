package storage

import (
	"context"
	"time"
)

// Comer is one line of the organisers' list: what a person said, and whether they were there.
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

// Comers lists everybody who has answered or was there, by organisation and name; those without one come last. Long after
// the meeting only organisations remain, with how many of them were there: they have no name and no person.
func (tx *Tx) Comers(ctx context.Context, areaID, conferenceID int64) (list []Comer, err error) {
	err = tx.list(ctx, &list, `
		SELECT l.person_id, l.name, l.answer, l.seats, l.waiting, l.queued, l.place, l.answered_at, l.present,
			COALESCE(o.id, 0) AS organisation_id, COALESCE(o.name, '') AS organisation, COALESCE(o.sector, '') AS sector,
			COALESCE(t.name, '') AS municipality
		FROM (
			SELECT p.id AS person_id, p.name, COALESCE(w.answer, '') AS answer, COALESCE(w.seats, 0) AS seats,
				COALESCE(w.waiting, false) AS waiting, COALESCE(w.queued, 0) AS queued,
				CASE WHEN w.waiting THEN count(*) FILTER (WHERE w.waiting) OVER (ORDER BY w.queued) ELSE 0 END AS place,
				w.answered_at, COALESCE(v.seats, 0) AS present, m.organisation_id
			FROM (
				SELECT person_id FROM answers WHERE area_id = $1 AND conference_id = $2
				UNION
				SELECT person_id FROM visits WHERE area_id = $1 AND conference_id = $2 AND person_id IS NOT NULL
			) AS known
			JOIN people p ON p.id = known.person_id
			LEFT JOIN answers w ON w.conference_id = $2 AND w.person_id = p.id
			LEFT JOIN visits v ON v.conference_id = $2 AND v.person_id = p.id
			LEFT JOIN memberships m ON m.person_id = p.id AND m.area_id = $1
			UNION ALL
			SELECT 0, '', '', 0, false, 0, 0, NULL, v.seats, v.organisation_id
			FROM visits v
			WHERE v.area_id = $1 AND v.conference_id = $2 AND v.person_id IS NULL
		) AS l
		LEFT JOIN organisations o ON o.id = l.organisation_id
		LEFT JOIN municipalities t ON t.id = o.municipality_id
		ORDER BY o.id IS NULL, search_fold(o.name), o.id, search_fold(l.name), l.person_id`, areaID, conferenceID)
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
