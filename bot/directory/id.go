package directory

import (
	"crypto/sha1" // RFC 9562 prescribes it for version 5
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// ID is a UUID, as HSDS wants identifiers. The zero ID is none.
//
// Our own records have UUIDs of version 8 (RFC 9562 section 5.8), from which their number can be told again, so that no
// table of identifiers is needed: 48 bits of the Origin, 4 of the version, 12 of the Kind, 2 of the variant, 62 of the
// number.
type ID [16]byte

// Origin stands for the area whose numbers are counted: whatever never changes about it, and is not the same in another
// installation. Files of another area have other identifiers.
type Origin [6]byte

// ID is the identifier of the record with this number, which is from 1 to 2⁶²-1.
func (o Origin) ID(kind Kind, number int64) ID {
	var id ID
	binary.BigEndian.PutUint64(id[8:], uint64(number))
	copy(id[:], o[:])
	id[6] = 0x80
	id[7] = byte(kind)
	id[8] = id[8]&0x3f | 0x80
	return id
}

// Number is the number of a record of this origin and kind; not ok: the identifier belongs to none.
func (o Origin) Number(kind Kind, id ID) (number int64, ok bool) {
	bits := binary.BigEndian.Uint64(id[8:]) &^ (3 << 62)
	number = int64(bits)
	return number, number > 0 && o.ID(kind, number) == id
}

// Origin is what an identifier begins with. It is an area's if the identifier is Ours.
func (id ID) Origin() Origin { return Origin(id[:6]) }

// Ours tells whether some area made the identifier, this one or another.
func (id ID) Ours() bool {
	return id[6] == 0x80 && (id[7] == byte(Organisations) || id[7] == byte(Resources)) && id[8]>>6 == 2
}

// Part is the identifier of a part of the record: always the same one. It is a UUID of version 5 (RFC 9562 section 5.5).
func (id ID) Part(name string) ID {
	sum := sha1.Sum(append(id[:], name...))
	part := ID(sum[:16])
	part[6] = part[6]&0x0f | 0x50
	part[8] = part[8]&0x3f | 0x80
	return part
}

// IsZero tells whether it is none.
func (id ID) IsZero() bool { return id == ID{} }

// String is the usual form, such as 2b2e4d4e-6f0a-8001-8000-00000000002a; empty for none.
func (id ID) String() string {
	if id.IsZero() {
		return ""
	}
	var text [36]byte
	hex.Encode(text[:], id[:4])
	for i, at := range [...]int{8, 13, 18, 23} {
		text[at] = '-'
		hex.Encode(text[at+1:], id[4+2*i:min(6+2*i, 16)])
	}
	hex.Encode(text[24:], id[10:])
	return string(text[:])
}

// MarshalText is String.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// foreign is the name space of identifiers that are no UUIDs.
var foreign = ID{0x8c, 0x1d, 0x5e, 0x57, 0x0b, 0x1f, 0x4b, 0x0e, 0x9a, 0x3c, 0x6e, 0x24, 0x3f, 0x77, 0x10, 0xd2}

// UnmarshalText reads what other programs use as identifiers. What is no UUID becomes one, always the same.
func (id *ID) UnmarshalText(text []byte) error {
	name := strings.TrimSpace(string(text))
	parsed, ok := ParseID(name)
	if !ok && name != "" {
		parsed = foreign.Part(name)
	}
	*id = parsed
	return nil
}

// ParseID reads the usual form, in small or capital letters; not ok: it is none.
func ParseID(text string) (ID, bool) {
	var id ID
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return ID{}, false
	}
	digits := text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	if _, err := hex.Decode(id[:], []byte(digits)); err != nil {
		return ID{}, false
	}
	return id, !id.IsZero()
}
