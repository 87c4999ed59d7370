package storage

import (
	"context"
	"errors"
	"time"
)

// OpenPoll lets people vote in a planned poll that PollToEnd returned.
func (tx *Tx) OpenPoll(ctx context.Context, p Poll) error {
	return tx.mustTouch(ctx, `
		UPDATE polls
		SET state = 'open', updated_at = $2
		WHERE id = $1 AND state = 'planned'`, p.ID, tx.Now)
}

// ClosePoll ends an open poll that PollToEnd returned. From now on nothing leads from a voter to their ballot, and
// everybody is going to be told the result. ErrConflict: it is not open.
func (tx *Tx) ClosePoll(ctx context.Context, p Poll) (Poll, error) {
	electorate, err := tx.Electorate(ctx, p)
	if err != nil {
		return p, err
	}
	n, err := tx.exec(ctx, `
		UPDATE polls
		SET state = 'closed', closed_at = $2, updated_at = $2, key_id = NULL, electorate = $3,
			votes = (SELECT count(*) FROM ballots WHERE poll_id = $1)
		WHERE id = $1 AND state = 'open'`, p.ID, tx.Now, electorate)
	switch {
	case err != nil:
		return p, err
	case n == 0:
		return p, ErrConflict
	}
	if err := tx.sealUrn(ctx, p); err != nil {
		return p, err
	}
	if _, err := tx.exec(ctx, `
		WITH reminders AS (
			DELETE FROM poll_notices
			WHERE poll_id = $1 AND kind = 'reminder'
		), watches AS (
			DELETE FROM poll_watches
			WHERE poll_id = $1
		)
		INSERT INTO poll_notices (poll_id, kind, number, due_at)
		VALUES ($1, 'results', 0, $2)`, p.ID, tx.Now); err != nil {
		return p, err
	}
	return tx.Poll(ctx, p.AreaID, p.ID)
}

// sealUrn takes from the ballots of a poll all that could tell whose they are.
func (tx *Tx) sealUrn(ctx context.Context, p Poll) error {
	if p.Split {
		if err := tx.sortBallots(ctx, p); err != nil && !errors.Is(err, ErrNoBooth) {
			return err
		}
	}
	if err := tx.destroyPollKey(ctx, p); err != nil {
		return err
	}
	// A single group below the threshold takes the sectors of
	// all: from the whole and the other groups it could be reckoned.
	if _, err := tx.exec(ctx, `
		UPDATE ballots
		SET sector = NULL
		WHERE poll_id = $1 AND sector IS NOT NULL
			AND $2 > ANY (
				SELECT count(*)
				FROM ballots
				WHERE poll_id = $1 AND NOT abstains
				GROUP BY sector
			)`, p.ID, p.SplitK); err != nil {
		return err
	}
	// Deleted and written again in one statement, in the order of what they say: neither the place of a row nor the
	// transaction that wrote it tells any longer when its voter was here.
	_, err := tx.exec(ctx, `
		WITH cast_ballots AS (
			DELETE FROM ballots
			WHERE poll_id = $1
			RETURNING choices, abstains, sector
		)
		INSERT INTO ballots (poll_id, choices, abstains, sector)
		SELECT $1, choices, abstains, sector
		FROM cast_ballots
		ORDER BY abstains, sector, choices`, p.ID)
	return err
}

func (tx *Tx) destroyPollKey(ctx context.Context, p Poll) error {
	if p.key.id == 0 {
		return nil
	}
	return tx.DestroyCaseKey(ctx, p.key.id)
}

// HastenPoll moves the end of an open poll forward to closesAt, once: enough have voted. An end that is nearer stays.
func (tx *Tx) HastenPoll(ctx context.Context, p Poll, closesAt time.Time) error {
	return tx.mustTouch(ctx, `
		UPDATE polls
		SET early = false, closes_at = LEAST(closes_at, $2), updated_at = $3
		WHERE id = $1 AND state = 'open' AND early`, p.ID, closesAt, tx.Now)
}

// ExtendPoll gives a planned or open poll that PollToChange returned more time.
func (tx *Tx) ExtendPoll(ctx context.Context, p Poll, closesAt time.Time) (Poll, error) {
	if err := tx.mustTouch(ctx, `
		UPDATE polls
		SET closes_at = $2, updated_at = $3
		WHERE id = $1 AND state IN ('planned', 'open')`, p.ID, closesAt, tx.Now); err != nil {
		return p, err
	}
	p.ClosesAt = closesAt
	return p, tx.planPollReminders(ctx, p)
}

// FixQuestion and FixPollOption change the words of a poll that PollToChange returned.
func (tx *Tx) FixQuestion(ctx context.Context, p Poll, question string) error {
	return tx.mustTouch(ctx, `
		UPDATE polls
		SET question = $2, updated_at = $3
		WHERE id = $1 AND state IN ('planned', 'open')`, p.ID, question, tx.Now)
}

// FixPollOption is FixQuestion for the option of that number.
func (tx *Tx) FixPollOption(ctx context.Context, p Poll, number int, wording string) error {
	return tx.mustTouch(ctx, `
		UPDATE poll_options
		SET wording = $3
		WHERE poll_id = $1 AND number = $2`, p.ID, number, wording)
}

// DeletePoll ends a poll that PollToEnd returned, and removes its ballots and options. Its row stays for a while, so
// that late taps can be answered.
func (tx *Tx) DeletePoll(ctx context.Context, p Poll) error {
	if err := tx.destroyPollKey(ctx, p); err != nil {
		return err
	}
	return tx.mustTouch(ctx, `
		WITH urn AS (
			DELETE FROM ballots
			WHERE poll_id = $1
		), options AS (
			DELETE FROM poll_options
			WHERE poll_id = $1
		), notices AS (
			DELETE FROM poll_notices
			WHERE poll_id = $1
		), watches AS (
			DELETE FROM poll_watches
			WHERE poll_id = $1
		)
		UPDATE polls
		SET state = 'deleted', closed_at = NULL, key_id = NULL, updated_at = $2
		WHERE id = $1 AND state <> 'deleted'`, p.ID, tx.Now)
}

// ForgetPolls removes what is left of polls that were deleted before the given time.
func (s *Store) ForgetPolls(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM polls
			WHERE state = 'deleted' AND updated_at < $1`, before)
		return err
	})
	return n, err
}

// PollsToMove lists the polls whose time to open or to close has come, and which may close early.
func (tx *Tx) PollsToMove(ctx context.Context) ([]Poll, error) {
	polls, _, err := tx.listPolls(ctx, `
		WHERE p.state = 'planned' AND p.opens_at <= $1
			OR p.state = 'open' AND (p.closes_at <= $1 OR p.early)
		ORDER BY p.id`, tx.Now)
	return polls, err
}
