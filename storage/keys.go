package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/lib/pq"

	"sozialraum/storage/seal"
)

// Why nothing can be sealed or opened. Everything else works without.
var (
	// ErrNoKey: nothing can be sealed. It wraps the reason, one of the following or one of package seal.
	ErrNoKey = errors.New("no usable key")
	// ErrOtherKey: the key file is not the one that this database has been used with.
	ErrOtherKey = errors.New("key file is another one than this database was used with")
	// ErrOldKey: the key file is an old copy, the periods of some cases are not in it.
	ErrOldKey = errors.New("key file lacks periods that this database needs")
)

// lockKeys is the advisory lock of sealing, in the two-key form. Transactions that seal share it; whoever changes or
// destroys periods holds it alone, and so sees everything that was sealed before, and nothing is sealed meanwhile.
const lockKeys = 0x736f03

// keyring is the key that a store seals with, and why it cannot.
type keyring struct {
	key     atomic.Pointer[seal.Key]
	trouble atomic.Pointer[error] // nil: none that is known
}

// UseKey makes key the one that this store seals with. The first key that a database sees is its key from then on. One
// that does not fit makes no error here: Consultations says so.
func (s *Store) UseKey(ctx context.Context, key *seal.Key) error {
	if err := s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.exec(ctx, `
			INSERT INTO key_file (fingerprint, used_since)
			VALUES ($1, $2)
			ON CONFLICT DO NOTHING`, key.Fingerprint(), tx.Now)
		return err
	}); err != nil {
		return err
	}
	return s.TryKey(ctx, key)
}

// TryKey is UseKey for those who only look: a database that knows no key yet does not learn this one.
func (s *Store) TryKey(ctx context.Context, key *seal.Key) error {
	s.keys.key.Store(key)
	return s.CheckKey(ctx)
}

// WithoutKey says why this store has no key.
func (s *Store) WithoutKey(reason error) { s.keys.trouble.Store(&reason) }

// CheckKey compares the key with the database once more: another process may have given up what could not be read.
func (s *Store) CheckKey(ctx context.Context) error {
	key := s.keys.key.Load()
	if key == nil {
		return nil
	}
	trouble, err := s.fits(ctx, key)
	if err != nil {
		return err
	}
	s.keys.trouble.Store(nil)
	if trouble != nil {
		s.keys.trouble.Store(&trouble)
	}
	return nil
}

// fits says what is wrong with the key for this database; nil: nothing.
func (s *Store) fits(ctx context.Context, key *seal.Key) (trouble, err error) {
	known, err := s.fingerprint(ctx)
	switch {
	case err != nil && !errors.Is(err, ErrNotFound):
		return nil, err
	case err == nil && !bytes.Equal(known, key.Fingerprint()):
		return ErrOtherKey, nil
	}
	var needed pq.StringArray
	if err := s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		return tx.list(ctx, &needed, `
			SELECT DISTINCT period
			FROM case_keys`)
	}); err != nil {
		return nil, err
	}
	if trouble := key.Ready(); trouble != nil { // also reads a file that has changed
		return trouble, nil
	}
	if slices.ContainsFunc(needed, func(name string) bool { return !hasPeriod(key, name) }) {
		return ErrOldKey, nil
	}
	return nil, nil
}

func hasPeriod(key *seal.Key, name string) bool {
	return slices.ContainsFunc(key.Periods(), func(p seal.Period) bool { return p.Name == name })
}

// KnowsKey tells whether this database has been used with a key file.
func (s *Store) KnowsKey(ctx context.Context) (bool, error) {
	_, err := s.fingerprint(ctx)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (s *Store) fingerprint(ctx context.Context) (known []byte, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		return tx.get(ctx, &known, `
			SELECT fingerprint
			FROM key_file`)
	})
	return known, err
}

// Consultations says why consultations cannot be offered at the moment; nil: they can. The reason is for operators.
func (s *Store) Consultations() error {
	if trouble := s.keys.trouble.Load(); trouble != nil {
		return fmt.Errorf("%w: %w", ErrNoKey, *trouble)
	}
	key := s.keys.key.Load()
	if key == nil {
		return ErrNoKey
	}
	if err := key.Ready(); err != nil {
		return fmt.Errorf("%w: %w", ErrNoKey, err)
	}
	return nil
}

// Consultations says why consultations cannot be offered at the moment; nil: they can.
func (tx *Tx) Consultations() error { return tx.store.Consultations() }

// sealer is the key to seal with. What is sealed with it is not lost to a change of periods.
func (tx *Tx) sealer(ctx context.Context) (*seal.Key, error) {
	if err := tx.store.Consultations(); err != nil {
		return nil, err
	}
	if !tx.seals {
		if _, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock_shared($1, 0)`, lockKeys); err != nil {
			return nil, err
		}
		tx.seals = true
	}
	return tx.store.keys.key.Load(), nil
}

// opener is the key to open with.
func (s *Store) opener() (*seal.Key, error) {
	if key := s.keys.key.Load(); key != nil {
		return key, nil
	}
	return nil, s.Consultations()
}
