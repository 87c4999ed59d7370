package storage

import "context"

const warnedSilence = "silence"

// caseDay is the day that the calendar shows in the case's area at the moment $1.
const caseDay = `CAST(CAST($1 AS timestamptz) AT TIME ZONE a.zone AS date)`

// notOnTable keeps cases that wait for a round table from ending before it: they end with the meeting.
const notOnTable = `
	NOT EXISTS (SELECT FROM consultation_tables t WHERE t.consultation_id = c.id)`

// WarnCases marks up to limit cases that will end by silence or by their age within EndNoticeDays, and returns them:
// their participants are to be told. A case is warned of each end once; whoever does something moves silence away.
func (tx *Tx) WarnCases(ctx context.Context, limit int) (ids []int64, err error) {
	err = tx.list(ctx, &ids, `
		WITH due AS (
			SELECT c.id, `+caseDay+` AS today, c.created_on + CAST($3 AS integer) <= `+caseDay+` AS aged
			FROM consultations c
			JOIN areas a ON a.id = c.area_id
			WHERE c.state IN ('asking', 'open') AND `+notOnTable+`
				AND (c.warned <> 'cap' AND c.created_on + CAST($3 AS integer) <= `+caseDay+`
					OR c.warned = '' AND c.active_on + CAST($2 AS integer) <= `+caseDay+`)
			ORDER BY c.id
			LIMIT $4
			FOR NO KEY UPDATE OF c SKIP LOCKED
		)
		UPDATE consultations c
		SET warned = CASE WHEN due.aged THEN 'cap' ELSE 'silence' END, warned_on = due.today
		FROM due
		WHERE c.id = due.id
		RETURNING c.id`, tx.Now, SilenceDays-EndNoticeDays, CapDays-EndNoticeDays, limit)
	return ids, err
}

// OverdueCases lists cases whose end has come: nobody did anything, or they are too old, and everybody was told so
// EndNoticeDays ago.
func (tx *Tx) OverdueCases(ctx context.Context, limit int) (list []Overdue, err error) {
	err = tx.list(ctx, &list, `
		SELECT c.id, c.warned AS ending
		FROM consultations c
		JOIN areas a ON a.id = c.area_id
		WHERE c.state IN ('asking', 'open') AND `+notOnTable+` AND c.warned_on + CAST($2 AS integer) <= `+caseDay+`
			AND (c.warned = 'cap' AND c.created_on + CAST($4 AS integer) <= `+caseDay+`
				OR c.warned = 'silence' AND c.active_on + CAST($3 AS integer) <= `+caseDay+`)
		ORDER BY c.id
		LIMIT $5`, tx.Now, EndNoticeDays, SilenceDays, CapDays, limit)
	return list, err
}

// Overdue is a case that ends, and why.
type Overdue struct {
	ID     int64  `db:"id"`
	Ending string `db:"ending"`
}

// UntoldCases lists cases of which something became without a participant's doing: a departure, an end.
func (tx *Tx) UntoldCases(ctx context.Context, limit int) (ids []int64, err error) {
	err = tx.list(ctx, &ids, `
		SELECT id
		FROM consultations
		WHERE untold
		ORDER BY id
		LIMIT $1`, limit)
	return ids, err
}

// Told notes that the participants of a case know.
func (tx *Tx) Told(ctx context.Context, caseID int64) error {
	return tx.mustTouch(ctx, `
		UPDATE consultations
		SET untold = false
		WHERE id = $1 AND untold`, caseID)
}

// HidePast removes the exact times of messages and notices that have gone out: from then on only their order is known.
// What somebody is working on has its turn the next time.
func (tx *Tx) HidePast(ctx context.Context) (int64, error) {
	return tx.exec(ctx, `
		WITH told AS (
			SELECT consultation_id, number
			FROM consultation_people
			WHERE notice_at <= $1
			FOR NO KEY UPDATE SKIP LOCKED
		), notices AS (
			UPDATE consultation_people p
			SET notice_at = NULL
			FROM told
			WHERE p.consultation_id = told.consultation_id AND p.number = told.number
		), shown AS (
			SELECT consultation_id, seq
			FROM consultation_messages
			WHERE visible_at <= $1
			FOR NO KEY UPDATE SKIP LOCKED
		)
		UPDATE consultation_messages m
		SET visible_at = NULL
		FROM shown
		WHERE m.consultation_id = shown.consultation_id AND m.seq = shown.seq`, tx.Now)
}

// remindAfter are the days after which somebody who has not looked is told again, counted from the last time.
const remindAfter = `CAST((ARRAY[1, 2, 4])[p.reminded + 1] AS integer)`

// RemindUnread chooses up to limit participants who were told of something new a day ago, and then three and seven days
// ago, and have not looked, and notes that they are told again. It is daytime where they are. The result is for pairs of
// case and number.
func (tx *Tx) RemindUnread(ctx context.Context, limit int) (list []Unseen, err error) {
	err = tx.list(ctx, &list, `
		WITH due AS (
			SELECT p.consultation_id, p.number, `+caseDay+` AS today
			FROM consultation_people p
			JOIN consultations c ON c.id = p.consultation_id
			JOIN areas a ON a.id = c.area_id
			WHERE p.notified AND p.notice_at IS NULL AND p.reminded < 3 AND p.state IN ('accepted', 'in')
				AND c.state = 'open' AND p.notified_on + `+remindAfter+` <= `+caseDay+`
				AND extract(hour FROM CAST($1 AS timestamptz) AT TIME ZONE a.zone) BETWEEN 9 AND 17
			ORDER BY p.notified_on, p.consultation_id, p.number
			LIMIT $2
			FOR NO KEY UPDATE OF p, c SKIP LOCKED
		)
		UPDATE consultation_people p
		SET notified_on = due.today, reminded = p.reminded + 1
		FROM due
		WHERE p.consultation_id = due.consultation_id AND p.number = due.number
		RETURNING p.consultation_id, p.number`, tx.Now, limit)
	return list, err
}

// Unseen is somebody who has not looked at what is new in a case.
type Unseen struct {
	CaseID int64 `db:"consultation_id"`
	Number int   `db:"number"`
}

// Overview is what coordinators may know of the area's cases: how many are in which state, and how old. There is only
// this one split: of two, what one hides could be worked out from the other. Show every count through anonymity.Count,
// and no sum.
type Overview struct {
	Cells []OverviewCell
	K     int
}

// OverviewCell counts the cases of one state and age: "week" up to seven days, "month" older.
type OverviewCell struct {
	State string `db:"state"`
	Age   string `db:"age"`
	Count int    `db:"count"`
}

// ConsultationOverview counts the area's cases that still exist. All cells are there, the empty ones as well.
func (tx *Tx) ConsultationOverview(ctx context.Context, areaID int64) (Overview, error) {
	var o Overview
	if err := tx.list(ctx, &o.Cells, `
		SELECT s.state, g.age, count(c.id) AS count
		FROM areas a
		CROSS JOIN (VALUES (1, 'asking'), (2, 'open'), (3, 'closed')) AS s(rank, state)
		CROSS JOIN (VALUES (1, 'week'), (2, 'month')) AS g(rank, age)
		LEFT JOIN consultations c ON c.area_id = a.id AND c.state = s.state
			AND (g.age = 'week') = (c.created_on + 7 > `+caseDay+`)
		WHERE a.id = $2
		GROUP BY s.rank, s.state, g.rank, g.age
		ORDER BY s.rank, g.rank`, tx.Now, areaID); err != nil {
		return o, err
	}
	settings, err := tx.ConsultationSettings(ctx, areaID)
	o.K = settings.K
	return o, err
}
