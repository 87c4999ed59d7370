package sender

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sozialraum/storage"
)

// published are the limits that Telegram names, and the program's defaults.
func published() Limits {
	return Limits{PerSecond: 30, ChatPerSecond: 1, ChatBurst: 3, GroupPerMinute: 20}
}

// world plays a queue against a receiver in simulated time.
type world struct {
	queue   *queue
	now     time.Time
	slots   int
	latency func() (there, back time.Duration)
	fails   func() time.Duration // a pause for a message that failed, 0 for success

	coming   []event // by time
	arrivals []arrival
}

type event struct {
	at time.Time
	do func()
}

// arrival is a message as the receiver sees it.
type arrival struct {
	at      time.Time
	message *storage.Outgoing
	waited  time.Duration
	failed  bool
}

func newWorld(limits Limits) *world {
	return &world{
		queue: newQueue(limits), now: time.Date(2017, 3, 21, 18, 0, 0, 0, time.UTC), slots: 64,
		latency: func() (time.Duration, time.Duration) { return 0, 0 },
		fails:   func() time.Duration { return 0 },
	}
}

func (w *world) in(d time.Duration, do func()) {
	e := event{w.now.Add(d), do}
	at, _ := slices.BinarySearchFunc(w.coming, e, func(a, b event) int {
		return cmp.Or(a.at.Compare(b.at), -1) // behind those of the same time
	})
	w.coming = slices.Insert(w.coming, at, e)
}

func (w *world) push(m *storage.Outgoing) { w.queue.push(m, w.now) }

// run lets time pass until nothing is left to happen.
func (w *world) run() {
	for {
		at := w.dispatch()
		if len(w.coming) > 0 && (at.IsZero() || !w.coming[0].at.After(at)) {
			e := w.coming[0]
			w.coming = w.coming[1:]
			w.now = e.at
			e.do()
			continue
		}
		if at.IsZero() {
			return
		}
		w.now = at
	}
}

func (w *world) dispatch() (at time.Time) {
	for w.slots > 0 {
		next, c, at := w.queue.next(w.now)
		if c == nil {
			return at
		}
		w.slots--
		w.send(next, c, w.now.Sub(next.since))
	}
	return time.Time{}
}

func (w *world) send(next waiting, c *chat, waited time.Duration) {
	there, back := w.latency()
	pause := w.fails()
	w.in(there, func() {
		w.arrivals = append(w.arrivals, arrival{w.now, next.message, waited, pause > 0})
		w.in(back, func() {
			w.queue.answered(c, w.now)
			w.slots++
			if pause > 0 {
				w.queue.again(c, next, w.now.Add(pause), w.now)
				return
			}
			w.queue.done(c, w.now)
		})
	})
}

// windows fails when the receiver got more than limit messages within a period that is a moment shorter than
// the given one.
func checkWindow(t rapid.TB, what string, times []time.Time, limit int, period time.Duration) {
	t.Helper()
	for i := limit; i < len(times); i++ {
		if apart := times[i].Sub(times[i-limit]); apart < period {
			t.Fatalf("%s: %d messages within %v", what, limit+1, apart)
		}
	}
}

// checkBucket fails when the receiver's token bucket of the given rate and size would have run over.
func checkBucket(t rapid.TB, what string, times []time.Time, interval time.Duration, burst int) {
	t.Helper()
	var full time.Time
	for _, at := range times {
		if full.Before(at) {
			full = at
		}
		full = full.Add(interval)
		if full.Sub(at) > time.Duration(burst)*interval {
			t.Fatalf("%s: message at %v comes %v early", what, at, full.Sub(at)-time.Duration(burst)*interval)
		}
	}
}

func (w *world) times(chatID int64) (list []time.Time) {
	for _, a := range w.arrivals {
		if chatID == 0 || a.message.ChatID == chatID {
			list = append(list, a.at)
		}
	}
	return list
}

func TestReceiverNeverSeesMoreThanTheLimits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1))
		limits := published()
		limits.PerSecond = rapid.IntRange(1, 30).Draw(r, "per second")
		slowest := rapid.Int64Range(1, int64(3*time.Second)).Draw(r, "slowest")
		w := newWorld(limits)
		w.latency = func() (there, back time.Duration) {
			return time.Duration(random.Int64N(slowest)), time.Duration(random.Int64N(slowest))
		}
		failing := rapid.Float64Range(0, 0.4).Draw(r, "failing")
		w.fails = func() time.Duration {
			if random.Float64() < failing {
				return time.Duration(random.Int64N(int64(4 * time.Second)))
			}
			return 0
		}
		chats := []int64{1, 2, 3, 4, 5, -1, -2}
		messages := rapid.IntRange(1, 200).Draw(r, "messages")
		for id := range messages {
			m := &storage.Outgoing{
				ID: int64(id + 1), ChatID: chats[random.IntN(len(chats))], Lane: storage.Lane(random.IntN(lanes)),
			}
			w.in(time.Duration(id)*time.Duration(random.Int64N(int64(time.Second/20))), func() { w.push(m) })
		}
		w.run()
		checkWindow(r, "all", w.times(0), limits.PerSecond, time.Second)
		for _, id := range chats {
			if id > 0 {
				checkBucket(r, fmt.Sprint("person ", id), w.times(id), time.Second, limits.ChatBurst)
			} else {
				checkWindow(r, fmt.Sprint("group ", id), w.times(id), limits.GroupPerMinute, time.Minute)
			}
		}
		checkDelivery(r, w, messages)
	})
}

// checkDelivery fails unless every message arrived, was repeated only directly after it had failed, and the
// messages of each chat and lane arrived in the order in which they came into memory.
func checkDelivery(t rapid.TB, w *world, messages int) {
	t.Helper()
	type key struct {
		chat int64
		lane storage.Lane
	}
	last := map[key]arrival{}
	delivered := 0
	for _, a := range w.arrivals {
		k := key{a.message.ChatID, a.message.Lane}
		if before, ok := last[k]; ok && before.failed != (before.message == a.message) {
			t.Fatalf("message %d after %d, which failed: %v", a.message.ID, before.message.ID, before.failed)
		}
		last[k] = a
		if !a.failed {
			delivered++
		}
	}
	if delivered != messages || w.queue.len() != 0 {
		t.Fatalf("%d of %d messages delivered, %d left", delivered, messages, w.queue.len())
	}
}

func TestReplyOvertakesBulkAndTheRateIsUsed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	w := newWorld(published())
	w.latency = func() (there, back time.Duration) {
		ms := func(from, to int64) time.Duration {
			return time.Duration(from+random.Int64N(to-from)) * time.Millisecond
		}
		return ms(5, 20), ms(5, 20)
	}
	const reminders = 3000
	for id := range int64(reminders) {
		w.push(&storage.Outgoing{ID: id + 1, ChatID: 1000 + id, Lane: storage.LaneBulk})
	}
	for id := range int64(90) {
		m := &storage.Outgoing{ID: 10_000 + id, ChatID: 1 + id%30, Lane: storage.LaneReply}
		w.in(time.Duration(random.Int64N(int64(95*time.Second))), func() { w.push(m) })
	}
	start := w.now
	w.run()
	var waits []time.Duration
	for _, a := range w.arrivals {
		if a.message.Lane == storage.LaneReply {
			waits = append(waits, a.waited)
		}
	}
	slices.Sort(waits)
	if rate := float64(len(w.arrivals)) / w.now.Sub(start).Seconds() / 30; rate < 0.96 {
		t.Errorf("%.1f%% of the permitted rate", 100*rate)
	}
	if median, last := waits[len(waits)/2], waits[len(waits)*99/100]; median > 35*time.Millisecond || last > 150*time.Millisecond {
		t.Errorf("replies wait %v at the median, %v at the 99th percentile", median, last)
	}
	checkWindow(t, "all", w.times(0), 30, time.Second)
}

func TestBurstsOfRepliesButNotOfBulk(t *testing.T) {
	w := newWorld(published())
	for id := range int64(5) {
		w.push(&storage.Outgoing{ID: id + 1, ChatID: 1})
		w.push(&storage.Outgoing{ID: id + 1, ChatID: 2, Lane: storage.LaneBulk})
		w.push(&storage.Outgoing{ID: id + 1, ChatID: -3})
	}
	start := w.now
	w.run()
	for chatID, want := range map[int64][]int{1: {0, 0, 0, 1, 2}, 2: {0, 1, 2, 3, 4}, -3: {0, 3, 6, 9, 12}} {
		var got []int
		for _, at := range w.times(chatID) {
			got = append(got, int(at.Sub(start).Seconds()))
		}
		if !slices.Equal(got, want) {
			t.Errorf("chat %d: messages at the seconds %v, want %v", chatID, got, want)
		}
	}
}

func TestWithoutLimitsNothingWaits(t *testing.T) {
	for _, limits := range []Limits{{}, {PerSecond: -1, ChatPerSecond: -1, ChatBurst: -1, GroupPerMinute: -1}} {
		w := newWorld(limits)
		for id := range int64(100) {
			w.push(&storage.Outgoing{ID: id + 1, ChatID: id%3 - 1, Lane: storage.Lane(id % 3)})
		}
		start := w.now
		w.run()
		if len(w.arrivals) != 100 || !w.now.Equal(start) {
			t.Errorf("%d of 100 messages in %v", len(w.arrivals), w.now.Sub(start))
		}
	}
}

// ids lists what goes out of the queue as long as every message succeeds at once.
func ids(w *world) (list []int64) {
	before := len(w.arrivals)
	w.run()
	for _, a := range w.arrivals[before:] {
		list = append(list, a.message.ID)
	}
	return list
}

func TestMessagesHandedOverOutOfOrder(t *testing.T) {
	message := func(id, after int64) *storage.Outgoing { return &storage.Outgoing{ID: id, ChatID: 1, After: after} }
	w := newWorld(Limits{})
	w.push(message(3, 2))
	w.push(message(2, 1))
	if w.dispatch(); len(w.coming) > 0 {
		t.Fatal("a message went ahead of the one that it comes after")
	}
	w.push(message(1, 0))
	if got := ids(w); !slices.Equal(got, []int64{1, 2, 3}) {
		t.Errorf("sent %v, want 1 2 3", got)
	}
	start := w.now
	w.push(message(9, 8)) // 8 was dropped in the meantime
	w.push(message(11, 0))
	w.push(message(10, 0))
	if got := ids(w); !slices.Equal(got, []int64{9, 10, 11}) || w.now.Sub(start) != holdFor {
		t.Errorf("sent %v after %v, want 9, 10, 11 after %v", got, w.now.Sub(start), holdFor)
	}
}

func TestRemovedAndClearedMessagesAreNotSent(t *testing.T) {
	w := newWorld(published())
	push := func(from, to int64) {
		for id := from; id <= to; id++ {
			w.push(&storage.Outgoing{ID: id, ChatID: 1 + id%2, Lane: storage.Lane(id % 3)})
		}
	}
	push(1, 12)
	w.queue.remove(1, map[int64]bool{2: true, 4: true, 6: true, 8: true}, w.now)
	w.queue.remove(99, map[int64]bool{1: true}, w.now)
	w.queue.dropBulk(w.now)
	got := ids(w)
	slices.Sort(got)
	if want := []int64{1, 3, 7, 9, 10, 12}; !slices.Equal(got, want) || w.queue.len() != 0 {
		t.Errorf("sent %v, want %v; %d left", got, want, w.queue.len())
	}
	push(13, 20)
	w.queue.clear(w.now)
	if got := ids(w); len(got) > 0 || w.queue.len() != 0 {
		t.Errorf("sent %v after all was cleared, %d left", got, w.queue.len())
	}
}

func TestPauseStopsEverything(t *testing.T) {
	w := newWorld(Limits{})
	w.push(&storage.Outgoing{ID: 1, ChatID: 1})
	until := w.now.Add(time.Minute)
	w.queue.pause(until)
	w.queue.pause(w.now.Add(time.Second)) // a shorter one changes nothing
	if got := ids(w); !slices.Equal(got, []int64{1}) || !w.now.Equal(until) {
		t.Errorf("sent %v at %v, want 1 at %v", got, w.now, until)
	}
}

func TestQueueForgetsIdleChats(t *testing.T) {
	for _, limits := range []Limits{{}, published()} {
		w := newWorld(limits)
		const chats = 2 * keepMaxIdle
		id := int64(0)
		var push func()
		push = func() {
			id++
			w.push(&storage.Outgoing{ID: id, ChatID: id})
			if id < chats {
				w.in(40*time.Millisecond, push)
			}
		}
		push()
		w.run()
		if len(w.arrivals) != chats || len(w.queue.chats) > keepMaxIdle/10 {
			t.Errorf("%d messages sent, %d chats remembered", len(w.arrivals), len(w.queue.chats))
		}
	}
}

func BenchmarkQueue(b *testing.B) {
	q := newQueue(Limits{})
	now := time.Now()
	messages := make([]storage.Outgoing, 1024)
	for i := range messages {
		messages[i] = storage.Outgoing{ID: int64(i + 1), ChatID: int64(i%256 + 1)}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q.push(&messages[i%len(messages)], now)
		_, c, _ := q.next(now)
		q.answered(c, now)
		q.done(c, now)
	}
}
