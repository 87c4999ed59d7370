package storage

import (
	"context"
	"slices"

	"github.com/lib/pq"
)

// Wishes lists the wishes for a meeting that coordinators may see by now, in their order; what was merged stands within
// the one that it was merged into.
func (tx *Tx) Wishes(ctx context.Context, c Conference) ([]AgendaWish, error) {
	if err := tx.postWishes(ctx, c); err != nil {
		return nil, err
	}
	var rows []AgendaWish
	if err := tx.list(ctx, &rows, `
		SELECT w.id, w.wording, COALESCE(w.person_id, 0) AS person_id, COALESCE(p.name, '') AS name,
			COALESCE(o.name, '') AS organisation, w.state, COALESCE(w.poll_id, 0) AS poll_id,
			COALESCE(w.merged_into, 0) AS merged_into, COALESCE(w.statement_id, 0) AS statement_id,
			COALESCE(w.agreement_id, 0) AS agreement_id
		FROM wishes w
		LEFT JOIN people p ON p.id = w.person_id
		LEFT JOIN memberships m ON m.person_id = w.person_id AND m.area_id = w.area_id
		LEFT JOIN organisations o ON o.id = m.organisation_id
		WHERE w.conference_id = $1 AND w.area_id = $2
		ORDER BY array_position(ARRAY['open', 'agenda', 'declined'], w.state), w.place NULLS LAST, w.posted_on, w.id`,
		c.ID, c.AreaID); err != nil {
		return nil, err
	}
	return nested(rows), nil
}

func nested(rows []AgendaWish) (heads []AgendaWish) {
	same := map[int64][]AgendaWish{}
	for _, row := range rows {
		if row.MergedInto != 0 {
			same[row.MergedInto] = append(same[row.MergedInto], row)
		}
	}
	for _, row := range rows {
		if row.MergedInto == 0 {
			row.Same = same[row.ID]
			heads = append(heads, row)
		}
	}
	return heads
}

// shownSlip is which wishes without a name are shown for the meeting $1 that begins at $3: those whose morning has come by $2,
// or will not come before it begins, since it was moved.
const shownSlip = `conference_id = $1 AND (due_at <= $2 OR due_at >= $3)`

// postWishes puts what was written without a name among the others, once its time has come: deleted and written again in
// one statement, in the order of ids that say nothing.
func (tx *Tx) postWishes(ctx context.Context, c Conference) error {
	var due bool
	if err := tx.get(ctx, &due, `
		SELECT EXISTS (SELECT FROM wish_slips WHERE `+shownSlip+`)`, c.ID, tx.Now, c.StartsAt); err != nil || !due {
		return err
	}
	if err := tx.lockWishes(ctx, c); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		WITH slips AS (
			DELETE FROM wish_slips
			WHERE `+shownSlip+`
			RETURNING id, wording, due_at
		)
		INSERT INTO wishes (id, conference_id, area_id, wording, posted_on)
		SELECT id, $1, $4, wording, CAST(due_at AT TIME ZONE $5 AS date)
		FROM slips
		ORDER BY id`, c.ID, tx.Now, c.StartsAt, c.AreaID, c.Location().String())
	return err
}

// CountWishes counts the wishes for a meeting that coordinators may see, and those of them that nobody has decided about.
func (tx *Tx) CountWishes(ctx context.Context, c Conference) (all, waiting int, err error) {
	var n struct {
		All     int `db:"total"`
		Waiting int `db:"waiting"`
	}
	err = tx.get(ctx, &n, `
		SELECT s.n + w.total AS total, s.n + w.waiting AS waiting
		FROM (
			SELECT count(*) AS n
			FROM wish_slips
			WHERE `+shownSlip+`
		) AS s, (
			SELECT count(*) AS total, count(*) FILTER (WHERE state = 'open' AND poll_id IS NULL) AS waiting
			FROM wishes
			WHERE conference_id = $1 AND merged_into IS NULL
		) AS w`, c.ID, tx.Now, c.StartsAt)
	return n.All, n.Waiting, err
}

// WishesToChange is Wishes for those who are about to change them: others wait until this transaction ends.
func (tx *Tx) WishesToChange(ctx context.Context, c Conference) ([]AgendaWish, error) {
	if err := tx.lockWishes(ctx, c); err != nil {
		return nil, err
	}
	return tx.Wishes(ctx, c)
}

// OrderWishes puts wishes of a meeting in this order.
func (tx *Tx) OrderWishes(ctx context.Context, c Conference, ids []int64) error {
	_, err := tx.exec(ctx, `
		UPDATE wishes w
		SET place = o.place
		FROM unnest(CAST($3 AS bigint[])) WITH ORDINALITY AS o(id, place)
		WHERE w.conference_id = $1 AND w.area_id = $2 AND w.id = o.id`, c.ID, c.AreaID, pq.Array(ids))
	return err
}

// MergeWish makes a wish, and what was merged into it, part of another one. Both must come from WishesToChange.
func (tx *Tx) MergeWish(ctx context.Context, c Conference, wish, into AgendaWish) error {
	_, err := tx.exec(ctx, `
		UPDATE wishes
		SET merged_into = $4
		WHERE conference_id = $1 AND area_id = $2 AND $3 IN (id, merged_into)`, c.ID, c.AreaID, wish.ID, into.ID)
	return err
}

// SplitWish makes all that was merged into a wish wishes of their own again, each where the wish itself stands.
func (tx *Tx) SplitWish(ctx context.Context, c Conference, wish AgendaWish) error {
	_, err := tx.exec(ctx, `
		UPDATE wishes
		SET merged_into = NULL, state = $4, place = (SELECT place FROM wishes WHERE id = $3)
		WHERE conference_id = $1 AND area_id = $2 AND merged_into = $3`, c.ID, c.AreaID, wish.ID, wish.State)
	return err
}

// DecideWish notes what becomes of a wish and of what was merged into it.
func (tx *Tx) DecideWish(ctx context.Context, c Conference, wish AgendaWish, state string) error {
	return tx.mustTouch(ctx, `
		UPDATE wishes
		SET state = $4
		WHERE conference_id = $1 AND area_id = $2 AND $3 IN (id, merged_into)`, c.ID, c.AreaID, wish.ID, state)
}

// PutWishInPoll notes that a wish, and what was merged into it, is an option of a poll; 0: whoever asks has reworded it.
// It is no error when the wish is gone.
func (tx *Tx) PutWishInPoll(ctx context.Context, c Conference, id, pollID int64, option int) error {
	if option != 0 {
		if _, err := tx.exec(ctx, `
			UPDATE poll_options
			SET chain_id = $3
			WHERE poll_id = $1 AND number = $2`, pollID, option, id); err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `
		UPDATE wishes
		SET poll_id = $4, poll_option = NULLIF($5, 0)
		WHERE conference_id = $1 AND area_id = $2 AND $3 IN (id, merged_into)`, c.ID, c.AreaID, id, pollID, option)
	return err
}

// WishOf finds a wish in a list.
func WishOf(list []AgendaWish, id int64) (wish AgendaWish, place int, err error) {
	i := slices.IndexFunc(list, func(w AgendaWish) bool { return w.ID == id })
	if i < 0 {
		return AgendaWish{}, 0, ErrNotFound
	}
	return list[i], i, nil
}
