package bot_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sozialraum/bot"
	"sozialraum/bot/sender"
	"sozialraum/bot/simulator"
	"sozialraum/storage"
	"sozialraum/storage/seal"
	"sozialraum/storage/storagetest"
)

func TestMain(m *testing.M) { storagetest.Main(m) }

// world is a bot with everything around it: a database, a Telegram, and a clock that tests turn.
type world struct {
	t     testing.TB
	ctx   context.Context
	url   string // of the database
	store *storage.Store
	sim   *simulator.Simulator
	key   *seal.Key
	area  int64
	clock *clock
	log   *slog.Logger
	bot   *bot.Bot
	sends *sender.Sender
	stop  func() // ends what start has started
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

type silent struct{}

func (silent) Update(string, string)         {}
func (silent) Handled(string, time.Duration) {}

// setup starts a bot that polls a simulator, with one area of two municipalities. Warnings show up in the test's log.
func setup(t testing.TB) *world {
	log := slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return setupWith(t, log, func(*bot.Bot) {})
}

// setupWith is setup with another log, and with a bot that prepare has changed before it runs.
func setupWith(t testing.TB, log *slog.Logger, prepare func(*bot.Bot)) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: &clock{now: time.Date(2017, 2, 20, 8, 0, 0, 0, time.UTC)}, log: log}
	w.url = storagetest.URL(t)
	var err error
	if w.store, err = storage.Open(t.Context(), w.url, storage.Options{Clock: w.clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.store.Close() })
	w.sim = simulator.New(simulator.Options{Clock: w.clock.Now, BotUsername: "planungsraum_bot"})
	if err := w.sim.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.sim.Close)
	if w.key, err = seal.Load(filepath.Join(t.TempDir(), "key")); err != nil {
		t.Fatal(err)
	}
	if err := w.store.UseKey(w.ctx, w.key); err != nil {
		t.Fatal(err)
	}
	w.area, err = w.store.AddArea(w.ctx, storage.NewArea{
		Name: "Nord", Zone: "Europe/Berlin", EmergencyPhone: "06631 000000",
		Municipalities: []storage.NewMunicipality{{Name: "Alsfeld"}, {Name: "Romrod"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.run(prepare)
	return w
}

// run starts the bot, and stops it at the end of the test.
func (w *world) run(prepare func(*bot.Bot)) {
	w.start(prepare)
	w.t.Cleanup(func() {
		w.stop()
		if v := w.sim.Violations(); len(v) > 0 {
			w.t.Errorf("leaks: %v", v)
		}
	})
}

// start starts sender, workers and poller. stop, which it sets, ends them in this order's reverse; updates that are not
// handled by then come again after the next start.
func (w *world) start(prepare func(*bot.Bot)) {
	log := w.log
	client, err := sender.NewClient(w.sim.URL(), w.sim.Token(), 16)
	if err != nil {
		w.t.Fatal(err)
	}
	deliver := sender.New(w.store, client, sender.Options{Logger: log, Poll: 25 * time.Millisecond, Gather: time.Microsecond})
	b := bot.New(w.store, bot.Options{Username: "planungsraum_bot", Key: w.key, API: client, Metrics: silent{}, Logger: log, Mail: true})
	w.bot, w.sends = b, deliver
	prepare(b)
	web := &http.Client{}
	poller := &bot.Poller{
		Bot: b, URL: w.sim.URL() + "/bot" + w.sim.Token() + "/getUpdates", Client: web, Timeout: time.Second,
		Heard: func() {}, Logger: log,
	}
	ctx, stop := context.WithCancel(context.Background())
	var polling, working, sending sync.WaitGroup
	sendCtx, stopSending := context.WithCancel(context.Background())
	sending.Go(func() { _ = deliver.Run(sendCtx) })
	working.Go(func() { b.Run(ctx) })
	polling.Go(func() { _ = poller.Run(ctx) })
	w.stop = func() {
		stop()
		polling.Wait()
		working.Wait()
		stopSending()
		sending.Wait()
		client.Close()
		web.CloseIdleConnections()
	}
}

type testLog struct{ t testing.TB }

func (l testLog) Write(line []byte) (int, error) {
	l.t.Log(string(line))
	return len(line), nil
}

// settle waits until every update is handled and every message delivered.
func (w *world) settle() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	for {
		if err := w.sim.WaitIdle(ctx); err != nil {
			w.t.Fatalf("updates are not handled: %v", err)
		}
		w.bot.AnswersDone()
		if w.sends.Status().Memory > 0 && ctx.Err() == nil {
			time.Sleep(100 * time.Microsecond) // no need to ask the database
			continue
		}

		lanes, err := w.store.OutboxDepths(ctx)
		if err != nil {
			w.t.Fatalf("messages are not delivered: %v", err)
		}
		var n int64
		for _, lane := range lanes {
			n += lane.Due
		}
		if n == 0 && w.sim.Idle() {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// person joins the area and is left with an empty mind.
func (w *world) person(name string, coordinator bool) *simulator.Person {
	w.t.Helper()
	p := w.sim.AddPerson(simulator.Profile{FirstName: name, Language: "de"})
	p.Open(w.invitation(coordinator))
	w.settle()
	w.tap(p, "Deutsch")
	w.tap(p, "Einverstanden")
	return p
}

func (w *world) invitation(coordinator bool) string {
	w.t.Helper()
	code := bot.NewCode()
	err := w.store.InTx(w.ctx, func(ctx context.Context, tx *storage.Tx) error {
		return tx.Invite(ctx, bot.HashCode(w.key, code), storage.Invitation{
			AreaID: w.area, Coordinator: coordinator, ExpiresAt: tx.Now.Add(bot.InvitationLife),
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return bot.LinkCode(code)
}

func (w *world) tap(p *simulator.Person, label string) {
	w.t.Helper()
	if err := p.Tap(label); err != nil {
		w.t.Fatalf("tap %q: %v", label, err)
	}
	w.settle()
}

func (w *world) say(p *simulator.Person, text string) {
	w.t.Helper()
	p.Send(text)
	w.settle()
}

// last is the newest message from the bot that the person sees.
func last(t testing.TB, p *simulator.Person) simulator.Message {
	t.Helper()
	newest, ok := p.Last()
	if !ok {
		t.Fatal("this person has heard nothing from the bot")
	}
	return newest
}
