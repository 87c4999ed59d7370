package storage

import (
	"context"
	"time"
)

// ClaimAgreement locks the next agreement behind after about which somebody is to be asked. ErrNotFound: there is none,
// or other replicas are at it.
func (tx *Tx) ClaimAgreement(ctx context.Context, after int64) (Agreement, error) {
	var row struct {
		ID     int64 `db:"id"`
		AreaID int64 `db:"area_id"`
	}
	if err := tx.get(ctx, &row, `
		SELECT id, area_id
		FROM agreements
		WHERE ask_at <= $1 AND id > $2
		ORDER BY id
		LIMIT 1
		FOR NO KEY UPDATE SKIP LOCKED`, tx.Now, after); err != nil {
		return Agreement{}, err
	}
	return tx.Agreement(ctx, row.AreaID, row.ID)
}

// AskedAgreement notes that everybody was asked by now. Days that were missed are not made up for.
func (tx *Tx) AskedAgreement(ctx context.Context, a Agreement) error {
	return tx.mustTouch(ctx, `
		UPDATE agreements
		SET ask_at = $2
		WHERE id = $1 AND closed_at IS NULL`, a.ID, a.askAt(tx.Now))
}

// Today is the day that it is in the agreement's area.
func (a *Agreement) Today(now time.Time) time.Time { return a.today(now) }
