package storage_test

import (
	"context"
	"errors"
	"testing"

	"sozialraum/storage"
)

// house adds an active organisation and returns its id.
func (n *network) house(name string, p place) (id int64) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		id, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: p.area, MunicipalityID: p.municipality, Name: name, Sector: "school", State: "active",
		})
		return err
	})
	return id
}

func (n *network) admit(person *storage.Person, p place, house int64, admin bool) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.Admit(ctx, p.area, house, person.ID, admin) })
}

// TestAreasAreIsolated asks for rows of one area in the name of the other: they are not there.
func TestAreasAreIsolated(t *testing.T) {
	n := setupNetwork(t)
	stranger, person := n.joins(1, n.there), n.joins(2, n.here)
	house, far := n.house("Haus", n.here), n.house("Dort", n.there)
	var application, conference, resource int64
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if application, err = tx.Apply(ctx, n.here.area, person.ID, house, "join"); err != nil {
			return err
		}
		c, err := tx.AddConference(ctx, storage.Conference{AreaID: n.here.area, Kind: "other", Title: "T", Local: n.now.AddDate(0, 1, 0)}, person.ID)
		if err != nil {
			return err
		}
		conference = c.ID
		resource, err = tx.AddResource(ctx, storage.Resource{
			AreaID: n.here.area, OrganisationID: house, Title: "Hilfe", Description: "Montags", CreatedBy: person.ID,
		})
		return err
	})
	foreign := n.there.area
	changed := storage.Organisation{ID: house, AreaID: foreign, MunicipalityID: n.there.municipality, Name: "X", Sector: "school"}
	for name, attempt := range map[string]func(ctx context.Context, tx *storage.Tx) error{
		"organisation": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Organisation(ctx, foreign, house)
			return err
		},
		"change": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.ChangeOrganisation(ctx, changed)
			return err
		},
		"state": func(ctx context.Context, tx *storage.Tx) error {
			return tx.SetOrganisationState(ctx, foreign, house, "active", "archived")
		},
		"leave": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.LeaveOrganisation(ctx, foreign, house, person.ID)
			return err
		},
		"application": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Application(ctx, foreign, application)
			return err
		},
		"waiting": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.WaitingApplication(ctx, foreign, person.ID)
			return err
		},
		"conference": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Conference(ctx, foreign, conference)
			return err
		},
		"lock": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.LockConference(ctx, foreign, conference)
			return err
		},
		"resource": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Resource(ctx, foreign, resource)
			return err
		},
		"archive":   func(ctx context.Context, tx *storage.Tx) error { return tx.ArchiveResource(ctx, foreign, resource) },
		"act there": func(ctx context.Context, tx *storage.Tx) error { return tx.ActIn(ctx, person.ID, foreign) },
	} {
		if err := n.try(attempt); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What has no row to be missing is refused by a key or a constraint.
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error {
		return tx.Admit(ctx, n.here.area, far, person.ID, true)
	}); err == nil {
		t.Error("admitted to a house of another area")
	}
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error { return tx.Admit(ctx, foreign, far, person.ID, true) }); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("admitted in an area that they don't belong to: %v", err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.Withdraw(ctx, foreign, person.ID); err != nil {
			return err
		}
		if _, err := tx.WaitingApplication(ctx, n.here.area, person.ID); err != nil {
			t.Errorf("withdrawn from another area: %v", err)
		}
		list, total, err := tx.Organisations(ctx, foreign, storage.OrganisationFilter{}, 0, 10)
		if err != nil || total != 1 || list[0].ID != far {
			t.Errorf("the list of the other area: %+v, %v", list, err)
		}
		people, err := tx.MembersAfter(ctx, foreign, 0, 10)
		if err != nil || len(people) != 1 || people[0].ID != stranger.ID {
			t.Errorf("the people of the other area: %+v, %v", people, err)
		}
		names, err := tx.OrganisationNames(ctx, foreign)
		if err != nil || len(names) != 1 {
			t.Errorf("the names of the other area: %+v, %v", names, err)
		}
		taken, err := tx.NameTaken(ctx, storage.Organisation{AreaID: foreign, MunicipalityID: n.there.municipality, Name: "Haus"})
		if taken {
			t.Error("a name is taken by a house of another area")
		}
		return err
	})
}

func TestNames(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Schule am Fluß", n.here)
	same := storage.Organisation{AreaID: n.here.area, MunicipalityID: n.here.municipality, Name: "SCHULE AM FLUß", Sector: "school", State: "pending"}
	taken := func(o storage.Organisation) (yes bool) {
		n.tx(func(ctx context.Context, tx *storage.Tx) (err error) { yes, err = tx.NameTaken(ctx, o); return err })
		return yes
	}
	add := func() error {
		return n.try(func(ctx context.Context, tx *storage.Tx) error { _, err := tx.AddOrganisation(ctx, same); return err })
	}
	if !taken(same) {
		t.Error("the name is free in other letters")
	}
	if err := add(); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("the same name again: %v", err)
	}
	own := same
	if own.ID = house; taken(own) {
		t.Error("the name is taken by the house itself")
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SetOrganisationState(ctx, n.here.area, house, "active", "archived")
	})
	if err := add(); taken(same) != true || err != nil {
		t.Errorf("after the first one was archived: %v", err)
	}
}

// Whoever leaves last leaves nobody; whoever administers hands over to the colleague who is there longest.
func TestLeavingAnOrganisation(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	var people []*storage.Person
	for i := range int64(3) {
		people = append(people, n.joins(10-i, n.here))
		n.now = n.now.AddDate(0, 0, 1)
		n.admit(people[i], n.here, house, i == 0)
	}
	leave := func(person *storage.Person) (heir int64, err error) {
		err = n.try(func(ctx context.Context, tx *storage.Tx) (err error) {
			heir, err = tx.LeaveOrganisation(ctx, n.here.area, house, person.ID)
			return err
		})
		return heir, err
	}
	if heir, err := leave(people[0]); err != nil || heir != people[1].ID {
		t.Errorf("heir %d, %v, want %d", heir, err, people[1].ID)
	}
	if _, err := leave(people[0]); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("leaving twice: %v", err)
	}
	if heir, err := leave(people[2]); err != nil || heir != 0 {
		t.Errorf("a plain member leaves: heir %d, %v", heir, err)
	}
	if heir, err := leave(people[1]); err != nil || heir != 0 {
		t.Errorf("the last one leaves: heir %d, %v", heir, err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		none, err := tx.HasNoAdmin(ctx, house)
		if !none {
			t.Error("somebody still administers an empty house")
		}
		return err
	})
}
