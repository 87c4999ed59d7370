package scheduler

import (
	"context"

	"sozialraum/storage"
)

// seatsOf are the small groups of the people of one piece, by person; those who have none are missing.
func seatsOf(ctx context.Context, tx *storage.Tx, c storage.Conference, people []storage.ToRemind) (map[int64]storage.Seat, error) {
	ids := make([]int64, len(people))
	for i := range people {
		ids[i] = people[i].PersonID
	}
	return tx.Seats(ctx, c.AreaID, c.ID, ids...)
}
