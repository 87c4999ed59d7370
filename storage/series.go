package storage

import (
	"context"
	"time"
)

// Series is a rule by which meetings repeat. Which dates it gives is for bot/when to say.
type Series struct {
	ID       int64     `db:"id"`
	AreaID   int64     `db:"area_id"`
	Zone     string    `db:"zone"` // of the area
	Rule     string    `db:"rule"` // as bot/when writes it
	Clock    time.Time `db:"clock"`
	LeadDays int       `db:"lead_days"` // a date is planned so long before; 0: when the date before has begun
	Publish  bool      `db:"publish"`   // without asking a coordinator
	LastDate time.Time `db:"last_date"` // planned or left out last, as the rule has it
	PlanAt   time.Time `db:"plan_at"`   // when the date after that is planned
}

// Location is the area's time zone.
func (s *Series) Location() *time.Location {
	c := Conference{Zone: s.Zone}
	return c.Location()
}

// Wall is what clocks show when the meeting on this date begins.
func (s *Series) Wall(date time.Time) time.Time {
	return time.Date(date.Year(), date.Month(), date.Day(), s.Clock.Hour(), s.Clock.Minute(), 0, 0, time.UTC)
}

// Begins is when the meeting on this date begins.
func (s *Series) Begins(date time.Time) time.Time { return Instant(s.Wall(date), s.Location()) }

// Due is when the meeting of next is planned, which comes after LastDate.
func (s *Series) Due(next time.Time) time.Time {
	if s.LeadDays == 0 {
		return s.Begins(s.LastDate)
	}
	return Instant(s.Wall(next).AddDate(0, 0, -s.LeadDays), s.Location())
}

const seriesColumns = `
	s.id, s.area_id, a.zone, s.rule, CAST('2000-01-01' AS date) + s.local_time AS clock, s.lead_days, s.publish, s.last_date, s.plan_at`

// AddSeries makes a meeting the first of a series; by is who says so. PlanAt must fit the rule.
func (tx *Tx) AddSeries(ctx context.Context, c Conference, s Series, by int64) (id int64, err error) {
	if err := tx.get(ctx, &id, `
		INSERT INTO series (area_id, rule, local_time, lead_days, publish, last_date, plan_at, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		RETURNING id`,
		c.AreaID, s.Rule, s.Clock.Format(time.TimeOnly), s.LeadDays, s.Publish, s.LastDate.Format(time.DateOnly), s.PlanAt, by, tx.Now); err != nil {
		return 0, err
	}
	return id, tx.mustTouch(ctx, `
		UPDATE conferences
		SET series_id = $3, series_date = $4
		WHERE area_id = $1 AND id = $2 AND cancelled_at IS NULL`, c.AreaID, c.ID, id, s.LastDate.Format(time.DateOnly))
}

// Series returns a series of the area that goes on.
func (tx *Tx) Series(ctx context.Context, areaID, id int64) (Series, error) {
	var s Series
	err := tx.get(ctx, &s, `
		SELECT `+seriesColumns+`
		FROM series s
		JOIN areas a ON a.id = s.area_id
		WHERE s.area_id = $1 AND s.id = $2 AND s.ended_at IS NULL
		FOR NO KEY UPDATE OF s`, areaID, id)
	return s, err
}

// ClaimSeries takes the next series of which a date is to be planned, in the order of PlanAt, and keeps it locked until the
// transaction ends. after, if not zero, skips everything up to it. ErrNotFound: nothing is due, or other replicas are at it.
func (tx *Tx) ClaimSeries(ctx context.Context, after Series) (Series, error) {
	var s Series
	err := tx.get(ctx, &s, `
		SELECT `+seriesColumns+`
		FROM series s
		JOIN areas a ON a.id = s.area_id
		WHERE s.ended_at IS NULL AND s.plan_at <= $1 AND (s.plan_at, s.id) > ($2, $3)
		ORDER BY s.plan_at, s.id
		LIMIT 1
		FOR NO KEY UPDATE OF s SKIP LOCKED`, tx.Now, after.PlanAt, after.ID)
	return s, err
}

// SeriesPattern is the newest meeting of a series, which the next one resembles. ErrNotFound: all of them are deleted.
func (tx *Tx) SeriesPattern(ctx context.Context, s Series) (Conference, error) {
	var c Conference
	err := tx.get(ctx, &c, `
		SELECT `+conferenceColumns+`
		FROM conferences c
		JOIN areas a ON a.id = c.area_id
		WHERE c.area_id = $1 AND c.series_id = $2
		ORDER BY c.series_date DESC
		LIMIT 1`, s.AreaID, s.ID)
	return c, err
}

// MoveSeries notes LastDate, PlanAt and Publish of a series. ErrNotFound: it has ended.
func (tx *Tx) MoveSeries(ctx context.Context, s Series) error {
	return tx.mustTouch(ctx, `
		UPDATE series
		SET last_date = GREATEST(last_date, CAST($3 AS date)), plan_at = $4, publish = $5
		WHERE area_id = $1 AND id = $2 AND ended_at IS NULL`,
		s.AreaID, s.ID, s.LastDate.Format(time.DateOnly), s.PlanAt, s.Publish)
}

// EndSeries ends a series. Its meetings stay what they are. ErrNotFound: it has ended before.
func (tx *Tx) EndSeries(ctx context.Context, areaID, id int64) error {
	return tx.mustTouch(ctx, `
		UPDATE series
		SET ended_at = $3
		WHERE area_id = $1 AND id = $2 AND ended_at IS NULL`, areaID, id, tx.Now)
}
