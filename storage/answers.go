package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// Who comes to a meeting, the rules that everything here obeys:
//
//  1. Everybody answers for themselves and says how many come along who do not answer themselves. A colleague of the
//     same organisation may answer in their place; the answer stays theirs.
//  2. A seat is taken by whoever comes. Maybe takes none.
//  3. Never more seats are given away than there are. When the organisers make the room smaller, nobody loses a seat.
//  4. Whoever finds no room waits, in the order of answering. Nobody is overtaken: not by somebody who needs fewer seats,
//     nor by a newcomer, nor by somebody who has a seat and wants another one. Only who needs more seats than the whole
//     room has is passed over.
//  5. Whenever a seat becomes free, whoever is next moves up in the same transaction.

// What people answer. The empty answer is none.
const (
	Coming    = "coming"
	Maybe     = "maybe"
	NotComing = "not"
)

// MaxSeats is the greatest number of people that one person answers for.
const MaxSeats = 20

// ErrFull: there is no room for that many.
var ErrFull = errors.New("no room")

// Answering is what there is to know about coming to a meeting.
type Answering struct {
	ConferenceID int64      `db:"conference_id"`
	AreaID       int64      `db:"area_id"`
	Capacity     int        `db:"capacity"` // seats; 0: room for everybody
	Until        *time.Time `db:"until"`    // from then on nobody takes a seat any more; nil: until it begins
	Taken        int        `db:"taken"`    // seats
	Waiting      int        `db:"waiting"`  // seats that are waited for
}

// Free is how many seats are left, and whether that matters.
func (a Answering) Free() (seats int, limited bool) {
	return max(0, a.Capacity-a.Taken), a.Capacity > 0
}

// Late tells whether the time for taking seats is over.
func (a Answering) Late(now time.Time) bool { return a.Until != nil && !now.Before(*a.Until) }

// Answer is what somebody said about coming; the zero Answer is none.
type Answer struct {
	PersonID int64  `db:"person_id"`
	Answer   string `db:"answer"`  // Coming, Maybe, NotComing
	Seats    int    `db:"seats"`   // with those who come along
	Waiting  bool   `db:"waiting"` // for these seats
	Queued   int64  `db:"queued"`  // grows in the order of answering
	Place    int    `db:"place"`   // of those who wait, from 1
}

// Decide is the answer that somebody gets who had one and gives another, and whether they join the end of those who wait.
// ErrFull: they have seats and want more than are free, or more than there are in the whole room.
func (a Answering) Decide(had Answer, answer string, seats int) (after Answer, joins bool, err error) {
	after = had
	after.Answer, after.Seats, after.Waiting = answer, seats, false
	switch {
	case answer != Coming:
		after.Seats = 1
	case a.Capacity == 0:
	case seats > a.Capacity && (had.Answer != Coming || seats > had.Seats):
		return had, false, ErrFull
	case had.Answer == Coming && had.Waiting:
		after.Waiting = true
	case had.Answer == Coming && seats <= had.Seats:
	case had.Answer == Coming:
		if a.Waiting > 0 || a.Taken-had.Seats+seats > a.Capacity {
			return had, false, ErrFull
		}
	case a.Waiting > 0 || a.Taken+seats > a.Capacity:
		after.Waiting, joins = true, true
	}
	return after, joins, nil
}

const answeringColumns = `
	a.conference_id, a.area_id, COALESCE(a.capacity, 0) AS capacity, a.until,
	COALESCE((SELECT sum(seats) FROM answers w WHERE w.conference_id = a.conference_id AND w.answer = 'coming' AND NOT w.waiting), 0) AS taken,
	COALESCE((SELECT sum(seats) FROM answers w WHERE w.conference_id = a.conference_id AND w.waiting), 0) AS waiting`

// Answering returns how it stands about coming to a meeting of the area.
func (tx *Tx) Answering(ctx context.Context, areaID, conferenceID int64) (Answering, error) {
	var a Answering
	err := tx.get(ctx, &a, `
		SELECT `+answeringColumns+`
		FROM answering a
		WHERE a.area_id = $1 AND a.conference_id = $2`, areaID, conferenceID)
	return a, err
}

// LockAnswering is Answering for those who are about to answer: others wait until this transaction ends.
func (tx *Tx) LockAnswering(ctx context.Context, areaID, conferenceID int64) (Answering, error) {
	var locked int64
	if err := tx.get(ctx, &locked, `
		SELECT conference_id
		FROM answering
		WHERE area_id = $1 AND conference_id = $2
		FOR NO KEY UPDATE`, areaID, conferenceID); err != nil {
		return Answering{}, err
	}
	return tx.Answering(ctx, areaID, conferenceID) // a statement of its own sees what others have committed
}

const answerColumns = `
	w.person_id, w.answer, w.seats, w.waiting, w.queued,
	CASE WHEN w.waiting THEN (
		SELECT count(*)
		FROM answers ahead
		WHERE ahead.conference_id = w.conference_id AND ahead.waiting AND ahead.queued <= w.queued
	) ELSE 0 END AS place`

// AnswersOf returns what these people said about coming to a meeting, by person; those who said nothing are missing.
func (tx *Tx) AnswersOf(ctx context.Context, conferenceID int64, people ...int64) (map[int64]Answer, error) {
	var rows []Answer
	err := tx.list(ctx, &rows, `
		SELECT `+answerColumns+`
		FROM answers w
		WHERE w.conference_id = $1 AND w.person_id = ANY($2)`, conferenceID, pq.Array(people))
	found := make(map[int64]Answer, len(rows))
	for _, row := range rows {
		found[row.PersonID] = row
	}
	return found, err
}

// AnswerOf returns what one person said; the zero Answer when nothing.
func (tx *Tx) AnswerOf(ctx context.Context, conferenceID, personID int64) (Answer, error) {
	found, err := tx.AnswersOf(ctx, conferenceID, personID)
	return found[personID], err
}

// GiveAnswer writes what the person says, in place of what they said before, and lets move up who can; by is who says
// it. a must come from LockAnswering. ErrFull as Decide has it; ErrNotFound: the person does not belong to the area.
func (tx *Tx) GiveAnswer(ctx context.Context, a Answering, personID, by int64, answer string, seats int) (Answer, error) {
	had, err := tx.AnswerOf(ctx, a.ConferenceID, personID)
	if err != nil {
		return had, err
	}
	after, joins, err := a.Decide(had, answer, seats)
	if err != nil || had.Answer != "" && after == had {
		return had, err
	}
	if err := tx.mustTouch(ctx, `
		INSERT INTO answers (conference_id, area_id, person_id, answer, seats, waiting, answered_by, answered_at)
		SELECT $1, m.area_id, m.person_id, $4, $5, $6, $8, $9
		FROM memberships m
		WHERE m.area_id = $2 AND m.person_id = $3
		ON CONFLICT (conference_id, person_id) DO UPDATE
		SET answer = EXCLUDED.answer, seats = EXCLUDED.seats, waiting = EXCLUDED.waiting, told = true,
			queued = CASE WHEN $7 THEN EXCLUDED.queued ELSE answers.queued END,
			answered_by = EXCLUDED.answered_by, answered_at = EXCLUDED.answered_at`,
		a.ConferenceID, a.AreaID, personID, after.Answer, after.Seats, after.Waiting, joins, by, tx.Now); err != nil {
		return had, err
	}
	if had.Answer == Coming || joins { // all who are ahead may want more than the room has
		if err := tx.moveUp(ctx, a.AreaID, a.ConferenceID, personID); err != nil {
			return had, err
		}
	}
	if err := tx.withdrawAsk(ctx, a.ConferenceID, personID); err != nil {
		return had, err
	}
	return tx.AnswerOf(ctx, a.ConferenceID, personID)
}

// moveUp gives free seats to those who wait, in their order. All of them are to be told but self, who sees it anyway.
// The meeting's row in answering must be locked.
func (tx *Tx) moveUp(ctx context.Context, areaID, conferenceID, self int64) error {
	a, err := tx.Answering(ctx, areaID, conferenceID)
	if err != nil || a.Waiting == 0 {
		return err
	}
	var queue []Answer
	if err := tx.list(ctx, &queue, `
		SELECT person_id, seats
		FROM answers
		WHERE conference_id = $1 AND waiting
		ORDER BY queued`, conferenceID); err != nil {
		return err
	}
	up := a.next(queue)
	if len(up) == 0 {
		return nil
	}
	_, err = tx.exec(ctx, `
		UPDATE answers
		SET waiting = false, told = (person_id = $3)
		WHERE conference_id = $1 AND person_id = ANY($2)`, conferenceID, pq.Array(up), self)
	return err
}

// next are those of the queue who get the free seats.
func (a Answering) next(queue []Answer) (up []int64) {
	taken := a.Taken
	for _, w := range queue {
		switch {
		case a.Capacity > 0 && w.Seats > a.Capacity:
			continue // can never fit, and must not keep the others waiting
		case a.Capacity > 0 && taken+w.Seats > a.Capacity:
			return up
		}
		up, taken = append(up, w.PersonID), taken+w.Seats
	}
	return up
}

// SetCapacity says how many seats there are, zero for any number. a must come from LockAnswering.
func (tx *Tx) SetCapacity(ctx context.Context, a Answering, seats int) error {
	if err := tx.mustTouch(ctx, `
		UPDATE answering
		SET capacity = NULLIF($2, 0)
		WHERE conference_id = $1`, a.ConferenceID, seats); err != nil {
		return err
	}
	return tx.moveUp(ctx, a.AreaID, a.ConferenceID, 0)
}

// SetUntil says until when seats can be taken, nil for until the meeting begins. c must be the meeting as it is.
func (tx *Tx) SetUntil(ctx context.Context, c Conference, until *time.Time) error {
	if err := tx.mustTouch(ctx, `
		UPDATE answering
		SET until = $3
		WHERE area_id = $1 AND conference_id = $2`, c.AreaID, c.ID, until); err != nil {
		return err
	}
	return tx.planAnswering(ctx, c)
}

// MovedUp is somebody who has got a seat and does not know yet, with what a message about it says.
type MovedUp struct {
	PersonID     int64 `db:"person_id"`
	ConferenceID int64 `db:"conference_id"`
	AreaID       int64 `db:"area_id"`
	Queued       int64 `db:"queued"`

	Person     *Person
	Conference Conference
	Answering  Answering
	Answer     Answer
}

// Key is the dedupe key of the message: there is one for each time that somebody waited.
func (m MovedUp) Key() string {
	return fmt.Sprintf("seat/%d/%d/%d", m.ConferenceID, m.PersonID, m.Queued)
}

// TakeMovedUp lists up to limit people who have got a seat and do not know yet, of one meeting or with zero of all. The
// caller tells them in this transaction; they are not listed again.
func (tx *Tx) TakeMovedUp(ctx context.Context, conferenceID int64, limit int) (up []MovedUp, err error) {
	if err := tx.list(ctx, &up, `
		UPDATE answers
		SET told = true
		WHERE (conference_id, person_id) IN (
			SELECT conference_id, person_id
			FROM answers
			WHERE NOT told AND (CAST($1 AS bigint) = 0 OR conference_id = $1)
			ORDER BY conference_id, queued
			LIMIT $2
			FOR UPDATE SKIP LOCKED
		)
		RETURNING person_id, conference_id, area_id, queued`, conferenceID, limit); err != nil {
		return nil, err
	}
	for i := range up {
		if err := tx.describe(ctx, &up[i]); err != nil {
			return nil, err
		}
	}
	return up, nil
}

func (tx *Tx) describe(ctx context.Context, m *MovedUp) (err error) {
	if m.Person, err = tx.Person(ctx, m.PersonID); err != nil {
		return err
	}
	if m.Conference, err = tx.Conference(ctx, m.AreaID, m.ConferenceID); err != nil {
		return err
	}
	if m.Answering, err = tx.Answering(ctx, m.AreaID, m.ConferenceID); err != nil {
		return err
	}
	m.Answer, err = tx.AnswerOf(ctx, m.ConferenceID, m.PersonID)
	return err
}

// withdrawAnswers gives back the seats of somebody who is about to be deleted, in meetings that are still to come.
func (tx *Tx) withdrawAnswers(ctx context.Context, personID int64) error {
	var ahead []struct {
		ConferenceID int64 `db:"conference_id"`
		AreaID       int64 `db:"area_id"`
	}
	if err := tx.list(ctx, &ahead, `
		SELECT w.conference_id, w.area_id
		FROM answers w
		JOIN conferences c ON c.id = w.conference_id
		WHERE w.person_id = $1 AND c.cancelled_at IS NULL AND c.starts_at > $2
		ORDER BY w.conference_id`, personID, tx.Now); err != nil {
		return err
	}
	for _, at := range ahead {
		if _, err := tx.LockAnswering(ctx, at.AreaID, at.ConferenceID); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `
			DELETE FROM answers
			WHERE conference_id = $1 AND person_id = $2`, at.ConferenceID, personID); err != nil {
			return err
		}
		if err := tx.moveUp(ctx, at.AreaID, at.ConferenceID, 0); err != nil {
			return err
		}
	}
	return nil
}
