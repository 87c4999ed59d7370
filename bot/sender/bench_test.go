package sender

import (
	"context"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

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
	env, p := benchmarkSender(b, Options{Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))}, noop(b))
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
	env, p := benchmarkSender(b, Options{Logger: slog.New(slog.NewTextHandler(os.Stderr, nil))}, noop(b))
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
