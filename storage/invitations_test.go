package storage_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"sozialraum/storage"
)

func hash(code string) []byte {
	sum := sha256.Sum256([]byte(code))
	return sum[:]
}

// invite makes an invitation that works until tomorrow and returns its id.
func (n *network) invite(ctx context.Context, tx *storage.Tx, invitation storage.Invitation) int64 {
	n.t.Helper()
	code := hash(fmt.Sprint(invitation, n.count(`SELECT count(*) FROM invitations`)))
	invitation.ExpiresAt = tx.Now.AddDate(0, 0, 1)
	if err := tx.Invite(ctx, code, invitation); err != nil {
		n.t.Fatal(err)
	}
	found, err := tx.FindInvitation(ctx, code)
	if err != nil {
		n.t.Fatal(err)
	}
	return found.ID
}

func TestAnInvitationWorksOnceAndInTime(t *testing.T) {
	n := setupNetwork(t)
	first, second := n.load(1), n.load(2)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		return tx.Invite(ctx, hash("a"), storage.Invitation{AreaID: n.here.area, ExpiresAt: tx.Now.Add(time.Hour)})
	})
	redeem := func(person int64) error {
		return n.try(func(ctx context.Context, tx *storage.Tx) error {
			invitation, err := tx.FindInvitation(ctx, hash("a"))
			if err == nil {
				_, err = tx.Redeem(ctx, invitation.ID, person)
			}
			return err
		})
	}
	n.now = n.now.Add(time.Hour)
	if err := redeem(first.ID); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("when it has expired: %v", err)
	}
	n.now = n.now.Add(-time.Second)
	if err := redeem(first.ID); err != nil {
		t.Errorf("in the last second: %v", err)
	}
	if err := redeem(second.ID); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the second time: %v", err)
	}
	if n.load(1).AreaID != n.here.area || n.load(2).AreaID != 0 {
		t.Error("the wrong one is in")
	}
	if err := n.try(func(ctx context.Context, tx *storage.Tx) error {
		return tx.Invite(ctx, hash("a"), storage.Invitation{AreaID: n.here.area, ExpiresAt: tx.Now})
	}); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("the same code again: %v", err)
	}
}

func TestManyRedeemAtOnce(t *testing.T) {
	n := setupNetwork(t)
	var people []int64
	for i := range int64(8) {
		people = append(people, n.load(100+i).ID)
	}
	var id int64
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		id = n.invite(ctx, tx, storage.Invitation{AreaID: n.here.area, Coordinator: true})
		return nil
	})
	results := make([]error, len(people))
	var redeeming sync.WaitGroup
	for i, person := range people {
		redeeming.Go(func() {
			results[i] = n.store.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.Redeem(ctx, id, person)
				return err
			})
		})
	}
	redeeming.Wait()
	in := 0
	for _, err := range results {
		if err == nil {
			in++
		} else if !errors.Is(err, storage.ErrNotFound) {
			t.Error(err)
		}
	}
	if got := n.count(`SELECT count(*) FROM memberships WHERE coordinator`); in != 1 || got != 1 {
		t.Errorf("%d were told yes, %d are in", in, got)
	}
}

// The second who is invited to a house does not administer it.
func TestRedeemingJoinsATeam(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Haus", n.here)
	for i, admin := range []bool{true, false} {
		person := n.joins(int64(i+1), n.here)
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Redeem(ctx, n.invite(ctx, tx, storage.Invitation{AreaID: n.here.area, OrganisationID: &house}), person.ID)
			return err
		})
		if got := n.load(int64(i + 1)); got.OrganisationID != house || got.OrganisationAdmin != admin {
			t.Errorf("person %d is %+v", i+1, got)
		}
	}
}

// An invitation adds to what somebody is, and takes nothing away.
func TestRedeemingKeepsRoles(t *testing.T) {
	n := setupNetwork(t)
	person, first, second := n.joins(1, n.here), n.house("Haus", n.here), n.house("Hof", n.here)
	accept := func(invitation storage.Invitation) {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Redeem(ctx, n.invite(ctx, tx, invitation), person.ID)
			return err
		})
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.Apply(ctx, n.here.area, person.ID, second, "join")
		return err
	})
	accept(storage.Invitation{AreaID: n.here.area, Coordinator: true})
	if waiting := n.count(`SELECT count(*) FROM applications WHERE state = 'open'`); waiting != 1 {
		t.Error("an invitation to the area ends the wish to join a house")
	}
	accept(storage.Invitation{AreaID: n.here.area, OrganisationID: &first})
	accept(storage.Invitation{AreaID: n.here.area, OrganisationID: &second})
	// Nobody else administers the house.
	if got := n.load(1); !got.Coordinator || got.OrganisationID != first || !got.OrganisationAdmin {
		t.Errorf("is %+v", got)
	}
	if waiting := n.count(`SELECT count(*) FROM applications WHERE state = 'open'`); waiting != 0 {
		t.Error("a member waits for another house")
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		return tx.SetOrganisationState(ctx, n.here.area, second, "active", "archived")
	})
	person = n.load(2)
	accept(storage.Invitation{AreaID: n.here.area, OrganisationID: &second})
	if got := n.load(2); got.AreaID != n.here.area || got.OrganisationID != 0 {
		t.Errorf("invited to an archived house: %+v", got)
	}
}

func TestWrongGuesses(t *testing.T) {
	n := setupNetwork(t)
	person := n.load(1)
	guess := func() (count int) {
		n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
			count, err = tx.WrongGuess(ctx, person.ID, time.Hour)
			return err
		})
		return count
	}
	for i, step := range []struct {
		later time.Duration
		want  int
	}{{0, 1}, {time.Minute, 2}, {58 * time.Minute, 3}, {time.Minute, 1}, {59 * time.Minute, 2}} {
		n.now = n.now.Add(step.later)
		if got := guess(); got != step.want {
			t.Errorf("guess %d counts as %d, want %d", i, got, step.want)
		}
	}
}

func TestForgettingInvitations(t *testing.T) {
	n := setupNetwork(t)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		return errors.Join(
			tx.Invite(ctx, hash("old"), storage.Invitation{AreaID: n.here.area, ExpiresAt: n.now.Add(-time.Second)}),
			tx.Invite(ctx, hash("new"), storage.Invitation{AreaID: n.here.area, ExpiresAt: n.now}))
	})
	if forgotten, err := n.store.ForgetInvitations(t.Context(), n.now); err != nil || forgotten != 1 {
		t.Errorf("%d forgotten, %v", forgotten, err)
	}
}
