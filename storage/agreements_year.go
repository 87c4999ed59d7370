package storage

import (
	"context"
	"time"
)

// AgreementYear is how many agreements of an area came into force, were done, were renewed and were ended between two
// points in time, each counted once at most.
type AgreementYear struct {
	Agreed  int `db:"agreed"`
	Kept    int `db:"kept"`
	Renewed int `db:"renewed"`
	Ended   int `db:"ended"`
}

// AgreementYear counts from the first point in time on, before the second one. What was done and is open again is not done.
func (tx *Tx) AgreementYear(ctx context.Context, areaID int64, from, before time.Time) (y AgreementYear, err error) {
	err = tx.get(ctx, &y, `
		SELECT
			count(DISTINCT e.agreement_id) FILTER (WHERE e.kind = 'in_force' AND NOT EXISTS (
				SELECT
				FROM agreement_events f
				WHERE f.agreement_id = e.agreement_id AND f.kind = 'in_force' AND f.at < $2
			)) AS agreed,
			count(DISTINCT e.agreement_id) FILTER (WHERE e.kind = 'done' AND a.state = 'done' AND a.closed_at >= $2 AND a.closed_at < $3) AS kept,
			count(DISTINCT e.agreement_id) FILTER (WHERE e.kind = 'renewed' AND NOT EXISTS ( -- reworded or opened again since then
				SELECT
				FROM agreement_events f
				WHERE f.agreement_id = e.agreement_id AND f.kind = 'renewed' AND f.term = e.term AND f.at < $2
			)) AS renewed,
			count(DISTINCT e.agreement_id) FILTER (WHERE e.kind = 'ended' AND a.state = 'ended' AND EXISTS (
				SELECT
				FROM agreement_events f
				WHERE f.agreement_id = e.agreement_id AND f.kind IN ('in_force', 'renewed')
			)) AS ended
		FROM agreement_events e
		JOIN agreements a ON a.id = e.agreement_id
		WHERE e.area_id = $1 AND e.at >= $2 AND e.at < $3`, areaID, from, before)
	return y, err
}
