package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// Digest is what the monthly letter to an organisation tells: what everybody in the area may know, without anybody's
// name, and nothing of cases.
type Digest struct {
	Area         Area
	Organisation Organisation
	Month        time.Time // its first day; only the date means something
	Conferences  []Conference
	Resources    []DigestResource
	Polls        []DigestPoll
	Agreements   []DigestAgreement // that the organisation has signed
}

// DigestResource is an offer that was new or changed.
type DigestResource struct {
	Title          string         `db:"title"`
	Organisation   string         `db:"organisation"`
	Audience       string         `db:"audience"`
	AgeMin         *int           `db:"age_min"`
	AgeMax         *int           `db:"age_max"`
	Cost           string         `db:"cost"`
	Municipalities pq.StringArray `db:"municipalities"`
	New            bool           `db:"new"` // false: changed
}

// DigestPoll is a poll that ended, with its ballots.
type DigestPoll struct {
	Poll
	Ballots []Ballot
}

// DigestAgreement is an agreement whose review, or whose end, falls into the month or has passed.
type DigestAgreement struct {
	What          string         `db:"what"`
	ReviewOn      time.Time      `db:"review_on"` // days
	UntilOn       time.Time      `db:"until_on"`
	Organisations pq.StringArray `db:"organisations"` // who keeps it
}

// How much one letter tells at most; nobody reads more.
const (
	digestConferences = 20
	digestResources   = 30
	digestPolls       = 10
	digestAgreements  = 20
)

// Digest collects the letter of a month for an organisation of the area: meetings from its first day on, but none that
// began before now, and what happened in the month before.
func (tx *Tx) Digest(ctx context.Context, areaID, organisationID int64, month time.Time) (Digest, error) {
	d := Digest{Month: month}
	var err error
	if d.Area, err = tx.Area(ctx, areaID); err != nil {
		return d, err
	}
	if d.Organisation, err = tx.Organisation(ctx, areaID, organisationID); err != nil {
		return d, err
	}
	if d.Organisation.State != "active" {
		return d, ErrNotFound
	}
	before, begins, ends := d.span()
	from := begins
	if tx.Now.After(begins) && tx.Now.Before(ends) {
		from = tx.Now
	}
	if d.Conferences, _, err = tx.conferences(ctx, `
		c.area_id = $1 AND c.cancelled_at IS NULL AND c.published_at IS NOT NULL AND c.kind <> $4 AND c.starts_at >= $2
		ORDER BY c.starts_at, c.id
		LIMIT $3`, areaID, from, digestConferences, OpenCase); err != nil {
		return d, err
	}
	if d.Resources, err = tx.digestResources(ctx, areaID, before, begins); err != nil {
		return d, err
	}
	if d.Polls, err = tx.digestPolls(ctx, areaID, before, begins); err != nil {
		return d, err
	}
	d.Agreements, err = tx.digestAgreements(ctx, areaID, organisationID, d.Month.AddDate(0, 1, 0))
	return d, err
}

// span is when the month before begins, when the month begins, and when it ends.
func (d *Digest) span() (before, begins, ends time.Time) {
	zone := Zone(d.Area.Zone)
	first := func(more int) time.Time {
		return time.Date(d.Month.Year(), d.Month.Month()+time.Month(more), 1, 0, 0, 0, 0, zone)
	}
	return first(-1), first(0), first(1)
}

// digestResources are offers that were new in a month, or changed for the last time in it: what is changed after it stands in
// a later letter, and in one alone.
func (tx *Tx) digestResources(ctx context.Context, areaID int64, since, until time.Time) (list []DigestResource, err error) {
	err = tx.list(ctx, &list, `
		SELECT r.title, o.name AS organisation, r.audience, r.age_min, r.age_max, r.cost, r.created_at >= $2 AS new,
			ARRAY(SELECT p.name
				FROM resource_municipalities m
				JOIN municipalities p ON p.id = m.municipality_id
				WHERE m.resource_id = r.id
				ORDER BY m.municipality_id) AS municipalities
		FROM resources r
		JOIN organisations o ON o.id = r.organisation_id
		WHERE r.area_id = $1 AND r.archived_at IS NULL AND o.state = 'active'
			AND r.updated_at >= $2 AND CASE WHEN r.created_at < $2 THEN r.updated_at ELSE r.created_at END < $3
		ORDER BY r.created_at >= $2 DESC, r.updated_at DESC, r.id
		LIMIT $4`, areaID, since, until, digestResources)
	return list, err
}

// digestPolls leaves out what was asked for a meeting about a case.
func (tx *Tx) digestPolls(ctx context.Context, areaID int64, since, until time.Time) (list []DigestPoll, err error) {
	polls, _, err := tx.listPolls(ctx, `
		WHERE p.area_id = $1 AND p.state = 'closed' AND p.closed_at >= $2 AND p.closed_at < $3
			AND COALESCE(c.kind, '') <> $5
		ORDER BY p.closed_at, p.id
		LIMIT $4`, areaID, since, until, digestPolls, OpenCase)
	for _, p := range polls {
		ballots, err := tx.PollBallots(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, DigestPoll{Poll: p, Ballots: ballots})
	}
	return list, err
}

// digestAgreements are those in force that an organisation takes part in and that are due before a day.
func (tx *Tx) digestAgreements(ctx context.Context, areaID, organisationID int64, until time.Time) (list []DigestAgreement, err error) {
	err = tx.list(ctx, &list, `
		SELECT v.what, a.review_on, v.until_on,
			ARRAY(SELECT o.name
				FROM agreement_parties p
				JOIN organisations o ON o.id = p.organisation_id
				WHERE p.agreement_id = a.id AND p.left_at IS NULL AND p.answer IN ('signed', 'reserved')
				ORDER BY search_fold(o.name), o.id) AS organisations
		FROM agreements a
		JOIN agreement_versions v ON v.agreement_id = a.id AND v.version = a.version
		WHERE a.area_id = $1 AND a.state IN ('in_force', 'renewed') AND LEAST(a.review_on, v.until_on) < CAST($3 AS date)
			AND EXISTS (
				SELECT
				FROM agreement_parties p
				WHERE p.agreement_id = a.id AND p.organisation_id = $2 AND p.left_at IS NULL AND p.answer IN ('signed', 'reserved')
			)
		ORDER BY a.review_on, a.id
		LIMIT $4`, areaID, organisationID, until.Format(time.DateOnly), digestAgreements)
	return list, err
}
