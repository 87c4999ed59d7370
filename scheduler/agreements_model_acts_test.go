package scheduler

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

func (p *papers) propose(*rapid.T) {
	houses := p.some()
	review := p.today + rapid.IntRange(1, 40).Draw(p.t, "review")
	until := review + rapid.IntRange(-1, 30).Draw(p.t, "until")
	p.counted++
	sheet := &paper{
		state: "proposed", version: 1, term: 1, review: review, until: until, since: p.today, words: fmt.Sprint(p.counted), houses: map[int64]*voice{},
	}
	for _, id := range houses {
		sheet.houses[id] = &voice{}
	}
	p.do(func(ctx context.Context, tx *storage.Tx) error {
		a, err := tx.ProposeAgreement(ctx, storage.Agreement{
			What: sheet.words, How: "So", Until: p.date(until), Review: p.date(review),
		}, houses, p.boss)
		p.sheets[a.ID] = sheet
		return err
	})
}

func (p *papers) open(*rapid.T) {
	id, sheet := p.one(func(s *paper) bool { return true })
	err := p.change(id, func(ctx context.Context, tx *storage.Tx, a storage.Agreement) error {
		_, err := tx.OpenAgreement(ctx, a, p.boss)
		return err
	})
	if could := sheet.state == "proposed"; could != (err == nil) {
		p.t.Fatalf("opening %s: %v", sheet, err)
	} else if could {
		sheet.state = "signing"
	}
}

func (p *papers) sign(*rapid.T) {
	id, sheet := p.one(func(s *paper) bool { return true })
	var houses []int64
	for house := range p.admins {
		houses = append(houses, house)
	}
	slices.Sort(houses)
	p.answer(id, sheet, rapid.SampledFrom(houses).Draw(p.t, "house"))
}

// signAll lets everybody answer who is asked, so that what holds, and what some have declined, is no rarity.
func (p *papers) signAll(*rapid.T) {
	id, sheet := p.one(func(s *paper) bool { return s.state == "signing" })
	for _, house := range sheet.here() {
		p.answer(id, sheet, house)
	}
}

func (p *papers) answer(id int64, sheet *paper, house int64) {
	answer := rapid.SampledFrom([]string{"signed", "signed", "reserved", "declined"}).Draw(p.t, "answer")
	err := p.change(id, func(ctx context.Context, tx *storage.Tx, a storage.Agreement) error {
		_, err := tx.AnswerAgreement(ctx, a, house, agreement.Answer(answer), "Grund")
		return err
	})
	v := sheet.houses[house]
	could := v != nil && !v.left && !sheet.over() && sheet.state != "proposed"
	if could != (err == nil) {
		p.t.Fatalf("house %d answers %s: %v", house, sheet, err)
	}
	if could {
		v.answer, v.version = answer, sheet.version
		sheet.settle()
	}
}

func (p *papers) reword(*rapid.T) {
	id, sheet := p.one(func(s *paper) bool { return !s.over() })
	houses, renew := p.some(), sheet.state != "proposed" && rapid.Bool().Draw(p.t, "renew")
	p.counted++
	words, review := fmt.Sprint(p.counted), p.today+rapid.IntRange(1, 30).Draw(p.t, "review")
	if err := p.change(id, func(ctx context.Context, tx *storage.Tx, a storage.Agreement) error {
		after := a
		after.What, after.Until, after.Review = words, p.date(review), p.date(review)
		var err error
		if renew {
			_, err = tx.RenewAgreement(ctx, a, after, p.boss)
		} else {
			_, err = tx.ChangeAgreement(ctx, a, after, houses, p.boss)
		}
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
	sheet.version, sheet.review, sheet.until, sheet.since = sheet.version+1, review, review, p.today
	if sheet.state != "proposed" {
		sheet.state = "signing"
	}
	sheet.said = ""
	if renew {
		sheet.term, sheet.stuck = sheet.term+1, false
		return
	}
	for _, house := range sheet.here() {
		if !slices.Contains(houses, house) {
			delete(sheet.houses, house)
		}
	}
	for _, house := range houses {
		if sheet.houses[house] == nil {
			sheet.houses[house] = &voice{}
		}
	}
}

func (p *papers) report(*rapid.T) {
	id, sheet := p.one(func(s *paper) bool { return true })
	status := rapid.SampledFrom([]string{"on_track", "stuck", "done"}).Draw(p.t, "status")
	err := p.change(id, func(ctx context.Context, tx *storage.Tx, a storage.Agreement) error {
		_, _, err := tx.ReportAgreement(ctx, a, storage.AgreementReport{Status: status}, p.boss)
		return err
	})
	again := sheet.said == status && sheet.saidOn == p.today
	could := !sheet.over() && sheet.state != "proposed" && !again
	if could != (err == nil) || again != errors.Is(err, storage.ErrConflict) {
		p.t.Fatalf("reporting %s of %s, said %q on day %d: %v", status, sheet, sheet.said, sheet.saidOn, err)
	}
	if !could {
		return
	}
	sheet.stuck, sheet.since, sheet.said, sheet.saidOn = status == "stuck", p.today, status, p.today
	if sheet.review <= p.today {
		if sheet.review = sheet.until; sheet.review <= p.today {
			sheet.review = p.today + 28
		}
	}
	if status == "done" {
		sheet.state = "done"
	}
}

func (p *papers) end(*rapid.T) {
	id, sheet := p.one(func(s *paper) bool { return true })
	again := rapid.Bool().Draw(p.t, "reopen")
	err := p.change(id, func(ctx context.Context, tx *storage.Tx, a storage.Agreement) (err error) {
		if again {
			_, err = tx.ReopenAgreement(ctx, a, p.boss)
		} else {
			_, err = tx.EndAgreement(ctx, a, p.boss)
		}
		return err
	})
	before := *sheet
	switch {
	case !again && !sheet.over():
		sheet.state = "ended"
	case again && sheet.state == "done":
		sheet.state = "signing"
		if sheet.settle(); sheet.over() { // nobody is left to go on
			sheet.state = "done"
		} else {
			sheet.since = p.today
		}
	}
	if before.state != sheet.state {
		sheet.said = ""
	}
	if (before.state != sheet.state) != (err == nil) {
		p.t.Fatalf("ending or reopening %s: %v", &before, err)
	}
}

// leave takes a house out of the area, or makes it part of another one.
func (p *papers) leave(*rapid.T) {
	if len(p.active) < 2 {
		p.t.Skip("too few are left")
	}
	gone := rapid.SampledFrom(p.active).Draw(p.t, "house")
	p.active = slices.DeleteFunc(p.active, func(id int64) bool { return id == gone })
	var into int64
	if rapid.Bool().Draw(p.t, "merge") {
		into = rapid.SampledFrom(p.active).Draw(p.t, "into")
		for person := range p.admins[gone] {
			p.admins[into][person] = true
		}
	}
	p.admins[gone] = map[int64]bool{}
	var agreed []storage.Agreement
	p.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		if into != 0 {
			_, agreed, err = tx.MergeOrganisations(ctx, p.area, gone, into)
		} else {
			_, agreed, err = tx.ArchiveOrganisation(ctx, p.area, gone)
		}
		return err
	})
	ends := 0
	for _, sheet := range p.sheets {
		v, was := sheet.houses[gone], sheet.over()
		if v == nil || v.left {
			continue
		}
		v.left = true
		if into != 0 && !was && sheet.houses[into] == nil {
			sheet.houses[into] = &voice{}
		}
		if sheet.settle(); sheet.over() && !was {
			ends++
		}
	}
	for _, a := range agreed {
		if a.State.Over() {
			ends--
		}
	}
	if ends != 0 {
		p.t.Fatalf("%d agreements more should have ended", ends)
	}
}

// pass lets days go by, in which nothing runs, and then asks whoever is to be asked: once, by day.
func (p *papers) pass(*rapid.T) {
	p.today += rapid.IntRange(1, 20).Draw(p.t, "days")
	day := p.date(p.today).Format(time.DateOnly)
	p.clock.Set(at(p.bench.t, day+" 03:00"))
	if n := p.run(p.store, "agreements"); n > 0 {
		p.t.Fatalf("%d messages at night", n)
	}
	want := 0
	for _, sheet := range p.sheets {
		if !sheet.asks(p.today) {
			continue
		}
		people := map[int64]bool{p.boss.ID: true}
		for _, house := range sheet.here() {
			for person := range p.admins[house] {
				people[person] = people[person] || !sheet.out(house)
			}
		}
		maps.DeleteFunc(people, func(_ int64, asked bool) bool { return !asked })
		want, sheet.since = want+len(people), p.today
	}
	before := len(p.written())
	p.clock.Set(at(p.bench.t, day+" 12:00"))
	n, again := p.run(p.store, "agreements"), p.run(p.store, "agreements")
	if wrote := len(p.written()) - before; n != want || again != 0 || wrote != want {
		p.t.Fatalf("on %s %d and %d people are asked in %d messages, want %d", day, n, again, wrote, want)
	}
}

func (p *papers) check(*rapid.T) {
	found := make(map[int64]storage.Agreement)
	p.do(func(ctx context.Context, tx *storage.Tx) (err error) {
		for id := range p.sheets {
			if found[id], err = tx.Agreement(ctx, p.area, id); err != nil {
				return err
			}
		}
		return nil
	})
	for id, sheet := range p.sheets {
		a := found[id]
		got := &paper{
			state: string(a.State), version: a.Version, term: a.Term, stuck: a.Stuck, houses: map[int64]*voice{},
			review: int(a.ReviewOn.Sub(p.date(0)).Hours()) / 24,
		}
		for _, party := range a.Parties {
			got.houses[party.OrganisationID] = &voice{string(party.Answer), party.Version, party.LeftAt != nil}
		}
		if diff := cmp.Diff(sheet.String(), got.String()); diff != "" {
			p.t.Fatalf("agreement %d (-want +got):\n%s", id, diff)
		}
		if a.What != sheet.words && sheet.version == 1 || (a.AskAt == nil) != sheet.over() {
			p.t.Fatalf("agreement %d: %q, asked next at %v", id, a.What, a.AskAt)
		}
	}
}
