package storage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// The steps of asking an organisation whether what it tells is still right.
const (
	StepNone     = 0
	StepAsked    = 1
	StepReminded = 2
	StepTold     = 3 // the coordinators know
)

// Patience is how long a step waits for an answer before the next one.
const Patience = 21 * 24 * time.Hour

// tellApart is the time between two messages to coordinators about organisations that do not answer.
const tellApart = 7 * 24 * time.Hour

// Asking is where the asking of one organisation stands.
type Asking struct {
	OrganisationID int64      `db:"organisation_id"`
	AreaID         int64      `db:"area_id"`
	Name           string     `db:"name"`
	Zone           string     `db:"zone"` // of the area
	ConfirmDays    int        `db:"confirm_days"`
	Step           int        `db:"ask_step"`
	Round          int        `db:"ask_round"`
	AskedAt        *time.Time `db:"asked_at"` // when the step was taken
	LookAt         time.Time  `db:"look_at"`
}

// Location is the area's time zone.
func (a Asking) Location() *time.Location {
	c := Conference{Zone: a.Zone}
	return c.Location()
}

// Key is the dedupe key of the message of the present step to a person.
func (a Asking) Key(personID int64) string {
	return fmt.Sprintf("freshness/%d/%d/%d/%d", a.OrganisationID, a.Round, a.Step, personID)
}

// Standing is what an organisation's confirmations come to.
type Standing struct {
	Stale  int        `db:"stale"`  // due, or reported and not looked at
	Known  int        `db:"known"`  // of these, what was asked for when the step was taken: all else is new
	Oldest *time.Time `db:"oldest"` // confirmation of all others; nil: there are no others
}

// Next tells which step comes next, and when, as seen from now; StepNone when nothing is to be asked before that.
func (a Asking) Next(s Standing, now time.Time) (step int, at time.Time) {
	interval := days(a.ConfirmDays)
	fresh := now.Add(interval) // until then the others are
	if s.Oldest != nil {
		fresh = s.Oldest.Add(interval)
	}
	switch {
	case s.Stale == 0:
		return StepNone, fresh
	case a.Step == StepNone, s.Known == 0: // what was asked for has been answered since
		return StepAsked, now
	case a.Step != StepTold:
		return a.Step + 1, a.AskedAt.Add(Patience)
	}
	again := a.AskedAt.Add(interval)
	if fresh.Before(again) {
		again = fresh
	}
	if earliest := a.AskedAt.Add(Patience); again.Before(earliest) {
		again = earliest
	}
	return StepAsked, again
}

// ClaimAsking takes the next organisation that is to be looked at, in the order of LookAt, and keeps it locked until the
// transaction ends. after, if not zero, skips everything up to it. ErrNotFound: nothing is due, or other replicas are at it.
func (tx *Tx) ClaimAsking(ctx context.Context, after Asking) (Asking, error) {
	var a Asking
	err := tx.get(ctx, &a, `
		SELECT o.id AS organisation_id, o.area_id, o.name, a.zone, a.confirm_days, o.ask_step, o.ask_round, o.asked_at, o.look_at
		FROM organisations o
		JOIN areas a ON a.id = o.area_id
		WHERE o.state = 'active' AND o.look_at <= $1 AND (o.look_at, o.id) > ($2, $3)
		ORDER BY o.look_at, o.id
		LIMIT 1
		FOR NO KEY UPDATE OF o SKIP LOCKED`, tx.Now, after.LookAt, after.OrganisationID)
	return a, err
}

// Standing sums up the confirmations of an organisation.
func (tx *Tx) Standing(ctx context.Context, a Asking) (Standing, error) {
	asked := tx.Now
	if a.AskedAt != nil {
		asked = *a.AskedAt
	}
	var s Standing
	err := tx.get(ctx, &s, `
		WITH things AS (
			SELECT confirmed_at, confirmed_at IS NULL OR confirmed_at <= $3 OR reported AS stale,
				confirmed_at IS NULL OR confirmed_at <= $4 OR reported AS known
			FROM (`+confirmable+`) AS c
			WHERE organisation_id = $2
		)
		SELECT count(*) FILTER (WHERE stale) AS stale, count(*) FILTER (WHERE stale AND known) AS known, min(confirmed_at) FILTER (WHERE NOT stale) AS oldest
		FROM things`, a.AreaID, a.OrganisationID, tx.Now.Add(-days(a.ConfirmDays)), asked.Add(-together(a.ConfirmDays)))
	return s, err
}

// PlanAsking notes when to look next. With rest the round is over: nothing is to be asked any more.
func (tx *Tx) PlanAsking(ctx context.Context, a Asking, at time.Time, rest bool) error {
	return tx.mustTouch(ctx, `
		UPDATE organisations
		SET look_at = $3, ask_step = CASE WHEN $4 THEN 0 ELSE ask_step END
		WHERE area_id = $1 AND id = $2`, a.AreaID, a.OrganisationID, at, rest)
}

// TakeStep notes that the organisation is asked or reminded now, and returns where it stands then.
func (tx *Tx) TakeStep(ctx context.Context, a Asking, step int) (Asking, error) {
	if step == StepAsked {
		a.Round++
	}
	a.Step, a.AskedAt, a.LookAt = step, &tx.Now, tx.Now.Add(Patience)
	return a, tx.mustTouch(ctx, `
		UPDATE organisations
		SET ask_step = $3, ask_round = $4, asked_at = $5, look_at = $6
		WHERE area_id = $1 AND id = $2`, a.AreaID, a.OrganisationID, a.Step, a.Round, tx.Now, a.LookAt)
}

// Silent is an organisation that does not answer.
type Silent struct {
	ID    int64  `db:"id"`
	Name  string `db:"name"`
	Stale int    `db:"stale"`
}

// TellOf takes the last step for an organisation, and for all others of its area that come to it or in which nobody can be
// asked, so that coordinators get one list. When they got one less than a week ago, nothing happens and later is when they
// get the next.
func (tx *Tx) TellOf(ctx context.Context, a Asking) (silent []Silent, later time.Time, err error) {
	if err := tx.lock(ctx, lockFreshness, a.AreaID); err != nil {
		return nil, later, err
	}
	var last *time.Time
	if err := tx.get(ctx, &last, `
		SELECT max(told_at)
		FROM organisations
		WHERE area_id = $1`, a.AreaID); err != nil {
		return nil, later, err
	}
	if last != nil && last.Add(tellApart).After(tx.Now) {
		return nil, last.Add(tellApart), nil
	}
	err = tx.list(ctx, &silent, `
		WITH stale AS MATERIALIZED (
			SELECT organisation_id, count(*) AS things
			FROM (`+confirmable+`) AS c
			WHERE confirmed_at IS NULL OR confirmed_at <= $4 OR reported
			GROUP BY organisation_id
		), waits AS (
			SELECT o.id
			FROM organisations o
			WHERE o.area_id = $1 AND o.state = 'active' AND o.id IN (SELECT organisation_id FROM stale)
				AND (o.id = $2 OR o.ask_step = $5 AND o.asked_at <= $6
					OR o.look_at <= $3 AND (o.ask_step = 0 OR o.asked_at <= $6) AND NOT EXISTS (
						SELECT FROM memberships m
						JOIN people p ON p.id = m.person_id
						WHERE m.organisation_id = o.id AND p.reachable
					))
			ORDER BY o.id
			FOR NO KEY UPDATE SKIP LOCKED
		)
		UPDATE organisations o
		SET ask_step = $7, asked_at = $3, told_at = $3, look_at = $3
		FROM stale s
		WHERE o.id = ANY (ARRAY(SELECT id FROM waits)) AND s.organisation_id = o.id
		RETURNING o.id, o.name, s.things AS stale`,
		a.AreaID, a.OrganisationID, tx.Now, tx.Now.Add(-days(a.ConfirmDays)), StepReminded, tx.Now.Add(-Patience), StepTold)
	slices.SortFunc(silent, func(a, b Silent) int { return cmp.Or(cmp.Compare(b.Stale, a.Stale), cmp.Compare(a.ID, b.ID)) })
	return silent, later, err
}
