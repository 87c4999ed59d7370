package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/storage"
)

// THREATS.md 3: whoever belongs to two areas has colleagues in both; neither house hears of the case.
func TestThreat3ColleaguesInANeighbouringAreaAreNotAsked(t *testing.T) {
	n := setupCases(t)
	asker := n.member(n.here, n.houses(n.here, "daycare", 1)[0], false)
	second := n.houses(n.there, "church", 1)[0]
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.Redeem(ctx, n.invite(ctx, tx, storage.Invitation{AreaID: n.there.area}), asker.ID); err != nil {
			return err
		}
		return tx.Admit(ctx, n.there.area, second, asker.ID, false)
	})
	if _, err := n.raw.Exec(`UPDATE people SET area_id = $1 WHERE id = $2`, n.here.area, asker.ID); err != nil {
		t.Fatal(err)
	}
	asker = n.load(asker.TelegramID)
	n.member(n.there, second, true)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.AllowNeighbour(ctx, n.here.area, n.there.area, true); err != nil {
			return err
		}
		return tx.AllowNeighbour(ctx, n.there.area, n.here.area, true)
	})
	c, _ := n.starts(asker, 1)
	n.now = n.now.Add(26 * time.Hour)
	if round := n.endsRound(c.ID); len(round.Asked) != 0 || !round.Waiting {
		t.Errorf("asked %+v", round.Asked)
	}
}

// THREATS.md 8: a summary that is withdrawn is gone from the case as well, and cannot become part of an exercise.
func TestThreat8AWithdrawnSummaryIsGone(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker := n.member(n.here, houses[0], false)
	n.member(n.here, houses[1], true)
	c, asked := n.starts(asker, 1)
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil {
		t.Fatal(err)
	}
	n.begins(asker, c.Me.Reference)
	for _, words := range []string{"Ein Wort zu viel", "Nur das"} {
		n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
			message := storage.CaseMessage{Kind: storage.MessageSummary, Text: words}
			if _, _, _, err := tx.AddCaseMessage(ctx, c, message, n.rules); err != nil {
				return err
			}
			c.Summary = words
			return tx.SaveCase(ctx, c)
		})
	}
	for seq, want := range []string{1: "Nur das", 2: ""} {
		if seq == 0 {
			continue
		}
		n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
			_, err := tx.WithdrawCaseMessage(ctx, c, seq)
			return err
		})
		n.as(asker, c.Me.Reference, func(_ context.Context, _ *storage.Tx, c *storage.Case) error {
			if c.Summary != want {
				t.Errorf("after withdrawing %d: %q, want %q", seq, c.Summary, want)
			}
			return nil
		})
	}
}

// THREATS.md 11: the description that somebody was shown who was asked and never answered is taken off their chat before
// the case is shredded, and so is that of those who took part.
func TestThreat11TheDescriptionIsTakenOffAllChats(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 3)
	asker := n.member(n.here, houses[0], false)
	n.member(n.here, houses[1], true)
	n.member(n.here, houses[2], true)
	c, asked := n.starts(asker, 1)
	shown := map[int64]int{asker.ID: 7}
	keep := func(person *storage.Person, reference string, message int) {
		n.as(person, reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
			return errors.Join(tx.KeepVignette(ctx, c, message, n.now), tx.KeepVignette(ctx, c, 0, n.now))
		})
	}
	keep(asker, c.Me.Reference, 7)
	for i := range asked {
		keep(&asked[i].Person, asked[i].Reference, 20+i)
		shown[asked[i].Person.ID] = 20 + i
	}
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil { // the request of the other one ends with that
		t.Fatal(err)
	}
	n.as(asker, c.Me.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		_, err := tx.CloseCase(ctx, c, storage.EndRequester)
		return err
	})
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.LockedCase(ctx, c.ID)
		if err != nil {
			return err
		}
		copies, err := tx.CaseCopies(ctx, &c, 0)
		found := map[int64]int{}
		for _, shown := range copies {
			found[shown.Person.ID] = shown.MessageID
		}
		if diff := cmp.Diff(shown, found); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		return err
	})
}

// THREATS.md 2: a consultant's name shows no sector any more once too few are left beside those who were asked later.
func TestThreat2APseudonymNeverGetsMorePrecise(t *testing.T) {
	n := setupCases(t)
	schools := n.houses(n.here, "school", 3)
	asker := n.member(n.here, n.houses(n.here, "daycare", 1)[0], false)
	n.member(n.here, schools[0], true) // the one who accepts
	for i := range 4 {
		n.member(n.here, schools[1+i%2], false)
	}
	c, asked := n.starts(asker, 2)
	if len(asked) != 1 {
		t.Fatalf("asked %d", len(asked))
	}
	if err := n.answers(asked[0], storage.PersonAccepted); err != nil {
		t.Fatal(err)
	}
	shown := func() (sector string) {
		n.as(asker, c.Me.Reference, func(_ context.Context, _ *storage.Tx, c *storage.Case) error {
			sector = c.ByNumber(asked[0].Number).Pseudonym.Sector
			return nil
		})
		return sector
	}
	if sector := shown(); sector != "school" {
		t.Fatalf("accepted as %q", sector)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error { // one of the five is ready to advise by now
		return tx.SaveConsultant(ctx, storage.Consultant{AreaID: n.here.area, PersonID: asked[0].Person.ID + 1, MaxCases: 2})
	})
	n.now = n.now.Add(26 * time.Hour)
	if round := n.endsRound(c.ID); len(round.Asked) != 1 {
		t.Fatalf("asked %d in the second round", len(round.Asked))
	}
	if sector := shown(); sector != "" {
		t.Errorf("still %q", sector)
	}
}

// THREATS.md 19: while a poll is open no ballot says of which sector its voter is, and who has left the area before the
// end counts among those without an organisation.
func TestThreat19OpenBallotsHaveNoSector(t *testing.T) {
	n := setupNetwork(t)
	school := n.members(200, 6, n.house("Schule", n.here))
	guests := n.members(300, 4, 0)
	p := n.asks(func(p *storage.Poll) { p.Split = true })
	for _, person := range append(school, guests...) {
		n.votes(p, person, dots(5))
	}
	if told := n.count(`SELECT count(*) FROM ballots WHERE sector IS NOT NULL`); told != 0 {
		t.Errorf("%d open ballots tell the sector", told)
	}
	if _, err := n.raw.Exec(`DELETE FROM memberships WHERE person_id = $1`, school[0].ID); err != nil {
		t.Fatal(err)
	}
	_, ballots := n.closes(p)
	counted := map[string]int{}
	for _, ballot := range ballots {
		counted[ballot.Sector]++
	}
	if len(counted) != 2 || counted["none"] != 5 {
		t.Errorf("counted %v", counted)
	}
}
