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
}

// seen sets the light as it is at now.
func (c *Confirmation) seen(now time.Time) { c.Light = c.At(now) }

// At is the light at now.
func (c Confirmation) At(now time.Time) Light {
	interval := time.Duration(c.ConfirmDays) * 24 * time.Hour
	switch {
	case c.ConfirmedAt != nil && now.After(c.ConfirmedAt.Add(2*interval)):
		return Red
	case c.ConfirmedAt == nil, c.Reported, now.After(c.ConfirmedAt.Add(interval)):
		return Yellow
	}
	return Green
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

// lookAgain lets the scheduler look at once what is to be asked of an organisation.
func (tx *Tx) lookAgain(ctx context.Context, areaID, organisationID int64) error {
	return tx.mustTouch(ctx, `
		UPDATE organisations
		SET look_at = $3
		WHERE area_id = $1 AND id = $2`, areaID, organisationID, tx.Now)
}
