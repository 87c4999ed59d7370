package storage

import (
	"context"
	"crypto/subtle"
	"time"
)

// Feed is somebody's private address for their calendar; its secret is stored nowhere.
type Feed struct {
	PersonID  int64     `db:"person_id"`
	CreatedAt time.Time `db:"created_at"`
}

// Feed returns a person's calendar address. ErrNotFound: they have none.
func (tx *Tx) Feed(ctx context.Context, personID int64) (Feed, error) {
	var f Feed
	err := tx.get(ctx, &f, `
		SELECT person_id, created_at
		FROM calendar_feeds
		WHERE person_id = $1`, personID)
	return f, err
}

// RenewFeed gives a person a calendar address under the keyed hash of its secret. The one before ends.
func (tx *Tx) RenewFeed(ctx context.Context, personID int64, secretHash []byte) error {
	_, err := tx.exec(ctx, `
		INSERT INTO calendar_feeds (person_id, secret_hash, created_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (person_id) DO UPDATE
		SET secret_hash = EXCLUDED.secret_hash, created_at = EXCLUDED.created_at`, personID, secretHash, tx.Now)
	return err
}

// EndFeed ends a person's calendar address. It is no error if they have none.
func (tx *Tx) EndFeed(ctx context.Context, personID int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM calendar_feeds
		WHERE person_id = $1`, personID)
	return err
}

// FeedReader finds whose address has this hash. ErrNotFound: nobody's, or somebody's who belongs to no area any more. Both
// take one look at an index by a hash that nobody outside can choose, so that the time it takes tells nothing.
func (tx *Tx) FeedReader(ctx context.Context, secretHash []byte) (*Person, error) {
	var row struct {
		PersonID int64  `db:"person_id"`
		Hash     []byte `db:"secret_hash"`
	}
	if err := tx.get(ctx, &row, `
		SELECT f.person_id, f.secret_hash
		FROM calendar_feeds f
		WHERE f.secret_hash = $1
			AND EXISTS (SELECT FROM memberships m WHERE m.person_id = f.person_id)`, secretHash); err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(row.Hash, secretHash) != 1 {
		return nil, ErrNotFound
	}
	return tx.Person(ctx, row.PersonID)
}

// How long calendars go on seeing a meeting that is over, and one that was called off.
const (
	feedPast      = 90 * 24 * time.Hour
	feedCancelled = 30 * 24 * time.Hour
)

// maxFeed bounds a feed. Nobody has that many meetings.
const maxFeed = 500

// FeedEntry is a meeting with what the reader said about coming.
type FeedEntry struct {
	Conference
	Changed time.Time `db:"changed"` // when anything in this entry last changed
	Answer  Answer    `db:"answer"`
}

// FeedEntries lists the meetings of all areas of a person, the latest first: those to come, those of the last three
// months, and what was called off in the last month. Meetings about a case are there for those alone who want to be guests:
// many calendars lie with others, and even a day and a name may tell whose case it is.
func (tx *Tx) FeedEntries(ctx context.Context, personID int64) (list []FeedEntry, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+conferenceColumns+`, GREATEST(c.updated_at, w.answered_at) AS changed,
			COALESCE(w.answer, '') AS "answer.answer", COALESCE(w.seats, 0) AS "answer.seats",
			COALESCE(w.waiting, false) AS "answer.waiting"
		FROM memberships m
		JOIN conferences c ON c.area_id = m.area_id
		JOIN areas a ON a.id = c.area_id
		LEFT JOIN answers w ON w.conference_id = c.id AND w.person_id = m.person_id
		WHERE m.person_id = $1 AND c.published_at IS NOT NULL AND c.starts_at > $2
			AND (c.cancelled_at IS NULL OR c.cancelled_at > $3)
			AND (c.kind <> $5 OR w.answer IN ('coming', 'maybe'))
		ORDER BY c.starts_at DESC, c.id
		LIMIT $4`, personID, tx.Now.Add(-feedPast), tx.Now.Add(-feedCancelled), maxFeed, OpenCase)
	return list, err
}

// ExportFeed is that the person has a calendar address.
type ExportFeed struct {
	CreatedAt time.Time `db:"created_at" json:"created_at"`
}

func (tx *Tx) exportFeeds(ctx context.Context, personID int64) (list []ExportFeed, err error) {
	err = tx.list(ctx, &list, `
		SELECT created_at
		FROM calendar_feeds
		WHERE person_id = $1`, personID)
	return list, err
}
