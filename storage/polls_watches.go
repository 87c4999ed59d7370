package storage

import (
	"context"
	"fmt"
)

// PollLiveKind marks edits that keep a number of votes up to date, so that those nobody looks at any more are dropped.
const PollLiveKind = "live"

// PollWatch is a message in which a coordinator watches how many have voted.
type PollWatch struct {
	PollID    int64  `db:"poll_id"`
	AreaID    int64  `db:"area_id"`
	PersonID  int64  `db:"person_id"`
	MessageID int    `db:"message_id"`
	Shown     int    `db:"shown"` // votes as the message tells them
	Edits     int    `db:"edits"` // so far
	Votes     int    `db:"votes"` // as they are
	Last      string `db:"last"`  // what became of the last edit; empty while it is on its way
}

// Key is the dedupe key of the latest edit.
func (w PollWatch) Key() string { return fmt.Sprintf("live/%d/%d/%d", w.PollID, w.PersonID, w.Edits) }

// WatchPoll keeps the number of votes up to date in this message of the person, and in no other one. What became of
// edits before that does not matter any more.
func (tx *Tx) WatchPoll(ctx context.Context, pollID, personID int64, messageID, shown int) error {
	_, err := tx.exec(ctx, `
		INSERT INTO poll_watches (poll_id, person_id, message_id, shown)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (poll_id, person_id) DO UPDATE
		SET message_id = EXCLUDED.message_id, shown = EXCLUDED.shown, edits = poll_watches.edits + 1`, pollID, personID, messageID, shown)
	return err
}

// UnwatchPolls leaves the message alone, since it shows something else by now. Edits on their way are dropped, unless
// somebody has begun to send them.
func (tx *Tx) UnwatchPolls(ctx context.Context, person *Person, messageID int) error {
	n, err := tx.exec(ctx, `
		UPDATE poll_watches
		SET message_id = NULL
		WHERE person_id = $1 AND message_id = $2`, person.ID, messageID)
	if err != nil || n == 0 {
		return err
	}
	return tx.dropEdits(ctx, person.TelegramID, PollLiveKind)
}

// dropEdits drops the edits of a kind that are on their way to a chat, unless somebody has begun to send them.
func (tx *Tx) dropEdits(ctx context.Context, chatID int64, kind string) error {
	_, err := tx.exec(ctx, `
		UPDATE outbox
		SET outcome = 'dropped', reason = 'outdated', done_at = $1, `+scrubbed+`
		WHERE id IN (
			SELECT id
			FROM outbox
			WHERE chat_id = $2 AND owner = 0 AND lane = $3 AND outcome IS NULL AND kind = $4
			FOR UPDATE SKIP LOCKED
		)`, tx.Now, chatID, int64(LaneRelay), kind)
	return err
}

// PollWatches lists the messages in which an open poll is watched.
func (tx *Tx) PollWatches(ctx context.Context) ([]PollWatch, error) {
	var watches []PollWatch
	err := tx.list(ctx, &watches, `
		SELECT w.poll_id, p.area_id, w.person_id, w.message_id, w.shown, w.edits,
			(SELECT count(*) FROM ballots b WHERE b.poll_id = w.poll_id) AS votes,
			CASE WHEN o.id IS NULL THEN 'none' ELSE COALESCE(o.outcome, '') END AS last
		FROM poll_watches w
		JOIN polls p ON p.id = w.poll_id
		LEFT JOIN outbox o ON o.dedupe_key = 'live/' || w.poll_id || '/' || w.person_id || '/' || w.edits
		WHERE w.message_id IS NOT NULL AND p.state = 'open'
		ORDER BY w.poll_id, w.person_id
		FOR NO KEY UPDATE OF w SKIP LOCKED`)
	return watches, err
}

// PollShown notes the edit that brings a watch up to date; a message that is gone is not watched any longer.
func (tx *Tx) PollShown(ctx context.Context, w PollWatch, gone bool) error {
	return tx.mustTouch(ctx, `
		UPDATE poll_watches
		SET shown = $3, edits = $4, message_id = CASE WHEN $5 THEN NULL ELSE message_id END
		WHERE poll_id = $1 AND person_id = $2`, w.PollID, w.PersonID, w.Votes, w.Edits, gone)
}
