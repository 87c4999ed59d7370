package storage

import (
	"context"

	"github.com/lib/pq"
)

// Habit is how somebody wants to be reminded of meetings.
type Habit struct {
	ID      int64         `db:"id"`
	Minutes pq.Int64Array `db:"minutes"` // before a meeting, descending; nil: as the meeting has it
	Quiet
}

// usualHabit is what everybody begins with.
const usualHabit = 1

// HabitOf returns a person's habit.
func (tx *Tx) HabitOf(ctx context.Context, personID int64) (Habit, error) {
	var h Habit
	err := tx.get(ctx, &h, `
		SELECT h.id, h.minutes, h.quiet_from, h.quiet_until
		FROM people p
		JOIN reminder_habits h ON h.id = p.habit_id
		WHERE p.id = $1`, personID)
	return h, err
}

// HabitAndAreas returns a person's habit and the areas that they belong to, of which only id and name, in one statement.
func (tx *Tx) HabitAndAreas(ctx context.Context, personID int64) (h Habit, areas []Area, err error) {
	var rows []struct {
		Habit
		AreaID *int64  `db:"area_id"` // nil: they belong to none
		Name   *string `db:"name"`
	}
	err = tx.list(ctx, &rows, `
		SELECT h.id, h.minutes, h.quiet_from, h.quiet_until, a.id AS area_id, a.name
		FROM people p
		JOIN reminder_habits h ON h.id = p.habit_id
		LEFT JOIN memberships m ON m.person_id = p.id
		LEFT JOIN areas a ON a.id = m.area_id
		WHERE p.id = $1
		ORDER BY a.name`, personID)
	for _, row := range rows {
		h = row.Habit
		if row.AreaID != nil {
			areas = append(areas, Area{ID: *row.AreaID, Name: *row.Name})
		}
	}
	return h, areas, err
}

// SetHabit gives a person another habit; its ID is not looked at. Reminders are those of the new habit from now on, and none
// comes a second time.
func (tx *Tx) SetHabit(ctx context.Context, personID int64, h Habit) error {
	if _, err := tx.exec(ctx, `
		INSERT INTO reminder_habits (minutes, quiet_from, quiet_until)
		VALUES ($1, $2, $3)
		ON CONFLICT DO NOTHING`, h.Minutes, h.From, h.Until); err != nil {
		return err
	}
	if err := tx.get(ctx, &h.ID, `
		SELECT id
		FROM reminder_habits
		WHERE COALESCE(minutes, '{}') = COALESCE($1, CAST('{}' AS integer[])) AND quiet_from = $2 AND quiet_until = $3`,
		h.Minutes, h.From, h.Until); err != nil {
		return err
	}
	if err := tx.mustTouch(ctx, `
		UPDATE people
		SET habit_id = $2
		WHERE id = $1`, personID, h.ID); err != nil {
		return err
	}
	var areas []int64
	if err := tx.list(ctx, &areas, `
		SELECT area_id
		FROM memberships
		WHERE person_id = $1
		ORDER BY area_id`, personID); err != nil {
		return err
	}
	for _, areaID := range areas {
		if err := tx.planHabit(ctx, areaID, h); err != nil {
			return err
		}
	}
	return nil
}

// bringHabit plans the reminders of an area for the habit of somebody who has just come there.
func (tx *Tx) bringHabit(ctx context.Context, areaID, personID int64) error {
	h, err := tx.HabitOf(ctx, personID)
	if err != nil || h.ID == usualHabit { // which is planned for every meeting
		return err
	}
	return tx.planHabit(ctx, areaID, h)
}
