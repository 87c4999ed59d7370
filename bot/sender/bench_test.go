package sender

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// benchmarkSender runs a sender against a Telegram that accepts everything at once.
func benchmarkSender(b *testing.B, opt Options, client func(*bench) *Client) (*bench, *process) {
	b.Helper()
	env := setup(b, 0)
	p := &process{store: env.open(b)}
	c := client(env)
	p.Sender = New(p.store, c, opt)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = p.Run(ctx) })
	b.Cleanup(func() {
		cancel()
		running.Wait()
		c.Close()
	})
	await(b, "the sender leads", func() bool { return p.Status().Leader })
	return env, p
}

func noop(b *testing.B) func(*bench) *Client {
	return func(*bench) *Client {
		c, err := NewClient("http://127.0.0.1:1", testToken, 64)
		if err != nil {
			b.Fatal(err)
		}
		c.http = noopAPI{}
		return c
	}
}

func allocations(b *testing.B, per int, do func()) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	do()
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	n := float64(per)
	b.ReportMetric(n/elapsed.Seconds(), "rows/s")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/row")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/n, "B/row")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkDrain sends what lies in the outbox: claim, send, mark.
func BenchmarkDrain(b *testing.B) {
	env, p := benchmarkSender(b, Options{}, noop(b))
	const rows = 20_000
	batch := make([]storage.Outgoing, rows)
	b.ResetTimer()
	for range b.N {
		for i := range batch {
			batch[i] = message(int64(i+1), i, storage.LaneBulk)
		}
		enqueue(b, env.store, batch...)
		allocations(b, rows, func() {
			p.Wake()
			await(b, "all is sent", func() bool { return env.pending(b) == 0 })
		})
	}
}

// BenchmarkReply answers as the bot does: a transaction with one reply, handed over and sent, by many at a time.
func BenchmarkReply(b *testing.B) {
	env, p := benchmarkSender(b, Options{}, noop(b))
	const rows, writers = 8_000, 32
	for range b.N {
		allocations(b, rows, func() {
			var writing sync.WaitGroup
			for w := range writers {
				writing.Go(func() {
					for i := range rows / writers {
						enqueue(b, p.store, message(int64(w*1000+i%100+1), i, storage.LaneReply))
					}
				})
			}
			writing.Wait()
			await(b, "all is sent", func() bool { return env.pending(b) == 0 })
		})
	}
}

// BenchmarkReminders sends bulk against Telegram's limits while people write and are answered. It reports the share
// of the permitted rate, how long replies took from commit to arrival, and the 429s, of which there are to be none.
func BenchmarkReminders(b *testing.B) {
	const reminders = 600
	env := setup(b, reminders)
	env.sim.SetLimits(simulator.TelegramLimits())
	env.sim.SetFault(func(simulator.Call) *simulator.Fault {
		return &simulator.Fault{Delay: rand.N(15 * time.Millisecond), Hold: rand.N(15 * time.Millisecond)}
	})
	p := env.start(b, Options{Limits: published()})
	for range b.N {
		env.sim.ResetCalls()
		batch := make([]storage.Outgoing, reminders)
		for i, person := range env.people {
			batch[i] = message(person.ID(), i, storage.LaneBulk)
		}
		start := time.Now()
		enqueue(b, p.store, batch...)
		committed := map[int64]time.Time{}
		for sent := 0; sent < reminders; sent = len(env.sim.Calls()) - len(committed) {
			person := env.people[rand.IntN(reminders)]
			if _, again := committed[person.ID()]; !again && len(committed) < reminders/10 {
				committed[person.ID()] = time.Now()
				enqueue(b, p.store, message(person.ID(), reminders, storage.LaneReply))
			}
			time.Sleep(rand.N(300 * time.Millisecond))
		}
		reportReminders(b, env.sim.Calls(), start, committed)
		env.drained(b)
	}
}

func reportReminders(b *testing.B, calls []simulator.Call, start time.Time, committed map[int64]time.Time) {
	var waits []time.Duration
	var last time.Time
	floods := 0
	for _, c := range calls {
		last = c.At
		if c.Status == 429 {
			floods++
		}
		if text, _ := c.Params["text"].(string); text == "600" {
			waits = append(waits, c.At.Sub(committed[c.ChatID]))
		}
	}
	slices.Sort(waits)
	b.ReportMetric(100*float64(len(calls))/last.Sub(start).Seconds()/30, "%rate")
	b.ReportMetric(float64(floods), "429s")
	b.ReportMetric(float64(waits[len(waits)/2].Milliseconds()), "ms-median")
	b.ReportMetric(float64(waits[len(waits)*99/100].Milliseconds()), "ms-p99")
	b.ReportMetric(0, "ns/op")
}
