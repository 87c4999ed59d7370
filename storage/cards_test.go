package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// cardOf returns the card as it is.
func (n *network) cardOf(house int64) (c storage.Card) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		c, err = tx.Card(ctx, n.here.area, house)
		return err
	})
	return c
}

func TestReferrals(t *testing.T) {
	n := setupNetwork(t)
	house, far := n.house("Haus", n.here), n.house("Dort", n.there)
	refer := func(to int64) (err error) {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			o, e := tx.OrganisationToChange(ctx, n.here.area, house)
			if e != nil {
				return e
			}
			err = tx.Refer(ctx, o, to)
			return nil
		})
		return err
	}
	for what, to := range map[string]int64{"itself": house, "another area": far, "nothing": 99999} {
		if err := refer(to); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("a card refers to %s: %v", what, err)
		}
	}
	var others []int64
	for i := range storage.MaxReferrals + 1 {
		others = append(others, n.house(fmt.Sprintf("Haus %d", i), n.here))
	}
	for i, to := range others {
		err := refer(to)
		if full := i == storage.MaxReferrals; full != errors.Is(err, storage.ErrFull) || !full && err != nil {
			t.Errorf("the %dth: %v", i+1, err)
		}
	}
	if err := refer(others[0]); err != nil { // takes it back
		t.Error(err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SetOrganisationState(ctx, n.here.area, others[1], "active", "archived")
	})
	var names []string
	for _, o := range n.cardOf(house).Refers {
		names = append(names, o.Name)
	}
	if diff := cmp.Diff([]string{"Haus 2", "Haus 3", "Haus 4", "Haus 5"}, names); diff != "" {
		t.Errorf("the card refers to (-want +got):\n%s", diff)
	}
}

func TestCardQuestions(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	first, second, gone := n.joins(1, n.here), n.joins(2, n.here), n.joins(3, n.here)
	asks := func(p *storage.Person, field string, named bool) (first bool, err error) {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			o, e := tx.OrganisationToChange(ctx, n.here.area, house)
			if e != nil {
				return e
			}
			first, err = tx.AskCard(ctx, o, field, p.ID, named)
			return nil
		})
		return first, err
	}
	for i, step := range []struct {
		person *storage.Person
		field  string
		named  bool
		first  bool
		err    error
	}{
		{first, "waiting", false, true, nil},
		{first, "waiting", true, false, storage.ErrConflict},
		{second, "waiting", true, false, nil},
		{gone, "waiting", true, false, nil},
		{second, "hours", false, true, nil},
	} {
		if new, err := asks(step.person, step.field, step.named); new != step.first || !errors.Is(err, step.err) {
			t.Errorf("%d: first %v, error %v", i, new, err)
		}
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.DeletePerson(ctx, gone)
		return err
	})
	named := map[string]bool{}
	for _, q := range n.cardOf(house).Asked {
		named[q.Field+" "+fmt.Sprint(q.PersonID)] = q.Name != ""
	}
	want := map[string]bool{
		fmt.Sprint("waiting ", first.ID): false, fmt.Sprint("waiting ", second.ID): true, fmt.Sprint("hours ", second.ID): false,
	}
	if diff := cmp.Diff(want, named); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	var told []int64
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		o, err := tx.Organisation(ctx, n.here.area, house)
		if err != nil {
			return err
		}
		for range 2 { // the second time there is nobody left
			people, err := tx.AnswerCard(ctx, o, "waiting")
			if err != nil {
				return err
			}
			for _, p := range people {
				told = append(told, p.ID)
			}
		}
		return nil
	})
	if diff := cmp.Diff([]int64{first.ID, second.ID}, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	if left := n.cardOf(house).Asked; len(left) != 1 || left[0].Field != "hours" {
		t.Errorf("left: %+v", left)
	}
}

func TestNobodyAsksWithoutEnd(t *testing.T) {
	n := setupNetwork(t)
	person := n.joins(1, n.here)
	asked := 0
	for i := range storage.MaxCardQuestions/len(storage.CardFields) + 1 {
		house := n.house(fmt.Sprintf("Haus %d", i), n.here)
		for _, field := range storage.CardFields {
			n.tx(func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.AskCard(ctx, storage.Organisation{ID: house, AreaID: n.here.area}, field, person.ID, false)
				if full := asked >= storage.MaxCardQuestions; full != errors.Is(err, storage.ErrFull) || !full && err != nil {
					t.Errorf("question %d: %v", asked+1, err)
				}
				asked++
				return nil
			})
		}
	}
}
