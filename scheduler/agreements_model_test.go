package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

// papers is the program and the reference side by side.
type papers struct {
	*bench
	t       *rapid.T
	today   int
	boss    *storage.Person
	active  []int64
	admins  map[int64]map[int64]bool // by house
	sheets  map[int64]*paper         // by agreement
	area    int64
	counted int
}

func (p *papers) date(day int) time.Time {
	return time.Date(2017, 3, 1+day, 0, 0, 0, 0, time.UTC)
}

// found makes an area with five houses, each with somebody who answers for it.
func found(b *bench, t *rapid.T, round int) *papers {
	p := &papers{bench: b, t: t, admins: map[int64]map[int64]bool{}, sheets: map[int64]*paper{}}
	b.clock.Set(at(b.t, "2017-03-01 12:00"))
	for _, table := range []string{"agreements", "memberships", "organisations", "areas", "people", "outbox"} {
		b.exec(`DELETE FROM ` + table)
	}
	var err error
	if p.area, err = b.store.AddArea(b.ctx, storage.NewArea{
		Name: fmt.Sprint("Nord ", round), Zone: "Europe/Berlin", EmergencyPhone: "1", Municipalities: []storage.NewMunicipality{{Name: "Ort"}},
	}); err != nil {
		t.Fatal(err)
	}
	before := b.area
	b.area = p.area
	b.people(6)
	b.area = before
	var ids []int64
	rows, err := b.raw.Query(`SELECT id FROM people ORDER BY telegram_id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	p.do(func(ctx context.Context, tx *storage.Tx) error {
		places, err := tx.Municipalities(ctx, p.area)
		if err != nil {
			return err
		}
		for i, person := range ids[1:] {
			house, err := tx.AddOrganisation(ctx, storage.Organisation{
				AreaID: p.area, MunicipalityID: places[0].ID, Name: fmt.Sprint("Haus ", i), Sector: "school", State: "active",
			})
			if err != nil {
				return err
			}
			p.active, p.admins[house] = append(p.active, house), map[int64]bool{person: true}
			if err := tx.Admit(ctx, p.area, house, person, true); err != nil {
				return err
			}
		}
		p.boss, err = tx.Person(ctx, ids[0])
		return err
	})
	return p
}

func (p *papers) do(fn func(ctx context.Context, tx *storage.Tx) error) {
	if err := p.store.InTx(p.ctx, fn); err != nil {
		p.t.Fatal(err)
	}
}

// one draws an agreement for which want holds.
func (p *papers) one(want func(*paper) bool) (int64, *paper) {
	var ids []int64
	for id, sheet := range p.sheets {
		if want(sheet) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		p.t.Skip("there is none")
	}
	slices.Sort(ids)
	id := rapid.SampledFrom(ids).Draw(p.t, "agreement")
	return id, p.sheets[id]
}

func (p *papers) some() []int64 {
	if len(p.active) == 0 {
		p.t.Skip("everybody has left")
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(p.active), 1, min(3, len(p.active)), rapid.ID[int64]).Draw(p.t, "houses")
}

// change does something to an agreement that is locked.
func (p *papers) change(id int64, fn func(ctx context.Context, tx *storage.Tx, a storage.Agreement) error) (err error) {
	p.do(func(ctx context.Context, tx *storage.Tx) error {
		a, problem := tx.AgreementToChange(ctx, p.area, id)
		if problem != nil {
			return problem
		}
		if err = fn(ctx, tx, a); errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrConflict) {
			return nil
		}
		return err
	})
	return err
}

// TestAgreementsGoAsOnPaper proposes, signs, changes, renews, ends, reports, lets houses leave and merge, and lets days be
// missed, in any order, beside a reference that is simple enough to be believed.
func TestAgreementsGoAsOnPaper(t *testing.T) {
	b := setup(t)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		p := found(b, t, round)
		act := func(fn func(*rapid.T)) func(*rapid.T) {
			return func(t *rapid.T) {
				p.t = t
				fn(t)
			}
		}
		for range 2 { // so that there is something to do
			act(p.propose)(t)
			act(p.open)(t)
		}
		t.Repeat(map[string]func(*rapid.T){
			"propose": act(p.propose), "open": act(p.open), "sign": act(p.sign), "sign all": act(p.signAll), "reword": act(p.reword),
			"report": act(p.report), "end": act(p.end), "leave": act(p.leave), "pass": act(p.pass), "": act(p.check),
		})
	})
}
