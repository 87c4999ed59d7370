package storage

import (
	"context"
	"errors"
)

// Talk returns what the two of a talk have settled. Of what somebody offered who has left since, nothing counts.
func (tx *Tx) Talk(ctx context.Context, c *Case) (Talk, error) {
	var sealed []byte
	err := tx.get(ctx, &sealed, `
		SELECT sealed
		FROM consultation_talks
		WHERE consultation_id = $1`, c.ID)
	if errors.Is(err, ErrNotFound) {
		return Talk{}, nil
	}
	if err != nil {
		return Talk{}, err
	}
	var t Talk
	if err := c.Open("consultation_talks", "sealed", sealed, &t); err != nil {
		return Talk{}, err
	}
	if who := c.ByNumber(t.Consultant); who == nil || !who.takesPart() {
		return Talk{}, nil
	}
	return t, nil
}

// SaveTalk keeps what the two of a talk have settled, and on which day both are asked whether it is done: the one
// after the talk.
func (tx *Tx) SaveTalk(ctx context.Context, c *Case, t Talk) error {
	sealed, err := c.Seal("consultation_talks", "sealed", t)
	if err != nil {
		return err
	}
	var askOn any
	if t.Stage() == TalkSettled && !t.Done && !localDay(tx.Now, c.Zone).After(*t.Chosen) { // otherwise they were asked
		askOn = t.Chosen.AddDate(0, 0, 1)
	}
	if _, err := tx.exec(ctx, `
		INSERT INTO consultation_talks (consultation_id, sealed, ask_on)
		VALUES ($1, $2, CAST($3 AS date))
		ON CONFLICT (consultation_id) DO UPDATE
		SET sealed = EXCLUDED.sealed, ask_on = EXCLUDED.ask_on`, c.ID, sealed, askOn); err != nil {
		return err
	}
	return tx.active(ctx, c)
}

// DueTalks returns up to limit talks that took place at least a day ago by the clocks of their area, and forgets that
// anybody was to be asked about them: both are told once that there is something to decide. Everybody is in them, and
// nobody is Me.
func (tx *Tx) DueTalks(ctx context.Context, limit int) ([]Case, error) {
	var ids []int64
	if err := tx.list(ctx, &ids, `
		UPDATE consultation_talks
		SET ask_on = NULL
		WHERE consultation_id IN (
			SELECT t.consultation_id
			FROM consultation_talks t
			JOIN consultations c ON c.id = t.consultation_id
			JOIN areas a ON a.id = c.area_id
			WHERE t.ask_on IS NOT NULL AND t.ask_on + TIME '08:00' <= timezone(a.zone, CAST($1 AS timestamptz))
			ORDER BY t.ask_on
			LIMIT $2
			FOR UPDATE OF t SKIP LOCKED
		)
		RETURNING consultation_id`, tx.Now, limit); err != nil {
		return nil, err
	}
	return tx.lockedCases(ctx, ids)
}

// lockedCases is LockedCase for several; one whose key is gone is left out.
func (tx *Tx) lockedCases(ctx context.Context, ids []int64) ([]Case, error) {
	cases := make([]Case, 0, len(ids))
	for _, id := range ids {
		c, err := tx.LockedCase(ctx, id)
		switch {
		case errors.Is(err, ErrNotFound):
		case err != nil:
			return nil, err
		default:
			cases = append(cases, c)
		}
	}
	return cases, nil
}
