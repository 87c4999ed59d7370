package scheduler

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

type freshModel struct {
	*rapid.T
	b        *bench
	area     int64
	zone     *time.Location
	days     int
	replicas []*Scheduler
	houses   []*house
	reporter int64
	seen     int64     // outbox rows up to here have been looked at
	list     time.Time // when coordinators got their last list
}

// Whatever is added, confirmed, changed, reported and archived, however long nothing ran, and while replicas look together:
// who has something stale is asked, reminded, and then told of; never twice for the same, never by night, never about
// what is gone, and coordinators get one list a week at most.
func TestFreshnessAsAModelSays(t *testing.T) {
	b := setup(t)
	stores := []*storage.Store{b.store, b.open(), b.open()}
	rapid.Check(t, func(t *rapid.T) {
		m := newFreshModel(t, b, stores)
		steps := map[string]func(){
			"found": m.found, "offer": m.offer, "confirm": m.confirm, "all": m.confirmAll, "report": m.report, "archive": m.archive,
			"close": m.close, "mute": m.mute, "interval": m.interval, "wait": m.wait, "due": m.due, "look": m.look,
		}
		names := []string{
			"found", "offer", "offer", "confirm", "confirm", "all", "report", "archive", "close", "mute", "interval", "wait", "wait",
			"due", "due", "due", "due", "look", "look",
		}
		m.found()
		m.offer()
		for range rapid.IntRange(3, 25).Draw(t, "steps") {
			steps[rapid.SampledFrom(names).Draw(t, "step")]()
		}
		for range 4 {
			m.due()
		}
	})
}

func newFreshModel(t *rapid.T, b *bench, stores []*storage.Store) *freshModel {
	b.exec(`UPDATE organisations SET state = 'archived'`) // of earlier areas
	b.exec(`DELETE FROM outbox`)
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	m := &freshModel{T: t, b: b, zone: zone, days: 90}
	b.clock.Set(time.Date(2027, 1+time.Month(rapid.IntRange(0, 11).Draw(t, "month")), 1, 12, 0, 0, 0, time.UTC))
	number := b.count(`SELECT count(*) FROM areas`)
	m.area, err = b.store.AddArea(b.ctx, storage.NewArea{
		Name: fmt.Sprintf("Modell %d", number), Zone: zone.String(), EmergencyPhone: "1", Municipalities: []storage.NewMunicipality{{Name: "Alsfeld"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	m.reporter = m.person(true)
	for _, store := range stores[:rapid.IntRange(1, len(stores)).Draw(t, "replicas")] {
		m.replicas = append(m.replicas, New(store, Options{}))
	}
	return m
}

func (m *freshModel) now() time.Time { return m.b.clock.Now() }

func (m *freshModel) tx(fn func(ctx context.Context, tx *storage.Tx) error) {
	m.Helper()
	if err := m.b.store.InTx(m.b.ctx, fn); err != nil {
		m.Fatal(err)
	}
}

func (m *freshModel) person(coordinator bool) (id int64) {
	m.Helper()
	chat := m.b.count(`SELECT COALESCE(max(telegram_id), 0) + 1 FROM people`)
	id = int64(m.b.count(`INSERT INTO people (telegram_id, agreed_at, created_at, area_id) VALUES ($1, $3, $3, $2) RETURNING id`, chat, m.area, m.now()))
	m.b.exec(`INSERT INTO memberships (person_id, area_id, joined_at, coordinator) VALUES ($1, $2, $3, $4)`, id, m.area, m.now(), coordinator)
	return id
}

// found makes an organisation with an administrator.
func (m *freshModel) found() {
	h := &house{admin: m.person(false), calm: true, things: []*thing{{confirmed: m.now()}}}
	m.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		places, err := tx.Municipalities(ctx, m.area)
		if err != nil {
			return err
		}
		if h.id, err = tx.AddOrganisation(ctx, storage.Organisation{
			AreaID: m.area, MunicipalityID: places[0].ID, Name: fmt.Sprintf("Haus %d", h.admin), Sector: "school", State: "active",
		}); err != nil {
			return err
		}
		return tx.Admit(ctx, m.area, h.id, h.admin, true)
	})
	m.houses = append(m.houses, h)
}

// some picks a house that is still there; nil: there is none.
func (m *freshModel) some() *house {
	left := slices.DeleteFunc(slices.Clone(m.houses), func(h *house) bool { return h.gone })
	if len(left) == 0 {
		return nil
	}
	return rapid.SampledFrom(left).Draw(m.T, "house")
}

func (m *freshModel) offer() {
	h := m.some()
	if h == nil {
		return
	}
	new := &thing{confirmed: m.now()}
	m.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		if new.id, err = tx.AddResource(ctx, storage.Resource{AreaID: m.area, OrganisationID: h.id, Title: "Angebot", Description: "Etwas"}); err != nil {
			return err
		}
		if back := rapid.IntRange(0, 200).Draw(m.T, "imported"); back > 150 { // with a date of its own
			new.confirmed = m.now().AddDate(0, 0, -back)
			return tx.AssureResource(ctx, m.area, new.id, &new.confirmed)
		}
		return nil
	})
	h.things = append(h.things, new)
}

func (m *freshModel) confirm() {
	h := m.some()
	if h == nil {
		return
	}
	one := rapid.SampledFrom(h.things).Draw(m.T, "thing")
	m.tx(func(ctx context.Context, tx *storage.Tx) error {
		if one.id == 0 {
			return tx.ConfirmCard(ctx, m.area, h.id)
		}
		r, err := tx.ResourceToChange(ctx, m.area, one.id)
		if err != nil {
			return err
		}
		if rapid.Bool().Draw(m.T, "changed") {
			err = tx.ChangeResource(ctx, r)
		} else {
			err = tx.ConfirmResource(ctx, m.area, one.id)
		}
		if err != nil {
			return err
		}
		_, err = tx.SettleReports(ctx, r)
		return err
	})
	one.confirmed, one.reported = m.now(), false
}

func (m *freshModel) confirmAll() {
	h := m.some()
	if h == nil {
		return
	}
	m.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.ConfirmAll(ctx, m.area, h.id, true, m.now())
		return err
	})
	for _, one := range h.things {
		if !one.reported && !one.confirmed.After(m.now().Add(-time.Duration(m.days)*18*time.Hour)) { // three quarters
			one.confirmed = m.now()
		}
	}
}

func (m *freshModel) report() {
	h := m.some()
	if h == nil || len(h.things) < 2 {
		return
	}
	one := rapid.SampledFrom(h.things[1:]).Draw(m.T, "thing")
	if one.reported {
		return
	}
	who := m.person(false)
	step := m.b.count(`SELECT ask_step FROM organisations WHERE id = $1`, h.id)
	m.tx(func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.Resource(ctx, m.area, one.id)
		if err == nil {
			_, err = tx.ReportResource(ctx, r, who, "closed", "")
		}
		return err
	})
	one.reported, h.calm, h.rested = true, false, false // the report itself is brought to them
	if step == storage.StepNone || step == storage.StepTold {
		h.last, h.told = m.now(), false
	}
}

func (m *freshModel) archive() {
	h := m.some()
	if h == nil || len(h.things) < 2 {
		return
	}
	i := rapid.IntRange(1, len(h.things)-1).Draw(m.T, "thing")
	m.tx(func(ctx context.Context, tx *storage.Tx) error {
		return tx.ArchiveResource(ctx, m.area, h.things[i].id)
	})
	h.things = slices.Delete(h.things, i, i+1)
}

func (m *freshModel) close() {
	if h := m.some(); h != nil && len(m.houses) > 1 {
		m.tx(func(ctx context.Context, tx *storage.Tx) error {
			return tx.SetOrganisationState(ctx, m.area, h.id, "active", "archived")
		})
		h.gone = true
	}
}

func (m *freshModel) mute() {
	if h := m.some(); h != nil {
		h.mute = !h.mute
		m.b.exec(`UPDATE people SET reachable = $2 WHERE id = $1`, h.admin, !h.mute)
	}
}

func (m *freshModel) interval() {
	m.days = rapid.SampledFrom(storage.ConfirmChoices[:]).Draw(m.T, "days")
	m.tx(func(ctx context.Context, tx *storage.Tx) error { return tx.SetConfirmDays(ctx, m.area, m.days) })
}

// wait lets time pass while nothing runs.
func (m *freshModel) wait() {
	m.b.clock.Set(m.now().Add(time.Duration(rapid.IntRange(1, 24*120).Draw(m.T, "hours")) * time.Hour))
	m.becalm()
}

// due waits until something is to be done at about noon, and looks.
func (m *freshModel) due() {
	next := m.now().AddDate(0, 0, 60)
	for _, h := range m.houses {
		for _, one := range h.things {
			if at := one.confirmed.AddDate(0, 0, m.days); at.After(m.now()) && at.Before(next) {
				next = at
			}
		}
		if at := h.last.Add(storage.Patience); at.After(m.now()) && at.Before(next) {
			next = at
		}
	}
	next = next.Add(time.Duration(rapid.IntRange(-26, 26).Draw(m.T, "off")) * time.Hour)
	if next.After(m.now()) {
		m.b.clock.Set(next)
	}
	m.becalm()
	m.look()
}

// look runs the job on all replicas at once, once more for what they left to each other, and sees who was written to.
func (m *freshModel) look() {
	m.Helper()
	m.becalm()
	var group sync.WaitGroup
	for _, s := range m.replicas {
		group.Go(func() {
			if _, err := s.freshness(m.b.ctx, m.now()); err != nil {
				m.Errorf("look: %v", err)
			}
		})
	}
	group.Wait()
	if _, err := m.replicas[0].freshness(m.b.ctx, m.now()); err != nil {
		m.Fatalf("look again: %v", err)
	}
	awake := storage.Waking(m.now(), m.zone)
	lists := 0
	for _, key := range m.written() {
		if !awake {
			m.Fatalf("%s by night", key)
		}
		if strings.HasPrefix(key, "freshness/told/") {
			lists++
			continue
		}
		m.asked(key)
	}
	m.listed(lists)
	if awake {
		for _, h := range m.houses {
			m.owes(h)
			h.rested = h.rested || !m.known(h)
		}
	}
}

// written are the keys of new messages.
func (m *freshModel) written() (keys []string) {
	m.Helper()
	rows, err := m.b.raw.Query(`SELECT id, COALESCE(dedupe_key, '') FROM outbox WHERE id > $1 ORDER BY id`, m.seen)
	if err != nil {
		m.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key string
		if err := rows.Scan(&m.seen, &key); err != nil {
			m.Fatal(err)
		}
		keys = append(keys, key)
	}
	if err := rows.Err(); err != nil {
		m.Fatal(err)
	}
	return keys
}
