package scheduler

import (
	"context"
	"sync"
	"testing"

	"sozialraum/storage"
)

// houses makes an organisation for each of the people with Telegram ids from 1, who administers it.
func (b *bench) houses(n int) {
	b.t.Helper()
	b.people(n)
	b.exec(`
		WITH made AS (
			INSERT INTO organisations (area_id, municipality_id, name, sector, can, contact, state, created_at, updated_at)
			SELECT $1, (SELECT min(id) FROM municipalities WHERE area_id = $1), 'Haus ' || p.telegram_id, 'school', 'x', '1', 'active', $2, $2
			FROM people p
			ORDER BY p.telegram_id
			RETURNING id, name
		)
		UPDATE memberships m
		SET organisation_id = made.id, organisation_admin = true
		FROM made, people p
		WHERE p.id = m.person_id AND made.name = 'Haus ' || p.telegram_id`, b.area, b.clock.Now())
}

// states writes a sentence down, as coordinators do.
func (b *bench) states(wording string) (id int64) {
	b.t.Helper()
	err := b.store.InTx(b.ctx, func(ctx context.Context, tx *storage.Tx) (err error) {
		id, err = tx.AddStatement(ctx, b.area, wording, storage.AskAboutStatements(tx.Now, at(b.t, "2017-03-01 00:00").Location()))
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

const askedAbout = `SELECT count(*) FROM outbox WHERE kind = 'attitude'`

// All that was written is asked about at once, when nothing more is being written; on several replicas everybody is asked once,
// and not who has answered.
func TestOrganisationsAreAskedOnceAboutAll(t *testing.T) {
	b := setup(t)
	b.houses(3)
	first := b.states("Wir reden offen.")
	b.clock.Set(at(t, "2017-03-01 09:10"))
	b.states("Was wir vereinbaren, gilt.")
	if n := b.runAt("2017-03-01 09:16", "attitude"); n != 0 {
		t.Errorf("%d were asked while more was being written", n)
	}
	b.exec(`
		INSERT INTO statement_assents (statement_id, area_id, organisation_id, version, answer, at)
		SELECT s.id, s.area_id, o.id, 1, 'carry', $1
		FROM statements s, organisations o
		WHERE o.name = 'Haus 2'`, b.clock.Now())
	b.clock.Set(at(t, "2017-03-01 09:26"))
	var running sync.WaitGroup
	for _, store := range []*storage.Store{b.store, b.open()} {
		running.Go(func() { b.run(store, "attitude") })
	}
	running.Wait()
	if n := b.count(askedAbout); n != 2 {
		t.Errorf("%d messages, want one to each of two houses", n)
	}
	if n := b.runAt("2017-03-01 12:00", "attitude"); n != 0 {
		t.Errorf("%d were asked again", n)
	}
	if n := b.count(`SELECT count(*) FROM statements WHERE id = $1 AND ask_at IS NULL`, first); n != 1 {
		t.Error("the first sentence is still due")
	}
}

// What is written in the evening is asked about in the morning, also when nothing ran in the night.
func TestNobodyIsAskedAtNight(t *testing.T) {
	b := setup(t)
	b.houses(1)
	b.clock.Set(at(t, "2017-03-01 19:50"))
	b.states("Wir reden offen.")
	for _, look := range []struct {
		at   string
		want int
	}{{"2017-03-01 20:10", 0}, {"2017-03-02 07:59", 0}, {"2017-03-02 21:00", 0}, {"2017-03-03 08:00", 1}} {
		if n := b.runAt(look.at, "attitude"); n != look.want {
			t.Errorf("%s: %d, want %d", look.at, n, look.want)
		}
	}
}
