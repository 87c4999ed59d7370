package storage

import (
	"context"
	"time"
)

// Light tells how far something in the directory can be trusted.
type Light string

// The lights.
const (
	Green  Light = "green"  // confirmed within the area's interval
	Yellow Light = "yellow" // not confirmed in time, never confirmed, or somebody says that it is wrong: it is being asked for
	Red    Light = "red"    // not confirmed for twice the interval
)

// Confirmation is when something in the directory was said to be right.
type Confirmation struct {
	ConfirmedAt *time.Time `db:"confirmed_at"` // nil: nobody of the owner ever said so
	ConfirmDays int        `db:"confirm_days"` // the area's interval
	Reported    bool       `db:"reported"`     // somebody says that it is wrong, and the owner has said nothing to that yet
	Light       Light      `db:"-"`            // when it was read
	Due         bool       `db:"-"`            // when it was read: it is asked for, or would be along with something else
}

// seen sets what depends on the time, as it is at now.
func (c *Confirmation) seen(now time.Time) {
	c.Light = c.At(now)
	c.Due = c.Reported || c.ConfirmedAt == nil || !now.Before(c.ConfirmedAt.Add(together(c.ConfirmDays)))
}

// At is the light at now.
func (c Confirmation) At(now time.Time) Light {
	interval := days(c.ConfirmDays)
	switch {
	case c.ConfirmedAt != nil && !now.Before(c.ConfirmedAt.Add(2*interval)):
		return Red
	case c.ConfirmedAt == nil, c.Reported, !now.Before(c.ConfirmedAt.Add(interval)):
		return Yellow
	}
	return Green
}

// days is a number of days as a duration. Messages go out by day, so that an hour more or less in a night when the clocks
// change makes no difference.
func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// together: what becomes due in the last quarter of the interval is asked for along with what is due, so that people are
// asked rarely and about much.
func together(confirmDays int) time.Duration { return days(confirmDays) * 3 / 4 }

// ConfirmChoices are the intervals in days that coordinators choose from.
var ConfirmChoices = [...]int{30, 60, 90, 180, 365}

// ConfirmDays is after how many days the area asks again.
func (tx *Tx) ConfirmDays(ctx context.Context, areaID int64) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT confirm_days
		FROM areas
		WHERE id = $1`, areaID)
	return n, err
}

// SetConfirmDays changes after how many days the area asks again. What is due by that is asked for at the next look.
func (tx *Tx) SetConfirmDays(ctx context.Context, areaID int64, n int) error {
	if err := tx.mustTouch(ctx, `
		UPDATE areas
		SET confirm_days = $2
		WHERE id = $1`, areaID, n); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		UPDATE organisations
		SET look_at = $2
		WHERE id IN (SELECT id FROM organisations WHERE area_id = $1 ORDER BY id FOR NO KEY UPDATE)`, areaID, tx.Now)
	return err
}

// AssureResource sets when a resource of the area was confirmed, as an import knows it; nil: never. A time to come counts as
// now. ErrNotFound: there is none, or it is archived.
func (tx *Tx) AssureResource(ctx context.Context, areaID, id int64, at *time.Time) error {
	if at != nil && at.After(tx.Now) {
		at = &tx.Now
	}
	var owner int64
	if err := tx.get(ctx, &owner, `
		UPDATE resources
		SET confirmed_at = $3
		WHERE area_id = $1 AND id = $2 AND archived_at IS NULL
		RETURNING organisation_id`, areaID, id, at); err != nil {
		return err
	}
	return tx.lookAgain(ctx, areaID, owner)
}

// lookAgain lets the scheduler look at once what is to be asked of an organisation. It waits for nobody: whoever holds the
// organisation may be waiting for what this transaction has changed. Then the next look is the one that is planned.
func (tx *Tx) lookAgain(ctx context.Context, areaID, organisationID int64) error {
	_, err := tx.exec(ctx, `
		UPDATE organisations
		SET look_at = $3
		WHERE id = (
			SELECT id
			FROM organisations
			WHERE area_id = $1 AND id = $2
			FOR NO KEY UPDATE SKIP LOCKED
		)`, areaID, organisationID, tx.Now)
	return err
}
