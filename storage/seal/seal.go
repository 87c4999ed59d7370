// Package seal owns the key file, which lives outside the database, and everything that is sealed with it: the keys of
// cases, texts, drafts and messages on their way, and keyed hashes. It stores nothing but that file, and never prints
// a key.
//
// Three kinds of keys:
//
//   - The secret of the installation never changes. It hashes, see Key.Hash.
//   - A period's key wraps the keys of cases and seals what lives for a day at most. A new period begins about once a
//     month; the one before is destroyed when nothing needs it any more, and with it dies what old copies of the
//     database hold.
//   - A case's key is random, wrapped by the period's, and seals all that belongs to the case. Destroying it shreds
//     the case.
package seal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"
)

// keySize is the size of every secret in bytes: AES-256.
const keySize = 32

// Errors of a key file that cannot be used. A file that is not there is fs.ErrNotExist.
var (
	ErrReadable = errors.New("key file is readable by others")
	ErrFormat   = errors.New("key file is not one of ours")
	ErrReplaced = errors.New("key file is another one than at the start")
)

// Errors of using a key.
var (
	ErrOpen     = errors.New("does not open: another place, another key, or changed")
	ErrPeriod   = errors.New("period is not in the key file")
	ErrNoPeriod = errors.New("key file has no period yet")
	ErrCurrent  = errors.New("period is the current one")
)

// Key is the key file of one installation. It follows the file when another process begins or destroys a period. It is
// safe for concurrent use and never printed.
type Key struct {
	path   string // empty: it lives in memory only
	secret []byte
	mu     sync.Mutex // held by whoever reads or replaces the file
	ring   atomic.Pointer[ring]
}

// ring is what was read from the file at one time.
type ring struct {
	info    fs.FileInfo // of the file, to notice that it changed
	periods []period    // oldest first; the last one is the current one
}

// Load reads the key file at path. It makes the file, readable by its owner only, when there is none, and begins a
// period in one that has none, as the files of earlier versions.
func Load(path string) (*Key, error) {
	key, err := Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := create(path, time.Now()); err != nil {
			return nil, err
		}
		key, err = Read(path)
	}
	if err != nil {
		return nil, err
	}
	return key, key.Begin(time.Now())
}

// Read reads the key file at path and changes nothing.
func Read(path string) (*Key, error) {
	file, err := read(path)
	if err != nil {
		return nil, err
	}
	key := &Key{path: path, secret: file.secret}
	key.ring.Store(&file.ring)
	return key, nil
}

// Temporary is a key without a file, for tests.
func Temporary() *Key {
	key := &Key{secret: random()}
	key.ring.Store(&ring{periods: []period{newPeriod(time.Now())}})
	return key
}

// Substitute stands in for a key file that cannot be read, so that everything that only hashes goes on. It is as secret
// as the word that it is derived from, the same on all replicas that know the word, and has no period: it seals nothing.
func Substitute(word string) *Key {
	key := &Key{secret: derive([]byte(word), "substitute")}
	key.ring.Store(&ring{})
	return key
}

// String keeps the key out of logs.
func (*Key) String() string { return "key" }

// Hash is a keyed hash of a message for one purpose. Without the key file it can neither be computed nor guessed
// from, which a plain hash of a short code would allow. RFC 5869 derives the key of the purpose, RFC 2104 hashes.
func (k *Key) Hash(purpose, message string) []byte {
	return authenticate(derive(k.secret, purpose), []byte(message))
}

// Fingerprint tells key files apart and says nothing about them, 16 bytes.
func (k *Key) Fingerprint() []byte { return k.Hash("fingerprint of the key file", "")[:16] }

// derive makes the key of one purpose from a secret.
func derive(secret []byte, purpose string) []byte {
	derived, err := hkdf.Key(sha256.New, secret, nil, purpose, keySize)
	if err != nil {
		panic(fmt.Sprintf("seal: derive key: %v", err)) // only for lengths that keySize is not
	}
	return derived
}

func authenticate(key, message []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil)
}

// random is a fresh secret. crypto/rand.Read never fails.
func random() []byte {
	secret := make([]byte, keySize)
	_, _ = rand.Read(secret)
	return secret
}
