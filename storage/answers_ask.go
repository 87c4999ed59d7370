package storage

import (
	"context"
	"fmt"
	"time"
)

// Those who have not answered are asked once more:
//
//  1. A day before the time to answer ends, by day; where less than two days are given, when a quarter is left.
//  2. Without such a time, it is as if it ended two days before the meeting: then the organisers want to know.
//  3. Not for a meeting about a case: who wants to be a guest says so.
//  4. Once. Moving the meeting moves the question; when it was asked already, it is not asked again.

// replyBefore is how long before a meeting the organisers want to know who comes.
const replyBefore = 48 * time.Hour

// AskAt is when those are asked who have not answered, if the meeting is as it is from now on; nil: it would not help.
func AskAt(c Conference, until *time.Time, now time.Time) *time.Time {
	if c.CaseConference() { // guests come if they like
		return nil
	}
	closes := c.StartsAt.Add(-replyBefore)
	switch {
	case until != nil && until.Before(c.StartsAt):
		closes = *until
	case until != nil, !closes.After(now):
		closes = c.StartsAt
	}
	times := PollReminders(now, closes, 1, c.Location())
	if len(times) == 0 {
		return nil
	}
	return &times[0]
}

// planAnswering makes what a new meeting needs, and moves the question with a meeting that was moved.
func (tx *Tx) planAnswering(ctx context.Context, c Conference) error {
	var known []struct {
		Until *time.Time `db:"until"`
	}
	if err := tx.list(ctx, &known, `
		SELECT until
		FROM answering
		WHERE conference_id = $1`, c.ID); err != nil {
		return err
	}
	var until *time.Time
	if len(known) > 0 {
		until = known[0].Until
	}
	_, err := tx.exec(ctx, `
		INSERT INTO answering (conference_id, area_id, ask_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (conference_id) DO UPDATE
		SET ask_at = EXCLUDED.ask_at
		WHERE answering.asked_at IS NULL AND answering.asked_up_to = 0`, c.ID, c.AreaID, AskAt(c, until, tx.Now))
	return err
}

// AskKind marks these questions in the outbox, so that outdated ones can be withdrawn.
const AskKind = "ask"

// Ask is the question of one meeting to those who have not answered.
type Ask struct {
	ConferenceID int64      `db:"conference_id"`
	AreaID       int64      `db:"area_id"`
	Until        *time.Time `db:"until"`
	AskAt        time.Time  `db:"ask_at"`
	AskedUpTo    int64      `db:"asked_up_to"` // people with ids up to here are done
}

// Key is the dedupe key of the question to one person.
func (a Ask) Key(personID int64) string { return askKey(a.ConferenceID, personID) }

func askKey(conferenceID, personID int64) string {
	return fmt.Sprintf("ask/%d/%d", conferenceID, personID)
}

// ClaimAsk takes the next question that is due and keeps it locked until the transaction ends, so that nobody answers
// while those are found who have not. after, if not zero, skips everything up to it. ErrNotFound: nothing is due.
func (tx *Tx) ClaimAsk(ctx context.Context, after Ask) (Ask, error) {
	var a Ask
	err := tx.get(ctx, &a, `
		SELECT conference_id, area_id, until, ask_at, asked_up_to
		FROM answering
		WHERE asked_at IS NULL AND ask_at <= $1 AND (ask_at, conference_id) > ($2, $3)
		ORDER BY ask_at, conference_id
		LIMIT 1
		FOR NO KEY UPDATE SKIP LOCKED`, tx.Now, after.AskAt, after.ConferenceID)
	return a, err
}

// PeopleToAsk returns up to limit people of the meeting's area with an id above those who are done, in order of id, who
// can be reached, want to be reminded and have not answered.
func (tx *Tx) PeopleToAsk(ctx context.Context, a Ask, limit int) ([]Person, error) {
	return tx.recipients(ctx, a.AreaID, `
		p.reminders AND m.person_id > $2
			AND NOT EXISTS (SELECT FROM answers w WHERE w.conference_id = $4 AND w.person_id = m.person_id)
		ORDER BY m.person_id
		LIMIT $3`, a.AskedUpTo, limit, a.ConferenceID)
}

// AskedUpTo notes that everybody up to this person was asked.
func (tx *Tx) AskedUpTo(ctx context.Context, a Ask, personID int64) error {
	return tx.mustTouch(ctx, `
		UPDATE answering
		SET asked_up_to = $2
		WHERE conference_id = $1`, a.ConferenceID, personID)
}

// FinishAsk ends a question: everybody was asked, or it is of no use any more.
func (tx *Tx) FinishAsk(ctx context.Context, a Ask) error {
	return tx.mustTouch(ctx, `
		UPDATE answering
		SET asked_at = $2
		WHERE conference_id = $1`, a.ConferenceID, tx.Now)
}

// withdrawAsk drops the question to somebody who has just answered, while nobody has begun to send it.
func (tx *Tx) withdrawAsk(ctx context.Context, conferenceID, personID int64) error {
	_, err := tx.exec(ctx, `
		UPDATE outbox
		SET outcome = 'dropped', reason = 'outdated', done_at = $2, `+scrubbed+`
		WHERE id IN (
			SELECT id
			FROM outbox
			WHERE dedupe_key = $1 AND owner = 0 AND outcome IS NULL
			FOR UPDATE SKIP LOCKED
		)`, askKey(conferenceID, personID), tx.Now)
	return err
}
