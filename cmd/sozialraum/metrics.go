package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sozialraum/bot/sender"
	"sozialraum/storage"
)

// metrics count what the parts of the program do. Every label is a word of the program's own, from a short list:
// none comes from what people write or who they are.
type metrics struct {
	registry *prometheus.Registry
	outbox   *outboxCollector

	updates  *prometheus.CounterVec   // kind, outcome
	handling *prometheus.HistogramVec // kind
	sends    *prometheus.CounterVec   // lane, kind, outcome
	sending  *prometheus.HistogramVec // lane
	waiting  *prometheus.HistogramVec // lane
	runs     *prometheus.CounterVec   // job, outcome
	items    *prometheus.CounterVec   // job
	running  *prometheus.HistogramVec // job
}

// Upper ends of the histograms' buckets, in seconds. Handling is a few milliseconds, Telegram answers in tens, and
// limits let a message wait for up to minutes.
func fastBuckets() []float64 { return []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5} }

func slowBuckets() []float64 {
	return []float64{.005, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 120, 600}
}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), outbox: newOutboxCollector()}
	m.updates = m.counter("updates_total", "Updates by kind and outcome: handled, repeated, deferred, failed.", "kind", "outcome")
	m.handling = m.histogram("update_handling_seconds", "Time from the beginning of an update's transaction to its commit.", fastBuckets(), "kind")
	m.sends = m.counter("sends_total", "Attempts to send by lane, kind of message and outcome.", "lane", "kind", "outcome")
	m.sending = m.histogram("send_seconds", "Time that Telegram took to answer an attempt.", slowBuckets(), "lane")
	m.waiting = m.histogram("send_wait_seconds", "Time that a message waited in memory for limits, its chat and a free slot.", slowBuckets(), "lane")
	m.runs = m.counter("job_runs_total", "Runs of the scheduler's jobs by outcome: done, failed, panicked, stopped.", "job", "outcome")
	m.items = m.counter("job_items_total", "Messages and rows that jobs worked off.", "job")
	m.running = m.histogram("job_seconds", "Time that runs of jobs took.", slowBuckets(), "job")
	m.registry.MustRegister(m.outbox, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// namespace begins the names of all metrics.
const namespace = "sozialraum"

func (m *metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *metrics) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
	m.registry.MustRegister(h)
	return h
}

// handler answers in Prometheus's text format. Nothing is compressed: who reads it is near, and a compressor stays in memory.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{DisableCompression: true})
}

// watch has the depth of this store's outbox reported.
func (m *metrics) watch(store *storage.Store) { m.outbox.store.Store(store) }

// Update counts an update; it is part of bot.Metrics.
func (m *metrics) Update(kind, outcome string) { m.updates.WithLabelValues(kind, outcome).Inc() }

// Handled measures an update; it is part of bot.Metrics.
func (m *metrics) Handled(kind string, took time.Duration) {
	m.handling.WithLabelValues(kind).Observe(took.Seconds())
}

// ofSender are the hooks of the sender.
func (m *metrics) ofSender() sender.Metrics {
	return sender.Metrics{
		Answered: func(kind string, lane storage.Lane, outcome string, took time.Duration) {
			m.sends.WithLabelValues(lane.String(), kind, outcome).Inc()
			m.sending.WithLabelValues(lane.String()).Observe(took.Seconds())
		},
		Waited: func(lane storage.Lane, wait time.Duration) {
			m.waiting.WithLabelValues(lane.String()).Observe(wait.Seconds())
		},
	}
}

// job hears of the scheduler's runs.
func (m *metrics) job(name, outcome string, n int, took time.Duration) {
	m.runs.WithLabelValues(name, outcome).Inc()
	m.items.WithLabelValues(name).Add(float64(n))
	m.running.WithLabelValues(name).Observe(took.Seconds())
}

// outboxCollector asks the database for the outbox's depth when somebody wants to know.
type outboxCollector struct {
	store           atomic.Pointer[storage.Store]
	pending, oldest *prometheus.Desc
}

func newOutboxCollector() *outboxCollector {
	describe := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc(prometheus.BuildFQName(namespace, "outbox", name), help, []string{"lane"}, nil)
	}
	return &outboxCollector{
		pending: describe("pending", "Messages that wait in the outbox by lane."),
		oldest:  describe("oldest_seconds", "How late the oldest of them is."),
	}
}

// Describe lists the metrics.
func (c *outboxCollector) Describe(out chan<- *prometheus.Desc) {
	out <- c.pending
	out <- c.oldest
}

// Collect reads the outbox. While the database is away there are no values, and the other metrics still are.
func (c *outboxCollector) Collect(out chan<- prometheus.Metric) {
	store := c.store.Load()
	if store == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyPatience)
	defer cancel()
	depths, err := store.OutboxDepths(ctx)
	if err != nil {
		return
	}
	for _, depth := range depths {
		lane := depth.Lane.String()
		out <- prometheus.MustNewConstMetric(c.pending, prometheus.GaugeValue, float64(depth.Pending), lane)
		out <- prometheus.MustNewConstMetric(c.oldest, prometheus.GaugeValue, depth.Oldest.Seconds(), lane)
	}
}
