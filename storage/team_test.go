package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// works brings somebody into the area and into the house, under a name.
func (n *network) works(telegram int64, name string, house int64, admin bool) *storage.Person {
	n.t.Helper()
	person := n.joins(telegram, n.here)
	n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.Agree(ctx, person.ID, name) })
	n.admit(person, n.here, house, admin)
	return person
}

func (n *network) team(area, house int64, offset, limit int) (names []string, total int) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		list, all, err := tx.Team(ctx, area, house, offset, limit)
		for _, c := range list {
			name := c.Name
			if c.Admin {
				name += "*"
			}
			names = append(names, name)
		}
		total = all
		return err
	})
	return names, total
}

func TestATeamIsListedByName(t *testing.T) {
	n := setupNetwork(t)
	house, other := n.house("Haus", n.here), n.house("Anderes", n.here)
	n.works(1, "Zoe", house, false)
	n.works(2, "Ärztin", house, true)
	n.joins(3, n.there)
	busy := n.works(3, "bert", house, false)
	n.works(4, "Fremd", other, true)
	// Who acts elsewhere at the moment belongs to the house all the same.
	n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.ActIn(ctx, busy.ID, n.there.area) })
	for _, test := range []struct {
		area          int64
		offset, limit int
		names         []string
		total         int
	}{
		{n.here.area, 0, 10, []string{"Ärztin*", "bert", "Zoe"}, 3},
		{n.here.area, 1, 1, []string{"bert"}, 3},
		{n.here.area, 3, 10, nil, 0},
		{n.there.area, 0, 10, nil, 0},
	} {
		names, total := n.team(test.area, house, test.offset, test.limit)
		if diff := cmp.Diff(test.names, names); diff != "" || total != test.total {
			t.Errorf("%d after %d: %d in all (-want +got):\n%s", test.limit, test.offset, total, diff)
		}
	}
}

func TestRemovingAndPromoting(t *testing.T) {
	n := setupNetwork(t)
	house, other := n.house("Haus", n.here), n.house("Anderes", n.here)
	n.works(1, "Leitung", house, true)
	person := n.works(2, "Person", house, false)
	here := n.here.area
	for name, attempt := range map[string]func(ctx context.Context, tx *storage.Tx) error{
		"remove from another house": func(ctx context.Context, tx *storage.Tx) error {
			return tx.RemoveFromOrganisation(ctx, here, other, person.ID)
		},
		"remove in another area": func(ctx context.Context, tx *storage.Tx) error {
			return tx.RemoveFromOrganisation(ctx, n.there.area, house, person.ID)
		},
		"promote in another house": func(ctx context.Context, tx *storage.Tx) error {
			return tx.MakeAdmin(ctx, here, other, person.ID)
		},
		"promote in another area": func(ctx context.Context, tx *storage.Tx) error {
			return tx.MakeAdmin(ctx, n.there.area, house, person.ID)
		},
		"look up in another house": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Colleague(ctx, here, other, person.ID)
			return err
		},
	} {
		if err := n.try(attempt); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	promote := func(ctx context.Context, tx *storage.Tx) error { return tx.MakeAdmin(ctx, here, house, person.ID) }
	remove := func(ctx context.Context, tx *storage.Tx) error {
		return tx.RemoveFromOrganisation(ctx, here, house, person.ID)
	}
	n.tx(promote)
	if names, _ := n.team(here, house, 0, 10); !cmp.Equal(names, []string{"Leitung*", "Person*"}) {
		t.Errorf("after promoting: %v", names)
	}
	if err := n.try(promote); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("promoted twice: %v", err)
	}
	n.tx(remove)
	if names, _ := n.team(here, house, 0, 10); !cmp.Equal(names, []string{"Leitung*"}) {
		t.Errorf("after removing: %v", names)
	}
	if roles := n.load(2).Roles(); roles != storage.Guest {
		t.Errorf("roles of the removed person: %b", roles)
	}
	if err := n.try(remove); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
}

// TestTwoAdministratorsRemoveEachOther at the same time: the one who comes second is no administrator any more.
func TestTwoAdministratorsRemoveEachOther(t *testing.T) {
	n := setupNetwork(t)
	house, here := n.house("Haus", n.here), n.here.area
	people := [2]*storage.Person{n.works(1, "Eine", house, true), n.works(2, "Andere", house, true)}
	var errs [2]error
	var removing sync.WaitGroup
	for i := range people {
		removing.Go(func() {
			errs[i] = n.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
				if _, err := tx.OrganisationToChange(ctx, here, house); err != nil {
					return err
				}
				if self, err := tx.Colleague(ctx, here, house, people[i].ID); err != nil || !self.Admin {
					return errors.Join(storage.ErrNotFound, err)
				}
				return tx.RemoveFromOrganisation(ctx, here, house, people[1-i].ID)
			})
		})
	}
	removing.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs[:]...), storage.ErrNotFound) {
		t.Errorf("both at once: %v", errs)
	}
	if names, _ := n.team(here, house, 0, 10); len(names) != 1 {
		t.Errorf("the team: %v", names)
	}
}
