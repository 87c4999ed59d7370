package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"sozialraum/storage"
	"sozialraum/storage/storagetest"
)

// counter is a Metrics that remembers what it heard.
type counter struct {
	mu       sync.Mutex
	outcomes map[string]int
}

func (c *counter) Update(kind, outcome string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.outcomes == nil {
		c.outcomes = map[string]int{}
	}
	c.outcomes[kind+" "+outcome]++
}

func (c *counter) Handled(string, time.Duration) {}

type noAPI struct{}

func (noAPI) Call(context.Context, string, string, *storage.File) (int64, error) { return 0, nil }

// bench is a bot without a Telegram: updates go in, rows come out.
func bench(t *testing.T, routes ...route) (*Bot, *storage.Store, *counter) {
	t.Helper()
	store := storagetest.New(t)
	heard := new(counter)
	b := New(store, Options{
		Username: "our_bot", API: noAPI{}, Metrics: heard, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if len(routes) > 0 {
		b.routes = index(routes)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { b.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
	return b, store, heard
}

func message(update, person int64, text string) []byte {
	return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":1,"date":1,"text":%q,`+
		`"chat":{"id":%d,"type":"private"},"from":{"id":%d,"is_bot":false,"first_name":"A"}}}`, update, text, person, person)
}

func pending(t *testing.T, store *storage.Store) (n int64) {
	t.Helper()
	depths, err := store.OutboxDepths(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, depth := range depths {
		n += depth.Pending
	}
	return n
}

func TestASecondDeliveryHasNoEffect(t *testing.T) {
	b, store, heard := bench(t)
	var deliveries sync.WaitGroup
	for range 20 {
		deliveries.Go(func() {
			if _, err := b.takeOne(t.Context(), message(7, 5, "hallo"), false); err != nil {
				t.Error(err)
			}
		})
	}
	deliveries.Wait()
	if n := pending(t, store); n != 1 {
		t.Errorf("%d replies to one update", n)
	}
	if heard.outcomes["message handled"] != 1 || heard.outcomes["message repeated"] != 19 {
		t.Errorf("heard %v", heard.outcomes)
	}
}

// One update in a batch panics, one fails: the others take effect, these two are set aside and the people told.
func TestOnlyTheCulpritIsSetAside(t *testing.T) {
	b, store, heard := bench(t, route{
		command: "start", german: "start", roles: anyone,
		handle: func(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
			switch r.Args {
			case "3":
				panic("broken")
			case "4":
				return Reply{}, errors.New("broken")
			}
			return r.sayText("error.command"), tx.SetLanguage(ctx, r.Person.ID, "en")
		},
	})
	var deliveries sync.WaitGroup
	for i := int64(1); i <= 8; i++ {
		deliveries.Go(func() {
			if _, err := b.takeOne(t.Context(), message(i, 100+i, fmt.Sprintf("/start %d", i)), false); err != nil {
				t.Error(err)
			}
		})
	}
	deliveries.Wait()
	if n := pending(t, store); n != 8 {
		t.Errorf("%d replies, want one for each, apologies included", n)
	}
	dead, err := store.DeadLetters(t.Context(), time.Time{})
	if err != nil || dead != 2 {
		t.Errorf("%d dead letters, %v", dead, err)
	}
	if heard.outcomes["message failed"] != 2 {
		t.Errorf("heard %v", heard.outcomes)
	}
	// A second delivery of the culprit does not come back to life.
	if _, err := b.takeOne(t.Context(), message(3, 103, "/start 3"), false); err != nil {
		t.Error(err)
	}
	if n := pending(t, store); n != 8 {
		t.Errorf("%d replies after the culprit came again", n)
	}
}

func TestUndecodableUpdatesGoAlone(t *testing.T) {
	b, store, _ := bench(t)
	for _, raw := range []string{`{"update_id":9,"message":"what"}`, `{{{`, `null`, `{"update_id":"x"}`} {
		if _, err := b.takeOne(t.Context(), []byte(raw), false); err != nil {
			t.Errorf("%s is not taken: %v", raw, err)
		}
	}
	if dead, err := store.DeadLetters(t.Context(), time.Time{}); err != nil || dead != 4 {
		t.Errorf("%d dead letters, %v", dead, err)
	}
	if _, err := b.takeOne(t.Context(), []byte(`{"update_id":10,"brand_new_kind":{"x":1}}`), false); err != nil {
		t.Errorf("a kind that we don't know: %v", err)
	}
}

// Updates of one chat are handled in the order in which they came in, whatever the number of workers.
func TestOrderWithinAChat(t *testing.T) {
	var mu sync.Mutex
	order := map[int64][]string{}
	b, _, _ := bench(t, route{
		command: "start", german: "start", roles: anyone,
		handle: func(_ context.Context, _ *storage.Tx, r Request) (Reply, error) {
			mu.Lock()
			defer mu.Unlock()
			order[r.Person.TelegramID] = append(order[r.Person.TelegramID], r.Args)
			return Reply{}, nil
		},
	})
	var waits []func(context.Context) error
	var want []string
	id := int64(0)
	for n := range 30 {
		want = append(want, fmt.Sprint(n))
		for person := int64(1); person <= 7; person++ {
			id++
			u, err := readUpdate(message(id, person, fmt.Sprintf("/start %d", n)))
			if err != nil {
				t.Fatal(err)
			}
			waits = append(waits, b.queue.add(u))
		}
	}
	for _, wait := range waits {
		if err := wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for person, got := range order {
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("person %d: %v", person, got)
		}
	}
}

// While the database is away nothing is acknowledged; when it is back, everything is handled.
func TestNothingIsAcknowledgedWithoutADatabase(t *testing.T) {
	b, store, _ := bench(t)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.takeOne(t.Context(), message(1, 5, "hallo"), false); err == nil {
		t.Error("acknowledged")
	}
}

func TestAStoppingBotTakesNothing(t *testing.T) {
	b, _, _ := bench(t)
	b.queue.close()
	if _, err := b.takeOne(t.Context(), message(1, 5, "hallo"), false); !errors.Is(err, errStopping) {
		t.Errorf("got %v", err)
	}
}

// Two batches are worked on at a time, and the rest collects into the next. A batch that only waits for its commit leaves its
// place to another one, but keeps its chats.
func TestUpdatesCollect(t *testing.T) {
	q := newQueue()
	arrive := func(from, to int64) {
		for id := from; id < to; id++ {
			q.add(&update{id: id, chat: id})
		}
	}
	free := func() bool {
		q.mu.Lock()
		defer q.mu.Unlock()
		return q.working < maxWorking
	}
	var taken [3][]*job
	var worked [3]func()
	for i := range 2 {
		arrive(int64(i), int64(i+1))
		if taken[i], worked[i] = q.take(); len(taken[i]) != 1 {
			t.Fatalf("batch %d has %d updates", i, len(taken[i]))
		}
	}
	arrive(100, 120)
	if free() {
		t.Fatal("a third batch is worked on beside two others")
	}
	worked[0]()
	worked[0]() // says nothing new
	arrive(1, 2)
	if taken[2], worked[2] = q.take(); len(taken[2]) != 20 {
		t.Fatalf("a batch of %d, want all whose chats are free", len(taken[2]))
	}
	worked[1]()
	q.finish(taken[1])
	if last, _ := q.take(); len(last) != 1 || last[0].chat != 1 {
		t.Errorf("the chat of a batch that is done is not free: %v", last)
	}
	if free() {
		t.Error("more than two batches are worked on")
	}
}
