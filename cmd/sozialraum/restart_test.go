package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sozialraum/storage/localpg"
)

// While PostgreSQL is away nothing is lost and nothing comes twice: what people write waits with Telegram, what they
// are to read waits in the database or in memory, and nobody has to do anything when it is back.

func TestPostgresRestartsWhilePolling(t *testing.T) { t.Parallel(); restartPostgres(t, false) }
func TestPostgresRestartsWithWebhook(t *testing.T)  { t.Parallel(); restartPostgres(t, true) }

func restartPostgres(t *testing.T, webhook bool) {
	server := startServer(t, filepath.Join(reachableDir(t), "postgres"))
	tr := newTrial(t, server.url, trialOptions{
		webhook: webhook, env: []string{"DATABASE_URL=" + server.url, "DATA_DIR=" + t.TempDir()},
	})
	p := tr.start(0)
	tr.begin()
	for _, outage := range []func(*trial, *process, *trialServer){shutDown, disconnect, crash, disconnect} {
		tr.afterUpdates(p)
		outage(tr, p, server)
		p.waitReady()
	}
	tr.settle(server.url)
	if code, _ := p.terminate(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	tr.audit(server.url)
	tr.duplicates(0, 0)
}

// shutDown stops the server in order and starts it again. Meanwhile /readyz says what is wrong.
func shutDown(tr *trial, p *process, s *trialServer) {
	s.stop()
	body := p.await("the program notices", func(status int, body string) bool {
		return status == http.StatusServiceUnavailable && strings.Contains(body, `{"name":"database","ok":false`)
	})
	if !strings.Contains(body, "does not answer") {
		tr.Errorf("/readyz gives no reason: %s", body)
	}
	time.Sleep(time.Duration(tr.random.Int64N(int64(300 * time.Millisecond))))
	s.start()
}

// crash kills the server with -9. Whoever supervises it brings it back, which may be before anybody notices.
func crash(tr *trial, _ *process, s *trialServer) {
	pid := s.pid()
	tr.check(syscall.Kill(pid, syscall.SIGKILL))
	for s.pid() == pid && tr.ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
}

// disconnect ends all connections. The server takes new ones at once, so that what failed is at risk of being taken
// for a fault of the update.
func disconnect(tr *trial, _ *process, s *trialServer) {
	_, err := openRaw(tr.T, s.url).ExecContext(tr.ctx, `
		SELECT pg_terminate_backend(pid)
		FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	tr.check(err)
}

// afterUpdates waits until p is ready and people have written a random number of messages.
func (tr *trial) afterUpdates(p *process) {
	tr.Helper()
	p.waitReady()
	tr.ledger.mu.Lock()
	target := tr.ledger.updates + 1 + tr.random.IntN(100)
	tr.ledger.mu.Unlock()
	tr.check(tr.ledger.wait(tr.ctx, func() bool { return tr.ledger.updates >= target }))
}

// trialServer is a private server of the test's own, that can be stopped and started again under the same address.
type trialServer struct {
	t   *testing.T
	dir string
	url string
	pg  *localpg.Server
}

// startServer makes a cluster in dir, which must not exist yet. It ends with the test.
func startServer(t *testing.T, dir string) *trialServer {
	t.Helper()
	s := &trialServer{t: t, dir: dir}
	t.Cleanup(func() { s.stop() })
	s.start()
	url, err := s.pg.EnsureDatabase(t.Context(), "sozialraum")
	if err != nil {
		t.Fatal(err)
	}
	s.url = url
	return s
}

// start starts or joins. Nothing here shows what a machine that fails would do to data, so that the disk is not
// waited for.
func (s *trialServer) start() {
	s.t.Helper()
	pg, err := localpg.Start(context.Background(), localpg.Options{
		Dir: s.dir, Settings: map[string]string{"fsync": "off", "max_connections": "60"},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.pg = pg
}

func (s *trialServer) stop() {
	s.t.Helper()
	if s.pg == nil {
		return
	}
	if err := s.pg.Stop(context.Background()); err != nil {
		s.t.Error(err)
	}
	s.pg = nil
}

// pid is the server's first process; 0 while there is none.
func (s *trialServer) pid() int {
	content, _ := os.ReadFile(filepath.Join(s.dir, "data", "postmaster.pid"))
	first, _, _ := strings.Cut(string(content), "\n")
	pid, _ := strconv.Atoi(first)
	return pid
}

// reachableDir is a fresh directory that the server's user can reach, unlike t.TempDir; in memory where that has
// room.
func reachableDir(t *testing.T) string {
	t.Helper()
	root := "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(root, &fs); err != nil || uint64(fs.Bsize)*fs.Bavail < 2<<30 {
		root = os.TempDir()
	}
	dir, err := os.MkdirTemp(root, "sozialraum-trial-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}
