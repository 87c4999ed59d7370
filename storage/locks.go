package storage

import (
	"context"
	"slices"

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

// lockNumbers are ids as the second key of advisory locks, in the order in which all transactions take them. Two ids that
// share a number only wait for each other.
func lockNumbers(ids ...int64) pq.Int64Array {
	numbers := make(pq.Int64Array, 0, len(ids))
	for _, id := range ids {
		numbers = append(numbers, id&0x7fffffff)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// keepMembers keeps these people from leaving their organisations until the commit: their departure then finds the cases
// that they are in by now. What is read of them is read after this.
func (tx *Tx) keepMembers(ctx context.Context, personIDs ...int64) error {
	_, err := tx.exec(ctx, `
		SELECT pg_advisory_xact_lock_shared($1, number)
		FROM unnest(CAST($2 AS integer[])) AS number`, lockMember, lockNumbers(personIDs...))
	return err
}

// lockAlone takes the lock of one kind and id until the commit.
func (tx *Tx) lockAlone(ctx context.Context, kind, id int64) error {
	_, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock($1, $2)`, kind, lockNumbers(id)[0])
	return err
}
