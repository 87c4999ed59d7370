package storage

import (
	"context"

	"github.com/lib/pq"

	"sozialraum/storage/seal"
)

// LostWithKey counts what this key does not open; everything else in the database needs no key.
func (s *Store) LostWithKey(ctx context.Context, key *seal.Key) (lost KeyNeeds, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		list, err := tx.keyPeriods(ctx, key)
		for _, period := range list {
			if period.Missing {
				lost.Cases += period.Needs.Cases
				lost.Messages += period.Needs.Messages
				lost.Drafts += period.Needs.Drafts
			}
		}
		return err
	})
	return lost, err
}

// GiveUpLost makes key the key of this database and forgets everything that it does not open: the keys of cases, messages
// on their way and drafts. Cases without a key are shredded by their own job. It cannot be undone, not even with the lost
// key file, and is for operators who know that they have no copy of it.
func (s *Store) GiveUpLost(ctx context.Context, key *seal.Key) (lost KeyNeeds, err error) {
	if lost, err = s.LostWithKey(ctx, key); err != nil {
		return lost, err
	}
	names := pq.StringArray{}
	for _, period := range key.Periods() {
		names = append(names, period.Name)
	}
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock($1, 0)`, lockKeys); err != nil {
			return err
		}
		for _, query := range giveUpSQL {
			if _, err := tx.exec(ctx, query, names); err != nil {
				return err
			}
		}
		_, err := tx.exec(ctx, `
			INSERT INTO key_file (fingerprint, used_since)
			VALUES ($1, $2)
			ON CONFLICT (single) DO UPDATE
			SET fingerprint = EXCLUDED.fingerprint, used_since = EXCLUDED.used_since`, key.Fingerprint(), tx.Now)
		return err
	})
	return lost, err
}

var giveUpSQL = []string{
	`DELETE FROM case_keys
	WHERE period <> ALL ($1)`,
	`DELETE FROM dialogs
	WHERE session LIKE 'sealed:%' AND split_part(session, ':', 2) <> ALL ($1)`,
	`DELETE FROM outbox
	WHERE outcome IS NULL AND payload LIKE 'sealed:%' AND split_part(payload, ':', 2) <> ALL ($1)`,
}
