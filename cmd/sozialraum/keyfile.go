package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// checkKeyFile refuses a key file that others can read, before anything is started. Every other trouble with it only
// keeps consultations from being offered.
func (p *program) checkKeyFile() error {
	if _, err := seal.Read(p.config.KeyFile); errors.Is(err, seal.ErrReadable) {
		return keyError(p.config.KeyFile, err)
	}
	return nil
}

// useKey gives the store its key and returns the one to hash with. A key file that is missing is made, but not for a
// database that has been used with one: its copy must come back. Without the file, hashes are made from the token: what
// was hashed with the file, invitations, is not found meanwhile. The store says what is wrong, see keyTrouble.
func (p *program) useKey(ctx context.Context, store *storage.Store) (*seal.Key, error) {
	key, err := seal.Read(p.config.KeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		known, failed := store.KnowsKey(ctx)
		if failed != nil {
			return nil, failed
		}
		if !known {
			if key, err = loadKey(p.config); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case errors.Is(err, seal.ErrReadable):
		return nil, keyError(p.config.KeyFile, err)
	case err != nil:
		store.WithoutKey(err)
		return seal.Substitute(p.config.Token), nil
	}
	_ = key.Begin(time.Now()) // a file that cannot be written has no period, and the store says so
	return key, store.UseKey(ctx, key)
}

// keyTrouble says why consultations cannot be offered and what to do about it; empty: they can.
func (p *program) keyTrouble(store *storage.Store) string {
	path, err := p.config.KeyFile, store.Consultations()
	const lost = "or, if there is no copy of it, give up what it would have opened with `sozialraum keys give-up`."
	switch {
	case err == nil:
		return ""
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("KEY_FILE %s is missing, and this database has been used with one: put your copy back and restart, %s", path, lost)
	case errors.Is(err, storage.ErrOtherKey):
		return fmt.Sprintf("KEY_FILE %s is another one than this database has been used with: put the right one back and restart, %s", path, lost)
	case errors.Is(err, storage.ErrOldKey):
		return fmt.Sprintf("KEY_FILE %s is an old copy, keys of consultations are missing in it: put a newer one back and restart, %s", path, lost)
	case errors.Is(err, seal.ErrReplaced):
		return fmt.Sprintf("KEY_FILE %s was exchanged for another one while the bot ran: put the right one back.", path)
	case errors.Is(err, seal.ErrNoPeriod):
		return fmt.Sprintf("KEY_FILE %s is of an earlier version and cannot be brought up to date: let this user write to it and its directory, and restart.", path)
	}
	return keyError(path, err).Error()
}

// tellKeyTrouble logs why consultations are off.
func (p *program) tellKeyTrouble(store *storage.Store) {
	if trouble := p.keyTrouble(store); trouble != "" {
		p.log.Warn("consultations are off, everything else works", slog.String("reason", trouble))
	}
}

// loadKey reads the key file, and makes it where there is none.
func loadKey(c config) (*seal.Key, error) {
	if filepath.Dir(c.KeyFile) == c.DataDir {
		if err := makeDataDir(c.DataDir); err != nil {
			return nil, err
		}
	}
	key, err := seal.Load(c.KeyFile)
	return key, keyError(c.KeyFile, err)
}

// keyError says what to do about a key file that cannot be used; nil stays nil.
func keyError(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, seal.ErrReadable):
		return wrong(fmt.Sprintf("KEY_FILE %s can be read by others: run `chmod 600 %s`.", path, path))
	case errors.Is(err, seal.ErrFormat):
		return wrong(fmt.Sprintf("KEY_FILE %s is not a key of this program: put your copy of the key back, or name another file.", path))
	case errors.Is(err, fs.ErrPermission):
		return wrong(fmt.Sprintf("KEY_FILE %s may not be read or made by this user: change its owner, or name another file.", path))
	}
	return wrong(fmt.Sprintf("KEY_FILE cannot be used (%v): name a file that this user may make and read.", err))
}
