package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// Reminders are planned for habits, not for people: as many rows a meeting as there are different wishes in its area. They
// are planned when a meeting is published or moved, when it is to remind at other times, and for a habit that comes into an
// area. All of these hold lockHabits of the area, so that neither a new meeting nor a new habit escapes the other.

// planReminders replaces the conference's reminders by those that are still ahead; usual are the area's minutes. One
// whose time has passed already is not needed: the announcement or the notice of the change comes instead.
func (tx *Tx) planReminders(ctx context.Context, c Conference, usual []int64) error {
	if err := tx.planAnswering(ctx, c); err != nil {
		return err
	}
	if err := tx.lock(ctx, lockHabits, c.AreaID); err != nil {
		return err
	}
	if err := tx.forgetReminders(ctx, c.ID); err != nil {
		return err
	}
	sweep := c.StartsAt
	if c.Revision > 1 { // those of the old time may be in somebody's hands now
		sweep = tx.Now
	}
	if err := tx.planSweep(ctx, c, sweep); err != nil {
		return err
	}
	own, err := tx.ReminderMinutes(ctx, c.AreaID, c.ID)
	if err != nil {
		return err
	}
	if own == nil {
		own = usual
	}
	return tx.planHabits(ctx, c, own)
}

func (tx *Tx) planSweep(ctx context.Context, c Conference, at time.Time) error {
	_, err := tx.exec(ctx, `
		INSERT INTO reminders (conference_id, revision, minutes_before, due_at)
		VALUES ($1, $2, 0, $3)
		ON CONFLICT (conference_id, habit_id, minutes_before) DO UPDATE
		SET revision = EXCLUDED.revision, due_at = EXCLUDED.due_at, done_at = NULL`, c.ID, c.Revision, at)
	return err
}

func (tx *Tx) forgetReminders(ctx context.Context, conferenceID int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM reminders
		WHERE conference_id = $1 AND minutes_before > 0`, conferenceID)
	return err
}

// planHabits plans a conference for all habits of its area; what is planned already stays as it is.
func (tx *Tx) planHabits(ctx context.Context, c Conference, minutes []int64) error {
	var habits []Habit
	if err := tx.list(ctx, &habits, `
		SELECT h.id, h.minutes, h.quiet_from, h.quiet_until
		FROM reminder_habits h
		WHERE h.id = $2 OR EXISTS (SELECT FROM memberships m WHERE m.area_id = $1 AND m.habit_id = h.id)
		ORDER BY h.id`, c.AreaID, usualHabit); err != nil {
		return err
	}
	var plan reminderPlan
	for _, h := range habits {
		plan.add(c, h, minutes, tx.Now)
	}
	return tx.insertReminders(ctx, plan)
}

// planHabit plans all meetings of an area that are ahead for a habit that has come there.
func (tx *Tx) planHabit(ctx context.Context, areaID int64, h Habit) error {
	if err := tx.lock(ctx, lockHabits, areaID); err != nil {
		return err
	}
	var ahead []struct {
		Conference
		Minutes pq.Int64Array `db:"minutes"`
	}
	if err := tx.list(ctx, &ahead, `
		SELECT `+conferenceColumns+`, COALESCE(c.reminder_minutes, a.reminder_minutes) AS minutes
		FROM conferences c
		JOIN areas a ON a.id = c.area_id
		WHERE c.area_id = $1 AND c.cancelled_at IS NULL AND c.starts_at > $2
			AND EXISTS (SELECT FROM reminders r WHERE r.conference_id = c.id AND r.minutes_before = 0)
		ORDER BY c.id`, areaID, tx.Now); err != nil {
		return err
	}
	var plan reminderPlan
	for _, c := range ahead {
		plan.add(c.Conference, h, c.Minutes, tx.Now)
	}
	return tx.insertReminders(ctx, plan)
}

// reminderPlan is rows to be inserted, one column each.
type reminderPlan struct {
	conferences, revisions, habits, minutes pq.Int64Array
	due                                     []time.Time
}

// add plans a conference for a habit; minutes are the conference's own.
func (p *reminderPlan) add(c Conference, h Habit, minutes []int64, now time.Time) {
	if h.Minutes != nil {
		minutes = h.Minutes
	}
	zone := c.Location()
	for _, before := range minutes {
		due, ok := h.Undisturbed(DueAt(c.Local, int(before), zone), c.StartsAt, now, zone)
		if !ok {
			continue
		}
		p.conferences, p.revisions = append(p.conferences, c.ID), append(p.revisions, int64(c.Revision))
		p.habits, p.minutes, p.due = append(p.habits, h.ID), append(p.minutes, before), append(p.due, due)
	}
}

func (tx *Tx) insertReminders(ctx context.Context, p reminderPlan) error {
	if len(p.due) == 0 {
		return nil
	}
	_, err := tx.exec(ctx, `
		INSERT INTO reminders (conference_id, revision, habit_id, minutes_before, due_at)
		SELECT *
		FROM unnest(CAST($1 AS bigint[]), CAST($2 AS integer[]), CAST($3 AS integer[]), CAST($4 AS integer[]),
			CAST($5 AS timestamptz[]))
		ON CONFLICT (conference_id, habit_id, minutes_before) DO NOTHING`,
		p.conferences, p.revisions, p.habits, p.minutes, pq.Array(p.due))
	return err
}

// ReminderMinutes are the minutes before a meeting at which it reminds, if it has its own; nil: it reminds as its area.
func (tx *Tx) ReminderMinutes(ctx context.Context, areaID, conferenceID int64) ([]int64, error) {
	var own pq.Int64Array
	err := tx.get(ctx, &own, `
		SELECT reminder_minutes
		FROM conferences
		WHERE area_id = $1 AND id = $2`, areaID, conferenceID)
	return own, err
}

// SetReminderMinutes says when a meeting reminds, nil for as its area does, and plans anew what is still ahead. c must come
// from LockConference. A meeting that is not published yet only keeps it in mind.
func (tx *Tx) SetReminderMinutes(ctx context.Context, c Conference, minutes []int64) error {
	if err := tx.mustTouch(ctx, `
		UPDATE conferences
		SET reminder_minutes = $3, updated_at = $4
		WHERE area_id = $1 AND id = $2 AND cancelled_at IS NULL`, c.AreaID, c.ID, pq.Int64Array(minutes), tx.Now); err != nil {
		return err
	}
	if err := tx.lock(ctx, lockHabits, c.AreaID); err != nil {
		return err
	}
	var published bool
	if err := tx.get(ctx, &published, `
		SELECT EXISTS (SELECT FROM reminders WHERE conference_id = $1 AND minutes_before = 0)`, c.ID); err != nil || !published {
		return err
	}
	if minutes == nil {
		area, err := tx.Area(ctx, c.AreaID)
		if err != nil {
			return err
		}
		minutes = area.ReminderMinutes
	}
	// What stays in the list stays as it is, begun or put off until the morning.
	if _, err := tx.exec(ctx, `
		DELETE FROM reminders r
		USING reminder_habits h
		WHERE r.conference_id = $1 AND r.minutes_before > 0 AND r.done_at IS NULL AND NOT r.minutes_before = ANY($2)
			AND h.id = r.habit_id AND h.minutes IS NULL`, c.ID, pq.Array(minutes)); err != nil {
		return err
	}
	return tx.planHabits(ctx, c, minutes)
}

// SweepReminders takes reminders of a conference out of the outbox that nobody has begun to send and that are outdated: of
// a meeting that was cancelled, has moved or has begun. It matters when Telegram or the sender was away. Up to limit of them
// go; if those were all, held says that somebody has others in hand, who may give them back.
func (tx *Tx) SweepReminders(ctx context.Context, c Conference, limit int) (n int64, held bool, err error) {
	current := 0 // no revision
	if c.Ahead(tx.Now) {
		current = c.Revision
	}
	like, present := fmt.Sprintf("reminder/%d/%%", c.ID), fmt.Sprintf("reminder/%d/%d/%%", c.ID, current)
	if n, err = tx.exec(ctx, `
		UPDATE outbox
		SET outcome = 'dropped', reason = 'outdated', done_at = $1, `+scrubbed+`
		WHERE id IN (
			SELECT o.id
			FROM outbox o
			WHERE o.owner = 0 AND o.lane = $2 AND o.outcome IS NULL AND o.kind = $3
				AND o.dedupe_key LIKE $4 AND o.dedupe_key NOT LIKE $5
			LIMIT $6
			FOR UPDATE OF o SKIP LOCKED
		)`, tx.Now, int64(LaneBulk), ReminderKind, like, present, limit); err != nil || n == int64(limit) {
		return n, false, err
	}
	err = tx.get(ctx, &held, `
		SELECT EXISTS (
			SELECT
			FROM outbox
			WHERE owner >= 0 AND lane = $1 AND outcome IS NULL AND kind = $2 AND dedupe_key LIKE $3 AND dedupe_key NOT LIKE $4
		)`, int64(LaneBulk), ReminderKind, like, present)
	return n, held, err
}
