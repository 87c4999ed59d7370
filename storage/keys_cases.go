package storage

import (
	"context"
	"math/rand/v2"

	"sozialraum/storage/seal"
)

// placeOfCaseKey is where the wrapped key of a case belongs.
func placeOfCaseKey(id int64) seal.Place { return seal.At("case_keys", "wrapped", id) }

// NewCaseKey makes and stores the key of a new case. The id is random and free to be the id of the case itself.
func (tx *Tx) NewCaseKey(ctx context.Context) (id int64, key *seal.CaseKey, err error) {
	wrapping, err := tx.sealer(ctx)
	if err != nil {
		return 0, nil, err
	}
	id, key = rand.Int64N(1<<63-1)+1, seal.NewCaseKey()
	wrapped, err := wrapping.Wrap(placeOfCaseKey(id), key)
	if err != nil {
		return 0, nil, err
	}
	_, err = tx.exec(ctx, `
		INSERT INTO case_keys (id, period, wrapped)
		VALUES ($1, $2, $3)`, id, wrapped.Period, wrapped.Data)
	return id, key, err
}

// CaseKey returns the key of a case; ErrNotFound: it was destroyed, or never there.
func (tx *Tx) CaseKey(ctx context.Context, id int64) (*seal.CaseKey, error) {
	var wrapped seal.Wrapped
	if err := tx.get(ctx, &wrapped, `
		SELECT period, wrapped
		FROM case_keys
		WHERE id = $1`, id); err != nil {
		return nil, err
	}
	return tx.OpenCaseKey(id, wrapped)
}

// OpenCaseKey opens what a query has read from case_keys already.
func (tx *Tx) OpenCaseKey(id int64, wrapped seal.Wrapped) (*seal.CaseKey, error) {
	key, err := tx.store.opener()
	if err != nil {
		return nil, err
	}
	return key.Unwrap(placeOfCaseKey(id), wrapped)
}

// DestroyCaseKey makes everything unreadable that the key of this case has sealed. It is no error if it is gone already.
func (tx *Tx) DestroyCaseKey(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM case_keys
		WHERE id = $1`, id)
	return err
}
