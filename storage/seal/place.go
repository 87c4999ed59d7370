package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
)

// Place is where something sealed belongs: a table, a column and a row. What was sealed for one place opens at no
// other, so that nobody who can write to the database has a text shown to somebody else.
type Place struct {
	table, column string
	row           []int64
}

// At is the place in a column of the row with this key, which may have several parts.
func At(table, column string, row ...int64) Place {
	return Place{table: table, column: column, row: row}
}

// data is the place as additional authenticated data. Every part carries its length, so that no two places are alike.
func (p Place) data() []byte {
	var b []byte
	for _, name := range []string{p.table, p.column} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(name)))
		b = append(b, name...)
	}
	for _, part := range p.row {
		b = binary.BigEndian.AppendUint64(b, uint64(part))
	}
	return b
}

// newCipher is AES-256-GCM with the key of one purpose. A random nonce is good for 2^32 texts a key, NIST SP 800-38D,
// 8.3; a period and a case see some thousands.
func newCipher(secret []byte, purpose string) cipher.AEAD {
	block, err := aes.NewCipher(derive(secret, purpose))
	if err != nil {
		panic(fmt.Sprintf("seal: cipher: %v", err)) // only for lengths that keySize is not
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(fmt.Sprintf("seal: cipher: %v", err)) // only for ciphers that are not AES
	}
	return gcm
}

func sealAt(c cipher.AEAD, place Place, plain []byte) []byte {
	return c.Seal(nil, nil, pad(plain), place.data())
}

func openAt(c cipher.AEAD, place Place, sealed []byte) ([]byte, error) {
	padded, err := c.Open(nil, nil, sealed, place.data())
	if err != nil {
		return nil, ErrOpen
	}
	return unpad(padded)
}

// padding is the step of sizes: who sees only what is sealed learns little from its length.
const padding = 64

// pad appends a 1 bit and zeros, as ISO/IEC 7816-4 does.
func pad(plain []byte) []byte {
	size := (len(plain)/padding + 1) * padding
	padded := make([]byte, size)
	copy(padded, plain)
	padded[len(plain)] = 0x80
	return padded
}

func unpad(padded []byte) ([]byte, error) {
	plain, ok := bytes.CutSuffix(bytes.TrimRight(padded, "\x00"), []byte{0x80})
	if !ok {
		return nil, ErrOpen
	}
	return plain, nil
}
