package sender

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// bench is a database, a Telegram with people who have started the bot, and any number of senders between them.
type bench struct {
	url    string
	sim    *simulator.Simulator
	people []*simulator.Person
	raw    *sql.DB
	store  *storage.Store // without a sender, to enqueue what the leader claims
}

func setup(t testing.TB, people int) *bench {
	t.Helper()
	b := &bench{url: storagetest.URL(t), sim: simulator.New(simulator.Options{})}
	if err := b.sim.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.sim.Close)
	for range people {
		p := b.sim.AddPerson(simulator.Profile{FirstName: "Fachkraft"})
		p.Open("")
		b.people = append(b.people, p)
	}
	b.store = b.open(t)
	b.raw = openRaw(t, b.url)
	return b
}

func openRaw(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func (b *bench) open(t testing.TB) *storage.Store {
	t.Helper()
	store, err := storage.Open(t.Context(), b.url, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// process is one replica: a store with its sender.
type process struct {
	*Sender
	store *storage.Store
	stop  func() // and wait until it has drained
}

func (b *bench) start(t testing.TB, opt Options) *process {
	t.Helper()
	client, err := NewClient(b.sim.URL(), b.sim.Token(), 64)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{store: b.open(t)}
	p.Sender = New(p.store, client, opt)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	running.Go(func() {
		if err := p.Run(ctx); err != nil {
			t.Errorf("sender: %v", err)
		}
	})
	p.stop = func() {
		cancel()
		running.Wait()
		client.Close()
	}
	t.Cleanup(p.stop)
	await(t, "the sender has a session", func() bool { return p.Status().Running })
	return p
}

// await waits for a condition that other goroutines bring about.
func await(t testing.TB, what string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func message(chat int64, n int, lane storage.Lane) storage.Outgoing {
	return storage.Outgoing{
		ChatID: chat, Method: "sendMessage", Lane: lane, Kind: lane.String(),
		Payload: fmt.Sprintf(`{"chat_id":%d,"text":"%d"}`, chat, n),
	}
}

func enqueue(t testing.TB, store *storage.Store, messages ...storage.Outgoing) {
	t.Helper()
	err := store.InTx(context.WithoutCancel(t.Context()), func(_ context.Context, tx *storage.Tx) error {
		tx.Enqueue(messages...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) pending(t testing.TB) (n int) {
	t.Helper()
	if err := b.raw.QueryRow(`SELECT count(*) FROM outbox WHERE outcome IS NULL`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (b *bench) drained(t testing.TB) {
	t.Helper()
	await(t, "the outbox is empty", func() bool { return b.pending(t) == 0 })
}

// seen lists the numbers that a person got, without the bot's answer to the start.
func seen(messages []simulator.Message) (numbers []int) {
	for _, m := range messages {
		if n, err := strconv.Atoi(m.Text); err == nil && m.FromBot {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

func upTo(n int) (numbers []int) {
	for i := range n {
		numbers = append(numbers, i)
	}
	return numbers
}

// checkOrder fails unless every person got 0, 1, 2 … n-1, where a message may come again directly after itself.
// It returns how many did.
func (b *bench) checkOrder(t testing.TB, n int) (duplicates int) {
	t.Helper()
	for _, p := range b.people {
		numbers := seen(p.Messages())
		duplicates += len(numbers)
		if unique := slices.Compact(slices.Clone(numbers)); !slices.Equal(unique, upTo(n)) {
			t.Errorf("a person got %v, want 0 to %d in order", numbers, n-1)
		}
	}
	return duplicates - n*len(b.people)
}

func TestRepliesArriveInOrder(t *testing.T) {
	b := setup(t, 5)
	p := b.start(t, Options{})
	for n := range 20 {
		for _, person := range b.people {
			enqueue(t, p.store, message(person.ID(), n, storage.LaneReply))
		}
	}
	b.drained(t)
	if extra := b.checkOrder(t, 20); extra != 0 {
		t.Errorf("%d messages came twice", extra)
	}
}

// TestOrderUnderFailures breaks calls in every way that leaves it open whether the message arrived.
func TestOrderUnderFailures(t *testing.T) {
	b := setup(t, 6)
	random := rand.New(rand.NewPCG(3, 4))
	var mu sync.Mutex
	b.sim.SetFault(func(c simulator.Call) *simulator.Fault {
		mu.Lock()
		defer mu.Unlock()
		faults := []*simulator.Fault{
			{Status: 500},
			{Status: 502},
			{DropBefore: true},
			{BrokenJSON: true},
			{Hold: 20 * time.Millisecond},
			{Delay: 10 * time.Millisecond},
			nil, nil, nil, nil, nil, nil,
		}
		return faults[random.IntN(len(faults))]
	})
	p := b.start(t, Options{Random: func() float64 { return 0.99 }, Batch: 7})
	const each = 15
	for n := range each {
		for i, person := range b.people {
			// Every person's messages go through one lane; of the three lanes two are claimed.
			enqueue(t, p.store, message(person.ID(), n, storage.Lane(i%3)))
		}
	}
	b.drained(t)
	if extra := b.checkOrder(t, each); extra != 0 {
		t.Errorf("%d messages came twice", extra)
	}
}

func TestMessageWhoseAnswerWasLostIsSentAgain(t *testing.T) {
	b := setup(t, 1)
	b.sim.FailNext("sendMessage", 2, simulator.Fault{DropAfterAccept: true})
	p := b.start(t, Options{})
	enqueue(t, p.store, message(b.people[0].ID(), 0, storage.LaneReply), message(b.people[0].ID(), 1, storage.LaneReply))
	b.drained(t)
	if got := seen(b.people[0].Messages()); !slices.Equal(got, []int{0, 0, 0, 1}) {
		t.Errorf("the person got %v, want 0 three times and then 1", got)
	}
}

func TestFloodWaitIsPersistedAndStopsTheChat(t *testing.T) {
	b := setup(t, 2)
	b.sim.FailNext("sendMessage", 1, simulator.Fault{RetryAfter: 3600})
	p := b.start(t, Options{})
	enqueue(t, p.store, message(b.people[0].ID(), 0, storage.LaneReply), message(b.people[0].ID(), 1, storage.LaneReply))
	var waits bool
	await(t, "the wait is in the database", func() bool {
		err := b.raw.QueryRow(`SELECT bool_or(not_before > now() + INTERVAL '59 minutes' AND attempts = 1) FROM outbox`).Scan(&waits)
		return err == nil && waits
	})
	enqueue(t, p.store, message(b.people[1].ID(), 0, storage.LaneReply), message(b.people[0].ID(), 2, storage.LaneReply))
	await(t, "others are served", func() bool { return len(seen(b.people[1].Messages())) == 1 })
	p.stop()
	next := b.start(t, Options{})
	await(t, "the next process leads", func() bool { return next.Status().Leader })
	enqueue(t, next.store, message(b.people[1].ID(), 1, storage.LaneBulk))
	await(t, "others are served", func() bool { return len(seen(b.people[1].Messages())) == 2 })
	await(t, "only the waiting person's messages are pending", func() bool { return b.pending(t) == 3 })
	if got := seen(b.people[0].Messages()); len(got) > 0 {
		t.Errorf("the waiting person got %v", got)
	}
}

func TestTwoFloodWaitsStopEverything(t *testing.T) {
	b := setup(t, 3)
	b.sim.FailNext("sendMessage", 2, simulator.Fault{RetryAfter: 3600})
	p := b.start(t, Options{})
	enqueue(t, p.store, message(b.people[0].ID(), 0, storage.LaneReply), message(b.people[1].ID(), 0, storage.LaneReply))
	await(t, "both wait", func() bool {
		var n int
		return b.raw.QueryRow(`SELECT count(*) FROM outbox WHERE attempts = 1`).Scan(&n) == nil && n == 2
	})
	enqueue(t, p.store, message(b.people[2].ID(), 0, storage.LaneReply))
	p.stop() // would wait for what can still be sent
	if got := seen(b.people[2].Messages()); len(got) > 0 || b.pending(t) != 3 {
		t.Errorf("sent %v while the whole bot has to wait, %d pending", got, b.pending(t))
	}
}

func TestBlockedPersonIsLeftAlone(t *testing.T) {
	b := setup(t, 2)
	blocked, other := b.people[0], b.people[1]
	if _, err := b.raw.Exec(`INSERT INTO people (telegram_id, created_at) VALUES ($1, now()), ($2, now())`, blocked.ID(), other.ID()); err != nil {
		t.Fatal(err)
	}
	blocked.Block()
	for n := range 5 {
		enqueue(t, b.store, message(blocked.ID(), n, storage.LaneBulk), message(other.ID(), n, storage.LaneBulk))
	}
	b.start(t, Options{})
	b.drained(t)
	var reachable, otherReachable bool
	err := b.raw.QueryRow(`
		SELECT bool_or(reachable) FILTER (WHERE telegram_id = $1), bool_or(reachable) FILTER (WHERE telegram_id = $2)
		FROM people`, blocked.ID(), other.ID()).Scan(&reachable, &otherReachable)
	if err != nil || reachable || !otherReachable {
		t.Errorf("reachable: %v, the other: %v, %v", reachable, otherReachable, err)
	}
	if got := seen(other.Messages()); !slices.Equal(got, upTo(5)) {
		t.Errorf("the other got %v", got)
	}
	calls := 0
	for _, c := range b.sim.Calls() {
		if c.ChatID == blocked.ID() {
			calls++
		}
	}
	if calls != 1 {
		t.Errorf("%d calls for somebody who blocked the bot, want 1", calls)
	}
}

func TestGroupIsFollowedWhenItMigrates(t *testing.T) {
	b := setup(t, 1)
	group := b.sim.AddGroup("Runder Tisch", false)
	b.people[0].JoinGroup(group)
	group.AddBot(b.people[0])
	old := group.ID()
	group.MigrateToSupergroup()
	p := b.start(t, Options{})
	for n := range 5 {
		enqueue(t, p.store, message(old, n, storage.LaneReply))
	}
	b.drained(t)
	if got := seen(group.Messages()); !slices.Equal(got, upTo(5)) {
		t.Errorf("the group got %v, want 0 to 4", got)
	}
}

func TestRefusedMessageIsBuriedAndTheNextOneGoes(t *testing.T) {
	b := setup(t, 1)
	p := b.start(t, Options{})
	broken := message(b.people[0].ID(), 0, storage.LaneReply)
	broken.Payload = fmt.Sprintf(`{"chat_id":%d,"text":""}`, b.people[0].ID())
	unknown := message(b.people[0].ID(), 0, storage.LaneReply)
	unknown.Method = "sendNothing"
	enqueue(t, p.store, broken, unknown, message(b.people[0].ID(), 0, storage.LaneReply))
	b.drained(t)
	count, list, err := b.store.BuriedOutbox(t.Context(), 10)
	if err != nil || count != 2 || list[0].Method != "sendNothing" || list[1].Reason == "" {
		t.Errorf("buried: %d, %+v, %v", count, list, err)
	}
	if got := seen(b.people[0].Messages()); !slices.Equal(got, upTo(1)) || p.Status().Refused {
		t.Errorf("the person got %v, refused %v", got, p.Status().Refused)
	}
}

func TestRefusedTokenStopsEverythingAndBuriesNothing(t *testing.T) {
	b := setup(t, 1)
	b.sim.SetFault(func(simulator.Call) *simulator.Fault { return &simulator.Fault{Status: 401} })
	p := b.start(t, Options{})
	enqueue(t, p.store, message(b.people[0].ID(), 0, storage.LaneReply))
	await(t, "the refusal is known", func() bool { return p.Status().Refused })
	p.stop()
	if n := b.pending(t); n != 1 {
		t.Errorf("%d messages pending, want 1", n)
	}
}
