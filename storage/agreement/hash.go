package agreement

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"time"
)

// Wording is what organisations sign.
type Wording struct {
	What          string
	Why           string
	How           string    // by what one will see that it was kept
	Until         time.Time // a day; clock and zone mean nothing
	Review        time.Time // the same
	Organisations []int64   // who does it, in any order
}

// Hash is the SHA-256 of all of the wording. Every field goes in with its length before it, so that no two wordings give
// the same bytes; the organisations in order of their ids.
func (w Wording) Hash() [sha256.Size]byte {
	h := sha256.New()
	length := make([]byte, 8)
	for _, field := range []string{w.What, w.Why, w.How, w.Until.Format(time.DateOnly), w.Review.Format(time.DateOnly)} {
		binary.BigEndian.PutUint64(length, uint64(len(field)))
		h.Write(length)
		h.Write([]byte(field))
	}
	ids := slices.Clone(w.Organisations)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		h.Write(binary.BigEndian.AppendUint64(length[:0], uint64(id)))
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// markBytes is how much of a hash a button carries, beside the number of the version.
const markBytes = 4

// Mark names a text in a button: the number of the version and the beginning of its hash.
func Mark(version int, hash []byte) string {
	return strconv.Itoa(version) + "." + hex.EncodeToString(hash[:min(markBytes, len(hash))])
}
