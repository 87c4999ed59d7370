package storage

import (
	"context"
	"time"

	"github.com/lib/pq"
)

// MaxPhotos is how many pictures hang on one result.
const MaxPhotos = 5

// MaxResults is how much one group sends: enough for a talk, and no flood in the minutes of all.
const MaxResults = 10

// Result is what a small group has sent.
type Result struct {
	ID       int64          `db:"id"`
	Number   int            `db:"number"` // of the group
	Spot     string         `db:"spot"`
	Question string         `db:"question"`
	Body     string         `db:"body"` // empty: only pictures
	Omitted  bool           `db:"omitted"`
	Photos   pq.StringArray `db:"photos"` // as Telegram names them
}

// Minutes are what a meeting has brought; sent, they never change.
type Minutes struct {
	ConferenceID int64      `db:"conference_id"`
	AreaID       int64      `db:"area_id"`
	Points       string     `db:"points"`
	Decisions    string     `db:"decisions"`
	SentAt       *time.Time `db:"sent_at"`
}

const resultColumns = `
	r.id, r.number, COALESCE(g.spot, '') AS spot, COALESCE(NULLIF(g.question, ''), d.question, '') AS question, r.body, r.omitted,
	ARRAY(SELECT file_id FROM result_photos p WHERE p.result_id = r.id ORDER BY place) AS photos
	FROM results r
	LEFT JOIN dealings d ON d.conference_id = r.conference_id
	LEFT JOIN dealt_groups g ON g.conference_id = r.conference_id AND g.number = r.number`

// Results lists what the groups of a meeting have sent, by group.
func (tx *Tx) Results(ctx context.Context, areaID, conferenceID int64) (list []Result, err error) {
	err = tx.list(ctx, &list, `SELECT `+resultColumns+`
		WHERE r.area_id = $1 AND r.conference_id = $2
		ORDER BY r.number, r.id`, areaID, conferenceID)
	return list, err
}

// Result returns one of them.
func (tx *Tx) Result(ctx context.Context, areaID, conferenceID, id int64) (r Result, err error) {
	err = tx.get(ctx, &r, `SELECT `+resultColumns+`
		WHERE r.area_id = $1 AND r.conference_id = $2 AND r.id = $3`, areaID, conferenceID, id)
	return r, err
}

// GroupResults counts what a group has sent.
func (tx *Tx) GroupResults(ctx context.Context, m Minutes, number int) (n int, err error) {
	err = tx.get(ctx, &n, `
		SELECT count(*)
		FROM results
		WHERE conference_id = $1 AND number = $2`, m.ConferenceID, number)
	return n, err
}

// ResultOf tells of which meeting a result is. ErrNotFound: it is of another area.
func (tx *Tx) ResultOf(ctx context.Context, areaID, id int64) (conferenceID int64, err error) {
	err = tx.get(ctx, &conferenceID, `
		SELECT conference_id
		FROM results
		WHERE area_id = $1 AND id = $2`, areaID, id)
	return conferenceID, err
}

// AddResult stores what a group has sent; by is who sent it. m must come from LockMinutes.
func (tx *Tx) AddResult(ctx context.Context, m Minutes, r Result, by int64) (id int64, err error) {
	err = tx.get(ctx, &id, `
		WITH made AS (
			INSERT INTO results (conference_id, area_id, number, body, sent_by, sent_at)
			VALUES ($1, $2, $3, $4, $5, $6)
			RETURNING id
		), pictures AS (
			INSERT INTO result_photos (result_id, place, file_id)
			SELECT made.id, p.place, p.file_id
			FROM made, unnest(CAST($7 AS text[])) WITH ORDINALITY AS p (file_id, place)
		)
		SELECT id
		FROM made`, m.ConferenceID, m.AreaID, r.Number, r.Body, by, tx.Now, pq.Array(r.Photos))
	return id, err
}

// ChangeResult writes Body and Omitted of a result. m must come from LockMinutes.
func (tx *Tx) ChangeResult(ctx context.Context, m Minutes, r Result) error {
	return tx.mustTouch(ctx, `
		UPDATE results
		SET body = $3, omitted = $4
		WHERE conference_id = $1 AND id = $2`, m.ConferenceID, r.ID, r.Body, r.Omitted)
}

// Minutes returns the minutes of a meeting of the area. ErrNotFound: nobody has begun them.
func (tx *Tx) Minutes(ctx context.Context, areaID, conferenceID int64) (m Minutes, err error) {
	err = tx.get(ctx, &m, `
		SELECT conference_id, area_id, points, decisions, sent_at
		FROM minutes
		WHERE area_id = $1 AND conference_id = $2`, areaID, conferenceID)
	if err != nil {
		return Minutes{}, err // sqlx has made a SentAt before it found no row
	}
	return m, nil
}

// LockMinutes is Minutes for those who are about to change or send them, or a result: others wait until this transaction
// ends. Minutes that there are not yet begin empty.
func (tx *Tx) LockMinutes(ctx context.Context, areaID, conferenceID int64) (Minutes, error) {
	if _, err := tx.exec(ctx, `
		INSERT INTO minutes (conference_id, area_id)
		SELECT id, area_id
		FROM conferences
		WHERE area_id = $1 AND id = $2
		ON CONFLICT (conference_id) DO NOTHING`, areaID, conferenceID); err != nil {
		return Minutes{}, err
	}
	var locked int64
	if err := tx.get(ctx, &locked, `
		SELECT conference_id
		FROM minutes
		WHERE area_id = $1 AND conference_id = $2
		FOR NO KEY UPDATE`, areaID, conferenceID); err != nil {
		return Minutes{}, err
	}
	return tx.Minutes(ctx, areaID, conferenceID)
}

// SetMinutes writes Points and Decisions. ErrNotFound: they were sent.
func (tx *Tx) SetMinutes(ctx context.Context, m Minutes) error {
	return tx.mustTouch(ctx, `
		UPDATE minutes
		SET points = $2, decisions = $3
		WHERE conference_id = $1 AND sent_at IS NULL`, m.ConferenceID, m.Points, m.Decisions)
}

// SendMinutes notes that the minutes go out now; by is who sends them. ErrNotFound: they were sent before.
func (tx *Tx) SendMinutes(ctx context.Context, m Minutes, by int64) error {
	return tx.mustTouch(ctx, `
		UPDATE minutes
		SET sent_at = $2, sent_by = $3
		WHERE conference_id = $1 AND sent_at IS NULL`, m.ConferenceID, tx.Now, by)
}
