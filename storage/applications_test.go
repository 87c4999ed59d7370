package storage_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"sozialraum/storage"
)

// applies stores a wish to join the house and returns it.
func (n *network) applies(person *storage.Person, p place, house int64) (a storage.Application) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		id, err := tx.Apply(ctx, p.area, person.ID, house, "join")
		if err != nil {
			return err
		}
		a, err = tx.Application(ctx, p.area, id)
		return err
	})
	return a
}

func (n *network) application(p place, id int64) (a storage.Application) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		a, err = tx.Application(ctx, p.area, id)
		return err
	})
	return a
}

func TestAnApplicationsLife(t *testing.T) {
	n := setupNetwork(t)
	person, boss, house := n.joins(1, n.here), n.joins(2, n.here), n.house("Haus", n.here)
	a := n.applies(person, n.here, house)
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Apply(ctx, n.here.area, person.ID, n.house("Hof", n.here), "join")
		return err
	}); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("a second wish: %v", err)
	}
	answer := func(words string) error {
		return n.try(func(ctx context.Context, tx *storage.Tx) error { return tx.AnswerBack(ctx, a.ID, words) })
	}
	if err := answer("Ungefragt"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("an answer to no question: %v", err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.AskBack(ctx, a.ID, boss.ID, "Seit wann?") })
	if got := n.application(n.here, a.ID); got.State != "asked" || !got.Waiting() || *got.AskedBy != boss.ID {
		t.Errorf("asked: %+v", got)
	}
	if err := errors.Join(answer("Mai"), answer("Juni")); err != nil {
		t.Errorf("answering, and correcting it: %v", err)
	}
	if got := n.application(n.here, a.ID); got.State != "open" || got.Answer != "Juni" || got.PersonName != "Person 1" {
		t.Errorf("answered: %+v", got)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.AskBack(ctx, a.ID, boss.ID, "Wirklich?") })
	if got := n.application(n.here, a.ID); got.Answer != "" {
		t.Errorf("the answer to an earlier question stays: %+v", got)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.Decide(ctx, a, boss.ID, "declined", "Nein") })
	if got := n.application(n.here, a.ID); got.State != "declined" || got.Waiting() || got.Reason != "Nein" || !got.DecidedAt.Equal(n.now) {
		t.Errorf("declined: %+v", got)
	}
	for name, late := range map[string]func(ctx context.Context, tx *storage.Tx) error{
		"asking":    func(ctx context.Context, tx *storage.Tx) error { return tx.AskBack(ctx, a.ID, boss.ID, "?") },
		"answering": func(ctx context.Context, tx *storage.Tx) error { return tx.AnswerBack(ctx, a.ID, "!") },
		"deciding":  func(ctx context.Context, tx *storage.Tx) error { return tx.Decide(ctx, a, boss.ID, "approved", "") },
		"waiting": func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.WaitingApplication(ctx, n.here.area, person.ID)
			return err
		},
	} {
		if err := n.try(late); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s what is decided: %v", name, err)
		}
	}
	n.applies(person, n.here, house) // and once more from the beginning
}

// Of many who decide at once one does; the others wait and find it decided.
func TestDecidingAtOnce(t *testing.T) {
	n := setupNetwork(t)
	boss, house := n.joins(2, n.here), n.house("Haus", n.here)
	a := n.applies(n.joins(1, n.here), n.here, house)
	found := make([]string, 6)
	var deciding sync.WaitGroup
	for i := range found {
		deciding.Go(func() {
			if err := n.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
				now, err := tx.Application(ctx, n.here.area, a.ID)
				if found[i] = now.State; err != nil || !now.Waiting() {
					return err
				}
				return tx.Decide(ctx, now, boss.ID, "approved", "")
			}); err != nil {
				t.Error(err)
			}
		})
	}
	deciding.Wait()
	open := 0
	for _, state := range found {
		if state == "open" {
			open++
		}
	}
	if audited := n.count(`SELECT count(*) FROM audit WHERE action = 'application.approved'`); open != 1 || audited != 1 {
		t.Errorf("%d found it open, %d decisions are noted", open, audited)
	}
}

func TestWithdrawing(t *testing.T) {
	n := setupNetwork(t)
	person, other, house := n.joins(1, n.here), n.joins(2, n.here), n.house("Haus", n.here)
	kept := n.applies(other, n.here, house)
	var pending, registration int64
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if pending, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: n.here.area, MunicipalityID: n.here.municipality, Name: "Neu", Sector: "school", State: "pending",
		}); err != nil {
			return err
		}
		registration, err = tx.Apply(ctx, n.here.area, person.ID, pending, "register")
		return err
	})
	for range 2 { // the second time there is nothing to withdraw
		n.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.Withdraw(ctx, n.here.area, person.ID) })
	}
	if got := n.application(n.here, registration).State; got != "withdrawn" {
		t.Errorf("is %s", got)
	}
	if got := n.application(n.here, kept.ID).State; got != "open" {
		t.Errorf("somebody else's is %s", got)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		o, err := tx.Organisation(ctx, n.here.area, pending)
		if o.State != "declined" {
			t.Errorf("the new organisation is %s", o.State)
		}
		active, activeErr := tx.Organisation(ctx, n.here.area, house)
		if active.State != "active" {
			t.Errorf("the old one is %s", active.State)
		}
		return errors.Join(err, activeErr)
	})
}

func TestWaitingApplications(t *testing.T) {
	n := setupNetwork(t)
	house, yard := n.house("Haus", n.here), n.house("Hof", n.here)
	first := n.applies(n.joins(1, n.here), n.here, house)
	second := n.applies(n.joins(2, n.here), n.here, yard)
	n.applies(n.joins(3, n.there), n.there, n.house("Dort", n.there))
	for organisation, want := range map[int64][]int64{0: {first.ID, second.ID}, house: {first.ID}, yard: {second.ID}} {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			list, err := tx.WaitingApplications(ctx, n.here.area, "join", organisation)
			if len(list) != len(want) {
				t.Errorf("organisation %d: %+v", organisation, list)
				return err
			}
			for i, a := range list {
				if a.ID != want[i] {
					t.Errorf("organisation %d: %+v", organisation, list)
				}
			}
			return err
		})
	}
}
