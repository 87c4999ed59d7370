package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"sozialraum/storage"
)

// enters has somebody enter an address for a house; the transaction goes on, whatever comes of it.
func (n *network) enters(store *storage.Store, by *storage.Person, house int64, address string) (refused error) {
	n.t.Helper()
	if err := store.InTx(n.t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		refused = tx.AddDigestAddress(ctx, storage.DigestAddress{
			AreaID: n.here.area, OrganisationID: house, Address: address, Language: "de",
		}, by.ID)
		_, err := tx.DigestAddresses(ctx, n.here.area, house)
		return err
	}); err != nil {
		n.t.Error(err)
	}
	return refused
}

// Who reads letters moves with their house, and is forgotten when it leaves: nobody could take them off any more.
func TestReadersOfLettersGoWithTheirHouse(t *testing.T) {
	n := setupNetwork(t)
	one, other := n.house("Eins", n.here), n.house("Zwei", n.here)
	boss := n.works(1, "Leitung", one, true)
	if err := n.enters(n.store, boss, one, "buero@eins.example"); err != nil {
		t.Fatal(err)
	}
	readers := func(house int64) int {
		return n.count(`SELECT count(*) FROM digest_addresses WHERE organisation_id = $1`, house)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := tx.MergeOrganisations(ctx, n.here.area, one, other)
		return err
	})
	if readers(one) != 0 || readers(other) != 1 {
		t.Errorf("after the merger %d and %d", readers(one), readers(other))
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, _, err := tx.ArchiveOrganisation(ctx, n.here.area, other)
		return err
	})
	if readers(other) != 0 {
		t.Error("somebody is kept whose house is gone")
	}
}

// Two houses that enter the same address at once: one has it, the other is told so, and neither is a fault.
func TestTwoHousesEnterOneAddress(t *testing.T) {
	n := setupNetwork(t)
	one, other := n.house("Eins", n.here), n.house("Zwei", n.here)
	boss := n.works(1, "Leitung", one, true)
	for i := range 10 {
		var wait sync.WaitGroup
		refused := make([]error, 2)
		for at, house := range []int64{one, other} {
			wait.Go(func() { refused[at] = n.enters(n.store, boss, house, fmt.Sprintf("buero%d@haus.example", i)) })
		}
		wait.Wait()
		if (refused[0] == nil) == (refused[1] == nil) || !errors.Is(errors.Join(refused...), storage.ErrConflict) {
			t.Fatalf("refused: %v", refused)
		}
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			for _, house := range []int64{one, other} {
				list, err := tx.DigestAddresses(ctx, n.here.area, house)
				if err != nil {
					return err
				}
				for _, d := range list {
					if err := tx.DropDigest(ctx, d.ID); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
}

// Whatever an offer's last change is, exactly one letter tells of it, and whatever day it is new on, exactly one says so; a
// month begins as clocks in the area show it.
func TestOffersStandInTheLetterOfTheirMonth(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	var offer int64
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		offer, err = tx.AddResource(ctx, storage.Resource{AreaID: n.here.area, OrganisationID: house, Title: "Angebot", Description: "x"})
		return err
	})
	letters := func() (told []string) {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			for month := time.January; month <= time.July; month++ {
				d, err := tx.Digest(ctx, n.here.area, house, time.Date(2017, month, 1, 0, 0, 0, 0, time.UTC))
				if err != nil {
					return err
				}
				for _, r := range d.Resources {
					told = append(told, fmt.Sprintf("%d new %v", month, r.New))
				}
			}
			return nil
		})
		return told
	}
	for _, c := range []struct{ created, updated, want string }{
		{"2017-02-20T10:00:00+01", "2017-02-20T10:00:00+01", "[3 new true]"},
		{"2017-02-20T10:00:00+01", "2017-02-28T23:59:59+01", "[3 new true]"},
		{"2017-02-20T10:00:00+01", "2017-03-01T00:00:00+01", "[3 new true 4 new false]"},
		{"2017-02-20T10:00:00+01", "2017-04-01T00:30:00+02", "[3 new true 5 new false]"},
		{"2015-02-20T10:00:00+01", "2017-03-01T06:00:00+01", "[4 new false]"},
		{"2015-02-20T10:00:00+01", "2017-03-31T23:59:59+02", "[4 new false]"},
		{"2015-02-20T10:00:00+01", "2017-04-01T00:00:00+02", "[5 new false]"},
		{"2017-04-01T00:00:00+02", "2017-04-01T00:00:00+02", "[5 new true]"},
	} {
		if _, err := n.raw.Exec(`UPDATE resources SET created_at = $2, updated_at = $3 WHERE id = $1`, offer, c.created, c.updated); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(letters()); got != c.want {
			t.Errorf("new on %s, changed on %s: %s, want %s", c.created, c.updated, got, c.want)
		}
	}
}
