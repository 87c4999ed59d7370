package storage

import (
	"context"
	"slices"
	"time"

	"github.com/lib/pq"
)

// confirmable are all things of organisations of the area $1 that are confirmed: cards, and resources.
const confirmable = `
	SELECT o.id AS organisation_id, 0 AS id, o.name AS title, o.confirmed_at, o.created_at, false AS reported
	FROM organisations o
	WHERE o.area_id = $1 AND o.state = 'active'
	UNION ALL
	SELECT r.organisation_id, r.id, r.title, r.confirmed_at, r.created_at,
		EXISTS (SELECT FROM resource_reports w WHERE w.resource_id = r.id)
	FROM resources r
	JOIN organisations o ON o.id = r.organisation_id
	WHERE r.area_id = $1 AND r.archived_at IS NULL AND o.state = 'active'`

// WhoConfirms are those of an organisation who are asked: its reachable administrators, or all its reachable members where
// none of those is.
func (tx *Tx) WhoConfirms(ctx context.Context, areaID, organisationID int64) ([]Person, error) {
	people, err := tx.Admins(ctx, areaID, organisationID)
	if err != nil || len(people) > 0 {
		return people, err
	}
	return tx.recipients(ctx, areaID, `m.organisation_id = $2 ORDER BY m.person_id`, organisationID)
}

// OpenThing is something of an organisation that is to be confirmed.
type OpenThing struct {
	ID    int64  `db:"id"` // of a resource; 0: the organisation's card
	Title string `db:"title"`
	Confirmation
}

// openThings restricts confirmable to what is open in the organisation $2 for confirmations up to $3; without its card
// where $4 is false.
const openThings = `organisation_id = $2 AND (confirmed_at IS NULL OR confirmed_at <= $3 OR reported) AND ($4 OR id > 0)`

// OpenPage is a page of what an organisation is to confirm, and how much all of it is.
type OpenPage struct {
	Things   []OpenThing
	Total    int
	Reported int       // of them somebody says that they are wrong
	At       time.Time // when it was read
}

// OpenThings lists what an organisation is to confirm, limit of it after offset, reported ones first and then the oldest.
// Its card is part of it with card.
func (tx *Tx) OpenThings(ctx context.Context, areaID, organisationID int64, card bool, offset, limit int) (OpenPage, error) {
	page := OpenPage{At: tx.Now}
	interval, err := tx.ConfirmDays(ctx, areaID)
	if err != nil {
		return page, err
	}
	var rows []struct {
		OpenThing
		Total int `db:"total"`
		Wrong int `db:"wrong"`
	}
	err = tx.list(ctx, &rows, `
		SELECT id, title, confirmed_at, reported, CAST($7 AS integer) AS confirm_days, count(*) OVER () AS total,
			count(*) FILTER (WHERE reported) OVER () AS wrong
		FROM (`+confirmable+`) AS c
		WHERE `+openThings+`
		ORDER BY reported DESC, id > 0, confirmed_at NULLS FIRST, id
		LIMIT $6 OFFSET $5`, areaID, organisationID, tx.Now.Add(-together(interval)), card, offset, limit, interval)
	for _, row := range rows {
		row.seen(tx.Now)
		page.Things = append(page.Things, row.OpenThing)
		page.Total, page.Reported = row.Total, row.Wrong
	}
	return page, err
}

// ConfirmAll confirms what OpenThings listed at the time at, as far as it is still open; what is reported has to be looked at
// by itself. It returns how much that was.
func (tx *Tx) ConfirmAll(ctx context.Context, areaID, organisationID int64, card bool, at time.Time) (n int, err error) {
	interval, err := tx.ConfirmDays(ctx, areaID)
	if err != nil {
		return 0, err
	}
	if at.After(tx.Now) {
		at = tx.Now
	}
	if err := tx.lockOrganisation(ctx, organisationID); err != nil { // before its resources, as when it gets another name
		return 0, err
	}
	var ids pq.Int64Array
	if err := tx.list(ctx, &ids, `
		SELECT id
		FROM (`+confirmable+`) AS c
		WHERE `+openThings+` AND NOT reported AND created_at <= $5`,
		areaID, organisationID, at.Add(-together(interval)), card, at); err != nil {
		return 0, err
	}
	if _, err := tx.exec(ctx, `
		UPDATE resources
		SET confirmed_at = $3
		WHERE id IN (
			SELECT id
			FROM resources
			WHERE organisation_id = $1 AND id = ANY ($2) AND archived_at IS NULL
			ORDER BY id
			FOR NO KEY UPDATE
		)`, organisationID, ids, tx.Now); err != nil {
		return 0, err
	}
	if slices.Contains(ids, 0) {
		if err := tx.ConfirmCard(ctx, areaID, organisationID); err != nil {
			return 0, err
		}
	}
	return len(ids), tx.lookAgain(ctx, areaID, organisationID)
}

// ConfirmResource says that a resource of the area is right as it stands.
func (tx *Tx) ConfirmResource(ctx context.Context, areaID, id int64) error {
	return tx.AssureResource(ctx, areaID, id, &tx.Now)
}

// ConfirmCard says that the card of an organisation is right as it stands. ErrNotFound: it is not active.
func (tx *Tx) ConfirmCard(ctx context.Context, areaID, organisationID int64) error {
	return tx.mustTouch(ctx, `
		UPDATE organisations
		SET confirmed_at = $3, look_at = $3
		WHERE area_id = $1 AND id = $2 AND state = 'active'`, areaID, organisationID, tx.Now)
}
