package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	firstReplyLimit = 150 * time.Millisecond
	residentLimit   = 40 << 20 // bytes
	manyUpdates     = 10_000
)

// showFirst starts the program with its own private database some times and writes to it once it is ready: nothing
// is prepared or cached then.
func showFirst(b *testing.B, t *table) {
	s := startSink(b)
	dir := openDir(b)
	starts := 7
	if short() {
		starts = 3
	}
	var replies, beginnings []time.Duration
	for n := range starts {
		start := time.Now()
		p := startOurs(b, "", s, "DATA_DIR="+dir, "KEY_FILE="+filepath.Join(dir, "key"))
		beginnings = append(beginnings, time.Since(start))
		bot := newTarget("embedded", p, s, func(int) int64 { return 0 })
		bot.updates.Store(int64(n * 1000))
		posted, arrived, err := bot.visitors[n].act(&bot.lines[0])
		if err != nil {
			b.Fatal(err)
		}
		replies = append(replies, arrived.Sub(posted))
		bot.hangUp()
		p.terminate()
	}
	slices.Sort(replies)
	slices.Sort(beginnings)
	median := replies[len(replies)/2]
	t.figure("first reply after a start, own PostgreSQL, median", millis(median), "ready after "+millis(beginnings[len(beginnings)/2]), "at most 150 ms", median <= firstReplyLimit)
}

// openDir makes a directory into which the database server's user may go when we are root.
func openDir(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	for _, passed := range []string{filepath.Dir(dir), dir} {
		if err := os.Chmod(passed, 0o711); err != nil { //nolint:gosec // it holds nothing but what the database protects itself
			b.Fatal(err)
		}
	}
	return dir
}

// showMemory lets a thousand people write ten times each to a program that has just started.
func showMemory(b *testing.B, t *table, server *benchServer) {
	s := startSink(b)
	address := server.migrated(b, "crowded")
	server.exec(b, "crowded", seed)
	var first int64
	server.query(b, "crowded", `SELECT min(id) FROM organisations`, &first)
	p := startOurs(b, address, s)
	bot := newTarget("crowded", p, s, func(n int) int64 { return first + int64(n) })
	bot.server = server.pid
	before := p.mallocs()
	bot.visit(b, population, manyUpdates/population)
	after := p.mallocs()
	bot.hangUp()
	if before > 0 {
		t.figure("allocations each update, the whole process", strconv.FormatFloat((after-before)/manyUpdates, 'f', 0, 64), "", "", true)
	}
	resident := p.resident()
	t.figure("resident memory after 10,000 updates of 1,000", strconv.FormatFloat(float64(resident)/(1<<20), 'f', 1, 64)+" MiB", "",
		"below 40 MiB", resident > 0 && resident < residentLimit)
	p.terminate()
}

// resident is the process's memory in bytes, zero where the system does not tell.
func (p *process) resident() int64 {
	s, _ := statOf(p.cmd.Process.Pid)
	const page = 4096
	return s.residentPages * page
}

// mallocs is how many objects the process has allocated so far, as its metrics say; zero if they don't.
func (p *process) mallocs() float64 {
	response, err := http.Get("http://" + p.monitor() + "/metrics")
	if err != nil {
		return 0
	}
	defer func() { _ = response.Body.Close() }()
	defer http.DefaultClient.CloseIdleConnections()
	lines := bufio.NewScanner(io.LimitReader(response.Body, 1<<20))
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "go_memstats_mallocs_total "); ok {
			n, _ := strconv.ParseFloat(value, 64)
			return n
		}
	}
	return 0
}
