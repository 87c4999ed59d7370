package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// Consultant is somebody who is ready to advise in an area.
type Consultant struct {
	AreaID, PersonID int64
	Perspectives     []string // of Perspectives; none: only for those who wish for no particular one
	Topics           []string // none: any
	MaxCases         int      // at once, 1 to 20
	AwayFrom         *time.Time
	AwayUntil        *time.Time // the last day; both or none
	Paused           bool
}

// Consultant returns what somebody offers in the area; ErrNotFound when they do not advise.
func (tx *Tx) Consultant(ctx context.Context, areaID, personID int64) (Consultant, error) {
	var row struct {
		Perspectives pq.StringArray `db:"perspectives"`
		Topics       pq.StringArray `db:"topics"`
		MaxCases     int            `db:"max_cases"`
		AwayFrom     *time.Time     `db:"away_from"`
		AwayUntil    *time.Time     `db:"away_until"`
		Paused       bool           `db:"paused"`
	}
	err := tx.get(ctx, &row, `
		SELECT perspectives, topics, max_cases, away_from, away_until, paused
		FROM consultants
		WHERE area_id = $1 AND person_id = $2`, areaID, personID)
	return Consultant{
		AreaID: areaID, PersonID: personID, Perspectives: row.Perspectives, Topics: row.Topics, MaxCases: row.MaxCases,
		AwayFrom: utc(row.AwayFrom), AwayUntil: utc(row.AwayUntil), Paused: row.Paused,
	}, err
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	day := t.UTC()
	return &day
}

// SaveConsultant keeps what somebody offers. ErrNotFound: they belong to no organisation of the area.
func (tx *Tx) SaveConsultant(ctx context.Context, c Consultant) error {
	return tx.mustTouch(ctx, `
		INSERT INTO consultants (person_id, area_id, perspectives, topics, max_cases, away_from, away_until, paused)
		SELECT person_id, area_id, $3, $4, $5, $6, $7, $8
		FROM memberships
		WHERE person_id = $1 AND area_id = $2 AND organisation_id IS NOT NULL
		ON CONFLICT (person_id, area_id) DO UPDATE
		SET perspectives = EXCLUDED.perspectives, topics = EXCLUDED.topics, max_cases = EXCLUDED.max_cases,
			away_from = EXCLUDED.away_from, away_until = EXCLUDED.away_until, paused = EXCLUDED.paused`,
		c.PersonID, c.AreaID, append(pq.StringArray{}, c.Perspectives...), append(pq.StringArray{}, c.Topics...), c.MaxCases, c.AwayFrom, c.AwayUntil, c.Paused)
}

// EndConsulting stops requests to somebody for good; the cases that they are in go on. ErrNotFound: they did not advise.
func (tx *Tx) EndConsulting(ctx context.Context, areaID, personID int64) error {
	return tx.mustTouch(ctx, `
		DELETE FROM consultants
		WHERE area_id = $1 AND person_id = $2`, areaID, personID)
}

// CountConsultants counts who is ready to advise in the area.
func (tx *Tx) CountConsultants(ctx context.Context, areaID int64) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM consultants
		WHERE area_id = $1`, areaID)
	return n, err
}
