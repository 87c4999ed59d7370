package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// A meeting may be announced without a place. Its coordinators are told then that the place is missing, in steps that come
// closer and closer:
//
//  1. Once a step, by day. Who publishes a meeting, moves it or opens its place again knows of the step that it has reached.
//  2. After the program was away, only of the step that the meeting has reached by now; not even of that when the next one
//     comes on the following day.
//  3. Never of a draft, a meeting that is cancelled or has begun, or one whose place is known.

// nagDays are the steps, in days before a meeting.
var nagDays = [...]int{21, 14, 7, 3, 1}

// NagKind marks these messages in the outbox, so that outdated ones can be withdrawn.
const NagKind = "nag"

// NagStep is the step that a meeting has reached which is so many days away; zero: none.
func NagStep(days int) (step int) {
	for _, at := range nagDays {
		if days <= at {
			step = at
		}
	}
	return step
}

// DaysAway is how many midnights lie between now and a meeting, as its clocks show them.
func (c *Conference) DaysAway(now time.Time) int {
	today := wall(now.In(c.Location())).Truncate(24 * time.Hour)
	return int(wall(c.Local).Truncate(24*time.Hour).Sub(today) / (24 * time.Hour))
}

// nagStep is what coordinators know who see the meeting as it is now.
func (c *Conference) nagStep(now time.Time) int {
	if c.Draft || c.Place != "" {
		return 0
	}
	return NagStep(c.DaysAway(now))
}

// NagDue is the step of which the coordinators of a meeting are to be told now; zero: of none.
func (c *Conference) NagDue(now time.Time) int {
	if !c.Ahead(now) || c.Place != "" {
		return 0
	}
	days := c.DaysAway(now)
	step := NagStep(days)
	known := c.PlaceNagged != 0 && c.PlaceNagged <= step
	soon := days < step && days > 0 && NagStep(days-1) < step
	if known || soon {
		return 0
	}
	return step
}

// NagKey is the dedupe key of such a message to one person.
func (c *Conference) NagKey(step int, personID int64) string {
	return fmt.Sprintf("nag/%d/%d/%d/%d", c.ID, c.Revision, step, personID)
}

// ClaimPlaceless takes the next meeting behind after that has no place and is near, in the order of time, and keeps it
// locked until the transaction ends. ErrNotFound: there is none, or other replicas are at it.
func (tx *Tx) ClaimPlaceless(ctx context.Context, after Conference) (Conference, error) {
	var c Conference
	err := tx.get(ctx, &c, `
		SELECT `+conferenceColumns+`
		FROM conferences c
		JOIN areas a ON a.id = c.area_id
		WHERE c.place = '' AND c.published_at IS NOT NULL AND c.cancelled_at IS NULL
			AND c.starts_at > $1 AND c.starts_at < $2 AND (c.starts_at, c.id) > ($3, $4)
		ORDER BY c.starts_at, c.id
		LIMIT 1
		FOR NO KEY UPDATE OF c SKIP LOCKED`,
		tx.Now, tx.Now.AddDate(0, 0, nagDays[0]+2), after.StartsAt, after.ID)
	return c, err
}

// Nagged notes that the coordinators are told of this step.
func (tx *Tx) Nagged(ctx context.Context, c Conference, step int) error {
	return tx.mustTouch(ctx, `
		UPDATE conferences
		SET place_nagged = $3
		WHERE area_id = $1 AND id = $2`, c.AreaID, c.ID, step)
}

// withdrawNotices drops messages of these kinds about a meeting, while nobody has begun to send them. The second part of
// their keys is its id.
func (tx *Tx) withdrawNotices(ctx context.Context, conferenceID int64, kinds ...string) error {
	_, err := tx.exec(ctx, `
		UPDATE outbox
		SET outcome = 'dropped', reason = 'outdated', done_at = $1, `+scrubbed+`
		WHERE id IN (
			SELECT id
			FROM outbox
			WHERE owner = 0 AND lane = $2 AND outcome IS NULL AND kind = ANY($3)
				AND split_part(dedupe_key, '/', 2) = CAST(CAST($4 AS bigint) AS text)
			FOR UPDATE SKIP LOCKED
		)`, tx.Now, int64(LaneBulk), pq.Array(kinds), conferenceID)
	return err
}
