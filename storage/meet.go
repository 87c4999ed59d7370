package storage

import (
	"context"
	"time"
)

// Getting to know each other, the rules that everything here obeys:
//
//  1. Only who takes part is introduced or named, and only while they belong to an organisation of the area.
//  2. With whom somebody does not want to be introduced, only they see. It works in both directions, and a round looks
//     to everybody as if it were not there.
//  3. Whoever was introduced is not introduced to the same person again within a year, unless they say that they did
//     not meet.
//  4. Whoever has not answered after two rounds is asked once whether to go on, and rests until they say so.

// MaxContact is the length of what people tell about how to reach them, in code points.
const MaxContact = 100

// What silence does.
const (
	meetQuiet   = 2 // rounds without an answer: ask before introducing them again
	meetResting = 3 // was asked
)

// Whether people have met.
const (
	MetYes   = "yes"
	MetLater = "later"
	MetNo    = "no"
)

// MeetMember is somebody who takes part.
type MeetMember struct {
	Person
	Sector  string `db:"sector"`
	Contact string `db:"contact"` // empty: through the bot
	Silent  int    `db:"silent"`
}

// Rests tells whether they are not introduced until they say that they want to be.
func (m *MeetMember) Rests() bool { return m.Silent >= meetQuiet }

const meetColumns = personColumns + `, COALESCE(o.sector, '') AS sector, mm.contact, mm.silent`

// meetJoins has people as they are in the area in which they take part, and leaves out who belongs to no organisation.
const meetJoins = `
	FROM meet_members mm
	JOIN memberships m ON m.person_id = mm.person_id AND m.area_id = mm.area_id AND m.organisation_id IS NOT NULL
	JOIN people p ON p.id = mm.person_id
	JOIN areas a ON a.id = mm.area_id
	JOIN organisations o ON o.id = m.organisation_id`

// MeetMember returns how somebody takes part. ErrNotFound: they do not.
func (tx *Tx) MeetMember(ctx context.Context, areaID, personID int64) (MeetMember, error) {
	var m MeetMember
	err := tx.get(ctx, &m, `
		SELECT `+meetColumns+meetJoins+`
		WHERE mm.area_id = $1 AND mm.person_id = $2`, areaID, personID)
	return m, err
}

// JoinMeet lets somebody take part, or changes how they can be reached. ErrNotFound: they belong to no organisation.
func (tx *Tx) JoinMeet(ctx context.Context, areaID, personID int64, contact string) error {
	return tx.mustTouch(ctx, `
		INSERT INTO meet_members (person_id, area_id, contact, joined_at)
		SELECT person_id, area_id, $3, $4
		FROM memberships
		WHERE area_id = $1 AND person_id = $2 AND organisation_id IS NOT NULL
		ON CONFLICT (person_id, area_id) DO UPDATE
		SET contact = EXCLUDED.contact, silent = 0`, areaID, personID, contact, tx.Now)
}

// LeaveMeet ends taking part. With whom they do not want to be introduced stays noted, should they come back.
func (tx *Tx) LeaveMeet(ctx context.Context, areaID, personID int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM meet_members
		WHERE area_id = $1 AND person_id = $2`, areaID, personID)
	return err
}

// WakeMeet notes that something was heard of somebody who takes part. ErrNotFound: they do not any more.
func (tx *Tx) WakeMeet(ctx context.Context, areaID, personID int64) error {
	return tx.mustTouch(ctx, `
		UPDATE meet_members
		SET silent = 0
		WHERE area_id = $1 AND person_id = $2`, areaID, personID)
}

// MeetChoice is somebody who takes part, as others choose with whom they would rather not.
type MeetChoice struct {
	PersonID     int64  `db:"person_id"`
	Name         string `db:"name"`
	Organisation string `db:"organisation"`
	Excluded     bool   `db:"excluded"` // by the one who looks
}

// MeetChoices lists all others who take part in the area, by name, whatever they have chosen themselves, limit of them
// after offset, and counts them.
func (tx *Tx) MeetChoices(ctx context.Context, areaID, personID int64, offset, limit int) (page []MeetChoice, total int, err error) {
	var rows []struct {
		MeetChoice
		Total int `db:"total"`
	}
	err = tx.list(ctx, &rows, `
		SELECT p.id AS person_id, p.name, o.name AS organisation, x.other_id IS NOT NULL AS excluded, count(*) OVER () AS total
		`+meetJoins+`
		LEFT JOIN meet_exclusions x ON x.person_id = $2 AND x.area_id = $1 AND x.other_id = p.id
		WHERE mm.area_id = $1 AND mm.person_id <> $2
		ORDER BY search_fold(p.name), p.id
		LIMIT $4 OFFSET $3`, areaID, personID, offset, limit)
	for _, row := range rows {
		page, total = append(page, row.MeetChoice), row.Total
	}
	return page, total, err
}

// ExcludeFromMeet says whether somebody may be introduced to another one who takes part. It is no error when they don't.
func (tx *Tx) ExcludeFromMeet(ctx context.Context, areaID, personID, otherID int64, excluded bool) error {
	if !excluded {
		_, err := tx.exec(ctx, `
			DELETE FROM meet_exclusions
			WHERE area_id = $1 AND person_id = $2 AND other_id = $3`, areaID, personID, otherID)
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO meet_exclusions (person_id, area_id, other_id)
		SELECT $2, $1, other.person_id
		FROM meet_members other
		JOIN meet_members own ON own.area_id = other.area_id AND own.person_id = $2
		WHERE other.area_id = $1 AND other.person_id = $3 AND other.person_id <> $2
		ON CONFLICT DO NOTHING`, areaID, personID, otherID)
	return err
}

// RefusesMeet tells whether somebody does not want to be introduced to another one, and so gets no message of theirs.
func (tx *Tx) RefusesMeet(ctx context.Context, areaID, personID, otherID int64) (refuses bool, err error) {
	err = tx.get(ctx, &refuses, `
		SELECT EXISTS (
			SELECT
			FROM meet_exclusions
			WHERE area_id = $1 AND person_id = $2 AND other_id = $3
		)`, areaID, personID, otherID)
	return refuses, err
}

// MeetGroup is people who were introduced to each other, with what one of them has said.
type MeetGroup struct {
	ID       int64     `db:"id"`
	PairedAt time.Time `db:"paired_at"`
	Answer   string    `db:"answer"` // of the one who looks; empty: none
	Sent     int       `db:"sent"`
	Others   []MeetMember
}

// MeetGroup returns a group that the person was introduced in, with the others who still take part. ErrNotFound: they were
// not, or it is of another area.
func (tx *Tx) MeetGroup(ctx context.Context, areaID, personID, id int64) (MeetGroup, error) {
	var g MeetGroup
	if err := tx.get(ctx, &g, `
		SELECT g.id, r.paired_at, COALESCE(w.answer, '') AS answer, w.sent
		FROM meet_people w
		JOIN meet_groups g ON g.id = w.group_id
		JOIN meet_rounds r ON r.id = g.round_id
		WHERE r.area_id = $1 AND w.person_id = $2 AND w.group_id = $3`, areaID, personID, id); err != nil {
		return g, err
	}
	err := tx.list(ctx, &g.Others, `
		SELECT `+meetColumns+meetJoins+`
		JOIN meet_people w ON w.person_id = mm.person_id
		WHERE mm.area_id = $1 AND w.group_id = $3 AND mm.person_id <> $2
		ORDER BY mm.person_id`, areaID, personID, id)
	return g, err
}

// AnswerMeet notes whether somebody has met the others of a group.
func (tx *Tx) AnswerMeet(ctx context.Context, personID, groupID int64, answer string) error {
	return tx.mustTouch(ctx, `
		UPDATE meet_people
		SET answer = $3
		WHERE person_id = $1 AND group_id = $2`, personID, groupID, answer)
}

// PassOnMeet counts a message that the bot passes on in a group, up to most. ErrConflict: those are used up.
func (tx *Tx) PassOnMeet(ctx context.Context, personID, groupID int64, most int) error {
	n, err := tx.exec(ctx, `
		UPDATE meet_people
		SET sent = sent + 1
		WHERE person_id = $1 AND group_id = $2 AND sent < $3`, personID, groupID, most)
	if err == nil && n == 0 {
		return ErrConflict
	}
	return err
}
