package storage

import (
	"cmp"
	"context"
	"time"
)

// What an owner says about the places that are left.
const (
	CapacityUnknown = "unknown"
	CapacityFree    = "free"
	CapacityFew     = "few"
	CapacityWaiting = "waiting" // there is a waiting list
)

// CapacityLife is how long a word about free places is believed. What was free two months ago tells nobody anything.
const CapacityLife = 60 * 24 * time.Hour

// Capacity is a word about free places and when it was said. The zero value is unknown.
type Capacity struct {
	Said   string     `db:"capacity"`
	SaidAt *time.Time `db:"capacity_said_at"` // nil: never
	Holds  string     `db:"-"`                // as of when the row was read
}

// At is the word as it holds at a moment: unknown once it is too old.
func (c Capacity) At(now time.Time) string {
	if c.SaidAt == nil || now.Sub(*c.SaidAt) >= CapacityLife {
		return CapacityUnknown
	}
	return c.word()
}

func (c Capacity) word() string { return cmp.Or(c.Said, CapacityUnknown) }

// SayCapacity notes what the owner of a resource of the area says about its places now. ErrNotFound: there is none, or
// it is archived.
func (tx *Tx) SayCapacity(ctx context.Context, areaID, id int64, word string) error {
	return tx.mustTouch(ctx, `
		UPDATE resources
		SET capacity = $3, capacity_said_at = $4
		WHERE area_id = $1 AND id = $2 AND archived_at IS NULL`, areaID, id, word, tx.Now)
}
