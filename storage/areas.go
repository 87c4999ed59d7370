package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// Area is a planning area, the tenant.
type Area struct {
	ID              int64         `db:"id"`
	Name            string        `db:"name"`
	Zone            string        `db:"zone"` // IANA name
	EmergencyPhone  string        `db:"emergency_phone"`
	ReminderMinutes pq.Int64Array `db:"reminder_minutes"`
	CreatedAt       time.Time     `db:"created_at"`
}

// Municipality is a part of an area that people live in.
type Municipality struct {
	ID   int64  `db:"id"`
	Name string `db:"name"`
}

// NewArea describes an area to be made. Districts are listed by their municipality.
type NewArea struct {
	Name           string
	Zone           string
	EmergencyPhone string
	Municipalities []NewMunicipality
}

// NewMunicipality is a municipality with its districts, for example Alsfeld with Altenburg and Angenrod.
type NewMunicipality struct {
	Name      string
	Districts []string
}

// AddArea makes an area with its municipalities. ErrConflict says that one of that name exists.
func (s *Store) AddArea(ctx context.Context, area NewArea) (id int64, err error) {
	if _, err := time.LoadLocation(area.Zone); err != nil || area.Zone == "" {
		return 0, fmt.Errorf("zone %q: not a name of the IANA time zone database", area.Zone)
	}
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.get(ctx, &id, `
			INSERT INTO areas (name, zone, emergency_phone, created_at)
			VALUES ($1, $2, $3, $4)
			RETURNING id`, area.Name, area.Zone, area.EmergencyPhone, tx.Now); err != nil {
			return err
		}
		for _, municipality := range area.Municipalities {
			if err := tx.addMunicipality(ctx, id, municipality); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

func (tx *Tx) addMunicipality(ctx context.Context, areaID int64, municipality NewMunicipality) error {
	var id int64
	if err := tx.get(ctx, &id, `
		INSERT INTO municipalities (area_id, name)
		VALUES ($1, $2)
		RETURNING id`, areaID, municipality.Name); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `
		INSERT INTO districts (municipality_id, name)
		SELECT $1, name
		FROM unnest(CAST($2 AS text[])) AS name`, id, pq.Array(municipality.Districts))
	return err
}

// Areas lists all areas by name.
func (s *Store) Areas(ctx context.Context) (areas []Area, err error) {
	err = s.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		return tx.list(ctx, &areas, `
			SELECT id, name, zone, emergency_phone, reminder_minutes, created_at
			FROM areas
			ORDER BY name`)
	})
	return areas, err
}

// Area returns one area by id.
func (tx *Tx) Area(ctx context.Context, id int64) (Area, error) {
	var area Area
	err := tx.get(ctx, &area, `
		SELECT id, name, zone, emergency_phone, reminder_minutes, created_at
		FROM areas
		WHERE id = $1`, id)
	return area, err
}

// AreaByName finds an area whatever the case of its name.
func (tx *Tx) AreaByName(ctx context.Context, name string) (Area, error) {
	var area Area
	err := tx.get(ctx, &area, `
		SELECT id, name, zone, emergency_phone, reminder_minutes, created_at
		FROM areas
		WHERE lower(name) = lower($1)`, name)
	return area, err
}

// Municipalities lists the area's municipalities in the order in which they were given.
func (tx *Tx) Municipalities(ctx context.Context, areaID int64) ([]Municipality, error) {
	var list []Municipality
	err := tx.list(ctx, &list, `
		SELECT id, name
		FROM municipalities
		WHERE area_id = $1
		ORDER BY id`, areaID)
	return list, err
}

// Place is a municipality with its districts.
type Place struct {
	ID        int64          `db:"id"`
	Name      string         `db:"name"`
	Districts pq.StringArray `db:"districts"`
}

// Places lists the area's municipalities with their districts, in the order in which they were given.
func (tx *Tx) Places(ctx context.Context, areaID int64) ([]Place, error) {
	var list []Place
	err := tx.list(ctx, &list, `
		SELECT m.id, m.name, ARRAY(SELECT d.name FROM districts d WHERE d.municipality_id = m.id ORDER BY d.name) AS districts
		FROM municipalities m
		WHERE m.area_id = $1
		ORDER BY m.id`, areaID)
	return list, err
}

// AreasOf lists the areas that a person belongs to.
func (tx *Tx) AreasOf(ctx context.Context, personID int64) ([]Area, error) {
	var areas []Area
	err := tx.list(ctx, &areas, `
		SELECT a.id, a.name, a.zone, a.emergency_phone, a.reminder_minutes, a.created_at
		FROM memberships m
		JOIN areas a ON a.id = m.area_id
		WHERE m.person_id = $1
		ORDER BY a.name`, personID)
	return areas, err
}

// ActIn makes one of the person's areas the one that their commands act in.
func (tx *Tx) ActIn(ctx context.Context, personID, areaID int64) error {
	return tx.mustTouch(ctx, `
		UPDATE people p
		SET area_id = $2
		WHERE p.id = $1
			AND EXISTS (SELECT FROM memberships m WHERE m.person_id = p.id AND m.area_id = $2)`, personID, areaID)
}
