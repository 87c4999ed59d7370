package storage

import (
	"context"
	"slices"
	"time"
)

// The shared attitude of an area, the rules that everything here obeys:
//
//  1. An area has at most MaxStatements sentences that count. Each has a version; earlier wordings stay to be compared.
//  2. One organisation says one thing to the present version. What it said to an earlier one counts no more.
//  3. No row tells which person answered for an organisation.
//  4. Who wants to talk about a sentence puts it among the wishes for the next conference, once.

// MaxStatements is how many sentences an area stands for, MaxStatement the length of one in code points: it becomes an
// option of a poll and a wish.
const (
	MaxStatements = 10
	MaxStatement  = 200
)

// What an organisation says to a sentence.
const (
	CarryStatement = "carry"
	TalkStatement  = "talk"
)

// Statement is one sentence that an area stands for together, as it stands for one organisation.
type Statement struct {
	ID        int64     `db:"id"`
	AreaID    int64     `db:"area_id"`
	Place     int       `db:"place"`
	Version   int       `db:"version"`
	Wording   string    `db:"wording"`
	At        time.Time `db:"at"` // when it got this wording
	Carry     int       `db:"carry"`
	Talk      int       `db:"talk"`
	Houses    int       `db:"houses"` // that could say something
	Own       string    `db:"own"`    // what the reader's organisation says to this version; empty: nothing yet
	RaisedFor int64     `db:"raised_for"`
}

// Open is how many organisations have said nothing to the present version.
func (s Statement) Open() int { return s.Houses - s.Carry - s.Talk }

// statementColumns count only organisations that are there; $2 is the reader's.
const statementColumns = `
	s.id, s.area_id, s.place, s.version, v.wording, v.at, COALESCE(s.raised_for, 0) AS raised_for,
	(SELECT count(*) FROM statement_assents a JOIN organisations o ON o.id = a.organisation_id
		WHERE a.statement_id = s.id AND a.version = s.version AND a.answer = 'carry' AND o.state = 'active') AS carry,
	(SELECT count(*) FROM statement_assents a JOIN organisations o ON o.id = a.organisation_id
		WHERE a.statement_id = s.id AND a.version = s.version AND a.answer = 'talk' AND o.state = 'active') AS talk,
	(SELECT count(*) FROM organisations o WHERE o.area_id = s.area_id AND o.state = 'active') AS houses,
	COALESCE((SELECT a.answer FROM statement_assents a
		WHERE a.statement_id = s.id AND a.version = s.version AND a.organisation_id = $2), '') AS own
	FROM statements s
	JOIN statement_versions v ON v.statement_id = s.id AND v.version = s.version`

// Statements lists the sentences of an area in their order, with what the organisation says; zero: no organisation.
func (tx *Tx) Statements(ctx context.Context, areaID, organisationID int64) (list []Statement, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+statementColumns+`
		WHERE s.area_id = $1 AND s.retired_at IS NULL
		ORDER BY s.place`, areaID, organisationID)
	return list, err
}

// Statement returns one sentence of the area that counts, with what the organisation says.
func (tx *Tx) Statement(ctx context.Context, areaID, organisationID, id int64) (s Statement, err error) {
	err = tx.get(ctx, &s, `
		SELECT `+statementColumns+`
		WHERE s.area_id = $1 AND s.id = $3 AND s.retired_at IS NULL`, areaID, organisationID, id)
	return s, err
}

// StatementToChange is Statement for those who are about to change it or to say something to it: others wait until this
// transaction ends.
func (tx *Tx) StatementToChange(ctx context.Context, areaID, organisationID, id int64) (Statement, error) {
	if err := tx.get(ctx, &id, `
		SELECT id
		FROM statements
		WHERE area_id = $1 AND id = $2 AND retired_at IS NULL
		FOR NO KEY UPDATE`, areaID, id); err != nil {
		return Statement{}, err
	}
	return tx.Statement(ctx, areaID, organisationID, id)
}

// FormerStatement is the wording that a sentence had before the present one. ErrNotFound: it was always the same.
func (tx *Tx) FormerStatement(ctx context.Context, s Statement) (wording string, err error) {
	err = tx.get(ctx, &wording, `
		SELECT wording
		FROM statement_versions
		WHERE statement_id = $1 AND version = $2`, s.ID, s.Version-1)
	return wording, err
}

// StatementsToWrite is Statements, for no organisation, for who is about to add or reword one: others that are wait until this
// transaction ends.
func (tx *Tx) StatementsToWrite(ctx context.Context, areaID int64) ([]Statement, error) {
	if err := tx.lockAttitude(ctx, areaID); err != nil {
		return nil, err
	}
	return tx.Statements(ctx, areaID, 0)
}

// lockAttitude lets one transaction at a time write sentences of an area.
func (tx *Tx) lockAttitude(ctx context.Context, areaID int64) error {
	var locked int64
	return tx.get(ctx, &locked, `
		SELECT id
		FROM areas
		WHERE id = $1
		FOR NO KEY UPDATE`, areaID)
}

// AddStatement adds a sentence at the first free place. ErrConflict: there are MaxStatements.
func (tx *Tx) AddStatement(ctx context.Context, areaID int64, wording string, askAt time.Time) (id int64, err error) {
	list, err := tx.StatementsToWrite(ctx, areaID)
	if err != nil {
		return 0, err
	}
	if len(list) >= MaxStatements {
		return 0, ErrConflict
	}
	place := 1
	for slices.ContainsFunc(list, func(s Statement) bool { return s.Place == place }) {
		place++
	}
	err = tx.get(ctx, &id, `
		WITH added AS (
			INSERT INTO statements (area_id, place, ask_at)
			VALUES ($1, $2, $4)
			RETURNING id
		)
		INSERT INTO statement_versions (statement_id, version, wording, at)
		SELECT id, 1, $3, $5
		FROM added
		RETURNING statement_id`, areaID, place, wording, askAt, tx.Now)
	return id, err
}

// RewordStatement gives a sentence that StatementToChange returned a new version, about which all are asked again.
func (tx *Tx) RewordStatement(ctx context.Context, s Statement, wording string, askAt time.Time) error {
	return tx.mustTouch(ctx, `
		WITH version AS (
			INSERT INTO statement_versions (statement_id, version, wording, at)
			VALUES ($1, $2 + 1, $3, $5)
		)
		UPDATE statements
		SET version = $2 + 1, ask_at = $4
		WHERE id = $1 AND version = $2`, s.ID, s.Version, wording, askAt, tx.Now)
}

// RetireStatement takes a sentence out. What was said to it stays, and nobody sees it any more.
func (tx *Tx) RetireStatement(ctx context.Context, s Statement) error {
	return tx.mustTouch(ctx, `
		UPDATE statements
		SET retired_at = $2, ask_at = NULL
		WHERE id = $1 AND retired_at IS NULL`, s.ID, tx.Now)
}

// Assent notes what an organisation says to the present version of a sentence that StatementToChange returned.
func (tx *Tx) Assent(ctx context.Context, s Statement, organisationID int64, answer string) error {
	return tx.mustTouch(ctx, `
		INSERT INTO statement_assents (statement_id, area_id, organisation_id, version, answer, at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (statement_id, organisation_id) DO UPDATE
		SET version = excluded.version, answer = excluded.answer, at = excluded.at`,
		s.ID, s.AreaID, organisationID, s.Version, answer, tx.Now)
}

// Assenter is an organisation with what it says to a sentence.
type Assenter struct {
	Name   string `db:"name"`
	Answer string `db:"answer"` // empty: nothing to this version yet
}

// Assenters lists all organisations of the area with what they say to the present version: who wants to talk, who carries
// it, who has not answered; within each in order of names.
func (tx *Tx) Assenters(ctx context.Context, s Statement) (list []Assenter, err error) {
	err = tx.list(ctx, &list, `
		SELECT o.name, COALESCE(a.answer, '') AS answer
		FROM organisations o
		LEFT JOIN statement_assents a ON a.organisation_id = o.id AND a.statement_id = $2 AND a.version = $3
		WHERE o.area_id = $1 AND o.state = 'active'
		ORDER BY array_position(ARRAY['talk', 'carry'], a.answer) NULLS LAST, search_fold(o.name), o.id`, s.AreaID, s.ID, s.Version)
	return list, err
}
