package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// Reminder is one moment at which those people of an area are reminded of a conference who share a habit.
type Reminder struct {
	ConferenceID  int64      `db:"conference_id"`
	AreaID        int64      `db:"area_id"`
	HabitID       int64      `db:"habit_id"`
	Revision      int        `db:"revision"`       // of the conference, when this was planned
	MinutesBefore int        `db:"minutes_before"` // as habit, meeting or area have it; 0: see Sweeps
	DueAt         time.Time  `db:"due_at"`
	RemindedUpTo  int64      `db:"reminded_up_to"` // people with ids up to here have been reminded
	DoneAt        *time.Time `db:"done_at"`
	Quiet                    // of the habit
}

// Sweeps tells that this reminds nobody: it is the time to take outdated reminders out of the outbox.
func (r Reminder) Sweeps() bool { return r.MinutesBefore == 0 }

// Key is the dedupe key of the message to one person: however often the job runs and on however many replicas,
// there is one message. Whoever changes their habit does not get the same reminder again.
func (r Reminder) Key(personID int64) string { return fmt.Sprintf("%s%d", r.keys(), personID) }

func (r Reminder) keys() string {
	return fmt.Sprintf("reminder/%d/%d/%d/", r.ConferenceID, r.Revision, r.MinutesBefore)
}

// ReminderKind marks reminders in the outbox, so that outdated ones can be withdrawn.
const ReminderKind = "reminder"

const reminderColumns = `
	r.conference_id, c.area_id, r.habit_id, r.revision, r.minutes_before, r.due_at, r.reminded_up_to, r.done_at,
	h.quiet_from, h.quiet_until`

const reminderTables = `
	FROM reminders r
	JOIN conferences c ON c.id = r.conference_id
	JOIN reminder_habits h ON h.id = r.habit_id`

// ClaimReminder takes the next reminder that is due, in the order of due times, and keeps it and its conference
// locked until the transaction ends. after, if not zero, skips everything up to it, so that one that fails does not
// stop those behind it. ErrNotFound: nothing is due, or other replicas are at it.
//
// Both rows are locked: one conference is reminded of by one replica at a time, whoever changes it waits for the
// piece that is being written, and a reminder that another replica has just finished is not taken again.
func (tx *Tx) ClaimReminder(ctx context.Context, after Reminder) (Reminder, error) {
	var r Reminder
	err := tx.get(ctx, &r, `
		SELECT `+reminderColumns+reminderTables+`
		WHERE r.done_at IS NULL AND r.due_at <= $1
			AND (r.due_at, r.conference_id, r.habit_id, r.minutes_before) > ($2, $3, $4, $5)
		ORDER BY r.due_at, r.conference_id, r.habit_id, r.minutes_before
		LIMIT 1
		FOR NO KEY UPDATE OF r, c SKIP LOCKED`, tx.Now, after.DueAt, after.ConferenceID, after.HabitID, after.MinutesBefore)
	return r, err
}

// DueReminders lists reminders of a conference that are not done, for up to limit of the habits for which one is due: those
// ahead included, habit by habit, earliest first, and of those at the same moment the one nearest to the meeting last.
func (tx *Tx) DueReminders(ctx context.Context, conferenceID int64, limit int) ([]Reminder, error) {
	var open []Reminder
	err := tx.list(ctx, &open, `
		SELECT `+reminderColumns+reminderTables+`
		WHERE r.conference_id = $1 AND r.minutes_before > 0 AND r.done_at IS NULL AND r.habit_id IN (
				SELECT DISTINCT habit_id
				FROM reminders
				WHERE conference_id = $1 AND minutes_before > 0 AND done_at IS NULL AND due_at <= $2
				ORDER BY habit_id
				LIMIT $3
			)
		ORDER BY r.habit_id, r.due_at, r.minutes_before DESC`, conferenceID, tx.Now, limit)
	return open, err
}

// FinishReminders ends reminders of a conference: everybody was reminded, or they are of no use any more.
func (tx *Tx) FinishReminders(ctx context.Context, conferenceID int64, reminders []Reminder) error {
	habits, minutes := make(pq.Int64Array, len(reminders)), make(pq.Int64Array, len(reminders))
	for i, r := range reminders {
		habits[i], minutes[i] = r.HabitID, int64(r.MinutesBefore)
	}
	_, err := tx.exec(ctx, `
		UPDATE reminders r
		SET done_at = $4
		FROM unnest(CAST($2 AS integer[]), CAST($3 AS integer[])) AS d(habit_id, minutes_before)
		WHERE r.conference_id = $1 AND r.habit_id = d.habit_id AND r.minutes_before = d.minutes_before AND r.done_at IS NULL`,
		conferenceID, habits, minutes, tx.Now)
	return err
}

// PostponeReminder makes a reminder due later, since people want their quiet now.
func (tx *Tx) PostponeReminder(ctx context.Context, r Reminder, until time.Time) error {
	return tx.mustTouch(ctx, `
		UPDATE reminders
		SET due_at = $4
		WHERE conference_id = $1 AND habit_id = $2 AND minutes_before = $3 AND done_at IS NULL`,
		r.ConferenceID, r.HabitID, r.MinutesBefore, until)
}

// ToRemind is one person of a piece.
type ToRemind struct {
	Turn       int    `db:"turn"` // which reminder
	PersonID   int64  `db:"person_id"`
	TelegramID int64  `db:"telegram_id"`
	Language   string `db:"language"`
	House      bool   `db:"house"` // belongs to an organisation
	Answer     string `db:"answer"`
	Seats      int    `db:"seats"`
	Waiting    bool   `db:"waiting"`
	Wants      bool   `db:"wants"` // and can be reached, has not said that they do not come, and was here when it was due
}

// PeopleToRemind returns the next people of some reminders of one conference, one reminder after the other and in order of
// id: limit of them, whether they want it or not, so that a piece costs the same whoever is in it; fewer only at the end.
func (tx *Tx) PeopleToRemind(ctx context.Context, reminders []Reminder, limit int) ([]ToRemind, error) {
	habits, after := make(pq.Int64Array, len(reminders)), make(pq.Int64Array, len(reminders))
	due := make([]time.Time, len(reminders))
	for i, r := range reminders {
		habits[i], after[i], due[i] = r.HabitID, r.RemindedUpTo, r.DueAt
	}
	var people []ToRemind
	err := tx.list(ctx, &people, `
		SELECT m.turn - 1 AS turn, m.person_id, p.telegram_id, p.language, m.organisation_id IS NOT NULL AS house,
			COALESCE(w.answer, '') AS answer, COALESCE(w.seats, 0) AS seats, COALESCE(w.waiting, false) AS waiting,
			p.reachable AND p.reminders AND m.joined_at < m.due_at AND COALESCE(w.answer <> 'not', true) AS wants
		FROM (
			SELECT r.turn, r.due_at, m.person_id, m.organisation_id, m.joined_at
			FROM unnest(CAST($3 AS integer[]), CAST($4 AS bigint[]), CAST($5 AS timestamptz[])) WITH ORDINALITY
				AS r(habit_id, after, due_at, turn)
			CROSS JOIN LATERAL (
				SELECT person_id, organisation_id, joined_at
				FROM memberships
				WHERE area_id = $1 AND habit_id = r.habit_id AND person_id > r.after
				ORDER BY person_id
				LIMIT $6
			) AS m
			ORDER BY r.turn, m.person_id
			LIMIT $6
		) AS m
		JOIN people p ON p.id = m.person_id
		LEFT JOIN answers w ON w.conference_id = $2 AND w.person_id = m.person_id
		ORDER BY m.turn, m.person_id`, reminders[0].AreaID, reminders[0].ConferenceID, habits, after, pq.Array(due), limit)
	return people, err
}

// Remind writes reminders to the people of a piece: versions are the payloads for nobody in particular, see Circular, and
// version says which one somebody gets, -1 for none. It returns how many messages that were.
func (tx *Tx) Remind(ctx context.Context, reminders []Reminder, piece []ToRemind, versions []string, version []int) (int64, error) {
	circular := Circular{Kind: ReminderKind, Method: "sendMessage", Versions: versions}
	for _, r := range reminders {
		circular.Keys = append(circular.Keys, r.keys())
	}
	for i, person := range piece {
		if version[i] >= 0 {
			circular.Add(person.PersonID, person.TelegramID, person.Turn, version[i])
		}
	}
	return tx.circulate(ctx, circular)
}

// RemindedUpTo notes that everybody up to this person is done with a reminder.
func (tx *Tx) RemindedUpTo(ctx context.Context, r Reminder, personID int64) error {
	return tx.mustTouch(ctx, `
		UPDATE reminders
		SET reminded_up_to = $4
		WHERE conference_id = $1 AND habit_id = $2 AND minutes_before = $3 AND done_at IS NULL`,
		r.ConferenceID, r.HabitID, r.MinutesBefore, personID)
}
