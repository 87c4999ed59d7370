package storage

import (
	"context"
	"time"
)

// ExportDirectory is what a person has to do with offers of others: marks, hints, questions, answers, letters.
type ExportDirectory struct {
	Area  string     `db:"area" json:"area"`
	Kind  string     `db:"kind" json:"kind"`
	Title string     `db:"title" json:"offer"`
	Words string     `db:"words" json:"words"`
	At    *time.Time `db:"at" json:"at"`
}

func (tx *Tx) exportDirectory(ctx context.Context, personID int64) (list []ExportDirectory, err error) {
	err = tx.list(ctx, &list, `
		SELECT a.name AS area, l.kind, COALESCE(r.title, '') AS title, l.words, l.at
		FROM (
			SELECT area_id, mark AS kind, resource_id, '' AS words, marked_at AS at
			FROM resource_marks
			WHERE person_id = $1
			UNION ALL
			SELECT area_id, CASE WHEN hidden_at IS NULL THEN 'hint' ELSE 'hidden hint' END, resource_id, words, written_at
			FROM resource_hints
			WHERE person_id = $1
			UNION ALL
			SELECT area_id, CASE WHEN named THEN 'asked by name' ELSE 'asked' END, NULL, words, asked_at
			FROM network_questions
			WHERE person_id = $1
			UNION ALL
			SELECT area_id, CASE WHEN organisation_id IS NULL THEN 'answered' ELSE 'answered for the organisation' END, resource_id, words, answered_at
			FROM network_answers
			WHERE person_id = $1
			UNION ALL
			SELECT area_id, 'little known offer sent', resource_id, '', sent_at
			FROM gems_sent
			WHERE person_id = $1
			UNION ALL
			SELECT area_id, 'wants little known offers', NULL, '', gems_at
			FROM directory_wishes
			WHERE person_id = $1 AND gems_at IS NOT NULL
			UNION ALL
			SELECT area_id, 'wants no questions', NULL, '', NULL
			FROM directory_wishes
			WHERE person_id = $1 AND NOT questions
		) AS l
		JOIN areas a ON a.id = l.area_id
		LEFT JOIN resources r ON r.id = l.resource_id
		ORDER BY l.kind, l.at, r.title, l.words`, personID)
	return list, err
}
