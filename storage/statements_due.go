package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// AskPause is how long coordinators may go on writing before the organisations are asked about all of it at once.
const AskPause = 15 * time.Minute

// AskAboutStatements is when organisations are asked about a sentence that is written at now: not at night.
func AskAboutStatements(now time.Time, zone *time.Location) time.Time {
	at := now.Add(AskPause)
	return wakingNear(at, at.AddDate(1, 0, 0), zone)
}

// AttitudeAsk is an area whose organisations are to be asked about its sentences.
type AttitudeAsk struct {
	AreaID int64     `db:"area_id"`
	Zone   string    `db:"zone"`
	Due    time.Time `db:"due"` // since when the last of them is
}

// Key is that of the message to somebody; round marks what was asked about.
func (a AttitudeAsk) Key(personID int64) string {
	return fmt.Sprintf("attitude/%d/%d/%d", a.AreaID, a.Due.Unix(), personID)
}

// ClaimAttitude takes the next area behind after whose organisations are to be asked, and notes that they are: about all
// that was written there. Nobody is asked while more is being written. ErrNotFound: there is none.
func (tx *Tx) ClaimAttitude(ctx context.Context, after AttitudeAsk) (a AttitudeAsk, err error) {
	if err := tx.get(ctx, &a, `
		SELECT r.id AS area_id, r.zone, d.due
		FROM (
			SELECT area_id, max(ask_at) AS due
			FROM statements
			WHERE ask_at IS NOT NULL
			GROUP BY area_id
		) AS d
		JOIN areas r ON r.id = d.area_id
		WHERE d.due <= $1 AND r.id > $2
		ORDER BY r.id
		LIMIT 1
		FOR NO KEY UPDATE OF r SKIP LOCKED`, tx.Now, after.AreaID); err != nil {
		return a, err
	}
	_, err = tx.exec(ctx, `
		UPDATE statements
		SET ask_at = NULL
		WHERE area_id = $1 AND ask_at <= $2`, a.AreaID, a.Due)
	return a, err
}

// AttitudeAdmins are the reachable administrators of organisations that have said nothing to some present sentence.
func (tx *Tx) AttitudeAdmins(ctx context.Context, areaID int64) ([]Person, error) {
	return tx.recipients(ctx, areaID, `m.organisation_admin AND EXISTS (
			SELECT
			FROM statements s
			WHERE s.area_id = $1 AND s.retired_at IS NULL AND NOT EXISTS (
				SELECT
				FROM statement_assents a
				WHERE a.statement_id = s.id AND a.version = s.version AND a.organisation_id = m.organisation_id
			)
		)
		ORDER BY m.person_id`)
}

// nextConference is the one of area s.area_id on whose agenda a sentence may be.
const nextConference = `
	SELECT c.id
	FROM conferences c
	WHERE c.area_id = s.area_id AND c.kind = 'conference' AND c.published_at IS NOT NULL AND c.cancelled_at IS NULL AND c.starts_at > $1
	ORDER BY c.starts_at, c.id
	LIMIT 1`

// wantedStatement is true of sentences s that an organisation wants to talk about and that no meeting has, or had since then.
const wantedStatement = `s.retired_at IS NULL AND EXISTS (
		SELECT
		FROM statement_assents a
		JOIN organisations o ON o.id = a.organisation_id AND o.state = 'active'
		LEFT JOIN conferences r ON r.id = s.raised_for AND r.cancelled_at IS NULL
		WHERE a.statement_id = s.id AND a.version = s.version AND a.answer = 'talk' AND (r.id IS NULL OR r.starts_at < a.at)
	)`

// Wanted is a sentence that is to be talked about at a conference.
type Wanted struct {
	Statement
	ConferenceID int64
}

// ClaimWantedStatement takes the next sentence behind after that an organisation wants to talk about, with the next
// conference of its area. ErrNotFound: there is none, or no conference.
func (tx *Tx) ClaimWantedStatement(ctx context.Context, after Wanted) (Wanted, error) {
	var row struct {
		ID         int64 `db:"id"`
		AreaID     int64 `db:"area_id"`
		Conference int64 `db:"conference"`
	}
	if err := tx.get(ctx, &row, `
		SELECT s.id, s.area_id, n.id AS conference
		FROM statements s
		JOIN LATERAL (`+nextConference+`) AS n ON true
		WHERE s.id > $2 AND `+wantedStatement+`
		ORDER BY s.id
		LIMIT 1
		FOR NO KEY UPDATE OF s SKIP LOCKED`, tx.Now, after.ID); err != nil {
		return Wanted{}, err
	}
	s, err := tx.Statement(ctx, row.AreaID, 0, row.ID)
	return Wanted{Statement: s, ConferenceID: row.Conference}, err
}

// WantedConference is the conference that a sentence is to be talked about at. ErrNotFound: nobody wants to, it is
// on such a list already, or none is planned.
func (tx *Tx) WantedConference(ctx context.Context, s Statement) (id int64, err error) {
	err = tx.get(ctx, &id, `
		SELECT n.id
		FROM statements s
		JOIN LATERAL (`+nextConference+`) AS n ON true
		WHERE s.id = $2 AND `+wantedStatement, tx.Now, s.ID)
	return id, err
}

// RaiseStatement puts a sentence, which must be locked, among the wishes for a conference. One that is there keeps its
// place, and gets the present words as long as nothing was decided about it.
func (tx *Tx) RaiseStatement(ctx context.Context, s Statement, conferenceID int64) error {
	c, err := tx.Conference(ctx, s.AreaID, conferenceID)
	if err != nil {
		return err
	}
	if err := tx.lockWishes(ctx, c); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `
		INSERT INTO wishes AS w (id, conference_id, area_id, wording, posted_on, statement_id)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (statement_id, conference_id) WHERE statement_id IS NOT NULL DO UPDATE
		SET wording = excluded.wording
		WHERE w.state = 'open' AND w.poll_id IS NULL AND w.merged_into IS NULL`,
		rand.Int64N(1<<46)+1, c.ID, c.AreaID, s.Wording, dayIn(c, tx.Now), s.ID); err != nil {
		return err
	}
	return tx.mustTouch(ctx, `
		UPDATE statements
		SET raised_for = $2
		WHERE id = $1`, s.ID, c.ID)
}

// AttitudePolls are the polls about an area's sentences: the one that a meeting has, and the last one that is over with how
// many there were; zero: none.
type AttitudePolls struct {
	Conference int64 `db:"of_conference"`
	Closed     int64 `db:"closed"`
	Repeated   int   `db:"repeated"`
	Series     int64 `db:"series"`
}

// AttitudePolls looks for the polls about an area's sentences; conferenceID zero: of no meeting.
func (tx *Tx) AttitudePolls(ctx context.Context, areaID, conferenceID int64) (found AttitudePolls, err error) {
	err = tx.get(ctx, &found, `
		SELECT COALESCE(max(id) FILTER (WHERE conference_id = $2), 0) AS of_conference,
			COALESCE((array_agg(id ORDER BY closed_at DESC, id DESC) FILTER (WHERE state = 'closed'))[1], 0) AS closed,
			count(*) FILTER (WHERE state = 'closed') AS repeated,
			COALESCE(min(COALESCE(series_id, id)), 0) AS series
		FROM polls
		WHERE area_id = $1 AND attitude AND state <> 'deleted'`, areaID, conferenceID)
	return found, err
}
