package storage_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

func TestACaseFromAskingToTombstone(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "school", 4)
	asker := n.member(n.here, houses[0], false)
	for _, house := range houses[1:] {
		n.member(n.here, house, true)
	}
	c, asked := n.starts(asker, 2)
	if len(asked) != 3 || c.State != storage.CaseAsking || len(c.Code) != 9 || c.Me.Role != storage.RoleRequester || len(c.People) != 1 {
		t.Fatalf("asked %d, case %+v", len(asked), c)
	}
	for i := range 2 {
		if err := n.answers(asked[i], storage.PersonAccepted); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.answers(asked[2], storage.PersonAccepted); !errors.Is(err, storage.ErrConflict) {
		t.Errorf("the third of two: %v", err)
	}
	n.begins(asker, c.Me.Reference)
	consultant := asked[0].Person
	_, told, at := n.writes(asker, c.Me.Reference, "Guten Tag")
	if len(told) != 2 || at.Before(n.now) || at.After(n.now.Add(time.Minute)) {
		t.Errorf("told %d at %v", len(told), at)
	}
	if _, told, later := n.writes(asker, c.Me.Reference, "Noch etwas"); len(told) != 0 || later.Before(at) {
		t.Errorf("told again %d, at %v after %v", len(told), later, at)
	}
	if words := n.reads(asker, c.Me.Reference); !slices.Equal(words, []string{"Guten Tag", "Noch etwas"}) {
		t.Errorf("the author reads %v", words)
	}
	n.now = n.now.Add(2 * time.Minute)
	if words := n.reads(&consultant, asked[0].Reference); !slices.Equal(words, []string{"Guten Tag", "Noch etwas"}) {
		t.Errorf("the consultant reads %v", words)
	}
	n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		recipients, err := tx.CloseCase(ctx, c, storage.EndRequester)
		if len(recipients) != 2 {
			t.Errorf("%d are told of the end", len(recipients))
		}
		return err
	})
	n.now = n.now.AddDate(0, 0, storage.ShredDays-1)
	n.shreds(0)
	n.now = n.now.AddDate(0, 0, 1)
	n.shreds(1)
	if err := n.tryAs(asker, c.Me.Reference, nil); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a shredded case: %v", err)
	}
	if rows := n.count(`SELECT (SELECT count(*) FROM consultation_people) + (SELECT count(*) FROM consultation_messages) + (SELECT count(*) FROM case_keys)`); rows != 0 {
		t.Errorf("%d rows are left", rows)
	}
	if n.count(`SELECT count(*) FROM consultations WHERE state = 'shredded' AND sealed IS NULL AND way = 'written'`) != 1 {
		t.Error("no tombstone")
	}
}

func (n *caseNetwork) shreds(want int) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		did, err := tx.ShredCases(ctx, 10)
		if did != want {
			n.t.Errorf("%d cases shredded, want %d", did, want)
		}
		return err
	})
}

// THREATS.md 3: the requester's own house, the excluded ones, and people who belong to an excluded house in another area
// are never asked; a refusal is seen by nobody.
func TestThreat3TheWrongPeopleAreNotAsked(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 4)
	asker := n.member(n.here, houses[0], false)
	own, foe := n.member(n.here, houses[0], true), n.member(n.here, houses[1], true)
	good, other := n.member(n.here, houses[2], true), n.member(n.here, houses[3], true)
	c, asked := n.starts(asker, 5, houses[1])
	var ids []int64
	for _, a := range asked {
		ids = append(ids, a.Person.ID)
	}
	slices.Sort(ids)
	if diff := cmp.Diff([]int64{good.ID, other.ID}, ids); diff != "" {
		t.Errorf("asked, with %d and %d to be spared (-want +got):\n%s", own.ID, foe.ID, diff)
	}
	for i, answer := range []string{storage.PersonBiased, storage.PersonAccepted} {
		if err := n.answers(asked[i], answer); err != nil {
			t.Fatal(err)
		}
	}
	for reader, reference := range map[*storage.Person]string{asker: c.Me.Reference, &asked[1].Person: asked[1].Reference} {
		n.as(reader, reference, func(_ context.Context, _ *storage.Tx, c *storage.Case) error {
			if len(c.People) != 2 || c.ByNumber(asked[0].Number) != nil {
				t.Errorf("the biased one is seen: %+v", c.People)
			}
			return nil
		})
	}
	n.begins(asker, c.Me.Reference)
	n.as(&asked[1].Person, asked[1].Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		if err := tx.SaveCase(ctx, c); err != nil { // what a consultant writes keeps who is excluded
			return err
		}
		return tx.LeaveCase(ctx, c)
	})
	if round := n.endsRound(c.ID); len(round.Asked) != 0 {
		t.Errorf("asked in the second round: %+v", round.Asked)
	}
	n.as(&asked[0].Person, asked[0].Reference, func(_ context.Context, _ *storage.Tx, c *storage.Case) error {
		if c.Vignette.Situation != "" || c.Label != "" || c.Code != "" || len(c.People) != 1 {
			t.Errorf("who dropped out still sees %+v", c)
		}
		return nil
	})
}

// THREATS.md 15 and 14: a reference opens a case to its owner only, and every other try has the same answer.
func TestThreat15ReferencesOpenNothingToOthers(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 3)
	asker, stranger := n.member(n.here, houses[0], false), n.member(n.here, houses[2], false)
	n.member(n.here, houses[1], true)
	c, asked := n.starts(asker, 1)
	for name, try := range map[string]struct {
		who       *storage.Person
		reference string
	}{
		"another member":              {stranger, c.Me.Reference},
		"a consultant as requester":   {&asked[0].Person, c.Me.Reference},
		"the requester as consultant": {asker, asked[0].Reference},
		"a guess":                     {asker, "AAAAAAAAAAAAAAAA"},
		"nothing":                     {asker, ""},
	} {
		err := n.tryAs(try.who, try.reference, func(context.Context, *storage.Tx, *storage.Case) error { return nil })
		if err != storage.ErrNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		for code, want := range map[string]bool{c.Code: true, strings.ToLower(strings.ReplaceAll(c.Code, "-", " ")): true, "AAAA-AAAA": false} {
			if _, err := tx.CaseByCode(ctx, asker, code); (err == nil) != want {
				t.Errorf("code %s: %v", code, err)
			}
			if _, err := tx.CaseByCode(ctx, stranger, code); err != storage.ErrNotFound {
				t.Errorf("code of somebody else: %v", err)
			}
		}
		mine, err := tx.MyCases(ctx, asker)
		if len(mine) != 1 || mine[0].Me.Reference != c.Me.Reference {
			t.Errorf("my cases: %+v", mine)
		}
		none, err2 := tx.MyCases(ctx, stranger)
		if len(none) != 0 {
			t.Errorf("a stranger's cases: %+v", none)
		}
		return errors.Join(err, err2)
	})
}

// THREATS.md 2: the label of the preview is the label of the case, and goes when too few are left to hide among.
func TestThreat2TheLabelIsWhatThePreviewShowed(t *testing.T) {
	n := setupCases(t)
	schools := n.houses(n.here, "school", 3)
	asker := n.member(n.here, schools[0], false)
	for i := range 4 {
		n.member(n.here, schools[1+i%2], false)
	}
	n.member(n.here, n.houses(n.here, "church", 1)[0], true)
	c, asked := n.starts(asker, 1)
	if c.Label != "school" || len(asked) != 1 {
		t.Fatalf("label %q, asked %d", c.Label, len(asked))
	}
	colleague := n.member(n.here, schools[1], true) // is asked next, and is then one fewer to hide among
	if _, err := n.raw.Exec(`UPDATE memberships SET organisation_id = NULL WHERE person_id = (SELECT max(person_id) - 2 FROM memberships)`); err != nil {
		t.Fatal(err)
	}
	n.now = n.now.Add(26 * time.Hour)
	n.endsRound(c.ID)
	n.as(asker, c.Me.Reference, func(_ context.Context, _ *storage.Tx, c *storage.Case) error {
		if c.Label != "" || c.Round != 2 {
			t.Errorf("label %q after round %d, with %d asked", c.Label, c.Round, colleague.ID)
		}
		return nil
	})
}

// endsRound runs what the scheduler does at the end of a round.
func (n *caseNetwork) endsRound(id int64) (round storage.Round) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.LockedCase(ctx, id)
		if err != nil {
			return err
		}
		round, err = tx.EndRound(ctx, &c, n.rules)
		return err
	})
	return round
}
