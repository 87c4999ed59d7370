package storage

import (
	"context"
	"time"
)

// MaxAgenda is the greatest length of a meeting's agenda in characters.
const MaxAgenda = 1500

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

	Draft       bool    `db:"draft"`    // only coordinators see it; PublishedAt means nothing
	Located     bool    `db:"located"`  // the place is known on the map
	Latitude    float64 `db:"latitude"` // degrees, WGS 84
	Longitude   float64 `db:"longitude"`
	PlaceNagged int     `db:"place_nagged"` // the step of NagStep that coordinators know of; 0: none

	SeriesID   int64      `db:"series_id"`   // 0: none
	SeriesDate *time.Time `db:"series_date"` // as the rule has it
	Rule       string     `db:"rule"`        // of the series, as bot/when writes it; empty: none, or it has ended

	FamilyAgreedAt *time.Time `db:"family_agreed_at"` // of an opened case conference: when that was noted
	FamilyAgreedBy string     `db:"family_agreed_by"` // name of who noted it; empty: nobody, or gone
}

// OpenCase is the kind of meeting about a single case to which the network is invited, the opened Erziehungskonferenz.
const OpenCase = "open_case_conference"

// CaseConference tells whether the meeting is about a case. Its seats are guest seats, and groups learn nothing of it.
func (c *Conference) CaseConference() bool { return c.Kind == OpenCase }

// Location is the area's time zone.
func (c *Conference) Location() *time.Location { return Zone(c.Zone) }

// Ahead tells whether people can still come to the meeting at now: only then are they asked and reminded.
func (c *Conference) Ahead(now time.Time) bool {
	return !c.Draft && c.CancelledAt == nil && c.StartsAt.After(now)
}

// Open tells whether the meeting can still be changed: a draft always, others until they begin.
func (c *Conference) Open(now time.Time) bool { return c.Draft || c.Ahead(now) }

const conferenceColumns = `
	c.id, c.area_id, a.name AS area_name, a.zone, c.kind, c.title, c.local_date + c.local_time AS local, c.starts_at,
	c.place, c.agenda, c.bring, c.revision, c.notices, CAST(c.calendar_uid AS text) AS calendar_uid, c.sequence,
	COALESCE(c.published_at, c.updated_at) AS published_at, c.cancelled_at, c.published_at IS NULL AS draft,
	c.latitude IS NOT NULL AS located, COALESCE(c.latitude, 0) AS latitude, COALESCE(c.longitude, 0) AS longitude,
	c.place_nagged, COALESCE(c.series_id, 0) AS series_id, c.series_date,
	COALESCE((SELECT s.rule FROM series s WHERE s.id = c.series_id AND s.ended_at IS NULL), '') AS rule,
	c.family_agreed_at, COALESCE((SELECT p.name FROM people p WHERE p.id = c.family_agreed_by), '') AS family_agreed_by`

// AddConference publishes a meeting with its reminders, or notes a draft; by is the person who planned it, zero when a
// series did. Kind, Title, Local, the place with its coordinates, Agenda, Bring, Draft and the series are taken from c, the area's
// zone and reminder times from the area. An OpenCase can only be a draft.
func (tx *Tx) AddConference(ctx context.Context, c Conference, by int64) (Conference, error) {
	area, err := tx.Area(ctx, c.AreaID)
	if err != nil {
		return c, err
	}
	c.AreaName, c.Zone, c.Revision, c.Notices, c.Sequence = area.Name, area.Zone, 1, 1, 0
	c.PublishedAt, c.CancelledAt = tx.Now, nil
	c.Local = wall(c.Local)
	c.StartsAt = Instant(c.Local, c.Location())
	c.PlaceNagged = c.nagStep(tx.Now)
	var made struct {
		ID          int64  `db:"id"`
		CalendarUID string `db:"calendar_uid"`
	}
	err = tx.get(ctx, &made, `
		INSERT INTO conferences (area_id, kind, title, local_date, local_time, starts_at, place, agenda, created_by,
			published_at, updated_at, latitude, longitude, place_nagged, series_id, series_date, bring)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULLIF(CAST($9 AS bigint), 0), CASE WHEN NOT $11 THEN CAST($10 AS timestamptz) END,
			$10, $12, $13, $14, NULLIF(CAST($15 AS bigint), 0), $16, $17)
		RETURNING id, CAST(calendar_uid AS text) AS calendar_uid`,
		c.AreaID, c.Kind, c.Title, c.Local.Format(time.DateOnly), c.Local.Format(time.TimeOnly), c.StartsAt,
		c.Place, c.Agenda, by, tx.Now, c.Draft, c.degrees(c.Latitude), c.degrees(c.Longitude), c.PlaceNagged, c.SeriesID, c.SeriesDate,
		c.Bring)
	if err != nil {
		return c, err
	}
	c.ID, c.CalendarUID = made.ID, made.CalendarUID
	if err := tx.keepAgenda(ctx, c); err != nil {
		return c, err
	}
	if c.Draft {
		return c, tx.draftAnswering(ctx, c)
	}
	return c, tx.planReminders(ctx, c, area.ReminderMinutes)
}

// degrees is a coordinate as it is stored, nil while the place is not known on the map.
func (c *Conference) degrees(value float64) *float64 {
	if !c.Located {
		return nil
	}
	return &value
}

// Conference returns one meeting of the area, cancelled and past ones included, drafts not.
func (tx *Tx) Conference(ctx context.Context, areaID, id int64) (Conference, error) {
	c, err := tx.ConferenceOrDraft(ctx, areaID, id)
	if err == nil && c.Draft {
		return Conference{}, ErrNotFound
	}
	return c, err
}

// ConferenceOrDraft is Conference for coordinators, who see drafts.
func (tx *Tx) ConferenceOrDraft(ctx context.Context, areaID, id int64) (Conference, error) {
	var c Conference
	err := tx.get(ctx, &c, `
		SELECT `+conferenceColumns+`
		FROM conferences c
		JOIN areas a ON a.id = c.area_id
		WHERE c.area_id = $1 AND c.id = $2`, areaID, id)
	return c, err
}

// LockConference is ConferenceOrDraft for those who are about to change it: others wait until this transaction ends.
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
func (tx *Tx) ComingConferences(ctx context.Context, areaID int64, offset, limit int) ([]Conference, int, error) {
	return tx.conferences(ctx, `
		c.area_id = $1 AND c.cancelled_at IS NULL AND c.published_at IS NOT NULL AND c.starts_at > $2
		ORDER BY c.starts_at, c.id
		LIMIT $4 OFFSET $3`, areaID, tx.Now.Add(-lingering), offset, limit)
}

// ConferencesAndDrafts is ComingConferences for coordinators: with drafts, also those whose date has passed.
func (tx *Tx) ConferencesAndDrafts(ctx context.Context, areaID int64, offset, limit int) ([]Conference, int, error) {
	return tx.conferences(ctx, `
		c.area_id = $1 AND c.cancelled_at IS NULL AND (c.published_at IS NULL OR c.starts_at > $2)
		ORDER BY c.starts_at, c.id
		LIMIT $4 OFFSET $3`, areaID, tx.Now.Add(-lingering), offset, limit)
}

// PastConferences lists the area's meetings that are over, newest first, limit of them after offset, and counts them all.
func (tx *Tx) PastConferences(ctx context.Context, areaID int64, offset, limit int) ([]Conference, int, error) {
	return tx.conferences(ctx, `
		c.area_id = $1 AND c.cancelled_at IS NULL AND c.published_at IS NOT NULL AND c.starts_at <= $2
		ORDER BY c.starts_at DESC, c.id DESC
		LIMIT $4 OFFSET $3`, areaID, tx.Now.Add(-lingering), offset, limit)
}

func (tx *Tx) conferences(ctx context.Context, which string, args ...any) (page []Conference, total int, err error) {
	var rows []struct {
		Conference
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT `+conferenceColumns+`, count(*) OVER () AS total
		FROM conferences c
		JOIN areas a ON a.id = c.area_id
		WHERE `+which, args...)
	for _, row := range rows {
		page, total = append(page, row.Conference), row.Total
	}
	return page, total, err
}

// ChangeConference writes Title, Local, Agenda, Bring and the place with its coordinates of a meeting that LockConference
// returned. Moving it replaces its reminders; moving it or changing its place counts as one more notice to the area, which
// the caller writes. Nobody is told of a draft. The result says how it stands now. ErrNotFound: it was cancelled.
func (tx *Tx) ChangeConference(ctx context.Context, before, after Conference) (Conference, error) {
	after.Local = wall(after.Local)
	after.StartsAt = Instant(after.Local, after.Location())
	after.Sequence = before.Sequence + 1
	moved, relocated := !after.Local.Equal(wall(before.Local)), !after.SamePlace(before)
	if moved {
		after.Revision++
	}
	if moved || relocated {
		after.PlaceNagged = after.nagStep(tx.Now)
		if !after.Draft {
			after.Notices++
		}
	}
	if err := tx.mustTouch(ctx, `
		UPDATE conferences
		SET title = $3, local_date = $4, local_time = $5, starts_at = $6, place = $7, agenda = $8,
			revision = $9, notices = $10, updated_at = $11, sequence = $12, latitude = $13, longitude = $14, place_nagged = $15,
			bring = $16
		WHERE area_id = $1 AND id = $2 AND cancelled_at IS NULL`,
		after.AreaID, after.ID, after.Title, after.Local.Format(time.DateOnly), after.Local.Format(time.TimeOnly),
		after.StartsAt, after.Place, after.Agenda, after.Revision, after.Notices, tx.Now, after.Sequence,
		after.degrees(after.Latitude), after.degrees(after.Longitude), after.PlaceNagged, after.Bring); err != nil {
		return after, err
	}
	if after.Agenda != before.Agenda {
		if err := tx.keepAgenda(ctx, after); err != nil {
			return after, err
		}
	}
	if after.Draft {
		return after, nil
	}
	if moved || relocated {
		if err := tx.withdrawNotices(ctx, after.ID, NagKind); err != nil {
			return after, err
		}
	}
	if !moved {
		return after, nil
	}
	return after, tx.replanReminders(ctx, after)
}

// replanReminders puts the reminders that fit how a meeting stands now in the place of those that it had.
func (tx *Tx) replanReminders(ctx context.Context, c Conference) error {
	area, err := tx.Area(ctx, c.AreaID)
	if err != nil {
		return err
	}
	if err := tx.planReminders(ctx, c, area.ReminderMinutes); err != nil {
		return err
	}
	_, _, err = tx.SweepReminders(ctx, c, sweepNow)
	return err
}

// SamePlace tells whether people find both meetings at the same place, on the map too.
func (c *Conference) SamePlace(other Conference) bool {
	return c.Place == other.Place && c.Located == other.Located && c.Latitude == other.Latitude && c.Longitude == other.Longitude
}

// sweepNow is how many outdated reminders go along with the change that outdates them; the rest goes at the next look.
const sweepNow = 1000

// CancelConference calls a meeting off and forgets its reminders, those on their way out included. ErrNotFound: it
// was cancelled before, or is a draft.
func (tx *Tx) CancelConference(ctx context.Context, c Conference) (Conference, error) {
	c.CancelledAt = &tx.Now
	c.Notices++
	c.Sequence++
	if err := tx.mustTouch(ctx, `
		UPDATE conferences
		SET cancelled_at = $3, notices = $4, updated_at = $3, sequence = $5
		WHERE area_id = $1 AND id = $2 AND cancelled_at IS NULL AND published_at IS NOT NULL`,
		c.AreaID, c.ID, tx.Now, c.Notices, c.Sequence); err != nil {
		return c, err
	}
	if err := tx.withdrawNotices(ctx, c.ID, NagKind, AskKind); err != nil {
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
