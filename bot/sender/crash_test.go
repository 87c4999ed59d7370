package sender

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

const (
	childVariable = "SENDER_TEST_CHILD" // database, API and token of a process that is there to be killed
	childSlots    = 8
)

// child is such a process: a sender, and an update now and then that is answered. It ends by a kill.
func child(arguments string) int {
	part := strings.Split(arguments, " ")
	store, err := storage.Open(context.Background(), part[0], storage.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	client, err := NewClient(part[1], part[2], childSlots)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("running")
	if err := New(store, client, Options{Slots: childSlots}).Run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return 1
}

func (b *bench) startChild(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+strings.Join([]string{b.url, b.sim.URL(), b.sim.Token()}, " "))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("the child does not run: %v", err)
	}
	return cmd
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
}

// TestKilledProcess kills a sender with -9 in the middle of its work, over and over.
func TestKilledProcess(t *testing.T) {
	b := setup(t, 40)
	const kills, each = 6, 60
	for n := range each {
		batch := make([]storage.Outgoing, 0, len(b.people))
		for i, person := range b.people {
			batch = append(batch, message(person.ID(), n, storage.Lane(i%3)))
		}
		enqueue(t, b.store, batch...)
	}
	b.sim.SetFault(func(simulator.Call) *simulator.Fault { return &simulator.Fault{Hold: time.Millisecond} })
	for range kills {
		cmd := b.startChild(t)
		before := len(b.sim.Calls())
		some := 100 + rand.IntN(100)
		await(t, "some messages are sent", func() bool { return len(b.sim.Calls()) >= before+some })
		kill(t, cmd)
	}
	if b.pending(t) == 0 {
		t.Fatal("everything was sent before the last kill; the test shows nothing")
	}
	b.start(t, Options{Slots: childSlots})
	b.drained(t)
	if extra := b.checkOrder(t, each); extra > kills*childSlots {
		t.Errorf("%d messages came twice, at most %d were in flight", extra, kills*childSlots)
	}
}

// TestOwnRepliesOfADeadProcess: rows that a process had in memory only are delivered by another.
func TestOwnRepliesOfADeadProcess(t *testing.T) {
	b := setup(t, 1)
	dead := b.open(t)
	session, err := dead.OpenSenderSession(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		enqueue(t, dead, message(b.people[0].ID(), n, storage.LaneReply))
	}
	p := b.start(t, Options{Check: 20 * time.Millisecond})
	await(t, "a leader is there", func() bool { return p.Status().Leader })
	enqueue(t, p.store, message(b.people[0].ID(), 3, storage.LaneReply))
	session.Close()
	b.drained(t)
	if extra := b.checkOrder(t, 4); extra != 0 {
		t.Errorf("%d messages came twice", extra)
	}
}

func TestSecondProcessTakesTheLead(t *testing.T) {
	b := setup(t, 10)
	opt := Options{Check: 20 * time.Millisecond, Poll: 10 * time.Millisecond}
	first, second := b.start(t, opt), b.start(t, opt)
	await(t, "one leads", func() bool { return first.Status().Leader || second.Status().Leader })
	if second.Status().Leader {
		first, second = second, first
	}
	const each = 30
	for n := range each {
		for i, person := range b.people {
			store := first.store
			if (n+i)%2 == 0 {
				store = second.store // whoever handled the update
			}
			enqueue(t, store, message(person.ID(), n, storage.Lane(i%3)))
		}
		if first != second && second.Status().Leader {
			t.Fatal("two leaders")
		}
		if n == each/2 {
			first.stop()
			first = second
			await(t, "the other leads", func() bool { return second.Status().Leader })
		}
	}
	b.drained(t)
	if extra := b.checkOrder(t, each); extra != 0 {
		t.Errorf("%d messages came twice", extra)
	}
}

// TestLostSessions cuts the session's connection under traffic. A process that lives on waits for the results of
// what is in flight before it starts over, so that nothing comes twice.
func TestLostSessions(t *testing.T) {
	b := setup(t, 10)
	p := b.start(t, Options{Check: 10 * time.Millisecond})
	b.sim.SetFault(func(simulator.Call) *simulator.Fault { return &simulator.Fault{Hold: 5 * time.Millisecond} })
	const each = 60
	for n := range each {
		for i, person := range b.people {
			enqueue(t, p.store, message(person.ID(), n, storage.Lane(i%3)))
		}
		if n%10 == 9 {
			if _, err := b.raw.Exec(`
				SELECT pg_terminate_backend(pid) FROM pg_locks
				WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); err != nil {
				t.Fatal(err)
			}
		}
	}
	b.drained(t)
	if extra := b.checkOrder(t, each); extra != 0 {
		t.Errorf("%d messages came twice", extra)
	}
}

// TestProcessThatLostItsSessionStops: until it learns of the loss, others deliver its rows at the same time. It
// must not send more than what it had in flight.
func TestProcessThatLostItsSessionStops(t *testing.T) {
	t.Run("leader", func(t *testing.T) { checkLoss(t, true) })
	t.Run("other", func(t *testing.T) { checkLoss(t, false) })
}

func checkLoss(t *testing.T, leads bool) {
	b := setup(t, 20)
	slow, quick := Options{Slots: childSlots, Check: time.Hour}, Options{Slots: childSlots, Check: 5 * time.Millisecond}
	var first *process
	if leads {
		first = b.start(t, slow)
		await(t, "the first leads", func() bool { return first.Status().Leader })
		b.start(t, quick)
	} else {
		leader := b.start(t, quick)
		await(t, "the other leads", func() bool { return leader.Status().Leader })
		first = b.start(t, slow)
	}
	b.sim.SetFault(func(simulator.Call) *simulator.Fault { return &simulator.Fault{Hold: 3 * time.Millisecond} })
	const each = 30
	for n := range each {
		for _, person := range b.people {
			enqueue(t, first.store, message(person.ID(), n, storage.LaneReply))
		}
		if n == each/2 {
			if _, err := b.raw.Exec(`
				SELECT pg_terminate_backend(pid)
				FROM pg_locks
				WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
				GROUP BY pid
				HAVING (count(*) = 2) = $1 -- the leader has two locks`, leads); err != nil {
				t.Fatal(err)
			}
		}
	}
	await(t, "the loss is noticed and mended", func() bool {
		var sessions int
		err := b.raw.QueryRow(`
			SELECT count(DISTINCT pid)
			FROM pg_locks
			WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&sessions)
		return err == nil && sessions == 2
	})
	b.drained(t)
	copies := 0
	for _, person := range b.people {
		numbers := seen(person.Messages())
		copies += len(numbers)
		slices.Sort(numbers)
		if !slices.Equal(slices.Compact(numbers), upTo(each)) {
			t.Errorf("a person got %v, want 0 to %d", numbers, each-1)
		}
	}
	if extra := copies - each*len(b.people); extra > childSlots {
		t.Errorf("%d messages came twice, at most %d were in flight", extra, childSlots)
	}
}

// TestDatabaseAway ends all connections again and again and refuses new ones for a while.
func TestDatabaseAway(t *testing.T) {
	b := setup(t, 5)
	name, admin := b.admin(t)
	b.start(t, Options{Check: 10 * time.Millisecond})
	const each, outages = 80, 3
	var batch []storage.Outgoing
	for n := range each {
		for i, person := range b.people {
			batch = append(batch, message(person.ID(), n, storage.Lane(i%3)))
		}
	}
	var mu sync.Mutex
	calls := 0
	outage := sync.WaitGroup{}
	b.sim.SetFault(func(simulator.Call) *simulator.Fault {
		mu.Lock()
		defer mu.Unlock()
		if calls++; calls%100 == 0 && calls <= 100*outages {
			outage.Go(func() { admin(name) })
		}
		return &simulator.Fault{Hold: time.Millisecond}
	})
	enqueue(t, b.store, batch...)
	await(t, "all outages have come", func() bool { mu.Lock(); defer mu.Unlock(); return calls >= 100*outages })
	outage.Wait()
	b.drained(t)
	if extra := b.checkOrder(t, each); extra != 0 {
		t.Errorf("%d messages came twice, though no process ended", extra)
	}
}

// admin returns the name of the database and a function that makes it unreachable for a moment.
func (b *bench) admin(t *testing.T) (name string, away func(name string)) {
	t.Helper()
	if err := b.raw.QueryRow(`SELECT current_database()`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/postgres"
	db := openRaw(t, address.String())
	return name, func(name string) {
		for _, statement := range []string{
			`ALTER DATABASE ` + name + ` ALLOW_CONNECTIONS false`,
			`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '` + name + `'`,
			`SELECT pg_sleep(0.2)`,
			`ALTER DATABASE ` + name + ` ALLOW_CONNECTIONS true`,
		} {
			if _, err := db.Exec(statement); err != nil {
				t.Errorf("%s: %v", statement, err)
			}
		}
	}
}

func TestDrainSendsWhatIsInMemory(t *testing.T) {
	b := setup(t, 20)
	p := b.start(t, Options{Slots: 2})
	b.sim.SetFault(func(simulator.Call) *simulator.Fault { return &simulator.Fault{Hold: 5 * time.Millisecond} })
	for n := range 3 {
		for _, person := range b.people {
			enqueue(t, p.store, message(person.ID(), n, storage.LaneReply))
		}
	}
	p.stop()
	if extra := b.checkOrder(t, 3); extra != 0 || b.pending(t) != 0 {
		t.Errorf("%d messages came twice, %d are pending", extra, b.pending(t))
	}
}

// TestLastClaimOvertakesNothing: a claim may succeed after the end has begun and bulk was dropped from memory.
func TestLastClaimOvertakesNothing(t *testing.T) {
	b := setup(t, 0)
	session, err := b.store.OpenSenderSession(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	for _, c := range []struct {
		draining, lost bool
		lane           storage.Lane
		want           bool
	}{
		{false, false, storage.LaneBulk, true},
		{true, false, storage.LaneBulk, false},
		{true, false, storage.LaneRelay, true},
		{true, false, storage.LaneReply, true},
		{false, true, storage.LaneReply, false},
	} {
		d := delivery{session: session, draining: c.draining, lost: c.lost}
		m := message(1, 1, c.lane)
		m.Owner = session.Owner()
		if got := d.takes(&m); got != c.want {
			t.Errorf("draining %v, lost %v: takes a %v: %v", c.draining, c.lost, c.lane, got)
		}
		m.Owner++
		if d.takes(&m) {
			t.Errorf("takes a message of another session")
		}
	}
}

func TestDrainGivesBackWhatItCannotSend(t *testing.T) {
	b := setup(t, 4)
	release := make(chan struct{})
	defer close(release)
	hang := true
	var mu sync.Mutex
	b.sim.SetFault(func(simulator.Call) *simulator.Fault {
		mu.Lock()
		wait := hang
		mu.Unlock()
		if wait {
			<-release
			return &simulator.Fault{DropBefore: true}
		}
		return nil
	})
	p := b.start(t, Options{Slots: 2, DrainTimeout: 50 * time.Millisecond})
	for n := range 3 {
		for i, person := range b.people {
			enqueue(t, p.store, message(person.ID(), n, storage.Lane(i%3)))
		}
	}
	p.stop()
	var owned int
	if err := b.raw.QueryRow(`SELECT count(*) FROM outbox WHERE owner > 0`).Scan(&owned); err != nil || owned > 0 || b.pending(t) != 12 {
		t.Fatalf("%d rows are still owned, %d pending, %v; want 0 and 12", owned, b.pending(t), err)
	}
	mu.Lock()
	hang = false
	mu.Unlock()
	b.start(t, Options{})
	b.drained(t)
	b.checkOrder(t, 3)
}

// TestQueueDeclinesWhenFull: what Telegram does not take waits in the database.
func TestQueueDeclinesWhenFull(t *testing.T) {
	b := setup(t, 1)
	b.sim.SetFault(func(simulator.Call) *simulator.Fault { return &simulator.Fault{RetryAfter: 3600} })
	p := b.start(t, Options{})
	batch := make([]storage.Outgoing, 0, 1000)
	for chat := range int64(cap(batch)) {
		batch = append(batch, message(-1000-chat, 0, storage.LaneReply))
	}
	for range 2 * maxMemory / len(batch) {
		enqueue(t, p.store, batch...)
	}
	await(t, "all are tried or wait", func() bool {
		var n int
		return b.raw.QueryRow(`SELECT count(*) FROM outbox WHERE attempts = 0 AND owner = 0`).Scan(&n) == nil && n > 0
	})
	if held := p.Status().Memory; held > maxMemory+3*len(batch) {
		t.Errorf("%d messages in memory", held)
	}
}
