package storage

import (
	"context"
	"fmt"
	"time"
)

// What people are asked after a meeting.
const (
	FeedbackWorth   = "worth"
	FeedbackMissing = "missing"
	FeedbackAgain   = "again"
)

// Feedback is what was said about a meeting, without who said it.
type Feedback struct {
	Answers int
	Counts  map[string]map[string]int // by question and value
	Words   []string                  // in no order that says anything
}

// GiveFeedback counts one answer to each question, once for each token; fresh is false when it was counted before.
func (tx *Tx) GiveFeedback(ctx context.Context, conferenceID int64, token []byte, answers map[string]string) (fresh bool, err error) {
	if fresh, err = tx.spend(ctx, conferenceID, token); err != nil || !fresh {
		return fresh, err
	}
	for _, question := range []string{FeedbackWorth, FeedbackMissing, FeedbackAgain} {
		if _, err := tx.exec(ctx, `
			INSERT INTO feedback (conference_id, question, value, count)
			VALUES ($1, $2, $3, 1)
			ON CONFLICT (conference_id, question, value) DO UPDATE
			SET count = feedback.count + 1`, conferenceID, question, answers[question]); err != nil {
			return false, err
		}
	}
	return true, nil
}

// GiveFeedbackWords stores a sentence, once for each token.
func (tx *Tx) GiveFeedbackWords(ctx context.Context, conferenceID int64, token []byte, words string) (fresh bool, err error) {
	if fresh, err = tx.spend(ctx, conferenceID, token); err != nil || !fresh {
		return fresh, err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO feedback_words (conference_id, words)
		VALUES ($1, $2)`, conferenceID, words)
	return err == nil, err
}

// spend notes a token, and tells whether it was new.
func (tx *Tx) spend(ctx context.Context, conferenceID int64, token []byte) (bool, error) {
	n, err := tx.exec(ctx, `
		INSERT INTO feedback_tokens (conference_id, token)
		VALUES ($1, $2)
		ON CONFLICT DO NOTHING`, conferenceID, token)
	return n > 0, err
}

// CloseFeedback destroys what tells who has said something about meetings that began before the given time: nobody may say
// anything about them any more, so nothing needs to be known.
func (s *Store) CloseFeedback(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM feedback_tokens t
			USING conferences c
			WHERE c.id = t.conference_id AND c.starts_at < $1`, before)
		return err
	})
	return n, err
}

// Feedback returns what was said about a meeting of the area.
func (tx *Tx) Feedback(ctx context.Context, areaID, conferenceID int64) (f Feedback, err error) {
	var rows []struct {
		Question string `db:"question"`
		Value    string `db:"value"`
		Count    int    `db:"count"`
	}
	if err := tx.list(ctx, &rows, `
		SELECT f.question, f.value, f.count
		FROM feedback f
		JOIN conferences c ON c.id = f.conference_id
		WHERE c.area_id = $1 AND c.id = $2`, areaID, conferenceID); err != nil {
		return f, err
	}
	f.Counts = map[string]map[string]int{}
	for _, row := range rows {
		if f.Counts[row.Question] == nil {
			f.Counts[row.Question] = map[string]int{}
		}
		f.Counts[row.Question][row.Value] = row.Count
		if row.Question == FeedbackWorth {
			f.Answers += row.Count
		}
	}
	err = tx.list(ctx, &f.Words, `
		SELECT w.words
		FROM feedback_words w
		JOIN conferences c ON c.id = w.conference_id
		WHERE c.area_id = $1 AND c.id = $2
		ORDER BY w.id`, areaID, conferenceID)
	return f, err
}

// cameTo says which members m were in the conference $2: who has checked in, or, where nobody has, who had a seat.
const cameTo = `(
	EXISTS (SELECT FROM visits v WHERE v.conference_id = $2 AND v.person_id = m.person_id)
	OR NOT EXISTS (SELECT FROM visits v WHERE v.conference_id = $2)
		AND EXISTS (
			SELECT FROM answers w
			WHERE w.conference_id = $2 AND w.person_id = m.person_id AND w.answer = 'coming' AND NOT w.waiting))`

// Came tells whether somebody of the area was in a meeting.
func (tx *Tx) Came(ctx context.Context, areaID, conferenceID, personID int64) (came bool, err error) {
	err = tx.get(ctx, &came, `
		SELECT EXISTS (
			SELECT FROM memberships m
			WHERE m.area_id = $1 AND m.person_id = $3 AND `+cameTo+`)`, areaID, conferenceID, personID)
	return came, err
}

// Thanks is a meeting whose people are to be thanked; they come in order of their id.
type Thanks struct {
	ConferenceID int64     `db:"id"`
	AreaID       int64     `db:"area_id"`
	StartsAt     time.Time `db:"starts_at"`
	UpTo         int64     `db:"thanked_up_to"` // who was thanked already
}

// Key is the dedupe key of the message.
func (t Thanks) Key(personID int64) string {
	return fmt.Sprintf("thanks/%d/%d", t.ConferenceID, personID)
}

// ClaimThanks returns the next meeting behind after, in order of time, that has begun and whose people are not all
// thanked. ErrNotFound: there is none.
func (tx *Tx) ClaimThanks(ctx context.Context, after Thanks) (t Thanks, err error) {
	err = tx.get(ctx, &t, `
		SELECT c.id, c.area_id, c.starts_at, COALESCE(t.thanked_up_to, 0) AS thanked_up_to
		FROM conferences c
		LEFT JOIN thanks t ON t.conference_id = c.id
		WHERE c.cancelled_at IS NULL AND c.published_at IS NOT NULL AND c.starts_at < $1 AND c.starts_at > $2 AND t.thanked_at IS NULL
			AND (c.starts_at, c.id) > ($3, $4)
		ORDER BY c.starts_at, c.id
		LIMIT 1
		FOR NO KEY UPDATE OF c SKIP LOCKED`, tx.Now, tx.Now.Add(-thanksEnd), after.StartsAt, after.ConferenceID)
	return t, err
}

// thanksEnd is how far back meetings are looked for: after longer downtime nobody is thanked any more.
const thanksEnd = 7 * 24 * time.Hour

// PeopleToThank lists up to limit reachable people who were in the meeting, in order of their id, behind those thanked.
func (tx *Tx) PeopleToThank(ctx context.Context, t Thanks, limit int) ([]Person, error) {
	return tx.recipients(ctx, t.AreaID, cameTo+` AND m.person_id > $3 ORDER BY m.person_id LIMIT $4`, t.ConferenceID, t.UpTo, limit)
}

// ThankedUpTo notes how far it came; done: that was everybody.
func (tx *Tx) ThankedUpTo(ctx context.Context, t Thanks, personID int64, done bool) error {
	var at *time.Time
	if done {
		at = &tx.Now
	}
	_, err := tx.exec(ctx, `
		INSERT INTO thanks (conference_id, thanked_up_to, thanked_at)
		VALUES ($1, $2, $3)
		ON CONFLICT (conference_id) DO UPDATE
		SET thanked_up_to = EXCLUDED.thanked_up_to, thanked_at = EXCLUDED.thanked_at`, t.ConferenceID, personID, at)
	return err
}
