package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"sozialraum/storage"
)

// arrivesAnd does something as an update of this person does: locked, and in one transaction.
func (n *network) arrivesAnd(person *storage.Person, fn func(ctx context.Context, tx *storage.Tx, person *storage.Person) error) {
	n.t.Helper()
	n.update++
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: n.update, TelegramID: person.TelegramID}})
		if err != nil {
			return err
		}
		return fn(ctx, tx, people[person.TelegramID])
	})
}

// sameTransaction lists tables of people with a row that the transaction of a secret row has written or locked: PostgreSQL
// keeps its number in both, for everybody who may look at the database to compare.
func (n *network) sameTransaction(secrets ...string) (pairs []string) {
	n.t.Helper()
	for _, secret := range secrets {
		for _, known := range []string{"people", "memberships", "organisations", "consultants", "dialogs"} {
			if rows := n.count(fmt.Sprintf(`
				SELECT count(*)
				FROM %s s
				JOIN %s k ON CAST(s.xmin AS text) IN (CAST(k.xmin AS text), CAST(k.xmax AS text))`, secret, known)); rows > 0 {
				pairs = append(pairs, fmt.Sprintf("%s and %s: %d", secret, known, rows))
			}
		}
	}
	return pairs
}

// THREATS.md 10: the numbers of transactions do not tell either who is in a case, who asked, and who was asked.
func TestThreat10TransactionsLinkNobodyToACase(t *testing.T) {
	n := setupCases(t)
	houses := n.houses(n.here, "daycare", 2)
	asker, adviser := n.member(n.here, houses[0], false), n.member(n.here, houses[1], true)
	var c storage.Case
	var asked []storage.Recipient
	look := func(when string) {
		t.Helper()
		for _, pair := range n.sameTransaction("case_keys", "consultations", "consultation_people", "consultation_messages") {
			t.Errorf("%s: %s", when, pair)
		}
	}
	n.arrivesAnd(asker, func(ctx context.Context, tx *storage.Tx, person *storage.Person) (err error) {
		c, asked, err = tx.StartConsultation(ctx, person, storage.NewConsultation{
			Way: storage.WayWritten, Model: storage.ModelPhases, Wanted: 1, Vignette: vignette,
		}, n.rules)
		return err
	})
	look("asked")
	n.arrivesAnd(adviser, func(ctx context.Context, tx *storage.Tx, person *storage.Person) error {
		c, err := tx.CaseOf(ctx, person, asked[0].Reference)
		return errors.Join(err, tx.AnswerRequest(ctx, &c, storage.PersonAccepted, n.rules))
	})
	look("accepted")
	n.arrivesAnd(asker, func(ctx context.Context, tx *storage.Tx, person *storage.Person) error {
		c, err := tx.CaseOf(ctx, person, c.Me.Reference)
		return errors.Join(err, tx.BeginCase(ctx, &c))
	})
	n.arrivesAnd(adviser, func(ctx context.Context, tx *storage.Tx, person *storage.Person) error {
		c, err := tx.CaseOf(ctx, person, asked[0].Reference)
		if err != nil {
			return err
		}
		_, _, _, err = tx.AddCaseMessage(ctx, &c, storage.CaseMessage{Text: "Ein Rat"}, n.rules)
		return err
	})
	look("written")
}

// THREATS.md 19: nor whose a ballot is, that of a person or of an organisation.
func TestThreat19TransactionsLinkNobodyToABallot(t *testing.T) {
	n := setupNetwork(t)
	house := n.house("Schule", n.here)
	people := n.members(100, 4, house)
	for _, voters := range []string{"person", "organisation"} {
		p := n.asks(func(p *storage.Poll) { p.Voters = voters })
		for _, person := range people {
			n.arrivesAnd(person, func(ctx context.Context, tx *storage.Tx, person *storage.Person) error {
				return cast(ctx, tx, p, person, dots(1))
			})
		}
		for _, pair := range n.sameTransaction("ballots") {
			t.Errorf("ballots of each %s: %s", voters, pair)
		}
	}
}
