package storage

import (
	"context"
	"errors"
	"time"

	"github.com/lib/pq"
)

// CloseWishes destroys the keys of wishes for meetings that began before the given time: nobody can reckon any more who
// has made any without a name. What coordinators have not seen yet they see from now on.
func (s *Store) CloseWishes(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			WITH over AS (
				SELECT b.conference_id, b.key_id
				FROM wish_boxes b
				JOIN conferences c ON c.id = b.conference_id
				WHERE b.key_id IS NOT NULL AND c.starts_at < $1
				FOR UPDATE OF b SKIP LOCKED
			), keys AS (
				DELETE FROM case_keys
				WHERE id IN (SELECT key_id FROM over)
			), counts AS (
				DELETE FROM wish_counts
				WHERE conference_id IN (SELECT conference_id FROM over)
			)
			UPDATE wish_boxes
			SET key_id = NULL
			WHERE conference_id IN (SELECT conference_id FROM over)`, before)
		return err
	})
	return n, err
}

// ForgetWishes removes the wishes for meetings that began before the given time. Those that went into a poll or onto the
// agenda stay, without who made them.
func (s *Store) ForgetWishes(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		for _, query := range []string{
			`
			DELETE FROM wishes w
			USING conferences c
			WHERE c.id = w.conference_id AND c.starts_at < $1 AND w.state <> 'agenda' AND w.poll_id IS NULL`, `
			DELETE FROM wish_slips w
			USING conferences c
			WHERE c.id = w.conference_id AND c.starts_at < $1`, `
			UPDATE wishes w
			SET person_id = NULL
			FROM conferences c
			WHERE c.id = w.conference_id AND c.starts_at < $1 AND w.person_id IS NOT NULL`,
		} {
			forgotten, err := tx.exec(ctx, query, before)
			if err != nil {
				return err
			}
			n += forgotten
		}
		return nil
	})
	return n, err
}

// withdrawWishes takes back what somebody who is about to be deleted has wished for. What went into a poll or onto the
// agenda stays, without their name. What they wrote without a name nobody can find, not even here.
func (tx *Tx) withdrawWishes(ctx context.Context, person *Person) error {
	if _, err := tx.exec(ctx, `
		DELETE FROM wishes w
		WHERE w.person_id = $1 AND w.state <> 'agenda' AND w.poll_id IS NULL
			AND NOT EXISTS (
				SELECT
				FROM wishes head
				WHERE head.id = w.merged_into AND (head.state = 'agenda' OR head.poll_id IS NOT NULL)
			)`, person.ID); err != nil {
		return err
	}
	return tx.eachWishToken(ctx, person, func(conferenceID int64, token []byte) error {
		_, err := tx.exec(ctx, `
			DELETE FROM wish_counts
			WHERE conference_id = $1 AND token = $2`, conferenceID, token)
		return err
	})
}

// eachWishToken calls do with the token of a person for every meeting of their areas that has a key.
func (tx *Tx) eachWishToken(ctx context.Context, person *Person, do func(conferenceID int64, token []byte) error) error {
	var open pq.Int64Array
	if err := tx.list(ctx, &open, `
		SELECT conference_id
		FROM wish_boxes
		WHERE key_id IS NOT NULL AND area_id IN (SELECT area_id FROM memberships WHERE person_id = $1)
		ORDER BY conference_id`, person.ID); err != nil {
		return err
	}
	for _, conferenceID := range open {
		key, err := tx.wishKey(ctx, conferenceID)
		if errors.Is(err, ErrNotFound) || errors.Is(err, ErrNoKey) {
			continue // lost with the key file, or it is away: nobody finds what was counted
		}
		if err != nil {
			return err
		}
		if err := do(conferenceID, wishToken(key, person)); err != nil {
			return err
		}
	}
	return nil
}

// ExportWish is a wish that the person made with their name, or how many they made without it.
type ExportWish struct {
	Conference string `db:"title" json:"conference"`
	Wording    string `db:"wording" json:"wording"`
	State      string `db:"state" json:"state"`
	InPoll     bool   `db:"in_poll" json:"in_a_poll"`
	Nameless   int    `db:"nameless" json:"without_a_name"` // of these nobody knows which they are
}

func (tx *Tx) exportWishes(ctx context.Context, person *Person) (list []ExportWish, err error) {
	if err := tx.list(ctx, &list, `
		SELECT c.title, w.wording, w.state, w.poll_id IS NOT NULL AS in_poll, 0 AS nameless
		FROM wishes w
		JOIN conferences c ON c.id = w.conference_id
		WHERE w.person_id = $1
		ORDER BY c.starts_at, w.posted_on, w.id`, person.ID); err != nil {
		return nil, err
	}
	if tx.Consultations() != nil {
		return list, nil
	}
	err = tx.eachWishToken(ctx, person, func(conferenceID int64, token []byte) error {
		var counts []ExportWish
		err := tx.list(ctx, &counts, `
			SELECT c.title, '' AS wording, '' AS state, false AS in_poll, n.used AS nameless
			FROM wish_counts n
			JOIN conferences c ON c.id = n.conference_id
			WHERE n.conference_id = $1 AND n.token = $2`, conferenceID, token)
		list = append(list, counts...)
		return err
	})
	return list, err
}
