package storage

import (
	"context"
	"time"
)

// ConferenceKinds lists what a meeting can be, in the order in which people are asked.
var ConferenceKinds = [...]string{"conference", "round_table", "open_case_conference", "other"}

// Conference is a meeting of an area. People agreed on a wall time in the area's zone; the instant follows from it.
type Conference struct {
	ID          int64      `db:"id"`
	AreaID      int64      `db:"area_id"`
	AreaName    string     `db:"area_name"`
	Zone        string     `db:"zone"` // of the area, IANA name
	Kind        string     `db:"kind"` // one of ConferenceKinds
	Title       string     `db:"title"`
	Local       time.Time  `db:"local"`     // what clocks there show, to the minute; its location means nothing
	StartsAt    time.Time  `db:"starts_at"` // follows from Local and Zone
	Place       string     `db:"place"`     // empty: not known yet
	Agenda      string     `db:"agenda"`
	Bring       string     `db:"bring"`    // what everybody should have with them; empty: nothing
	Revision    int        `db:"revision"` // grows when the meeting moves
	Notices     int        `db:"notices"`  // messages to the whole area so far
	CalendarUID string     `db:"calendar_uid"`
	Sequence    int        `db:"sequence"` // of calendar files: grows with every change
	PublishedAt time.Time  `db:"published_at"`
	CancelledAt *time.Time `db:"cancelled_at"`
}

// Location is the area's time zone. Zones are checked when an area is made.
func (c *Conference) Location() *time.Location {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Ahead tells whether the meeting is still to come at now: only then can it be changed or announced.
func (c *Conference) Ahead(now time.Time) bool { return c.CancelledAt == nil && c.StartsAt.After(now) }

const conferenceColumns = `
	c.id, c.area_id, a.name AS area_name, a.zone, c.kind, c.title, c.local_date + c.local_time AS local, c.starts_at,
	c.place, c.agenda, c.bring, c.revision, c.notices, CAST(c.calendar_uid AS text) AS calendar_uid, c.sequence, c.published_at,
	c.cancelled_at`

// AddConference publishes a meeting with its reminders; by is the person who planned it. Kind, Title, Local, Place,
// Agenda and Bring are taken from c, the area's zone and reminder times from the area.
func (tx *Tx) AddConference(ctx context.Context, c Conference, by int64) (Conference, error) {
	area, err := tx.Area(ctx, c.AreaID)
	if err != nil {
		return c, err
	}
	c.AreaName, c.Zone, c.Revision, c.Notices, c.Sequence = area.Name, area.Zone, 1, 1, 0
	c.PublishedAt, c.CancelledAt = tx.Now, nil
	c.Local = wall(c.Local)
	c.StartsAt = Instant(c.Local, c.Location())
	var made struct {
		ID          int64  `db:"id"`
		CalendarUID string `db:"calendar_uid"`
	}
	err = tx.get(ctx, &made, `
		INSERT INTO conferences (area_id, kind, title, local_date, local_time, starts_at, place, agenda, bring, created_by,
			published_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
		RETURNING id, CAST(calendar_uid AS text) AS calendar_uid`,
		c.AreaID, c.Kind, c.Title, c.Local.Format(time.DateOnly), c.Local.Format(time.TimeOnly), c.StartsAt,
		c.Place, c.Agenda, c.Bring, by, tx.Now)
	if err != nil {
		return c, err
	}
	c.ID, c.CalendarUID = made.ID, made.CalendarUID
	return c, tx.planReminders(ctx, c, area.ReminderMinutes)
}

// Conference returns one meeting of the area, cancelled and past ones included.
func (tx *Tx) Conference(ctx context.Context, areaID, id int64) (Conference, error) {
	var c Conference
	err := tx.get(ctx, &c, `
		SELECT `+conferenceColumns+`
		FROM conferences c
		JOIN areas a ON a.id = c.area_id
		WHERE c.area_id = $1 AND c.id = $2`, areaID, id)
	return c, err
}

// LockConference is Conference for those who are about to change it: others wait until this transaction ends.
func (tx *Tx) LockConference(ctx context.Context, areaID, id int64) (Conference, error) {
	var c Conference
	err := tx.get(ctx, &c, `
		SELECT `+conferenceColumns+`
		FROM conferences c
		JOIN areas a ON a.id = c.area_id
		WHERE c.area_id = $1 AND c.id = $2
		FOR NO KEY UPDATE OF c`, areaID, id)
	return c, err
}

// lingering is how long a meeting stays listed after it began: whoever is late still looks for the place.
const lingering = 3 * time.Hour

// ComingConferences lists the area's meetings that are not over, soonest first, limit of them after offset, and
// counts them all.
func (tx *Tx) ComingConferences(ctx context.Context, areaID int64, offset, limit int) (page []Conference, total int, err error) {
	var rows []struct {
		Conference
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT `+conferenceColumns+`, count(*) OVER () AS total
		FROM conferences c
		JOIN areas a ON a.id = c.area_id
		WHERE c.area_id = $1 AND c.cancelled_at IS NULL AND c.starts_at > $2
		ORDER BY c.starts_at, c.id
		LIMIT $4 OFFSET $3`, areaID, tx.Now.Add(-lingering), offset, limit)
	for _, row := range rows {
		page, total = append(page, row.Conference), row.Total
	}
	return page, total, err
}

// ChangeConference writes Title, Local, Place, Agenda and Bring of a meeting that LockConference returned. Moving it
// replaces its reminders; moving it or changing its place counts as one more notice to the area, which the caller
// writes. The result says how it stands now. ErrNotFound: it was cancelled.
func (tx *Tx) ChangeConference(ctx context.Context, before, after Conference) (Conference, error) {
	after.Local = wall(after.Local)
	after.StartsAt = Instant(after.Local, after.Location())
	after.Sequence = before.Sequence + 1
	moved := !after.Local.Equal(wall(before.Local))
	if moved {
		after.Revision++
	}
	if moved || after.Place != before.Place {
		after.Notices++
	}
	if err := tx.mustTouch(ctx, `
		UPDATE conferences
		SET title = $3, local_date = $4, local_time = $5, starts_at = $6, place = $7, agenda = $8,
			revision = $9, notices = $10, updated_at = $11, sequence = $12, bring = $13
		WHERE area_id = $1 AND id = $2 AND cancelled_at IS NULL`,
		after.AreaID, after.ID, after.Title, after.Local.Format(time.DateOnly), after.Local.Format(time.TimeOnly),
		after.StartsAt, after.Place, after.Agenda, after.Revision, after.Notices, tx.Now, after.Sequence, after.Bring); err != nil || !moved {
		return after, err
	}
	area, err := tx.Area(ctx, after.AreaID)
	if err != nil {
		return after, err
	}
	if err := tx.planReminders(ctx, after, area.ReminderMinutes); err != nil {
		return after, err
	}
	_, _, err = tx.SweepReminders(ctx, after, sweepNow)
	return after, err
}

// sweepNow is how many outdated reminders go along with the change that outdates them; the rest goes at the next look.
const sweepNow = 1000

// CancelConference calls a meeting off and forgets its reminders, those on their way out included. ErrNotFound: it
// was cancelled before.
func (tx *Tx) CancelConference(ctx context.Context, c Conference) (Conference, error) {
	c.CancelledAt = &tx.Now
	c.Notices++
	c.Sequence++
	if err := tx.mustTouch(ctx, `
		UPDATE conferences
		SET cancelled_at = $3, notices = $4, updated_at = $3, sequence = $5
		WHERE area_id = $1 AND id = $2 AND cancelled_at IS NULL`, c.AreaID, c.ID, tx.Now, c.Notices, c.Sequence); err != nil {
		return c, err
	}
	if err := tx.forgetReminders(ctx, c.ID); err != nil {
		return c, err
	}
	if err := tx.planSweep(ctx, c, tx.Now); err != nil {
		return c, err
	}
	_, _, err := tx.SweepReminders(ctx, c, sweepNow)
	return c, err
}
