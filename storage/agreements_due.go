package storage

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"
)

// ClaimAgreement locks the next agreement behind after about which somebody is to be asked. ErrNotFound: there is none,
// or other replicas are at it.
func (tx *Tx) ClaimAgreement(ctx context.Context, after Agreement) (Agreement, error) {
	var row struct {
		ID     int64 `db:"id"`
		AreaID int64 `db:"area_id"`
	}
	if err := tx.get(ctx, &row, `
		SELECT id, area_id
		FROM agreements
		WHERE ask_at <= $1 AND id > $2
		ORDER BY id
		LIMIT 1
		FOR NO KEY UPDATE SKIP LOCKED`, tx.Now, after.ID); err != nil {
		return Agreement{}, err
	}
	return tx.Agreement(ctx, row.AreaID, row.ID)
}

// AskedAgreement notes that everybody was asked by now. Days that were missed are not made up for.
func (tx *Tx) AskedAgreement(ctx context.Context, a Agreement) error {
	return tx.mustTouch(ctx, `
		UPDATE agreements
		SET ask_at = $2
		WHERE id = $1 AND closed_at IS NULL`, a.ID, a.askAt(tx.Now))
}

// Today is the day that it is in the agreement's area.
func (a *Agreement) Today(now time.Time) time.Time { return a.today(now) }

// Stuck is an agreement that is to be on the agenda of a conference.
type Stuck struct {
	Agreement
	ConferenceID int64
}

// ClaimStuck locks the next agreement behind after that is stuck, together with the next conference of its area, on whose
// agenda it is not yet. ErrNotFound: there is none, or other replicas are at it. Whoever has taken it off an agenda has
// decided that it stays off that one.
func (tx *Tx) ClaimStuck(ctx context.Context, after Stuck) (Stuck, error) {
	for {
		stuck, err := tx.lockStuck(ctx, after.ID)
		if err != nil {
			return Stuck{}, err
		}
		// Between the look and the lock another replica may have put it there.
		raised := false
		if err := tx.get(ctx, &raised, `
			SELECT EXISTS (SELECT FROM wishes WHERE agreement_id = $1 AND conference_id = $2)`, stuck.ID, stuck.ConferenceID); err != nil {
			return Stuck{}, err
		}
		if !raised {
			a, err := tx.Agreement(ctx, stuck.AreaID, stuck.ID)
			return Stuck{Agreement: a, ConferenceID: stuck.ConferenceID}, err
		}
		after.ID = stuck.ID
	}
}

type stuckRow struct {
	ID           int64 `db:"id"`
	AreaID       int64 `db:"area_id"`
	ConferenceID int64 `db:"conference_id"` // on whose agenda it belongs
}

func (tx *Tx) lockStuck(ctx context.Context, after int64) (row stuckRow, err error) {
	err = tx.get(ctx, &row, `
		SELECT a.id, a.area_id, c.id AS conference_id
		FROM agreements a
		CROSS JOIN LATERAL (
			SELECT c.id
			FROM conferences c
			WHERE c.area_id = a.area_id AND c.kind = 'conference' AND c.starts_at > $1 AND c.published_at IS NOT NULL
				AND c.cancelled_at IS NULL
			ORDER BY c.starts_at, c.id
			LIMIT 1
		) AS c
		WHERE a.stuck AND a.closed_at IS NULL AND a.id > $2
			AND NOT EXISTS (SELECT FROM wishes w WHERE w.agreement_id = a.id AND w.conference_id = c.id)
		ORDER BY a.id
		LIMIT 1
		FOR NO KEY UPDATE OF a SKIP LOCKED`, tx.Now, after)
	return row, err
}

// AddAgendaPoint puts a line about an agreement on the agenda of a meeting that is ahead. Where the agenda is full, it waits
// among the wishes for it. It returns the id of the wish.
func (tx *Tx) AddAgendaPoint(ctx context.Context, a Agreement, conferenceID int64, line string) (id int64, err error) {
	c, err := tx.Conference(ctx, a.AreaID, conferenceID)
	if err != nil {
		return 0, err
	}
	if err := tx.lockWishes(ctx, c); err != nil {
		return 0, err
	}
	before, err := tx.LockConference(ctx, a.AreaID, conferenceID)
	if err != nil {
		return 0, err
	}
	if !before.Ahead(tx.Now) {
		return 0, ErrNotFound
	}
	after, state := before, WishOpen
	after.Agenda = strings.TrimLeft(before.Agenda+"\n• "+line, "\n")
	if utf8.RuneCountInString(after.Agenda) <= MaxAgenda {
		if _, err := tx.ChangeConference(ctx, before, after); err != nil {
			return 0, err
		}
		if err := tx.TracePoint(ctx, after, line, a.ChainID); err != nil {
			return 0, err
		}
		state = WishAgenda
	}
	id = newWishID()
	_, err = tx.exec(ctx, `
		INSERT INTO wishes (id, conference_id, area_id, wording, posted_on, state, agreement_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, id, c.ID, c.AreaID, line, dayIn(c, tx.Now), state, a.ID)
	return id, err
}
