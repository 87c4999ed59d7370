package postbox

import (
	"encoding/base32"
	"encoding/base64"
	"strings"
)

// Keys make what only the reader of a mail knows. They follow from a seed that each mail has and from the key file: who
// has only the database can make none of them, and a mail that is sent again holds the same.
type Keys struct {
	Hash func(purpose, message string) []byte // keyed, 32 bytes
}

// SecretLength is the length of a secret in a link: 192 bits in base64url.
const SecretLength = 32

// Secret is what the link in a mail ends with.
func (k Keys) Secret(seed string) string {
	return base64.RawURLEncoding.EncodeToString(k.Hash("link in a mail", seed)[:24])
}

// Stored is what is kept of a secret to find its mail by.
func (k Keys) Stored(secret string) []byte { return k.Hash("stored link in a mail", secret) }

// Code is what the reader of a mail tells somebody who types it: 60 bits as "ABCD-EFGH-IJKL".
func (k Keys) Code(seed string) string {
	code := base32.StdEncoding.EncodeToString(k.Hash("code in a mail", seed)[:8])
	return code[:4] + "-" + code[4:8] + "-" + code[8:12]
}

// SameCode tells whether what was typed is the code, in small or capital letters, with or without its dashes.
func (k Keys) SameCode(seed, typed string) bool {
	bare := strings.NewReplacer("-", "", " ", "")
	return strings.EqualFold(bare.Replace(typed), bare.Replace(k.Code(seed)))
}

// Address is what is kept of an address that must not be written to.
func (k Keys) Address(address string) []byte {
	return k.Hash("address of a mail", strings.ToLower(address))
}
