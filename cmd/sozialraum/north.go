package main

import (
	"context"

	"sozialraum/storage"
)

// north is the first planning area. Municipalities and districts are those of the map.
func north() storage.NewArea {
	return storage.NewArea{
		Name: "Planungsraum Nord", Zone: "Europe/Berlin",
		EmergencyPhone: "06631 000000", // invented
		Municipalities: []storage.NewMunicipality{
			{Name: "Alsfeld", Districts: []string{
				"Altenburg", "Angenrod", "Berfa", "Billertshausen", "Eifa", "Elbenrod", "Eudorf", "Fischbach", "Hattendorf",
				"Heidelbach", "Leusel", "Liederbach", "Lingelbach", "Münch-Leusel", "Reibertenrod", "Schwabenrod",
			}},
			{Name: "Romrod", Districts: []string{"Nieder-Breidenbach", "Ober-Breidenbach", "Strebendorf", "Zell"}},
			{Name: "Feldatal", Districts: []string{
				"Ermenrod", "Groß-Felda", "Kestrich", "Köddingen", "Schellnhausen", "Stumpertenrod", "Windhausen", "Zeilbach",
			}},
			{Name: "Schwalmtal", Districts: []string{
				"Brauerschwend", "Hergersdorf", "Hopfgarten", "Ober-Sorg", "Rainrod", "Renzendorf", "Storndorf", "Unter-Sorg", "Vadenrod",
			}},
			{Name: "Grebenau", Districts: []string{"Bieben", "Eulersdorf", "Reimenrod", "Schwarz", "Udenhausen", "Wallersdorf"}},
		},
	}
}

// house is an organisation of the demonstration. Those that the area's public conference report names have name,
// kind and place only; the schools and kindergartens are invented.
type house struct{ name, sector, place string }

func houses() []house {
	return []house{
		{"Oikos Sozialzentrum Alsfeld", "free_provider", "Alsfeld"},
		{"Haus Wildgänse", "free_provider", "Schwalmtal"},
		{"Allgemeiner Sozialer Dienst des Jugendamtes", "youth_office", "Alsfeld"},
		{"Schulbezogene Jugendsozialarbeit beim Evangelischen Dekanat Alsfeld", "church", "Alsfeld"},
		{"Staatliches Schulamt", "school_authority", "Alsfeld"},
		{"Kita Wolkenschaf", "daycare", "Romrod"},
		{"Kita Sternenstaub", "daycare", "Feldatal"},
		{"Grundschule Siebenmeilenstiefel", "school", "Grebenau"},
		{"Gesamtschule Windrad", "school", "Alsfeld"},
	}
}

// furnishNorth adds the area and its organisations and returns the area's id.
func furnishNorth(ctx context.Context, store *storage.Store) (area int64, err error) {
	if area, err = store.AddArea(ctx, north()); err != nil {
		return 0, err
	}
	return area, store.InTx(ctx, func(ctx context.Context, tx *storage.Tx) error {
		list, err := tx.Municipalities(ctx, area)
		if err != nil {
			return err
		}
		places := map[string]int64{}
		for _, place := range list {
			places[place.Name] = place.ID
		}
		for _, h := range houses() {
			if _, err := tx.AddOrganisation(ctx, storage.Organisation{
				AreaID: area, MunicipalityID: places[h.place], Name: h.name, Sector: h.sector, State: "active",
			}); err != nil {
				return err
			}
		}
		return nil
	})
}
