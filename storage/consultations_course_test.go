package storage_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

func TestNeighboursAreAskedWhenBothAllowIt(t *testing.T) {
	n := setupCases(t)
	asker := n.member(n.here, n.houses(n.here, "church", 1)[0], false)
	abroad := n.member(n.there, n.houses(n.there, "church", 1)[0], true)
	allow := func(from, to place) {
		n.tx(func(ctx context.Context, tx *storage.Tx) error {
			return tx.AllowNeighbour(ctx, from.area, to.area, true)
		})
	}
	c, asked := n.starts(asker, 1)
	if len(asked) != 0 {
		t.Fatal("somebody was asked")
	}
	allow(n.here, n.there)
	allow(n.there, n.place("Ost")) // somebody else's permission is none
	if round := n.endsRound(c.ID); !round.Waiting || len(round.Asked) != 0 {
		t.Errorf("with one side's permission: %+v", round)
	}
	allow(n.there, n.here)
	if round := n.endsRound(c.ID); round.Waiting || len(round.Asked) != 0 {
		t.Errorf("before it is due: %+v", round)
	}
	n.now = n.now.Add(25 * time.Hour)
	round := n.endsRound(c.ID)
	if len(round.Asked) != 1 || round.Asked[0].Person.ID != abroad.ID || round.Waiting {
		t.Fatalf("with both: %+v", round)
	}
	if err := n.answers(round.Asked[0], storage.PersonAccepted); err != nil {
		t.Error(err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		mine, err := tx.MyCases(ctx, abroad)
		if len(mine) != 1 {
			t.Errorf("%d cases of the neighbour", len(mine))
		}
		return err
	})
}

func TestWithdrawnTextsAreGone(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker := n.member(n.here, houses[0], false)
	consultant := n.member(n.here, houses[1], true)
	c, asked := n.starts(asker, 1)
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil {
		t.Fatal(err)
	}
	n.begins(asker, c.Me.Reference)
	m, _, _ := n.writes(asker, c.Me.Reference, "Zu viel gesagt")
	n.now = n.now.Add(time.Hour)
	n.as(consultant, asked[0].Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		if _, err := tx.WithdrawCaseMessage(ctx, c, m.Seq); err != storage.ErrNotFound {
			t.Errorf("somebody else's message: %v", err)
		}
		return errors.Join(tx.KeepCopy(ctx, c, 5, 1, 1, tx.Now), tx.KeepCopy(ctx, c, 6, 2, 4, tx.Now))
	})
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		found, message, err := tx.SourceMessage(ctx, asker, 77)
		if found.ID != c.ID || message.Seq != m.Seq {
			t.Errorf("found %d in %d", message.Seq, found.ID)
		}
		if _, _, err := tx.SourceMessage(ctx, consultant, 77); err != storage.ErrNotFound {
			t.Errorf("somebody else's source: %v", err)
		}
		return err
	})
	n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		copies, err := tx.WithdrawCaseMessage(ctx, c, m.Seq)
		if len(copies) != 1 || copies[0].MessageID != 5 || copies[0].Person.ID != consultant.ID {
			t.Errorf("copies %+v", copies)
		}
		if _, err := tx.WithdrawCaseMessage(ctx, c, m.Seq); err != storage.ErrNotFound {
			t.Errorf("twice: %v", err)
		}
		return err
	})
	if words := n.reads(consultant, asked[0].Reference); !slices.Equal(words, []string{""}) {
		t.Errorf("still there: %v", words)
	}
	if rows := n.count(`SELECT count(*) FROM consultation_messages WHERE sealed IS NOT NULL OR source IS NOT NULL`); rows != 0 {
		t.Errorf("%d texts", rows)
	}
}

// Reading ends what a notice announced, and what becomes visible later is announced again, once.
func TestNoticesAndReading(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker, consultant := n.member(n.here, houses[0], false), n.member(n.here, houses[1], true)
	c, asked := n.starts(asker, 1)
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil {
		t.Fatal(err)
	}
	n.begins(asker, c.Me.Reference)
	read := func(upTo int) (again *time.Time) {
		n.as(consultant, asked[0].Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) (err error) {
			again, err = tx.MarkRead(ctx, c, upTo)
			return err
		})
		return again
	}
	_, told, first := n.writes(asker, c.Me.Reference, "eins")
	if len(told) != 1 {
		t.Fatalf("told %d", len(told))
	}
	if n.now.Before(first) {
		if again := read(0); again != nil {
			t.Errorf("the notice under way would come twice")
		}
	}
	n.now = first
	_, told, second := n.writes(asker, c.Me.Reference, "zwei")
	if len(told) != 0 {
		t.Errorf("told %d again", len(told))
	}
	again := read(1)
	if !second.After(n.now) {
		t.Fatal("the seed gives no delay to test with")
	}
	if again == nil || !again.Equal(second) {
		t.Errorf("again at %v, want %v", again, second)
	}
	if again := read(1); again != nil {
		t.Errorf("announced twice: %v", again)
	}
	n.now = second
	if again := read(2); again != nil {
		t.Errorf("nothing is left: %v", again)
	}
	if _, told, _ := n.writes(asker, c.Me.Reference, "drei"); len(told) != 1 {
		t.Errorf("told %d of the next", len(told))
	}
}

// THREATS.md 16: whoever leaves is out of every case at once, what they asked ends, what they advised goes on, and no row
// says who they were or that they left their house.
func TestThreat16Departures(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 3)
	asker, consultant := n.member(n.here, houses[0], false), n.member(n.here, houses[1], true)
	c, asked := n.starts(asker, 1)
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil {
		t.Fatal(err)
	}
	n.begins(asker, c.Me.Reference)
	n.writes(consultant, asked[0].Reference, "Mein Rat")
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.LeaveOrganisation(ctx, n.here.area, houses[1], consultant.ID)
		return err
	})
	if err := n.tryAs(consultant, asked[0].Reference, nil); err != storage.ErrNotFound {
		t.Errorf("who left still gets in: %v", err)
	}
	n.now = n.now.Add(time.Hour)
	n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		if c.State != storage.CaseAsking || len(c.Consultants()) != 0 {
			t.Errorf("state %s with %d consultants", c.State, len(c.Consultants()))
		}
		untold, err := tx.UntoldCases(ctx, 5)
		if len(untold) != 1 {
			t.Errorf("%d cases to tell about", len(untold))
		}
		return err
	})
	if words := n.reads(asker, c.Me.Reference); !slices.Equal(words, []string{"Mein Rat"}) {
		t.Errorf("what they wrote: %v", words)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.LockedCase(ctx, c.ID)
		if p := c.ByNumber(asked[0].Number); p == nil || p.PersonID != 0 || p.OrganisationID != 0 {
			t.Errorf("the row still knows who left: %+v", p)
		}
		return err
	})
	next := n.member(n.here, houses[2], true)
	if round := n.endsRound(c.ID); len(round.Asked) != 1 || round.Asked[0].Person.ID != next.ID {
		t.Errorf("asked next: %+v", round.Asked)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.DeletePerson(ctx, asker)
		return err
	})
	if got := n.count(`SELECT count(*) FROM consultations WHERE state = 'closed' AND ending = 'departed' AND untold`); got != 1 {
		t.Error("the case of a deleted person goes on")
	}
	if rows := n.count(`SELECT count(*) FROM consultants WHERE person_id = $1`, consultant.ID); rows != 0 {
		t.Error("still offers to advise")
	}
}

// Departures while the key file is missing take effect when it is back.
func TestDeparturesWithoutTheKey(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker := n.member(n.here, houses[0], false)
	c, _ := n.starts(asker, 1)
	keyless := n.open(0)
	if err := keyless.InTx(t.Context(), func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.DeletePerson(ctx, asker)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		did, err := tx.FinishDepartures(ctx)
		if did != 1 {
			t.Errorf("%d departures", did)
		}
		return err
	})
	if n.count(`SELECT count(*) FROM consultations WHERE id = $1 AND state = 'closed'`, c.ID) != 1 {
		t.Error("the case is open")
	}
}

func TestTwoSidedReveal(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker, consultant := n.member(n.here, houses[0], false), n.member(n.here, houses[1], true)
	c, asked := n.starts(asker, 1)
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil {
		t.Fatal(err)
	}
	n.begins(asker, c.Me.Reference)
	for _, step := range []struct {
		reveal string
		known  bool
	}{{"", false}, {storage.RevealOffered, false}, {storage.RevealDeclined, false}, {storage.RevealAgreed, true}} {
		n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
			p := *c.ByNumber(asked[0].Number)
			p.Reveal = step.reveal
			if err := tx.SaveCasePerson(ctx, c, p); err != nil {
				return err
			}
			other, err := tx.RevealedPerson(ctx, c, p.Number)
			if (err == nil) != step.known || step.known && other.ID != consultant.ID {
				t.Errorf("%q: requester sees %d, %v", step.reveal, other.ID, err)
			}
			return nil
		})
		n.as(consultant, asked[0].Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
			other, err := tx.RevealedPerson(ctx, c, c.Requester().Number)
			if (err == nil) != step.known || step.known && (other.ID != asker.ID || other.OrganisationName == "") {
				t.Errorf("%q: consultant sees %d, %v", step.reveal, other.ID, err)
			}
			return nil
		})
	}
}

func TestOverviewHasOneSplit(t *testing.T) {
	n := setupCases(t)
	asker := n.member(n.here, n.houses(n.here, "daycare", 1)[0], false)
	n.starts(asker, 1)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		o, err := tx.ConsultationOverview(ctx, n.here.area)
		want := []storage.OverviewCell{
			{State: "asking", Age: "week", Count: 1},
			{State: "asking", Age: "month"},
			{State: "open", Age: "week"},
			{State: "open", Age: "month"},
			{State: "closed", Age: "week"},
			{State: "closed", Age: "month"},
		}
		if diff := cmp.Diff(want, o.Cells); diff != "" || o.K != 5 {
			t.Errorf("k %d (-want +got):\n%s", o.K, diff)
		}
		return err
	})
}
