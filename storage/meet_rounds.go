package storage

import (
	"context"
	"time"
)

// MeetRound is one month's introductions in an area.
type MeetRound struct {
	ID          int64      `db:"id"`
	AreaID      int64      `db:"area_id"`
	Zone        string     `db:"zone"`
	AnnouncedAt time.Time  `db:"announced_at"`
	PairAt      time.Time  `db:"pair_at"`
	PairedAt    *time.Time `db:"paired_at"`
	Seed        int64      `db:"seed"`
	AskAt       time.Time  `db:"ask_at"`
	AskedAt     *time.Time `db:"asked_at"`
}

// Location is the area's time zone.
func (r *MeetRound) Location() *time.Location { return Zone(r.Zone) }

const meetRoundColumns = `r.id, r.area_id, a.zone, r.announced_at, r.pair_at, r.paired_at, r.seed, r.ask_at, r.asked_at`

// MeetArea is an area in which people want to get to know each other.
type MeetArea struct {
	ID   int64  `db:"id"`
	Zone string `db:"zone"`
}

// MeetAreas lists the areas in which at least two people take part.
func (tx *Tx) MeetAreas(ctx context.Context) (list []MeetArea, err error) {
	err = tx.list(ctx, &list, `
		SELECT a.id, a.zone
		FROM areas a
		JOIN meet_members mm ON mm.area_id = a.id
		GROUP BY a.id
		HAVING count(*) > 1
		ORDER BY a.id`)
	return list, err
}

// BeginMeetRound begins the round of a month, the first of which is given as a date. ErrConflict: it has begun before.
// Whoever has not answered about the round before is noted to be silent.
func (tx *Tx) BeginMeetRound(ctx context.Context, areaID int64, month string, pairAt, askAt time.Time, seed int64) (MeetRound, error) {
	n, err := tx.exec(ctx, `
		INSERT INTO meet_rounds (area_id, month, announced_at, pair_at, ask_at, seed)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, areaID, month, tx.Now, pairAt, askAt, seed)
	if err != nil {
		return MeetRound{}, err
	}
	if n == 0 {
		return MeetRound{}, ErrConflict
	}
	if _, err := tx.exec(ctx, `
		WITH over AS (
			UPDATE meet_rounds
			SET counted = true
			WHERE area_id = $1 AND asked_at IS NOT NULL AND NOT counted
			RETURNING id
		)
		UPDATE meet_members mm
		SET silent = mm.silent + 1
		WHERE mm.area_id = $1 AND mm.silent < $2 AND EXISTS (
			SELECT
			FROM meet_people w
			JOIN meet_groups g ON g.id = w.group_id
			JOIN over ON over.id = g.round_id
			WHERE w.person_id = mm.person_id AND w.answer IS NULL
				AND EXISTS ( -- otherwise they were not asked
					SELECT
					FROM meet_people f
					JOIN meet_members fm ON fm.person_id = f.person_id AND fm.area_id = $1
					WHERE f.group_id = g.id AND f.person_id <> w.person_id
				)
		)`, areaID, meetQuiet); err != nil {
		return MeetRound{}, err
	}
	return tx.CurrentMeetRound(ctx, areaID)
}

// CurrentMeetRound is the area's round that was announced last. ErrNotFound: there was none.
func (tx *Tx) CurrentMeetRound(ctx context.Context, areaID int64) (MeetRound, error) {
	var r MeetRound
	err := tx.get(ctx, &r, `
		SELECT `+meetRoundColumns+`
		FROM meet_rounds r
		JOIN areas a ON a.id = r.area_id
		WHERE r.area_id = $1
		ORDER BY r.announced_at DESC, r.id DESC
		LIMIT 1`, areaID)
	return r, err
}

// MeetMembers lists who takes part in an area and can be reached, by id. Those who have been asked whether to go on and
// have not said so are left out.
func (tx *Tx) MeetMembers(ctx context.Context, areaID int64) (list []MeetMember, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+meetColumns+meetJoins+`
		WHERE mm.area_id = $1 AND p.reachable AND mm.silent < $2
		ORDER BY mm.person_id`, areaID, meetResting)
	return list, err
}

// AskedToWake notes that those who were silent twice have been asked.
func (tx *Tx) AskedToWake(ctx context.Context, areaID int64) error {
	_, err := tx.exec(ctx, `
		UPDATE meet_members
		SET silent = $2
		WHERE area_id = $1 AND silent = $3`, areaID, meetResting, meetQuiet)
	return err
}

// SkipMeet says whether somebody leaves out a round. ErrNotFound: it is none of the area's that is still to come.
func (tx *Tx) SkipMeet(ctx context.Context, areaID, personID, roundID int64, skips bool) error {
	var locked int64
	if err := tx.get(ctx, &locked, `
		SELECT id
		FROM meet_rounds
		WHERE area_id = $1 AND id = $2 AND paired_at IS NULL
		FOR KEY SHARE`, areaID, roundID); err != nil {
		return err
	}
	if !skips {
		_, err := tx.exec(ctx, `
			DELETE FROM meet_skips
			WHERE round_id = $1 AND person_id = $2`, roundID, personID)
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO meet_skips (round_id, person_id)
		VALUES ($1, $2)
		ON CONFLICT DO NOTHING`, roundID, personID)
	return err
}

// SkipsMeet tells whether somebody leaves out a round.
func (tx *Tx) SkipsMeet(ctx context.Context, personID, roundID int64) (skips bool, err error) {
	err = tx.get(ctx, &skips, `
		SELECT EXISTS (SELECT FROM meet_skips WHERE round_id = $1 AND person_id = $2)`, roundID, personID)
	return skips, err
}

// ClaimMeetRound locks the next round behind after in which something is due: introductions, or the question whether
// people have met. ErrNotFound: nothing is, or other replicas are at it.
func (tx *Tx) ClaimMeetRound(ctx context.Context, after MeetRound) (MeetRound, error) {
	var r MeetRound
	err := tx.get(ctx, &r, `
		SELECT `+meetRoundColumns+`
		FROM meet_rounds r
		JOIN areas a ON a.id = r.area_id
		WHERE r.asked_at IS NULL AND r.id > $2
			AND (r.paired_at IS NULL AND r.pair_at <= $1 OR r.paired_at IS NOT NULL AND r.ask_at <= $1)
		ORDER BY r.id
		LIMIT 1
		FOR UPDATE OF r SKIP LOCKED`, tx.Now, after.ID)
	return r, err
}

// MeetCircle lists who is introduced in a round: of MeetMembers those who neither rest nor leave it out. Until the commit
// none of them stops taking part: whoever has been told that they did is not named any more.
func (tx *Tx) MeetCircle(ctx context.Context, r MeetRound) (list []MeetMember, err error) {
	err = tx.list(ctx, &list, `
		SELECT `+meetColumns+meetJoins+`
		WHERE mm.area_id = $1 AND p.reachable AND mm.silent < $3
			AND NOT EXISTS (SELECT FROM meet_skips s WHERE s.round_id = $2 AND s.person_id = mm.person_id)
		ORDER BY mm.person_id
		FOR KEY SHARE OF mm`, r.AreaID, r.ID, meetQuiet)
	return list, err
}

// MeetPair is two people.
type MeetPair struct {
	One   int64 `db:"one"`
	Other int64 `db:"other"`
}

// MeetNever lists who is not to be introduced to each other in an area, for whatever reason: because one of them does not
// want to, or because they were introduced since the given time and nobody said that they did not meet.
func (tx *Tx) MeetNever(ctx context.Context, areaID int64, since time.Time) (list []MeetPair, err error) {
	err = tx.list(ctx, &list, `
		SELECT person_id AS one, other_id AS other
		FROM meet_exclusions
		WHERE area_id = $1
		UNION
		SELECT w.person_id, f.person_id
		FROM meet_rounds r
		JOIN meet_groups g ON g.round_id = r.id
		JOIN meet_people w ON w.group_id = g.id
		JOIN meet_people f ON f.group_id = g.id AND f.person_id > w.person_id
		WHERE r.area_id = $1 AND r.paired_at > $2
			AND NOT ('no' IN (COALESCE(w.answer, ''), COALESCE(f.answer, '')) AND 'yes' NOT IN (COALESCE(w.answer, ''), COALESCE(f.answer, '')))
		ORDER BY one, other`, areaID, since)
	return list, err
}

// Introduce notes that people of a round were introduced to each other, and returns the group.
func (tx *Tx) Introduce(ctx context.Context, r MeetRound, people []int64) (id int64, err error) {
	if err := tx.get(ctx, &id, `
		INSERT INTO meet_groups (round_id)
		VALUES ($1)
		RETURNING id`, r.ID); err != nil {
		return 0, err
	}
	for _, person := range people {
		if _, err := tx.exec(ctx, `
			INSERT INTO meet_people (group_id, person_id)
			VALUES ($1, $2)`, id, person); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// FinishMeetPairing notes that a round's introductions are written, and when to ask what came of them.
func (tx *Tx) FinishMeetPairing(ctx context.Context, r MeetRound, askAt time.Time) error {
	return tx.mustTouch(ctx, `
		UPDATE meet_rounds
		SET paired_at = $2, ask_at = $3
		WHERE id = $1 AND paired_at IS NULL`, r.ID, tx.Now, askAt)
}

// FinishMeetRound notes that a round is over: everybody was asked, or there is nobody to ask.
func (tx *Tx) FinishMeetRound(ctx context.Context, r MeetRound) error {
	return tx.mustTouch(ctx, `
		UPDATE meet_rounds
		SET paired_at = COALESCE(paired_at, $2), asked_at = $2
		WHERE id = $1 AND asked_at IS NULL`, r.ID, tx.Now)
}

// MeetPeople lists everybody who was introduced in a round, with their group.
func (tx *Tx) MeetPeople(ctx context.Context, r MeetRound) (list []MeetPair, err error) {
	err = tx.list(ctx, &list, `
		SELECT w.group_id AS one, w.person_id AS other
		FROM meet_groups g
		JOIN meet_people w ON w.group_id = g.id
		WHERE g.round_id = $1
		ORDER BY w.group_id, w.person_id`, r.ID)
	return list, err
}

// ForgetMeetRounds removes the rounds that were announced before the given time, and who met in them.
func (s *Store) ForgetMeetRounds(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		n, err = tx.exec(ctx, `
			DELETE FROM meet_rounds
			WHERE announced_at < $1`, before)
		return err
	})
	return n, err
}

// ExportMeet is what the person has said for getting to know others. What others have said about them is theirs.
type ExportMeet struct {
	Area       string     `db:"area" json:"area"`
	Kind       string     `db:"kind" json:"kind"` // takes_part, rather_not, skipped, introduced
	Words      string     `db:"words" json:"words"`
	At         *time.Time `db:"at" json:"at"`
	PassedOn   int        `db:"sent" json:"messages_passed_on"`
	NotHeardOf int        `db:"silent" json:"rounds_without_an_answer"`
}

func (tx *Tx) exportMeet(ctx context.Context, personID int64) (list []ExportMeet, err error) {
	err = tx.list(ctx, &list, `
		SELECT a.name AS area, l.kind, l.words, l.at, l.sent, l.silent
		FROM (
			SELECT area_id, 'takes_part' AS kind, contact AS words, joined_at AS at, 0 AS sent, silent
			FROM meet_members
			WHERE person_id = $1
			UNION ALL
			SELECT x.area_id, 'rather_not', p.name, NULL, 0, 0
			FROM meet_exclusions x
			JOIN people p ON p.id = x.other_id
			WHERE x.person_id = $1
			UNION ALL
			SELECT r.area_id, 'skipped', '', r.pair_at, 0, 0
			FROM meet_skips s
			JOIN meet_rounds r ON r.id = s.round_id
			WHERE s.person_id = $1
			UNION ALL
			SELECT r.area_id, 'introduced', COALESCE(w.answer, ''), r.paired_at, w.sent, 0
			FROM meet_people w
			JOIN meet_groups g ON g.id = w.group_id
			JOIN meet_rounds r ON r.id = g.round_id
			WHERE w.person_id = $1
		) AS l
		JOIN areas a ON a.id = l.area_id
		ORDER BY l.kind, l.at, l.words`, personID)
	return list, err
}
