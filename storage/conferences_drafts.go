package storage

import (
	"context"
	"time"
)

// draftAnswering makes what a draft needs to keep its number of seats. Nobody is asked about it.
func (tx *Tx) draftAnswering(ctx context.Context, c Conference) error {
	_, err := tx.exec(ctx, `
		INSERT INTO answering (conference_id, area_id)
		VALUES ($1, $2)`, c.ID, c.AreaID)
	return err
}

// PublishConference makes a draft a meeting with reminders, of which the caller tells the area. For an OpenCase, agreed is
// who says that the family has agreed; zero for other kinds. ErrNotFound: it is no draft any more.
func (tx *Tx) PublishConference(ctx context.Context, c Conference, agreed int64) (Conference, error) {
	c.Draft, c.PublishedAt = false, tx.Now
	c.PlaceNagged = c.nagStep(tx.Now)
	if agreed != 0 {
		c.FamilyAgreedAt = &tx.Now
	}
	if err := tx.mustTouch(ctx, `
		UPDATE conferences
		SET published_at = $3, updated_at = $3, place_nagged = $4, family_agreed_at = $5,
			family_agreed_by = NULLIF(CAST($6 AS bigint), 0)
		WHERE area_id = $1 AND id = $2 AND published_at IS NULL`,
		c.AreaID, c.ID, tx.Now, c.PlaceNagged, c.FamilyAgreedAt, agreed); err != nil {
		return c, err
	}
	if err := tx.replanReminders(ctx, c); err != nil {
		return c, err
	}
	return tx.Conference(ctx, c.AreaID, c.ID)
}

// DiscardDraft deletes a draft. The date of a series stays left out. ErrNotFound: it is no draft any more.
func (tx *Tx) DiscardDraft(ctx context.Context, areaID, id int64) error {
	return tx.mustTouch(ctx, `
		DELETE FROM conferences
		WHERE area_id = $1 AND id = $2 AND published_at IS NULL`, areaID, id)
}

// ForgetDrafts deletes drafts of meetings that would have begun before the given time.
func (tx *Tx) ForgetDrafts(ctx context.Context, before time.Time) (int64, error) {
	return tx.exec(ctx, `
		DELETE FROM conferences
		WHERE published_at IS NULL AND starts_at < $1`, before)
}
