package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// PollNotice is something that everybody who has a vote in a poll is told.
type PollNotice struct {
	PollID   int64     `db:"poll_id"`
	AreaID   int64     `db:"area_id"`
	Kind     string    `db:"kind"`   // opening, reminder, results
	Number   int       `db:"number"` // of several reminders
	DueAt    time.Time `db:"due_at"`
	ToldUpTo int64     `db:"told_up_to"` // people with ids up to here are done
	Last     bool      `db:"last"`       // no other notice of this kind is due by now
}

// Key is the dedupe key of the message to one person: however often the job runs and on however many replicas, there is
// one message.
func (n PollNotice) Key(personID int64) string {
	return fmt.Sprintf("poll/%d/%s/%d/%d", n.PollID, n.Kind, n.Number, personID)
}

// planPollNotices plans what a new poll tells by itself: that it has opened, and reminders.
func (tx *Tx) planPollNotices(ctx context.Context, id int64, p Poll) error {
	area, err := tx.Area(ctx, p.AreaID)
	if err != nil {
		return err
	}
	p.ID, p.Zone = id, area.Zone
	if _, err := tx.exec(ctx, `
		INSERT INTO poll_notices (poll_id, kind, number, due_at)
		VALUES ($1, 'opening', 0, $2)`, id, p.OpensAt); err != nil {
		return err
	}
	return tx.planPollReminders(ctx, p)
}

// planPollReminders replaces the reminders that are still ahead by those that fit the poll's times.
func (tx *Tx) planPollReminders(ctx context.Context, p Poll) error {
	var due []time.Time
	for _, at := range PollReminders(p.OpensAt, p.ClosesAt, p.Reminders, p.Location()) {
		if at.After(tx.Now) {
			due = append(due, at)
		}
	}
	if _, err := tx.exec(ctx, `
		DELETE FROM poll_notices
		WHERE poll_id = $1 AND kind = 'reminder' AND done_at IS NULL AND told_up_to = 0`, p.ID); err != nil {
		return err
	}
	// Numbers go on where they were: the key of a reminder that went out must not come again.
	_, err := tx.exec(ctx, `
		INSERT INTO poll_notices (poll_id, kind, number, due_at)
		SELECT $1, 'reminder', n.number + (
			SELECT COALESCE(max(number), 0)
			FROM poll_notices
			WHERE poll_id = $1 AND kind = 'reminder'
		), n.due_at
		FROM unnest(CAST($2 AS timestamptz[])) WITH ORDINALITY AS n(due_at, number)`, p.ID, pq.Array(due))
	return err
}

// ClaimPollNotice takes the next notice that is due, in the order of due times, and keeps it locked until the
// transaction ends. after, if not zero, skips everything up to it, so that one that fails does not stop those behind it.
// ErrNotFound: nothing is due, or other replicas are at it.
func (tx *Tx) ClaimPollNotice(ctx context.Context, after PollNotice) (PollNotice, error) {
	var n PollNotice
	err := tx.get(ctx, &n, `
		SELECT n.poll_id, p.area_id, n.kind, n.number, n.due_at, n.told_up_to, NOT EXISTS (
				SELECT
				FROM poll_notices later
				WHERE later.poll_id = n.poll_id AND later.kind = n.kind AND later.number > n.number AND later.due_at <= $1
			) AS last
		FROM poll_notices n
		JOIN polls p ON p.id = n.poll_id
		WHERE n.done_at IS NULL AND n.due_at <= $1
			AND (n.due_at, n.poll_id, n.kind, n.number) > ($2, $3, $4, $5)
		ORDER BY n.due_at, n.poll_id, n.kind, n.number
		LIMIT 1
		FOR NO KEY UPDATE OF n SKIP LOCKED`, tx.Now, after.DueAt, after.PollID, after.Kind, after.Number)
	return n, err
}

// PollPeople returns up to limit reachable people with a vote in the poll and an id above after, in order of id.
func (tx *Tx) PollPeople(ctx context.Context, p Poll, after int64, limit int) ([]Person, error) {
	return tx.recipients(ctx, p.AreaID, `
		m.person_id > $2 AND ($5 OR m.organisation_id IS NOT NULL) AND `+asked+`
		ORDER BY m.person_id
		LIMIT $4`, after, p.ConferenceID, limit, p.Voters == "person")
}

// PollToldUpTo notes that everybody up to this person was told.
func (tx *Tx) PollToldUpTo(ctx context.Context, n PollNotice, personID int64) error {
	return tx.mustTouch(ctx, `
		UPDATE poll_notices
		SET told_up_to = $4
		WHERE poll_id = $1 AND kind = $2 AND number = $3`, n.PollID, n.Kind, n.Number, personID)
}

// FinishPollNotice ends a notice: everybody was told, or it is of no use any more.
func (tx *Tx) FinishPollNotice(ctx context.Context, n PollNotice) error {
	return tx.mustTouch(ctx, `
		UPDATE poll_notices
		SET done_at = $4
		WHERE poll_id = $1 AND kind = $2 AND number = $3`, n.PollID, n.Kind, n.Number, tx.Now)
}
