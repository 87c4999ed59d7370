package storage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"sozialraum/storage"
)

// caseNetwork is a network with people who may ask and advise.
type caseNetwork struct {
	*network
	rules storage.Rules
	next  int64 // Telegram id
}

func setupCases(t testing.TB) *caseNetwork {
	t.Helper()
	n := &caseNetwork{network: setupNetwork(t)}
	n.rules = storage.Rules{
		Rand: rand.New(rand.NewPCG(1, 2)),
		Sector: func(sector string, people, houses, k int) string {
			if people >= k && houses >= 2 {
				return sector
			}
			return ""
		},
		Coarser: func(shown, now string) string {
			if shown == now {
				return now
			}
			return ""
		},
	}
	return n
}

// member makes somebody of a house; consulting lets them advise from any perspective.
func (n *caseNetwork) member(p place, house int64, consulting bool) *storage.Person {
	n.t.Helper()
	n.next++
	person := n.joins(n.next, p)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.Admit(ctx, p.area, house, person.ID, false); err != nil || !consulting {
			return err
		}
		return tx.SaveConsultant(ctx, storage.Consultant{AreaID: p.area, PersonID: person.ID, MaxCases: 2})
	})
	return n.load(n.next)
}

// houses makes organisations of one sector.
func (n *caseNetwork) houses(p place, sector string, count int) (ids []int64) {
	n.t.Helper()
	for range count {
		n.next++
		id := n.house(fmt.Sprint("Haus ", n.next), p)
		if _, err := n.raw.Exec(`UPDATE organisations SET sector = $2 WHERE id = $1`, id, sector); err != nil {
			n.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

var vignette = storage.Vignette{
	Age: "primary", Setting: "family", Topics: []string{"absence"}, Situation: "Geheimes Wort Kastanie",
	Tried: "Viel", Question: "Wie weiter?", Perspective: storage.AnyPerspective,
}

// starts opens a case in writing and returns it with those who were asked.
func (n *caseNetwork) starts(person *storage.Person, wanted int, excluded ...int64) (c storage.Case, asked []storage.Recipient) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		n := n
		request := storage.NewConsultation{
			Way: storage.WayWritten, Model: storage.ModelPhases, Wanted: wanted, Vignette: vignette, Excluded: excluded,
		}
		if request.Label, err = tx.PreviewLabel(ctx, person, request, n.rules); err != nil {
			return err
		}
		c, asked, err = tx.StartConsultation(ctx, person, request, n.rules)
		return err
	})
	return c, asked
}

// as runs fn with the case as somebody sees it.
func (n *caseNetwork) as(person *storage.Person, reference string, fn func(ctx context.Context, tx *storage.Tx, c *storage.Case) error) {
	n.t.Helper()
	if err := n.tryAs(person, reference, fn); err != nil {
		n.t.Fatal(err)
	}
}

func (n *caseNetwork) tryAs(person *storage.Person, reference string, fn func(ctx context.Context, tx *storage.Tx, c *storage.Case) error) error {
	n.t.Helper()
	return n.try(func(ctx context.Context, tx *storage.Tx) error {
		c, err := tx.CaseOf(ctx, person, reference)
		if err != nil {
			return err
		}
		return fn(ctx, tx, &c)
	})
}

func (n *caseNetwork) answers(to storage.Recipient, answer string) error {
	n.t.Helper()
	return n.tryAs(&to.Person, to.Reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		return tx.AnswerRequest(ctx, c, answer, n.rules)
	})
}

func (n *caseNetwork) begins(person *storage.Person, reference string) {
	n.t.Helper()
	n.as(person, reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error { return tx.BeginCase(ctx, c) })
}

// writes adds a message and returns who is told, and when.
func (n *caseNetwork) writes(person *storage.Person, reference, words string) (m storage.CaseMessage, told []storage.Recipient, at time.Time) {
	n.t.Helper()
	n.as(person, reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) (err error) {
		m, told, at, err = tx.AddCaseMessage(ctx, c, storage.CaseMessage{Text: words, Source: 77}, n.rules)
		return err
	})
	return m, told, at
}

func (n *caseNetwork) reads(person *storage.Person, reference string) (words []string) {
	n.t.Helper()
	n.as(person, reference, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		messages, err := tx.CaseMessages(ctx, c)
		for _, m := range messages {
			words = append(words, m.Text)
		}
		return err
	})
	return words
}
