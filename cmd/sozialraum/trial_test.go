package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"sozialraum/bot"
	"sozialraum/bot/simulator"
	"sozialraum/storage"
	"sozialraum/storage/seal"
)

// trial is people who use the program while a test disturbs it, and the account of what they must see and what the
// database must hold in the end.
type trial struct {
	*testing.T
	ctx         context.Context
	random      *rand.Rand
	sim         *simulator.Simulator
	ledger      *ledger
	crowd       crowd
	front       *balancer // nil: the program polls
	coordinator *simulator.Person
	probe       *simulator.Person
	area        int64
	env         []string
	kills       int // by -9, of processes that could send
}

// trialOptions say what runs.
type trialOptions struct {
	webhook bool
	people  int           // default 24
	limit   time.Duration // for all of it; at least two minutes
	env     []string      // names the database
}

// newTrial makes the people, on the database at url, and a Telegram for them. Nothing runs yet.
func newTrial(t *testing.T, url string, o trialOptions) *trial {
	t.Helper()
	seed := newSeed(t)
	tr := &trial{T: t, random: rand.New(rand.NewPCG(seed, 0)), ledger: newLedger()}
	limit := max(o.limit, 2*time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	tr.ctx = ctx
	tr.sim = simulator.New(simulator.Options{
		BotUsername: "planungsraum_bot", KeepCalls: -1, KeepMessages: 60, WebhookBackoff: 20 * time.Millisecond,
	})
	if err := tr.sim.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	stop := tr.ledger.follow(tr.sim)
	t.Cleanup(func() {
		stop()
		tr.sim.Close()
		for _, problem := range tr.ledger.problems {
			t.Error(problem)
		}
	})
	dir := t.TempDir()
	tr.env = append([]string{
		"TELEGRAM_TOKEN=" + tr.sim.Token(), "TELEGRAM_API=" + tr.sim.URL(), "KEY_FILE=" + filepath.Join(dir, "key"),
		"LIMIT_PER_SECOND=0", "LIMIT_CHAT_PER_SECOND=0", "LIMIT_GROUP_PER_MINUTE=0",
	}, o.env...)
	if o.webhook {
		tr.front = newBalancer()
		t.Cleanup(tr.front.close)
		tr.env = append(tr.env, "WEBHOOK_URL="+tr.front.url(), "WEBHOOK_SECRET=only-telegram-knows")
	}
	if o.people == 0 {
		o.people = 24
	}
	tr.populate(url, filepath.Join(dir, "key"), o.people, seed)
	return tr
}

// newSeed is the seed of everything that is random in a test: SOZIALRAUM_SEED, else a new one.
func newSeed(t *testing.T) uint64 {
	t.Helper()
	seed := rand.Uint64()
	if given, err := strconv.ParseUint(os.Getenv("SOZIALRAUM_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("SOZIALRAUM_SEED=%d", seed)
	return seed
}

// populate makes the area, its coordinator, and the applicants.
func (tr *trial) populate(url, key string, people int, seed uint64) {
	tr.Helper()
	store, err := storage.Open(tr.ctx, url, storage.Options{})
	if err != nil {
		tr.Fatal(err)
	}
	defer func() { tr.check(store.Close()) }()
	tr.check(store.Migrate(tr.ctx))
	secret, err := seal.Load(key)
	tr.check(err)
	tr.area, err = store.AddArea(tr.ctx, storage.NewArea{
		Name: "Nord", Zone: "Europe/Berlin", EmergencyPhone: "06631 000000",
		Municipalities: []storage.NewMunicipality{{Name: "Alsfeld"}, {Name: "Romrod"}},
	})
	tr.check(err)
	tr.coordinator = tr.member(store, secret, "Koordination", true)
	tr.probe = tr.member(store, secret, "Probe", false)
	for n := range people {
		tr.crowd.applicants = append(tr.crowd.applicants, &applicant{
			person: tr.member(store, secret, fmt.Sprintf("Fachkraft%d", n+1), false), number: n + 1, ledger: tr.ledger,
			random: rand.New(rand.NewPCG(seed, uint64(n+1))), to: tr.coordinator,
		})
	}
}

// member makes somebody who has joined the area already.
func (tr *trial) member(store *storage.Store, key *seal.Key, name string, coordinator bool) *simulator.Person {
	tr.Helper()
	p := tr.sim.AddPerson(simulator.Profile{FirstName: name, Language: "de"})
	tr.check(store.InTx(tr.ctx, func(ctx context.Context, tx *storage.Tx) error {
		// The negative id is none of Telegram's, and not counted with them.
		_, people, err := tx.Arrive(ctx, []storage.Arrival{{UpdateID: -p.ID(), TelegramID: p.ID()}})
		if err != nil {
			return err
		}
		person, hash := people[p.ID()], bot.HashCode(key, name)
		err = tx.Invite(ctx, hash, storage.Invitation{AreaID: tr.area, Coordinator: coordinator, ExpiresAt: tx.Now.Add(time.Hour)})
		if err != nil {
			return err
		}
		invitation, err := tx.FindInvitation(ctx, hash)
		if err != nil {
			return err
		}
		_, err = tx.Redeem(ctx, invitation.ID, person.ID)
		return errors.Join(err, tx.Agree(ctx, person.ID, name))
	}))
	return p
}

func (tr *trial) check(err error) {
	tr.Helper()
	if err != nil {
		tr.Fatal(err)
	}
}

// start starts a process; with a webhook it becomes the one at that place of the balancer.
func (tr *trial) start(place int) *process {
	tr.Helper()
	p := startBinary(tr.T, tr.env...)
	if tr.front != nil {
		tr.front.put(place, p)
	}
	return p
}

// begin plays the first round undisturbed, and sets the crowd to work.
func (tr *trial) begin() {
	tr.Helper()
	tr.ledger.learn(pageKey{tr.coordinator.ID(), false}, true) // what the coordinator asks is not of interest
	tr.coordinator.Send("/hilfe")                              // nobody can be written to who has not written
	_, err := tr.ledger.learnt(tr.ctx, pageKey{tr.coordinator.ID(), false}, 1)
	tr.check(err)
	script, err := learnScript(tr.ctx, tr.ledger, tr.probe, tr.coordinator)
	tr.check(err)
	for _, a := range tr.crowd.applicants {
		a.script = script
	}
	tr.crowd.start(tr.ctx)
}

// settle lets everybody end their round and waits until everything has arrived.
func (tr *trial) settle(url string) {
	tr.Helper()
	if err := errors.Join(tr.crowd.finish(), tr.ledger.complete(tr.ctx), tr.sim.WaitIdle(tr.ctx)); err != nil {
		tr.Error(err)
	}
	if tr.Failed() {
		tr.FailNow()
	}
	db := openRaw(tr.T, url)
	for tr.ctx.Err() == nil && tr.count(db, `outbox WHERE outcome IS NULL`) > 0 {
		time.Sleep(5 * time.Millisecond)
	}
}

func openRaw(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func (tr *trial) count(db *sql.DB, what string) (n int) {
	tr.Helper()
	tr.check(db.QueryRowContext(tr.ctx, `SELECT count(*) FROM `+what).Scan(&n))
	return n
}
