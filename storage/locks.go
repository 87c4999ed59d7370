package storage

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"
)

// Whoever acts is locked by a number, never by their row. A locked row keeps the number of the transaction that locked it
// (xmax), and so does every row that the same transaction writes (xmin): one query over both would tell whose a ballot is,
// or who is in a case, without any key. Advisory locks, in their two-key form, leave nothing behind.
const (
	lockPerson    = 0x736f04 // one update of a person at a time, key: their Telegram id
	lockMember    = 0x736f05 // shared by whoever brings a person into a case, alone for who takes them out; key: their id
	lockBallots   = 0x736f06 // one change of a common ballot at a time, key: the organisation
	lockHabits    = 0x736f07 // what plans reminders comes one after the other in each area, key: its id
	lockFreshness = 0x736f09 // coordinators are told of silent organisations once, key: the area
	lockDirectory = 0x736f30 // one import at a time in each area, key: its id
)

// lockNumbers are ids as the second key of advisory locks, in the order in which all transactions take them. They are hashed,
// since a server may log who waits for which lock. Two ids that share a number only wait for each other.
func lockNumbers(ids ...int64) pq.Int64Array {
	numbers := make(pq.Int64Array, 0, len(ids))
	for _, id := range ids {
		hash := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(id)))
		numbers = append(numbers, int64(binary.BigEndian.Uint32(hash[:])>>1))
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// lock waits for the locks of one kind and these ids and keeps them until the commit. As the first thing that a transaction
// does it takes no round trip: numbers can travel with BEGIN, which has no parameters.
func (tx *Tx) lock(ctx context.Context, kind int64, ids ...int64) error {
	numbers := lockNumbers(ids...)
	if tx.conn != nil {
		_, err := tx.exec(ctx, `
			SELECT pg_advisory_xact_lock($1, number)
			FROM unnest(CAST($2 AS integer[])) AS number`, kind, numbers)
		return err
	}
	locks := fmt.Sprintf("pg_advisory_xact_lock(%d, %d)", kind, numbers[0]) // one alone is planned faster
	if len(numbers) > 1 {
		list := strings.ReplaceAll(fmt.Sprint([]int64(numbers)), " ", ",")
		locks = fmt.Sprintf("pg_advisory_xact_lock(%d, number) FROM unnest(ARRAY%s) AS number", kind, list)
	}
	return tx.begin(ctx, "BEGIN; SELECT "+locks)
}

// keepMembers keeps these people from leaving their organisations until the commit: their departure then finds the cases
// that they are in by now. What is read of them is read after this.
func (tx *Tx) keepMembers(ctx context.Context, personIDs ...int64) error {
	_, err := tx.exec(ctx, `
		SELECT pg_advisory_xact_lock_shared($1, number)
		FROM unnest(CAST($2 AS integer[])) AS number`, lockMember, lockNumbers(personIDs...))
	return err
}
