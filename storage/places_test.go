package storage_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

func TestNamesAreThoseOfTheArea(t *testing.T) {
	store := storagetest.New(t)
	var areas []int64
	for _, area := range []storage.NewArea{
		{Name: "Nord", Zone: "Europe/Berlin", EmergencyPhone: "110", Municipalities: []storage.NewMunicipality{
			{Name: "Alsfeld", Districts: []string{"Eifa", "Leusel"}}, {Name: "Romrod", Districts: []string{"Zell"}},
		}},
		{Name: "Süd", Zone: "Europe/Berlin", EmergencyPhone: "110", Municipalities: []storage.NewMunicipality{{Name: "Schotten", Districts: []string{"Betzenrod"}}}},
	} {
		id, err := store.AddArea(t.Context(), area)
		if err != nil {
			t.Fatal(err)
		}
		areas = append(areas, id)
	}
	var got storage.Names
	err := store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, areas[0])
		if err != nil {
			return err
		}
		for name, state := range map[string]string{"Haus Kranich": "active", "Haus Unsichtbar": "pending"} {
			if _, err := tx.AddOrganisation(ctx, storage.Organisation{
				AreaID: areas[0], MunicipalityID: places[0].ID, Name: name, Sector: "other", State: state,
			}); err != nil {
				return err
			}
		}
		for _, streets := range [][]string{{"Altgasse"}, {"Zeller Weg", "Am Ringofen", "Am Ringofen"}} { // the second list replaces the first
			if err := tx.SetStreets(ctx, areas[0], streets); err != nil {
				return err
			}
		}
		if err := tx.SetStreets(ctx, areas[1], []string{"Vogelsbergstraße"}); err != nil {
			return err
		}
		got, err = tx.Names(ctx, areas[0])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := storage.Names{
		Municipalities: []string{"Alsfeld", "Romrod"}, Districts: []string{"Eifa", "Leusel", "Zell"},
		Streets: []string{"Am Ringofen", "Zeller Weg"}, Organisations: []string{"Haus Kranich"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}
