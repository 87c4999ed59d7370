// Package seal owns the secret key that lives outside the database, and what is derived from it. It stores nothing.
package seal

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// keySize is the size of the secret in bytes.
const keySize = 32

// Key is the secret of one installation. It is never printed.
type Key struct{ secret []byte }

// Errors of a key file that cannot be used.
var (
	ErrReadable = errors.New("key file is readable by others")
	ErrFormat   = errors.New("key file is not one of ours")
)

// Load reads the key file at path and makes it, readable by its owner only, when there is none.
func Load(path string) (*Key, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return create(path)
	}
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: mode %04o", ErrReadable, info.Mode().Perm())
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return parse(content)
}

// prefix marks the one line of a key file and its version.
const prefix = "sozialraum-key-1 "

func parse(content []byte) (*Key, error) {
	encoded, ok := strings.CutPrefix(string(bytes.TrimSpace(content)), prefix)
	if !ok {
		return nil, ErrFormat
	}
	secret, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(secret) != keySize {
		return nil, ErrFormat
	}
	return &Key{secret: secret}, nil
}

// create writes a fresh key beside path and links it into place, so that of two starting replicas both end with the same.
func create(path string) (*Key, error) {
	secret := make([]byte, keySize)
	if _, err := rand.Read(secret); err != nil {
		return nil, fmt.Errorf("random key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	_, err = draft.WriteString(prefix + base64.StdEncoding.EncodeToString(secret) + "\n")
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return Load(path)
}

// Hash is a keyed hash of a message for one purpose. Without the key file it can neither be computed nor guessed
// from, which a plain hash of a short code would allow. RFC 5869 derives the key of the purpose, RFC 2104 hashes.
func (k *Key) Hash(purpose, message string) []byte {
	derived, err := hkdf.Key(sha256.New, k.secret, nil, purpose, keySize)
	if err != nil {
		panic(fmt.Sprintf("seal: derive key: %v", err)) // only for lengths that keySize is not
	}
	mac := hmac.New(sha256.New, derived)
	mac.Write([]byte(message))
	return mac.Sum(nil)
}
