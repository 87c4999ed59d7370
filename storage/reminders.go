package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// Reminder is one moment at which everybody in an area is reminded of a conference.
type Reminder struct {
	ConferenceID  int64      `db:"conference_id"`
	AreaID        int64      `db:"area_id"`
	Revision      int        `db:"revision"`       // of the conference, when this was planned
	MinutesBefore int        `db:"minutes_before"` // as the area has it
	DueAt         time.Time  `db:"due_at"`
	RemindedUpTo  int64      `db:"reminded_up_to"` // people with ids up to here have been reminded
	DoneAt        *time.Time `db:"done_at"`
}

// Key is the dedupe key of the message to one person: however often the job runs and on however many replicas,
// there is one message.
func (r Reminder) Key(personID int64) string {
	return fmt.Sprintf("reminder/%d/%d/%d/%d", r.ConferenceID, r.Revision, r.MinutesBefore, personID)
}

// ReminderKind marks reminders in the outbox, so that outdated ones can be withdrawn.
const ReminderKind = "reminder"

// planReminders replaces the conference's reminders by those that are still ahead. One whose time has passed
// already is not needed: the announcement or the notice of the change comes instead.
func (tx *Tx) planReminders(ctx context.Context, c Conference, minutes []int64) error {
	if err := tx.planAnswering(ctx, c); err != nil {
		return err
	}
	if err := tx.forgetReminders(ctx, c.ID); err != nil {
		return err
	}
	var ahead []int64
	var due []time.Time
	for _, before := range minutes {
		if at := DueAt(c.Local, int(before), c.Location()); at.After(tx.Now) {
			ahead, due = append(ahead, before), append(due, at)
		}
	}
	_, err := tx.exec(ctx, `
		INSERT INTO reminders (conference_id, revision, minutes_before, due_at)
		SELECT $1, $2, *
		FROM unnest(CAST($3 AS integer[]), CAST($4 AS timestamptz[]))
		ON CONFLICT (conference_id, minutes_before) DO NOTHING`,
		c.ID, c.Revision, pq.Array(ahead), pq.Array(due))
	return err
}

func (tx *Tx) forgetReminders(ctx context.Context, conferenceID int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM reminders
		WHERE conference_id = $1`, conferenceID)
	return err
}

// ClaimReminder takes the next reminder that is due, in the order of due times, and keeps it and its conference
// locked until the transaction ends. after, if not zero, skips everything up to it, so that one that fails does not
// stop those behind it. ErrNotFound: nothing is due, or other replicas are at it.
//
// Both rows are locked: one conference is reminded of by one replica at a time, whoever changes it waits for the
// piece that is being written, and a reminder that another replica has just finished is not taken again.
func (tx *Tx) ClaimReminder(ctx context.Context, after Reminder) (Reminder, error) {
	var r Reminder
	err := tx.get(ctx, &r, `
		SELECT r.conference_id, c.area_id, r.revision, r.minutes_before, r.due_at, r.reminded_up_to, r.done_at
		FROM reminders r
		JOIN conferences c ON c.id = r.conference_id
		WHERE r.done_at IS NULL AND r.due_at <= $1
			AND (r.due_at, r.conference_id, r.minutes_before) > ($2, $3, $4)
		ORDER BY r.due_at, r.conference_id, r.minutes_before
		LIMIT 1
		FOR NO KEY UPDATE OF r, c SKIP LOCKED`, tx.Now, after.DueAt, after.ConferenceID, after.MinutesBefore)
	return r, err
}

// OpenReminders lists the conference's reminders that are not done, those ahead included, earliest first.
func (tx *Tx) OpenReminders(ctx context.Context, conferenceID int64) ([]Reminder, error) {
	var open []Reminder
	err := tx.list(ctx, &open, `
		SELECT r.conference_id, c.area_id, r.revision, r.minutes_before, r.due_at, r.reminded_up_to, r.done_at
		FROM reminders r
		JOIN conferences c ON c.id = r.conference_id
		WHERE r.conference_id = $1 AND r.done_at IS NULL
		ORDER BY r.due_at, r.minutes_before DESC`, conferenceID)
	return open, err
}

// PeopleToRemind returns up to limit people of the area with an id above after who can be reached and want to be
// reminded, in order of id.
func (tx *Tx) PeopleToRemind(ctx context.Context, areaID, after int64, limit int) ([]Person, error) {
	return tx.recipients(ctx, areaID, `p.reminders AND m.person_id > $2 ORDER BY m.person_id LIMIT $3`, after, limit)
}

// RemindedUpTo notes that everybody up to this person has been reminded.
func (tx *Tx) RemindedUpTo(ctx context.Context, r Reminder, personID int64) error {
	return tx.mustTouch(ctx, `
		UPDATE reminders
		SET reminded_up_to = $3
		WHERE conference_id = $1 AND minutes_before = $2 AND done_at IS NULL`, r.ConferenceID, r.MinutesBefore, personID)
}

// FinishReminders ends reminders of a conference: everybody was reminded, or they are of no use any more.
func (tx *Tx) FinishReminders(ctx context.Context, conferenceID int64, reminders []Reminder) error {
	minutes := make([]int64, len(reminders))
	for i, r := range reminders {
		minutes[i] = int64(r.MinutesBefore)
	}
	_, err := tx.exec(ctx, `
		UPDATE reminders
		SET done_at = $3
		WHERE conference_id = $1 AND minutes_before = ANY($2) AND done_at IS NULL`,
		conferenceID, pq.Array(minutes), tx.Now)
	return err
}

// WithdrawReminders drops the reminders in the outbox that nobody has begun to send and that are outdated: of a
// meeting that was cancelled, has moved or has begun. It matters when Telegram or the sender was away. Rows that
// somebody else holds are left alone, so that it never waits.
func (tx *Tx) WithdrawReminders(ctx context.Context) (int64, error) {
	return tx.exec(ctx, `
		UPDATE outbox
		SET outcome = 'dropped', reason = 'outdated', done_at = $1, `+scrubbed+`
		WHERE id IN (
			SELECT o.id
			FROM outbox o
			WHERE o.owner = 0 AND o.lane = $2 AND o.outcome IS NULL AND o.kind = $3
				AND NOT EXISTS (
					SELECT
					FROM conferences c
					WHERE c.id = CAST(split_part(o.dedupe_key, '/', 2) AS bigint)
						AND c.revision = CAST(split_part(o.dedupe_key, '/', 3) AS integer)
						AND c.cancelled_at IS NULL AND c.starts_at > $1
				)
			FOR UPDATE OF o SKIP LOCKED
		)`, tx.Now, int64(LaneBulk), ReminderKind)
}
