package storage

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// "Who knows of something like that?", the rules that everything here obeys:
//
//  1. Members of organisations ask and are asked. Whoever does not want to be asked is not.
//  2. Who asks says whether they are named; who answers says whether their organisation is.
//  3. A question lives a fortnight, or until whoever asked has what they need.

// QuestionDays is how long a question can be answered.
const QuestionDays = 14

// MaxNetworkWords is the length of a question and of an answer in words, in code points.
const MaxNetworkWords = 300

// NetworkQuestion is one that the members of an area are asked.
type NetworkQuestion struct {
	ID           int64      `db:"id"`
	AreaID       int64      `db:"area_id"`
	PersonID     int64      `db:"person_id"`
	Named        bool       `db:"named"`
	Name         string     `db:"name"`         // of who asks; empty unless they are named
	Organisation string     `db:"organisation"` // the same
	Words        string     `db:"words"`
	AskedAt      time.Time  `db:"asked_at"`
	ExpiresAt    time.Time  `db:"expires_at"`
	ClosedAt     *time.Time `db:"closed_at"`
	ToldUpTo     int64      `db:"told_up_to"` // people with ids up to here are done
	Zone         string     `db:"zone"`       // of the area
	Answers      int        `db:"answers"`
}

// Open tells whether it can be answered.
func (q *NetworkQuestion) Open(now time.Time) bool {
	return q.ClosedAt == nil && now.Before(q.ExpiresAt)
}

// Key is the dedupe key of the question to one person.
func (q *NetworkQuestion) Key(personID int64) string {
	return fmt.Sprintf("question/%d/%d", q.ID, personID)
}

// Location is the area's time zone.
func (q *NetworkQuestion) Location() *time.Location { return Zone(q.Zone) }

const questionColumns = `
	q.id, q.area_id, q.person_id, q.named, CASE WHEN q.named THEN p.name ELSE '' END AS name,
	CASE WHEN q.named THEN COALESCE(o.name, '') ELSE '' END AS organisation, q.words, q.asked_at, q.expires_at, q.closed_at,
	q.told_up_to, a.zone, (SELECT count(*) FROM network_answers w WHERE w.question_id = q.id) AS answers`

const questionJoins = `
	FROM network_questions q
	JOIN areas a ON a.id = q.area_id
	JOIN people p ON p.id = q.person_id
	JOIN memberships m ON m.person_id = q.person_id AND m.area_id = q.area_id
	LEFT JOIN organisations o ON o.id = m.organisation_id`

// AskNetwork stores a question; the scheduler asks it. ErrNotFound: the person belongs to no organisation of the area.
func (tx *Tx) AskNetwork(ctx context.Context, areaID, personID int64, words string, named bool) (id int64, err error) {
	err = tx.get(ctx, &id, `
		INSERT INTO network_questions (area_id, person_id, named, words, asked_at, expires_at)
		SELECT area_id, person_id, $3, $4, $5, $6
		FROM memberships
		WHERE area_id = $1 AND person_id = $2 AND organisation_id IS NOT NULL
		RETURNING id`, areaID, personID, named, words, tx.Now, tx.Now.AddDate(0, 0, QuestionDays))
	return id, err
}

// QuestionsSince counts what a person has asked since the given time.
func (tx *Tx) QuestionsSince(ctx context.Context, areaID, personID int64, since time.Time) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM network_questions
		WHERE area_id = $1 AND person_id = $2 AND asked_at > $3`, areaID, personID, since)
	return n, err
}

// NetworkQuestion returns one question of the area.
func (tx *Tx) NetworkQuestion(ctx context.Context, areaID, id int64) (NetworkQuestion, error) {
	var q NetworkQuestion
	err := tx.get(ctx, &q, `
		SELECT `+questionColumns+questionJoins+`
		WHERE q.area_id = $1 AND q.id = $2`, areaID, id)
	return q, err
}

// NetworkQuestionsOf lists a person's own questions, the newest first, limit of them after offset, and counts them all.
func (tx *Tx) NetworkQuestionsOf(ctx context.Context, areaID, personID int64, offset, limit int) (page []NetworkQuestion, total int, err error) {
	var rows []struct {
		NetworkQuestion
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT `+questionColumns+`, count(*) OVER () AS total`+questionJoins+`
		WHERE q.area_id = $1 AND q.person_id = $2
		ORDER BY q.asked_at DESC, q.id DESC
		LIMIT $4 OFFSET $3`, areaID, personID, offset, limit)
	for _, row := range rows {
		page, total = append(page, row.NetworkQuestion), row.Total
	}
	return page, total, err
}

// CloseQuestion ends a person's own question; nobody else is asked it. ErrNotFound: it is none of theirs, or closed.
func (tx *Tx) CloseQuestion(ctx context.Context, areaID, personID, id int64) error {
	return tx.mustTouch(ctx, `
		UPDATE network_questions
		SET closed_at = $4, told_at = COALESCE(told_at, $4)
		WHERE area_id = $1 AND person_id = $2 AND id = $3 AND closed_at IS NULL`, areaID, personID, id, tx.Now)
}

// NetworkAnswer is one to a question: an offer of the directory, or a sentence.
type NetworkAnswer struct {
	ResourceID   int64     `db:"resource_id"` // zero: a sentence
	Title        string    `db:"title"`       // of the offer; empty: it is no longer in the directory
	Words        string    `db:"words"`
	Organisation string    `db:"organisation"` // that answers; empty: not said
	AnsweredAt   time.Time `db:"answered_at"`
}

// AnswerNetwork stores an answer of a member and returns its id; organisationID zero does not say who it is. ErrConflict: they have pointed
// to this offer before, or have given most answers. q must come from this transaction.
func (tx *Tx) AnswerNetwork(ctx context.Context, q NetworkQuestion, personID, organisationID, resourceID int64, words string, most int) (id int64, err error) {
	err = tx.get(ctx, &id, `
		INSERT INTO network_answers (question_id, area_id, person_id, organisation_id, resource_id, words, answered_at)
		SELECT $1, $2, $3, NULLIF(CAST($4 AS bigint), 0), NULLIF(CAST($5 AS bigint), 0), $6, $7
		WHERE (SELECT count(*) FROM network_answers WHERE question_id = $1 AND person_id = $3) < $8
		ON CONFLICT DO NOTHING
		RETURNING id`, q.ID, q.AreaID, personID, organisationID, resourceID, words, tx.Now, most)
	if errors.Is(err, ErrNotFound) {
		return 0, ErrConflict
	}
	return id, err
}

// NetworkAnswers returns the answers to a question of the area, in the order of answering, limit of them after offset.
func (tx *Tx) NetworkAnswers(ctx context.Context, areaID, id int64, offset, limit int) (list []NetworkAnswer, err error) {
	err = tx.list(ctx, &list, `
		SELECT COALESCE(w.resource_id, 0) AS resource_id, COALESCE(r.title, '') AS title, w.words, COALESCE(o.name, '') AS organisation, w.answered_at
		FROM network_answers w
		LEFT JOIN resources r ON r.id = w.resource_id AND r.archived_at IS NULL
		LEFT JOIN organisations o ON o.id = w.organisation_id
		WHERE w.area_id = $1 AND w.question_id = $2
		ORDER BY w.id
		LIMIT $4 OFFSET $3`, areaID, id, offset, limit)
	return list, err
}

// ClaimQuestion takes the next question behind after whose people are not all asked, and keeps it locked until the
// transaction ends. ErrNotFound: there is none.
func (tx *Tx) ClaimQuestion(ctx context.Context, after NetworkQuestion) (NetworkQuestion, error) {
	var q NetworkQuestion
	err := tx.get(ctx, &q, `
		SELECT `+questionColumns+questionJoins+`
		WHERE q.told_at IS NULL AND q.id > $1
		ORDER BY q.id
		LIMIT 1
		FOR NO KEY UPDATE OF q SKIP LOCKED`, after.ID)
	return q, err
}

// PeopleToQuestion returns up to limit members of organisations of the question's area with an id above those who are
// done, in order of id, who can be reached and want to be asked, without who asks.
func (tx *Tx) PeopleToQuestion(ctx context.Context, q NetworkQuestion, limit int) ([]Person, error) {
	return tx.recipients(ctx, q.AreaID, `
		m.organisation_id IS NOT NULL AND m.person_id > $2 AND m.person_id <> $4
			AND NOT EXISTS (SELECT FROM directory_wishes w
				WHERE w.person_id = m.person_id AND w.area_id = m.area_id AND NOT w.questions)
		ORDER BY m.person_id
		LIMIT $3`, q.ToldUpTo, limit, q.PersonID)
}

// QuestionedUpTo notes that everybody up to this person was asked; over: nobody is left, or it is too late.
func (tx *Tx) QuestionedUpTo(ctx context.Context, q NetworkQuestion, personID int64, over bool) error {
	return tx.mustTouch(ctx, `
		UPDATE network_questions
		SET told_up_to = $2, told_at = CASE WHEN $3 THEN CAST($4 AS timestamptz) END
		WHERE id = $1`, q.ID, personID, over, tx.Now)
}

// ForgetQuestions removes questions that were over before the given time, with their answers.
func (s *Store) ForgetQuestions(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM network_questions
			WHERE expires_at < $1`, before)
		return err
	})
	return n, err
}

// leaveQuestions ends the open questions of somebody who leaves their organisation: they would not see the answers.
func (tx *Tx) leaveQuestions(ctx context.Context, areaID, personID int64) error {
	_, err := tx.exec(ctx, `
		UPDATE network_questions
		SET closed_at = $3, told_at = COALESCE(told_at, $3)
		WHERE area_id = $1 AND person_id = $2 AND closed_at IS NULL`, areaID, personID, tx.Now)
	return err
}
