package scheduler

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/bot/anonymity"
	"sozialraum/storage"
)

// caseModel is a network of people who ask, advise, leave and are deleted while time passes, and what must never happen
// in it. It remembers by itself what the database keeps sealed.
type caseModel struct {
	*bench
	t      *rapid.T
	rules  storage.Rules
	houses map[int64]string // sector
	home   map[int64]int64  // person -> house, those who belong to one
	people []*storage.Person
	asked  map[int64]*modelCase
	order  []int64 // of the cases, as they were asked: their ids are random
	texts  int
	dumps  *sql.Stmt
	steps  int
}

// modelCase is what the model knows of a case.
type modelCase struct {
	spared     []int64 // houses that must not be asked
	label      string
	pseudonyms map[int]storage.Pseudonym
	requests   map[int]int64 // number -> person, as first seen
}

var errCrash = errors.New("crash")

// do runs fn in a transaction that now and then dies at its end, as a process does.
func (m *caseModel) do(fn func(ctx context.Context, tx *storage.Tx) error) (committed bool) {
	crash := rapid.IntRange(0, 9).Draw(m.t, "crash") == 0
	err := m.store.InTx(m.ctx, func(ctx context.Context, tx *storage.Tx) error {
		if err := fn(ctx, tx); err != nil || !crash {
			return err
		}
		return errCrash
	})
	if err != nil && !errors.Is(err, errCrash) && !errors.Is(err, storage.ErrConflict) && !errors.Is(err, storage.ErrNotFound) {
		m.t.Fatal(err)
	}
	return err == nil
}

// seldom keeps most of what ends a case from happening: otherwise few would get so far that somebody writes.
func (m *caseModel) seldom() bool { return rapid.IntRange(0, 3).Draw(m.t, "seldom") > 0 }

func (m *caseModel) text() string {
	m.texts++
	return fmt.Sprintf("%s %d", secretWord, m.texts)
}

// somebody draws a person; nil when nobody is there.
func (m *caseModel) somebody() *storage.Person {
	if len(m.people) == 0 {
		return nil
	}
	return rapid.SampledFrom(m.people).Draw(m.t, "person")
}

// inCase draws a case and somebody in it, mostly one in a fitting state, and runs fn with the case as they see it.
func (m *caseModel) inCase(states []string, fn func(ctx context.Context, tx *storage.Tx, c *storage.Case) error) {
	ids := slices.DeleteFunc(slices.Clone(m.order), func(id int64) bool { return m.asked[id] == nil })
	if len(ids) == 0 {
		return
	}
	id, pick := rapid.SampledFrom(ids).Draw(m.t, "case"), rapid.IntRange(0, 9).Draw(m.t, "participant")
	m.do(func(ctx context.Context, tx *storage.Tx) error {
		all, err := tx.LockedCase(ctx, id)
		if err != nil {
			return err
		}
		people := slices.DeleteFunc(slices.Clone(all.People), func(p storage.CasePerson) bool { return p.PersonID == 0 })
		if len(people) == 0 {
			return nil
		}
		slices.SortFunc(people, func(a, b storage.CasePerson) int { return cmp.Compare(a.PersonID, b.PersonID) })
		if fitting := slices.DeleteFunc(slices.Clone(people), func(p storage.CasePerson) bool {
			return !slices.Contains(states, p.State)
		}); pick > 1 && len(fitting) > 0 {
			people = fitting
		}
		me := people[pick%len(people)]
		c, err := tx.CaseOf(ctx, &storage.Person{ID: me.PersonID, AreaID: m.area}, me.Reference)
		if err != nil {
			return err
		}
		return fn(ctx, tx, &c)
	})
}

func (m *caseModel) joins(*rapid.T) {
	house := rapid.SampledFrom(slices.Sorted(maps.Keys(m.houses))).Draw(m.t, "house")
	person := m.member(m.area, house, rapid.IntRange(0, 2).Draw(m.t, "advises") > 0)
	m.people, m.home[person.ID] = append(m.people, person), house
}

func (m *caseModel) asks(*rapid.T) {
	person := m.somebody()
	if person == nil || m.home[person.ID] == 0 || len(m.asked) > 2 { // few cases come further than many
		return
	}
	spared := rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Sorted(maps.Keys(m.houses))), 0, 2, rapid.ID[int64]).Draw(m.t, "spared")
	n := storage.NewConsultation{
		Way: storage.WayWritten, Model: storage.ModelFree, Wanted: rapid.IntRange(1, 3).Draw(m.t, "wanted"), Excluded: spared,
		Vignette: storage.Vignette{Situation: m.text(), Perspective: storage.AnyPerspective},
	}
	var c storage.Case
	if m.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		if n.Label, err = tx.PreviewLabel(ctx, person, n, m.rules); err != nil {
			return err
		}
		c, _, err = tx.StartConsultation(ctx, person, n, m.rules)
		return err
	}) {
		if c.Label != n.Label {
			m.t.Fatalf("the preview showed %q, the case shows %q", n.Label, c.Label)
		}
		m.order = append(m.order, c.ID)
		m.asked[c.ID] = &modelCase{
			spared: append(slices.Clone(spared), m.home[person.ID]), label: m.sector(person, spared, c.Label),
			pseudonyms: make(map[int]storage.Pseudonym), requests: make(map[int]int64),
		}
	}
}

// sector is the label, after counting for itself that enough people share it.
func (m *caseModel) sector(person *storage.Person, spared []int64, label string) string {
	if label == "" {
		return ""
	}
	people, houses := 0, make(map[int64]bool)
	for _, house := range m.home {
		if house != 0 && m.houses[house] == m.houses[m.home[person.ID]] && !slices.Contains(spared, house) {
			people++
			houses[house] = true
		}
	}
	if people < anonymity.MinK || len(houses) < 2 || label != m.houses[m.home[person.ID]] {
		m.t.Fatalf("label %q with %d people in %d houses", label, people, len(houses))
	}
	return label
}

func (m *caseModel) answers(*rapid.T) {
	answer := rapid.SampledFrom([]string{storage.PersonAccepted, storage.PersonAccepted, storage.PersonLater, storage.PersonBiased}).Draw(m.t, "answer")
	m.inCase([]string{storage.PersonAsked}, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		return tx.AnswerRequest(ctx, c, answer, m.rules)
	})
}

// begins is the requester's doing; others who try find nothing to begin.
func (m *caseModel) begins(*rapid.T) {
	m.inCase([]string{storage.PersonIn}, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		if c.Me.Role != storage.RoleRequester {
			return nil
		}
		return tx.BeginCase(ctx, c)
	})
}

func (m *caseModel) writes(*rapid.T) {
	message := storage.CaseMessage{Text: m.text(), Source: m.texts}
	m.inCase([]string{storage.PersonIn, storage.PersonAccepted}, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		_, told, at, err := tx.AddCaseMessage(ctx, c, message, m.rules)
		for i := range told {
			if err := push(tx, c, &told[i], at); err != nil {
				return err
			}
		}
		return err
	})
}

func (m *caseModel) reads(*rapid.T) {
	m.inCase([]string{storage.PersonIn, storage.PersonAccepted}, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		messages, err := tx.CaseMessages(ctx, c)
		if err != nil {
			return err
		}
		last := 0
		for _, message := range messages {
			if message.Author != c.Me.Number && !message.Visible || message.Seq <= last {
				m.t.Fatalf("message %d after %d, visible %v", message.Seq, last, message.Visible)
			}
			last = message.Seq
		}
		if err := tx.KeepCopy(ctx, c, 1+m.texts, 1, last, tx.Now); err != nil {
			return err
		}
		_, err = tx.MarkRead(ctx, c, last)
		return err
	})
}

func (m *caseModel) withdraws(*rapid.T) {
	seq := rapid.IntRange(1, 5).Draw(m.t, "seq")
	m.inCase([]string{storage.PersonIn, storage.PersonAccepted}, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		_, err := tx.WithdrawCaseMessage(ctx, c, seq)
		return err
	})
}

func (m *caseModel) ends(*rapid.T) {
	if m.seldom() {
		return
	}
	m.inCase(nil, func(ctx context.Context, tx *storage.Tx, c *storage.Case) error {
		if c.Me.Role == storage.RoleConsultant {
			return tx.LeaveCase(ctx, c)
		}
		_, err := tx.CloseCase(ctx, c, storage.EndRequester)
		return err
	})
}

// departs takes somebody out of their house, or out of the network.
func (m *caseModel) departs(*rapid.T) {
	person := m.somebody()
	if person == nil || m.home[person.ID] == 0 || m.seldom() {
		return
	}
	forGood := rapid.Bool().Draw(m.t, "for good")
	if !m.do(func(ctx context.Context, tx *storage.Tx) error {
		if forGood {
			again, err := tx.Person(ctx, person.ID)
			if err == nil {
				_, err = tx.DeletePerson(ctx, again)
			}
			return err
		}
		_, err := tx.LeaveOrganisation(ctx, m.area, m.home[person.ID], person.ID)
		return err
	}) {
		return
	}
	m.home[person.ID] = 0
	if forGood {
		delete(m.home, person.ID)
		m.people = slices.DeleteFunc(m.people, func(p *storage.Person) bool { return p.ID == person.ID })
	}
	if n := m.count(`SELECT count(*) FROM consultants WHERE person_id = $1`, person.ID); n != 0 {
		m.t.Fatal("who left still advises")
	}
	if forGood {
		return
	}
	m.do(func(ctx context.Context, tx *storage.Tx) error {
		if mine, err := tx.MyCases(ctx, person); err != nil || len(mine) > 0 {
			m.t.Fatalf("who left has %d cases, %v", len(mine), err)
		}
		return nil
	})
}

func (m *caseModel) waits(*rapid.T) {
	hours := rapid.SampledFrom([]int{0, 1, 1, 1, 1, 25, 24 * 3, 24 * 11}).Draw(m.t, "hours")
	m.clock.Set(m.clock.Now().Add(time.Duration(hours) * time.Hour))
	m.run(m.store, "consultations")
}

// TestThreat10CasesUnderAnySequence: whoever asks, advises, leaves and whatever fails in between, the wrong people are never
// asked, labels and pseudonyms never become more precise, and the database never tells.
func TestThreat10CasesUnderAnySequence(t *testing.T) {
	b := setup(t)
	start := b.clock.Now()
	houses, dumps := make(map[int64]string), b.dumping()
	for _, sector := range []string{"school", "school", "school", "daycare", "church", "youth_office"} {
		houses[b.house(b.area, sector)] = sector
	}
	rapid.Check(t, func(rt *rapid.T) {
		for _, table := range []string{"consultations", "case_keys", "outbox", "people"} {
			b.exec(`DELETE FROM ` + table)
		}
		b.clock.Set(start)
		seed := rapid.Uint64().Draw(rt, "seed")
		m := &caseModel{
			bench: b, t: rt, houses: houses, dumps: dumps, home: make(map[int64]int64), asked: make(map[int64]*modelCase),
			rules: storage.Rules{Rand: rand.New(rand.NewPCG(seed, 0)), Sector: anonymity.Sector, Coarser: anonymity.Coarser},
		}
		for range rapid.IntRange(0, 14).Draw(rt, "people") {
			m.joins(rt)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"joins": m.joins, "asks": m.asks, "answers": m.answers, "answers again": m.answers, "begins": m.begins,
			"begins again": m.begins, "writes": m.writes, "writes again": m.writes, "reads": m.reads, "withdraws": m.withdraws, "ends": m.ends, "departs": m.departs,
			"waits": m.waits, "": m.check,
		})
		m.checkDump()
	})
}
