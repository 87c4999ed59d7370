package bot_test

import (
	"context"

	"sozialraum/storage"
)

// foreignOffer is a resource of another house.
func foreignOffer(s *stage) (id int64) {
	s.t.Helper()
	house := s.organisation("Forsthaus", "active")
	s.inTx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if house.ID, err = tx.AddOrganisation(ctx, house); err != nil {
			return err
		}
		id, err = tx.AddResource(ctx, storage.Resource{
			AreaID: s.area, OrganisationID: house.ID, Title: "Waldgruppe", Description: "Jeden Freitag", Contact: "Tel. 2",
		})
		return err
	})
	return id
}
