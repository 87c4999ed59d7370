package storage

import (
	"context"
	"errors"
	"time"

	"github.com/lib/pq"
)

// ExportConsultant is what the person offers as a consultant in one area.
type ExportConsultant struct {
	Area         string         `db:"area" json:"area"`
	Perspectives pq.StringArray `db:"perspectives" json:"perspectives"`
	Topics       pq.StringArray `db:"topics" json:"topics"`
	MaxCases     int            `db:"max_cases" json:"cases_at_once"`
	AwayFrom     *time.Time     `db:"away_from" json:"away_from"`
	AwayUntil    *time.Time     `db:"away_until" json:"away_until"`
	Paused       bool           `db:"paused" json:"paused"`
}

// ExportCase is the person's part in a case that still exists. What was written in it belongs to all who take part, and
// is read there.
type ExportCase struct {
	Role    string    `json:"role"`
	State   string    `json:"my_state"`
	Code    string    `json:"my_code"` // of the requester
	Since   time.Time `json:"since"`
	Written int       `json:"messages_written"`
}

func (tx *Tx) exportConsultant(ctx context.Context, personID int64) ([]ExportConsultant, error) {
	var list []ExportConsultant
	err := tx.list(ctx, &list, `
		SELECT a.name AS area, s.perspectives, s.topics, s.max_cases, s.away_from, s.away_until, s.paused
		FROM consultants s
		JOIN areas a ON a.id = s.area_id
		WHERE s.person_id = $1
		ORDER BY a.name`, personID)
	return list, err
}

// exportCases finds the person's rows in all cases of their areas.
func (tx *Tx) exportCases(ctx context.Context, personID int64) ([]ExportCase, error) {
	var areas []int64
	if err := tx.list(ctx, &areas, `
		SELECT area_id
		FROM memberships
		WHERE person_id = $1`, personID); err != nil {
		return nil, err
	}
	rows, err := tx.rowsOf(ctx, areas, personID)
	if err != nil {
		return nil, err
	}
	var list []ExportCase
	for _, row := range rows {
		c, err := tx.LockedCase(ctx, row.CaseID)
		if errors.Is(err, ErrNotFound) { // shredded in the meantime
			continue
		}
		if err != nil {
			return nil, err
		}
		part := ExportCase{Role: row.Role, State: row.State, Since: row.AskedOn.UTC()}
		if row.Role == RoleRequester {
			part.Code = c.Code
		}
		if err := tx.get(ctx, &part.Written, `
			SELECT count(*)
			FROM consultation_messages
			WHERE consultation_id = $1 AND author = $2`, row.CaseID, row.Number); err != nil {
			return nil, err
		}
		list = append(list, part)
	}
	return list, nil
}
