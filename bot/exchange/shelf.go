package exchange

import (
	"context"
	"fmt"

	"sozialraum/bot/directory"
	"sozialraum/storage"
)

// shelf fetches rows that are there. Most files name resources in the order of their ids, so that it fetches the next ones
// at once, more of them the more of the last ones were wanted.
type shelf struct {
	area  *Area
	tx    *storage.Tx
	rows  map[int64]storage.Resource
	house storage.OrganisationEntry // the last one
	pace  int
	used  int
}

// How many resources are fetched at once.
const (
	firstPace = 20
	topPace   = 500
)

// record is one that is there. storage.ErrNotFound: it is not.
func (s *shelf) record(ctx context.Context, id directory.ID) (directory.Record, error) {
	if number, ok := s.area.origin.Number(directory.Organisations, id); ok {
		entry, err := s.tx.OrganisationEntry(ctx, s.area.ID, number)
		if err != nil {
			return nil, fmt.Errorf("organisation %d: %w", number, err)
		}
		s.house = entry
		return s.area.Organisation(&entry), nil
	}
	number, _ := s.area.origin.Number(directory.Resources, id)
	row, err := s.resource(ctx, number)
	if err != nil {
		return nil, fmt.Errorf("resource %d: %w", number, err)
	}
	return s.area.Resource(&row), nil
}

func (s *shelf) resource(ctx context.Context, id int64) (storage.Resource, error) {
	if row, ok := s.rows[id]; ok {
		s.used++
		return row, nil
	}
	if s.pace = max(1, s.pace/4); 2*s.used >= len(s.rows) {
		s.pace = min(topPace, 16*s.pace)
	}
	list, err := s.tx.ResourcesFrom(ctx, s.area.ID, id, s.pace)
	if err != nil {
		return storage.Resource{}, err
	}
	s.used, s.rows = 1, make(map[int64]storage.Resource, len(list))
	for _, row := range list {
		s.rows[row.ID] = row
	}
	row, ok := s.rows[id]
	if !ok {
		return row, storage.ErrNotFound
	}
	return row, nil
}
