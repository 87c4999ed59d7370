package seal

import (
	"crypto/cipher"
	"encoding/binary"
)

// CaseKey seals all that belongs to one case and dies with it. It is safe for concurrent use and never printed.
type CaseKey struct {
	secret []byte
	cipher cipher.AEAD
}

// NewCaseKey makes a random key.
func NewCaseKey() *CaseKey { return caseKey(random()) }

func caseKey(secret []byte) *CaseKey {
	return &CaseKey{secret: secret, cipher: newCipher(secret, "texts of a case")}
}

// String keeps the key out of logs.
func (*CaseKey) String() string { return "case key" }

// Seal seals plain for one place.
func (c *CaseKey) Seal(place Place, plain []byte) []byte { return sealAt(c.cipher, place, plain) }

// Open returns what was sealed for this place, or ErrOpen.
func (c *CaseKey) Open(place Place, sealed []byte) ([]byte, error) {
	return openAt(c.cipher, place, sealed)
}

// tokenSize is the size of a token in bytes: no two ids of one case ever share one.
const tokenSize = 16

// Token stands for an id within this case and for one purpose: a blind index. Rows can be found by it while the key
// lives; without the key nobody can tell whose they are, not even by trying all ids, and tokens of different cases
// have nothing in common.
func (c *CaseKey) Token(purpose string, id int64) []byte {
	key := derive(c.secret, "token: "+purpose)
	return authenticate(key, binary.BigEndian.AppendUint64(nil, uint64(id)))[:tokenSize]
}
