package storage

import (
	"context"
	"time"
)

// DoorCode returns the code of the link at a meeting's door. The first time it is fresh, and from then on always the
// same: what was printed keeps working.
func (tx *Tx) DoorCode(ctx context.Context, areaID, conferenceID int64, fresh string) (code string, err error) {
	err = tx.get(ctx, &code, `
		UPDATE answering
		SET door = COALESCE(door, $3)
		WHERE area_id = $1 AND conference_id = $2
		RETURNING door`, areaID, conferenceID, fresh)
	return code, err
}

// ConferenceAtDoor returns the meeting of the area at whose door this code hangs.
func (tx *Tx) ConferenceAtDoor(ctx context.Context, areaID int64, code string) (Conference, error) {
	var id int64
	if err := tx.get(ctx, &id, `
		SELECT conference_id
		FROM answering
		WHERE area_id = $1 AND door = $2`, areaID, code); err != nil {
		return Conference{}, err
	}
	return tx.Conference(ctx, areaID, id)
}

// CheckIn notes that somebody is there, with so many people, themselves included.
func (tx *Tx) CheckIn(ctx context.Context, c Conference, person *Person, seats int) error {
	return tx.mustTouch(ctx, `
		INSERT INTO visits (conference_id, area_id, person_id, organisation_id, seats, arrived_at)
		VALUES ($1, $2, $3, NULLIF(CAST($4 AS bigint), 0), $5, $6)
		ON CONFLICT (conference_id, person_id) DO UPDATE
		SET seats = EXCLUDED.seats`, c.ID, c.AreaID, person.ID, person.OrganisationID, seats, tx.Now)
}

// Present tells how many people somebody has checked in, zero when they are not there.
func (tx *Tx) Present(ctx context.Context, conferenceID, personID int64) (seats int, err error) {
	err = tx.get(ctx, &seats, `
		SELECT COALESCE(sum(seats), 0)
		FROM visits
		WHERE conference_id = $1 AND person_id = $2`, conferenceID, personID)
	return seats, err
}

// ForgetAnswers removes who answered, and who of an organisation was there, of meetings that began before the given time.
// That an organisation was there, and with how many, stays.
func (s *Store) ForgetAnswers(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		answers, err := tx.exec(ctx, `
			DELETE FROM answers w
			USING conferences c
			WHERE c.id = w.conference_id AND c.starts_at < $1`, before)
		if err != nil {
			return err
		}
		n, err = tx.exec(ctx, `
			UPDATE visits v
			SET person_id = NULL, arrived_at = NULL
			FROM conferences c
			WHERE c.id = v.conference_id AND c.starts_at < $1 AND v.arrived_at IS NOT NULL`, before)
		n += answers
		return err
	})
	return n, err
}

// ExportAnswer is what the person said about coming to a meeting, and whether they were there.
type ExportAnswer struct {
	Conference string     `db:"title" json:"conference"`
	Answer     string     `db:"answer" json:"answer"`
	Seats      int        `db:"seats" json:"people"`
	Waiting    bool       `db:"waiting" json:"on_the_waiting_list"`
	AnsweredAt *time.Time `db:"answered_at" json:"answered_at"`
	ArrivedAt  *time.Time `db:"arrived_at" json:"arrived_at"`
}

func (tx *Tx) exportAnswers(ctx context.Context, personID int64) (list []ExportAnswer, err error) {
	err = tx.list(ctx, &list, `
		SELECT c.title, COALESCE(w.answer, '') AS answer, COALESCE(w.seats, v.seats) AS seats,
			COALESCE(w.waiting, false) AS waiting, w.answered_at, v.arrived_at
		FROM (SELECT * FROM answers WHERE person_id = $1) w
		FULL JOIN (SELECT * FROM visits WHERE person_id = $1) v ON v.conference_id = w.conference_id
		JOIN conferences c ON c.id = COALESCE(w.conference_id, v.conference_id)
		ORDER BY c.starts_at, c.id`, personID)
	return list, err
}
