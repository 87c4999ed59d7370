package storage

import (
	"context"
	"time"
)

// ExportAgreement is what the person has written about an agreement, or that they proposed it. What organisations sign is
// theirs: it tells of no person, and stays.
type ExportAgreement struct {
	Kind  string    `db:"kind" json:"kind"` // proposed, commented, or how it goes: on_track, stuck, done
	What  string    `db:"what" json:"what"`
	Words string    `db:"words" json:"words"`
	At    time.Time `db:"at" json:"at"`
}

func (tx *Tx) exportAgreements(ctx context.Context, personID int64) (list []ExportAgreement, err error) {
	err = tx.list(ctx, &list, `
		SELECT l.kind, v.what, l.words, l.at
		FROM (
			SELECT id, 'proposed' AS kind, '' AS words, created_at AS at
			FROM agreements
			WHERE proposed_by = $1
			UNION ALL
			SELECT agreement_id, 'commented', body, at
			FROM agreement_comments
			WHERE person_id = $1
			UNION ALL
			SELECT agreement_id, status, words, at
			FROM agreement_reports
			WHERE person_id = $1
		) AS l
		JOIN agreements a ON a.id = l.id
		JOIN agreement_versions v ON v.agreement_id = a.id AND v.version = a.version
		ORDER BY l.at, l.kind`, personID)
	return list, err
}

// ForgetAgreementTalk removes the comments on agreements that were over before the given time, and which people proposed
// them or told how they went. What was agreed on and which organisations signed stays.
func (s *Store) ForgetAgreementTalk(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		for _, query := range []string{
			`DELETE FROM agreement_comments n
			USING agreements a
			WHERE a.id = n.agreement_id AND a.closed_at < $1`,
			`UPDATE agreement_reports r
			SET person_id = NULL
			FROM agreements a
			WHERE a.id = r.agreement_id AND a.closed_at < $1 AND r.person_id IS NOT NULL`,
			`UPDATE agreements
			SET proposed_by = NULL
			WHERE closed_at < $1 AND proposed_by IS NOT NULL`,
		} {
			forgotten, err := tx.exec(ctx, query, before)
			if err != nil {
				return err
			}
			n += forgotten
		}
		return nil
	})
	return n, err
}
