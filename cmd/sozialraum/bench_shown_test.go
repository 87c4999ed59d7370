package main

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// BenchmarkShown shows what is promised about speed, each figure beside the floor of the same machine in the same
// run, and fails where a promise is not kept. It prints a table and takes some minutes:
//
//	go test -run '^$' -bench '^BenchmarkShown$' -benchtime 1x -timeout 15m ./cmd/sozialraum
//
// The machine should have nothing else to do. SOZIALRAUM_BENCH=short leaves the reminders out and cuts the rest.
func BenchmarkShown(b *testing.B) {
	b.ReportMetric(0, "ns/op") // the table says it all
	t := &table{b: b}
	b.Cleanup(t.end) // last of all: only a process that failed itself shows its log
	server := startBenchServer(b)
	t.section("Against a plain bot: 64 people at once who list, change a card in four steps, and tap a switch")
	showRival(b, t, server)
	t.section("Start and memory")
	showFirst(b, t)
	showMemory(b, t, server)
	t.section("The page in the browser")
	showPage(b, t)
	t.section(caseTitle)
	showConsultations(b, t, server)
	t.section("Personal data in vignettes")
	showFinder(b, t)
	t.section("Finding offers: written queries, their hits")
	showSearchQuality(b, t)
	if !short() {
		t.section("Sending against Telegram's limits")
		showReminders(b, t, server)
		t.section("A million people reminded in one minute")
		showMillion(b, t, server)
	}
}

// short says whether only a quick look is wanted.
func short() bool { return os.Getenv("SOZIALRAUM_BENCH") == "short" }

// table prints what was measured as it becomes known.
type table struct {
	b      *testing.B
	missed int
}

func (t *table) section(title string) { fmt.Printf("\n%s\n", title) }

// figure prints one value, with what it is compared to and what was promised; promise may be empty.
func (t *table) figure(what, value, beside, promise string, kept bool) {
	mark := ""
	switch {
	case promise != "" && kept:
		mark = "ok"
	case promise != "":
		mark = "MISSED"
		t.missed++
	}
	fmt.Printf("  %-46s %14s   %-42s %-22s %s\n", what, value, beside, promise, mark)
}

func (t *table) end() {
	fmt.Println()
	if t.missed > 0 {
		t.b.Errorf("%d promises are not kept", t.missed)
	}
}

func perSecond(rate float64) string { return fmt.Sprintf("%.0f/s", rate) }
func millis(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

func micros(d time.Duration) string {
	return fmt.Sprintf("%.0f µs", float64(d)/float64(time.Microsecond))
}
func each(d time.Duration, n int) string { return micros(d / time.Duration(max(n, 1))) }
